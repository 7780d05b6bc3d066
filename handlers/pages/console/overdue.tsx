import { z } from 'zod';
import { findBulk, waitingBulks } from '../../../src/console/bulk.ts';
import {
  countShares,
  listShares,
  managersToChoose,
  placeOf,
  type Shares,
} from '../../../src/console/overdue.ts';
import { noticesAt } from '../../../src/coverage/notices.ts';
import { can } from '../../../src/people/permissions.ts';
import { findPerson } from '../../../src/people/store.ts';
import { uuidsIn } from '../../../src/uuid.ts';
import { Pager } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { BulkOutcome, BulksWaiting } from './bulk-parts.tsx';
import { departmentChoices } from './departments.ts';
import { FilterBar, type FilterField } from './filters.tsx';
import { type FiltersOf, filtersOf, listHref } from './lists.ts';
import { noticeChoices } from './notice-choices.ts';
import { ShareForm } from './overdue-table.tsx';
import { loadViews, SavedViews } from './saved-views.tsx';
import { demandSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;

const placeSchema = z.object({
  /** The last share of the page before: `notice.person`. */
  after: z
    .string()
    .refine((text) => uuidsIn(text, 2) !== undefined)
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
