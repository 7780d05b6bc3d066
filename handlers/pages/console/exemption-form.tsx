import { handled, mustBeOpen } from '../../../src/cases/decide.ts';
import { findCase } from '../../../src/cases/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { askExemption } from '../../../src/exemptions/ask.ts';
import { exemptionPath } from '../../../src/exemptions/present.ts';
import { longestMonths, reasonKinds } from '../../../src/exemptions/rules.ts';
import type { Field } from '../../../src/messages/model.ts';
import { type CodedProblem, problem, sayProblem } from '../../../src/messages/problems.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { readableVersions } from '../../../src/policies/store.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';
import { Wrong } from './wrong.tsx';

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  forWhom: 'staffNo',
  whichPolicy: 'policy',
  reasonKind: 'kind',
  reason: 'reason',
  lastDay: 'until',
};

interface WrongField {
  name: string;
  at: string;
  what: string;
}

/** For whom and from which policy, where that is decided by the talk it comes from. */
interface From {
  thread: string;
  personId: string;
  personName: string;
  policyId: string;
  title: string;
}

/** GET /console/exemptions/new, for a colleague by staff number, or `?thread=` from a concern */
export async function newExemption(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'exemptions.list');
  const { thread } = ctx.query;
  await render(ctx, viewer, { values: typeof thread === 'string' ? { thread } : {}, problems: [] });
}

/** POST /console/exemptions */
export async function askedExemption(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'exemptions.list');
  const { app, now, language } = ctx.state;
  const values = formFields(ctx);
  try {
    const from = await fromTalk(ctx, viewer, values.thread);
    const { personId, policyId } = from ?? (await chosen(ctx, values));
    const id = await inTransaction(app.db, async (tx) => {
      const found = from && (await handled(tx, { threadId: from.thread, by: viewer, now })).found;
      if (found) await mustBeOpen(tx, found);
      return askExemption(tx, app, {
        personId,
        policyId,
        reasonKind: reasonKinds.find((one) => one === values.kind),
        reason: values.reason ?? '',
        until: values.until ?? '',
        ...(found ? { caseId: found.id } : {}),
        by: viewer,
        zone: app.zone,
        now,
      });
    });
    done(ctx, exemptionPath(id), 'asked');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(language, one);
      return { name: fieldOf[one.said?.place.code ?? ''] ?? 'reason', at, what };
    });
    ctx.status = 422;
    await render(ctx, viewer, { values, problems });
  }
}

/** @throws HeedError `bad-input` for a staff number nobody has, or no policy */
async function chosen(ctx: Ctx, values: Readonly<Record<string, string>>) {
  const { db } = ctx.state.app;
  const person = await db
    .selectFrom('person as p')
    .innerJoin('employment as e', 'e.person_id', 'p.id')
    .select('p.id')
    .where('p.staff_no', '=', (values.staffNo ?? '').trim())
    .where('e.to_at', 'is', null)
    .executeTakeFirst();
  const policyId = values.policy ?? '';
  const problems: CodedProblem[] = [];
  if (!person) problems.push(problem({ code: 'forWhom' }, { code: 'exemptions.personUnknown' }));
  if (!isUuid(policyId))
    problems.push(problem({ code: 'whichPolicy' }, { code: 'exemptions.policyMissing' }));
  if (person && problems.length === 0) return { personId: person.id, policyId };
  throw new HeedError('bad-input', 'an exemption is for somebody and from something', { problems });
}

/** The talk that it comes from; undefined without one. @throws HeedError `not-found` for one that is not HR's */
async function fromTalk(ctx: Ctx, viewer: Viewer, thread: string | undefined): Promise<From | undefined> {
  if (!thread) return undefined;
  const { db } = ctx.state.app;
  const found = isUuid(thread) ? await findCase(db, thread) : undefined;
  if (!found?.versionId) throw new HeedError('not-found', `thread ${thread} is no concern about a policy`);
  demand(viewer, 'cases.handle', found);
  const row = await db
    .selectFrom('policy_version as v')
    .innerJoin('policy_text as t', 't.version_id', 'v.id')
    .innerJoin('person as p', (join) => join.on('p.id', '=', found.personId))
    .select(['v.policy_id', 't.title', 'p.name'])
    .where('v.id', '=', found.versionId)
    .where('t.language', '=', ctx.state.language)
    .executeTakeFirstOrThrow();
  const { personId } = found;
  return { thread, personId, personName: row.name, policyId: row.policy_id, title: row.title };
}

const errorAt = (problems: readonly WrongField[], name: string) => {
  const wrong = problems.find((one) => one.name === name);
  return wrong ? { error: wrong.what } : {};
};

async function render(
  ctx: Ctx,
  viewer: Viewer,
  { values, problems }: { values: Readonly<Record<string, string>>; problems: WrongField[] },
): Promise<void> {
  const { t, language } = wordsFor(ctx);
  const from = await fromTalk(ctx, viewer, values.thread);
  const policies = new Map(
    (await readableVersions(ctx.state.app.db)).map(({ policyId, titles }) => [policyId, titles[language]]),
  );
  const field = (one: Field) => (
    <FieldView
      key={one.name}
      id={`exemption-${one.name}`}
      field={{ ...one, required: true }}
      value={values[one.name] ?? ''}
      {...errorAt(problems, one.name)}
      optional={t('common.optional')}
    />
  );
  renderConsole(ctx, {
    title: t('exemptions.new'),
    lead: from ? `${from.personName} · ${from.title}` : t('exemptions.lead'),
    up: { href: '/console/exemptions', label: t('exemptions.title') },
    path: '/console/exemptions/new',
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={problems.map(({ name, at, what }) => ({
            id: `exemption-${name}`,
            problem: `${at}: ${what}`,
          }))}
        />
        <form class="answer" method="post" action="/console/exemptions" noValidate>
          <Hidden csrf={csrf(ctx)} values={from ? { thread: from.thread } : {}} />
          {from
            ? null
            : [
                field({ name: 'staffNo', kind: 'text', label: t('exemptions.person'), maxLength: 64 }),
                field({
                  name: 'policy',
                  kind: 'choice',
                  label: t('exemptions.policy'),
                  options: [...policies].map(([value, label]) => ({ value, label })),
                }),
              ]}
          {field({
            name: 'kind',
            kind: 'choice',
            label: t('exemptions.kindLabel'),
            help: t('exemptions.kindHelp'),
            options: reasonKinds.map((value) => ({ value, label: t(`exemptions.kind.${value}`) })),
          })}
          {field({
            name: 'reason',
            kind: 'long-text',
            label: t('exemptions.reason'),
            help: t('exemptions.reasonHelp'),
            maxLength: 4_000,
          })}
          {field({
            name: 'until',
            kind: 'date',
            label: t('exemptions.until'),
            help: t('exemptions.untilHelp', { most: longestMonths }),
          })}
          <Button look="primary">{t('exemptions.askButton')}</Button>
        </form>
      </>
    ),
  });
}
