import { loadCalendar } from '../../../src/calendar/store.ts';
import { afterWorkingDays } from '../../../src/calendar/terms.ts';
import { type CaseLine, openCases } from '../../../src/cases/store.ts';
import { changeWorkingDays, workingDays } from '../../../src/cases/terms.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { FilterBar, type FilterField } from './filters.tsx';
import { HolidaysUnknown } from './holidays-unknown.tsx';
import { filtersOf } from './lists.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/cases: concerns that wait for an outcome, by the day they are due. */
export const caseList = (ctx: Ctx): Promise<void> => renderCases(ctx);

/** @param wrong with the working days that were typed */
async function renderCases(ctx: Ctx, wrong?: { typed: string; problem: string }): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'cases.configure');
  const { app, language, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  // Talks with HR are HR's to open; privacy sees that there are some and by when.
  const hr = viewer.roles.includes('hr');
  const values = filtersOf('cases', ctx.query);
  const { due, owner } = values;
  const lines = (hr ? await openCases(app.db, language) : []).filter(
    ({ dueAt, ownerId }) =>
      (!due || dueAt < now) && (!owner || (owner === 'me' ? ownerId === viewer.id : ownerId === null)),
  );
  const views = await loadViews(ctx, 'cases', values);
  const days = await workingDays(app.db);
  const calendar = await loadCalendar(app.db, { zone: app.zone });
  const term = afterWorkingDays(now, days, app.zone, calendar);
  renderConsole(ctx, {
    title: t('cases.list.title'),
    lead: t('cases.list.lead'),
    body: (
      <>
        <HolidaysUnknown term={term} words={words} />
        {hr ? (
          <>
            <SavedViews ctx={ctx} list="cases" views={views} words={words} />
            <FilterBar list="cases" values={values} fields={fieldsOf(words)} words={words} />
            <CaseTable lines={lines} words={words} now={now} />
          </>
        ) : null}
        <Section id="terms" title={t('cases.list.terms')} text={t('cases.list.termsText')} sheet>
          <form class="form" method="post" action="/console/cases/terms" noValidate>
            <Hidden csrf={csrf(ctx)} />
            <FieldView
              id="case-days"
              field={{
                name: 'days',
                kind: 'text',
                label: t('cases.list.termsLabel'),
                required: true,
                maxLength: 2,
              }}
              value={wrong?.typed ?? String(days)}
              {...(wrong ? { error: wrong.problem, focusError: true } : {})}
              optional={t('common.optional')}
            />
            <div class="button-row">
              <Button>{t('cases.list.termsButton')}</Button>
            </div>
          </form>
        </Section>
      </>
    ),
  });
}

function fieldsOf({ t }: Words): FilterField[] {
  return [
    {
      name: 'due',
      label: t('cases.due'),
      all: t('console.lists.any'),
      choices: [{ value: 'overdue', label: t('cases.overdue') }],
    },
    {
      name: 'owner',
      label: t('cases.owner'),
      all: t('console.lists.any'),
      choices: [
        { value: 'me', label: t('console.lists.mine') },
        { value: 'nobody', label: t('cases.list.nobody') },
      ],
    },
  ];
}

/** POST /console/cases/terms */
export async function saveCaseTerms(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'cases.configure');
  const { app, now } = ctx.state;
  const typed = (formFields(ctx).days ?? '').trim();
  try {
    await inTransaction(app.db, (tx) => changeWorkingDays(tx, daysIn(typed), viewer.id, now));
  } catch (error) {
    const [first] = error instanceof HeedError && error.code === 'bad-input' ? error.problems : [];
    if (!first) throw error;
    ctx.status = 422;
    return renderCases(ctx, { typed, problem: sayProblem(ctx.state.language, first).problem });
  }
  done(ctx, '/console/cases', 'saved');
}

/** Digits and nothing else: `1e1` is no number that anybody means. */
const daysIn = (typed: string): number => (/^\d+$/.test(typed) ? Number(typed) : Number.NaN);

/** What waits, what is overdue first. */
export function CaseTable(props: { lines: readonly CaseLine[]; words: Words; now: Date }) {
  const { lines, now } = props;
  const { t, day } = props.words;
  return (
    <DataTable
      caption={t('cases.list.title')}
      captionHidden
      rows={lines}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="message" title={t('cases.list.none')} text={t('cases.list.noneText')} />}
      columns={[
        {
          key: 'person',
          label: t('cases.list.person'),
          cell: ({ threadId, personName }) => <a href={`/threads/${threadId}#case`}>{personName}</a>,
        },
        { key: 'policy', label: t('cases.list.policy'), cell: ({ title }) => title ?? '—' },
        {
          key: 'owner',
          label: t('cases.owner'),
          cell: ({ ownerName }) => ownerName ?? t('cases.list.nobody'),
        },
        {
          key: 'due',
          label: t('cases.due'),
          cell: ({ dueAt, waiting }) => (
            <>
              {day(dueAt)} {dueAt < now ? <Badge tone="bad">{t('cases.overdue')}</Badge> : null}{' '}
              {waiting ? <Badge tone="wait">{t('cases.list.waits')}</Badge> : null}
            </>
          ),
        },
      ]}
    />
  );
}
