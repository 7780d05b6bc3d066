import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError, type Problem } from '../../../../src/errors.ts';
import type { Field } from '../../../../src/messages/model.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { closeCase, legalCaseKinds, openCase } from '../../../../src/retention/cases.ts';
import { longestReference } from '../../../../src/retention/hold-rules.ts';
import { holdPath } from '../../../../src/retention/reviews-due.ts';
import { Button, FieldView, Hidden } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { formProblems } from '../form-problems.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { wordsFor } from '../words.ts';
import { Wrong } from '../wrong.tsx';
import { daysAndWords, inputOf, personOf } from './hold-form.tsx';

const fields = [
  ...(['caseKind', 'caseReference', 'casePeople', 'staffNo'] as const),
  ...(['reason', 'reviewOn', 'untilOn', 'silentUntil', 'silentReason'] as const),
] as const;
const mostPeople = 500;

/** GET /console/legal-cases/new */
export function newLegalCase(ctx: Ctx): void {
  demand(consoleViewer(ctx), 'holds.read');
  render(ctx, {}, []);
}

/** POST /console/legal-cases: the case and its hold, at once. */
export async function openLegalCase(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  try {
    const typed = (values.casePeople ?? '')
      .split(/[\s,，、;；]+/)
      .filter(Boolean)
      .slice(0, mostPeople);
    const people: string[] = [];
    for (const staffNo of typed)
      people.push(...[await personOf(ctx, staffNo)].filter((id) => id !== undefined));
    const { holdId } = await inTransaction(app.db, (tx) =>
      openCase(tx, app, {
        ...inputOf(values),
        kind: legalCaseKinds.find((one) => one === values.caseKind),
        reference: values.caseReference ?? '',
        ...{ people, by, zone: app.zone, now },
      }),
    );
    done(ctx, holdPath(holdId), 'saved');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    render(ctx, values, error.problems);
  }
}

/** POST /console/legal-cases/:legalCase/close */
export async function closeLegalCase(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => closeCase(tx, idParam(ctx, 'legalCase'), { by, now }));
  done(ctx, '/console/holds', 'saved');
}

function render(ctx: Ctx, values: Readonly<Record<string, string>>, problems: readonly Problem[]): void {
  const words = wordsFor(ctx);
  const { t, language } = words;
  const said = formProblems('case', fields, problems, language);
  const field = (one: Field & { name: (typeof fields)[number] }) => (
    <FieldView
      key={one.name}
      id={`case-${one.name}`}
      field={one}
      value={values[one.name] ?? ''}
      {...(one.name === 'casePeople'
        ? { ...said.errorOf('staffNo'), ...said.errorOf(one.name) }
        : said.errorOf(one.name))}
      optional={t('common.optional')}
    />
  );
  renderConsole(ctx, {
    title: t('retention.holds.newCase'),
    lead: t('retention.holds.noneText'),
    up: { href: '/console/holds', label: t('retention.holds.title') },
    path: '/console/legal-cases/new',
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={said.list.map(({ id, problem: what }) => ({
            id: id === 'case-staffNo' ? 'case-casePeople' : id,
            problem: what,
          }))}
        />
        <form class="answer" method="post" action="/console/legal-cases" noValidate>
          <Hidden csrf={csrf(ctx)} values={{}} />
          {field({
            name: 'caseKind',
            kind: 'choice',
            label: t('retention.cases.kind'),
            required: true,
            options: legalCaseKinds.map((value) => ({ value, label: t(`retention.cases.kinds.${value}`) })),
          })}
          {field({
            name: 'caseReference',
            kind: 'text',
            label: t('retention.cases.reference'),
            help: t('retention.cases.referenceHelp'),
            required: true,
            maxLength: longestReference,
          })}
          {field({
            name: 'casePeople',
            kind: 'long-text',
            label: t('retention.cases.people'),
            help: t('retention.cases.peopleHelp'),
            required: true,
            maxLength: 4_000,
          })}
          {daysAndWords(words).map(field)}
          <Button look="primary">{t('retention.cases.open')}</Button>
        </form>
      </>
    ),
  });
}
