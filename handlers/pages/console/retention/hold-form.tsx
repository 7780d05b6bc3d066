import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError, type Problem } from '../../../../src/errors.ts';
import type { Field } from '../../../../src/messages/model.ts';
import { problem } from '../../../../src/messages/problems.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { listCases } from '../../../../src/retention/cases.ts';
import {
  type HoldInput,
  longestReviewMonths,
  longestSilenceMonths,
} from '../../../../src/retention/hold-rules.ts';
import { kindsToHold, placeHold } from '../../../../src/retention/place-hold.ts';
import { holdPath } from '../../../../src/retention/reviews-due.ts';
import type { DataKind } from '../../../../src/retention/stops.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { Button, FieldView, Hidden, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { formProblems } from '../form-problems.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { Wrong } from '../wrong.tsx';
import { kindsIn } from './said.ts';

type Values = Readonly<Record<string, string>>;

/** Fields of the form, named by the places of what can be wrong with them. */
const fields = [
  ...(['holdWhat', 'staffNo', 'whichCase', 'dataKind'] as const),
  ...(['reason', 'reviewOn', 'untilOn', 'silentUntil', 'silentReason'] as const),
] as const;

/** GET /console/holds/new */
export async function newHold(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'holds.read');
  await render(ctx, {}, []);
}

/** POST /console/holds */
export async function placeNewHold(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  try {
    const person = await personOf(ctx, values.staffNo ?? '');
    const id = await inTransaction(app.db, (tx) =>
      placeHold(tx, app, {
        ...inputOf(values),
        personId: person,
        caseId: isUuid(values.whichCase) ? values.whichCase : undefined,
        kind: kindOf(values.dataKind ?? ''),
        ...{ by, zone: app.zone, now },
      }),
    );
    done(ctx, holdPath(id), 'saved');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    await render(ctx, values, error.problems);
  }
}

/** The words and days of a hold, as they were typed. */
export const inputOf = (values: Values): HoldInput => ({
  reason: values.reason ?? '',
  reviewOn: (values.reviewOn ?? '').trim(),
  untilOn: (values.untilOn ?? '').trim(),
  silentUntil: (values.silentUntil ?? '').trim(),
  silentReason: values.silentReason ?? '',
});

function kindOf(typed: string): DataKind | undefined {
  const [policyId = '', disclosure = ''] = typed.split('/');
  return isUuid(policyId) && disclosure ? { policyId, disclosure } : undefined;
}

/** Also of somebody who has left. @throws HeedError `bad-input` for a staff number nobody has */
export async function personOf(ctx: Ctx, typed: string): Promise<string | undefined> {
  const staffNo = typed.trim();
  if (!staffNo) return undefined;
  const row = await ctx.state.app.db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirst();
  if (row) return row.id;
  const params = { staffNo: staffNo.slice(0, 64) };
  throw new HeedError('bad-input', 'nobody has that staff number', {
    problems: [problem({ code: 'staffNo' }, { code: 'holds.personUnknown', params })],
  });
}

async function render(ctx: Ctx, values: Values, problems: readonly Problem[]): Promise<void> {
  const words = wordsFor(ctx);
  const { t, language } = words;
  const { db } = ctx.state.app;
  const cases = (await listCases(db)).filter(({ closedAt }) => closedAt === null);
  const kinds = await inTransaction(db, (tx) => kindsToHold(tx));
  const kindOf = await kindsIn(db, kinds, words);
  const said = formProblems('hold', fields, problems, language);
  const field = (one: Field & { name: (typeof fields)[number] }) => (
    <FieldView
      key={one.name}
      id={`hold-${one.name}`}
      field={one}
      value={values[one.name] ?? ''}
      {...said.errorOf(one.name)}
      optional={t('common.optional')}
    />
  );
  renderConsole(ctx, {
    title: t('retention.holds.new'),
    lead: t('retention.holds.lead'),
    up: { href: '/console/holds', label: t('retention.holds.title') },
    path: '/console/holds/new',
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={said.list.map(({ id, problem: what }) => ({
            id: id === 'hold-holdWhat' ? 'hold-staffNo' : id,
            problem: what,
          }))}
        />
        <form class="answer" method="post" action="/console/holds" noValidate>
          <Hidden csrf={csrf(ctx)} values={{}} />
          <Section id="what" title={t('retention.holds.what')} text={t('retention.holds.whatHelp')}>
            {field({
              name: 'staffNo',
              kind: 'text',
              label: t('retention.holds.person'),
              help: t('retention.holds.personHelp'),
              maxLength: 64,
            })}
            {field({
              name: 'whichCase',
              kind: 'choice',
              label: t('retention.holds.case'),
              options: [
                { value: '', label: t('retention.holds.anyCase') },
                ...cases.map(({ id, kind, people }) => ({
                  value: id,
                  label: `${t(`retention.cases.kinds.${kind}`)} · ${people.map(({ name }) => name).join(', ')}`,
                })),
              ],
            })}
            {field({
              name: 'dataKind',
              kind: 'choice',
              label: t('retention.holds.kind'),
              options: [
                { value: '', label: t('retention.holds.anyKind') },
                ...kinds.map((kind) => ({
                  value: `${kind.policyId}/${kind.disclosure}`,
                  label: kindOf(kind),
                })),
              ],
            })}
          </Section>
          {daysAndWords(words).map(field)}
          <Button look="primary">{t('retention.holds.place')}</Button>
        </form>
      </>
    ),
  });
}

/** The fields that a hold has whatever it is about. */
export const daysAndWords = ({ t }: Words) => [
  {
    name: 'reason' as const,
    kind: 'long-text' as const,
    label: t('retention.holds.reason'),
    help: t('retention.holds.reasonHelp'),
    required: true,
    maxLength: 4_000,
  },
  {
    name: 'reviewOn' as const,
    kind: 'date' as const,
    label: t('retention.holds.reviewOn'),
    help: t('retention.holds.reviewHelp', { most: longestReviewMonths }),
    required: true,
  },
  {
    name: 'untilOn' as const,
    kind: 'date' as const,
    label: t('retention.holds.untilOn'),
    help: t('retention.holds.untilHelp'),
  },
  {
    name: 'silentUntil' as const,
    kind: 'date' as const,
    label: t('retention.holds.silentUntil'),
    help: t('retention.holds.silentHelp', { most: longestSilenceMonths }),
  },
  {
    name: 'silentReason' as const,
    kind: 'long-text' as const,
    label: t('retention.holds.silentReason'),
    maxLength: 4_000,
  },
];
