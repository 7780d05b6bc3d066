import { v7 } from 'uuid';
import { z } from 'zod';
import { findBulk, waitingBulks } from '../../../src/console/bulk.ts';
import {
  countShares,
  listShares,
  managersToChoose,
  type OpenShare,
  placeOf,
  type Shares,
} from '../../../src/console/overdue.ts';
import { noticesAt } from '../../../src/coverage/notices.ts';
import { can } from '../../../src/people/permissions.ts';
import { findPerson } from '../../../src/people/store.ts';
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  Hidden,
  LinkButton,
  Pager,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { BulkOutcome, BulksWaiting } from './bulk-parts.tsx';
import { departmentChoices } from './departments.ts';
import { FilterBar, type FilterField } from './filters.tsx';
import { type FiltersOf, filtersOf, listHref } from './lists.ts';
import { noticeChoices } from './notice-choices.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { demandSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;

const placeSchema = z.object({
  /** The last share of the page before: `notice.person`. */
  after: z
    .string()
    .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/)
    .optional()
    .catch(undefined),
  /** What was just done, by its id. */
  said: z.uuid().optional().catch(undefined),
});

/** GET /console/overdue: who has not finished, over all notices, by the day due. */
export async function overdueList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const sight = demandSight(viewer);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n } = words;
  const values = filtersOf('overdue', ctx.query);
  const { after, said } = placeSchema.parse(ctx.query);
  const [notice = '', person = ''] = after?.split('.') ?? [];
  const shares: Shares = { scope: sight.scope, filter: values, zone: app.zone, now };
  const place = after ? await placeOf(app.db, notice, person) : undefined;
  const rows = await listShares(app.db, shares, { after: place, limit: perPage + 1 });
  const page = rows.slice(0, perPage);
  const last = rows.length > perPage ? page.at(-1) : undefined;
  const count = await countShares(app.db, shares);
  const reminds = can(viewer, 'notices.remind');
  const bulk = said && reminds ? await findBulk(app.db, said) : undefined;
  const fields = await fieldsOf(ctx, values, shares, words);
  const views = await loadViews(ctx, 'overdue', values);
  renderConsole(ctx, {
    title: t('console.overdue.title'),
    ...(count.shares > 0
      ? {
          lead: t(
            `console.overdue.${values.show === 'open' ? 'leadOpen' : reminds ? 'lead' : 'leadManager'}`,
            {
              shares: n(count.shares),
              people: n(count.people),
            },
          ),
        }
      : {}),
    body: (
      <>
        {bulk && bulk.placedBy === viewer.id ? <BulkOutcome bulk={bulk} words={words} /> : null}
        {reminds ? <BulksWaiting bulks={await waitingBulks(app.db)} viewer={viewer} words={words} /> : null}
        <SavedViews ctx={ctx} list="overdue" views={views} words={words} />
        <FilterBar list="overdue" values={values} fields={fields} words={words} />
        <ShareForm
          ctx={ctx}
          values={values}
          rows={page}
          all={count.shares}
          reminds={reminds}
          closes={can(viewer, 'notices.close')}
          answers={sight.answers}
          words={words}
        />
        <Pager
          label={t('console.pager.label')}
          {...(after
            ? { previous: { href: listHref('overdue', values), label: t('console.pager.first') } }
            : {})}
          {...(last
            ? {
                next: {
                  href: listHref('overdue', values, { after: `${last.noticeId}.${last.personId}` }),
                  label: t('console.pager.next'),
                },
              }
            : {})}
        />
      </>
    ),
  });
}

async function fieldsOf(
  ctx: Ctx,
  values: FiltersOf<'overdue'>,
  asked: Shares,
  words: Words,
): Promise<FilterField[]> {
  const { t } = words;
  const { db } = ctx.state.app;
  const person = values.person ? await findPerson(db, values.person) : null;
  const { scope, now } = asked;
  const running = await noticesAt(db, scope, now, { state: 'open' });
  const notices = running
    .filter(({ action }) => action !== 'consent')
    .toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const managers = await managersToChoose(db, scope, values.manager);
  return [
    {
      name: 'show',
      label: t('console.overdue.show'),
      all: t('console.overdue.onlyOverdue'),
      choices: [{ value: 'open', label: t('console.overdue.allOpen') }],
    },
    {
      name: 'notice',
      label: t('console.overdue.notice'),
      all: t('console.overdue.allNotices'),
      choices: noticeChoices(notices, values.notice, words),
    },
    {
      name: 'department',
      label: t('console.notice.department'),
      all: t('console.people.allDepartments'),
      choices: await departmentChoices(db, scope),
    },
    {
      name: 'manager',
      label: t('console.overdue.manager'),
      all: t('console.overdue.allManagers'),
      choices: managers.map(({ id, name, staffNo }) => ({ value: id, label: `${name} ${staffNo}` })),
    },
    { name: 'from', label: t('console.overdue.from') },
    { name: 'until', label: t('console.overdue.until') },
    {
      name: 'person',
      label: t('console.people.person'),
      fixed: true,
      choices: person && values.person ? [{ value: values.person, label: person.name }] : [],
    },
  ];
}

interface ShareFormProps {
  ctx: Ctx;
  values: FiltersOf<'overdue'>;
  rows: readonly OpenShare[];
  /** How many there are on all pages. */
  all: number;
  reminds: boolean;
  /** Whether they may have people asked no more. */
  closes: boolean;
  /** Whether the viewer may know how somebody was reached. */
  answers: boolean;
  words: Words;
}

/** The list; for those who may remind, as a form: one at once, many after a look at who they are. */
function ShareForm(props: ShareFormProps) {
  const { ctx, values, rows, all, reminds, closes, words } = props;
  const { t, n } = words;
  if (!reminds || rows.length === 0) return <ShareTable {...props} />;
  const kept = Object.fromEntries(
    Object.entries(values).filter((one): one is [string, string] => Boolean(one[1])),
  );
  return (
    <form class="bulk-form" method="post" action="/console/bulk/preview" data-bulk>
      <Hidden csrf={csrf(ctx)} values={kept} />
      <ShareTable {...props} />
      <div class="bulk-bar">
        <label class="tick">
          <input type="checkbox" name="all" value="1" data-bulk-all />
          <span>{t('console.overdue.tickAll', { count: all, n: n(all) })}</span>
        </label>
        <span class="bulk-count" data-bulk-count data-words={t('console.bulk.chosen')} aria-live="polite" />
        <span class="button-row">
          <Button look="primary">{t('console.overdue.remindMany')}</Button>
          {closes ? (
            <Button name="kind" value="call-off">
              {t('console.callOff.button')}
            </Button>
          ) : null}
        </span>
      </div>
    </form>
  );
}

function ShareTable({ values, rows, reminds, answers, words }: ShareFormProps) {
  const { t, day, language } = words;
  return (
    <DataTable
      caption={t('console.overdue.title')}
      captionHidden
      rows={rows}
      rowKey={({ noticeId, personId }) => `${noticeId}.${personId}`}
      empty={<NobodyLeft values={values} words={words} />}
      columns={[
        {
          key: 'person',
          label: t('console.people.person'),
          cell: ({ noticeId, personId, name, staffNo }) =>
            reminds ? (
              <label class="tick-row">
                <input type="checkbox" name="tick" value={`${noticeId}.${personId}`} data-tick />
                <span>
                  {name} <small class="staff-no">{staffNo}</small>
                </span>
              </label>
            ) : (
              <>
                {name} <small class="staff-no">{staffNo}</small>
              </>
            ),
        },
        {
          key: 'department',
          label: t('console.notice.department'),
          cell: ({ department }) => department ?? t('console.notice.noDepartment'),
        },
        {
          key: 'notice',
          label: t('console.overdue.notice'),
          cell: ({ noticeId, titles }) => (
            <a href={`/console/notices/${noticeId}?show=overdue#people`}>{titles[language]}</a>
          ),
        },
        {
          key: 'due',
          label: t('console.notices.due'),
          cell: ({ dueAt, overdue, away }) => (
            <span class="nowrap">
              {day(dueAt)} {overdue ? <Badge tone="wait">{t('console.standing.overdue')}</Badge> : null}
              {away ? <Badge tone="neutral">{t('console.coverage.onLeave')}</Badge> : null}
            </span>
          ),
        },
        ...(answers
          ? [
              {
                key: 'reached',
                label: t('console.overdue.reached'),
                cell: (share: OpenShare) => <Reached share={share} words={words} />,
              },
            ]
          : []),
        ...(reminds
          ? [
              {
                key: 'remind',
                label: t('console.overview.todo'),
                cell: ({ noticeId, personId, name }: OpenShare) => (
                  <button
                    class="button small"
                    type="submit"
                    formaction="/console/overdue/remind"
                    name="one"
                    value={`${v7()}.${noticeId}.${personId}`}
                  >
                    {t('console.overdue.remindOne')}
                    <span class="sr-only"> {name}</span>
                  </button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** That nobody has to be run after, which is good news, and the one place where more could be. */
function NobodyLeft({ values, words: { t } }: { values: FiltersOf<'overdue'>; words: Words }) {
  const { show, ...narrowed } = values;
  const why = Object.values(narrowed).some(Boolean) ? 'filtered' : show === 'open' ? 'allDone' : 'onTime';
  const href = {
    filtered: listHref('overdue', { show }),
    onTime: listHref('overdue', { show: 'open' }),
    allDone: listHref('coverage', {}),
  }[why];
  return (
    <EmptyState title={t(`console.overdue.none.${why}`)} text={t(`console.overdue.none.${why}Text`)}>
      <LinkButton href={href}>{t(`console.overdue.none.${why}Go`)}</LinkButton>
    </EmptyState>
  );
}

/** Where a reminder would not help: what did not arrive is another kind of work. */
function Reached({ share, words: { t } }: { share: OpenShare; words: Words }) {
  const { delivery, seen, noticeId } = share;
  if (delivery === 'failed')
    return (
      <a href={listHref('delivery', { notice: noticeId })}>
        <Badge tone="bad">{t('console.overdue.notReached')}</Badge>
      </a>
    );
  return <span class="faint">{t(seen ? 'console.overdue.seen' : 'console.overdue.sent')}</span>;
}
