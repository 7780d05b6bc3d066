import { isDay } from '../../../../src/calendar/day.ts';
import type { ByCategory } from '../../../../src/db/retention-schema.ts';
import { HeedError } from '../../../../src/errors.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { listOwnReports } from '../../../../src/retention/own-report.ts';
import { ownStoresNow } from '../../../../src/retention/own-stores.ts';
import { type Plan, planPurge } from '../../../../src/retention/plan.ts';
import { confirmPurge } from '../../../../src/retention/purge.ts';
import { listReports } from '../../../../src/retention/report.ts';
import { holdPath } from '../../../../src/retention/reviews-due.ts';
import { purgeStanding } from '../../../../src/retention/state.ts';
import {
  Alert,
  Confirm,
  DataTable,
  EmptyState,
  Section,
  Stats,
} from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { OwnStores } from './own-stores.tsx';
import { kindsIn } from './said.ts';

/** GET /console/purge: how far it has come, what it would do now, what it did, and what else Heed keeps until when. */
export async function purgePage(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'purge.read');
  const words = wordsFor(ctx);
  const { t, n, date, moment, language } = words;
  const { app, now } = ctx.state;
  const standing = await purgeStanding(app.db, now, app.zone);
  const plan = await planPurge(app.db, { now, zone: app.zone });
  const kindOf = await kindsIn(app.db, [...plan.names.values()], words);
  const category = (id: string) => {
    const found = plan.names.get(id);
    return found ? kindOf(found) : id;
  };
  const reports = await listReports(app.db);
  const stores = await ownStoresNow(app.db, language);
  const own = await listOwnReports(app.db);
  const overdue = standing.daysOverdue;
  renderConsole(ctx, {
    title: t('retention.purge.title'),
    lead: t('retention.purge.lead'),
    body: (
      <>
        <Refused ctx={ctx} plan={plan} words={words} may={can(viewer, 'purge.confirm')} />
        {standing.behind ? (
          <Alert tone="bad">
            <p>{t('retention.purge.behind')}</p>
          </Alert>
        ) : null}
        {standing.odd.length > 0 ? (
          <Alert tone="bad">
            <p>{t('retention.purge.odd', { tables: standing.odd.join(', ') })}</p>
          </Alert>
        ) : null}
        <Stats
          items={[
            {
              label: t('retention.purge.next'),
              value: standing.nextDay ? date(standing.nextDay) : t('retention.purge.never'),
            },
            {
              label: t('retention.purge.overdue'),
              value: n(overdue),
              ...(overdue > 1 ? { tone: 'bad' as const } : {}),
            },
            { label: t('retention.purge.held'), value: n(standing.held) },
            { label: t('retention.purge.holds'), value: n(standing.holds) },
            {
              label: t('retention.purge.last'),
              value: standing.checkedAt ? moment(standing.checkedAt).label : t('retention.purge.neverRan'),
            },
          ]}
        />
        <Now plan={plan} words={words} category={category} links={can(viewer, 'holds.read')} />
        <Section id="done" title={t('retention.purge.done')}>
          <DataTable
            caption={t('retention.purge.done')}
            captionHidden
            rows={reports}
            rowKey={({ id }) => id}
            empty={
              <EmptyState title={t('retention.purge.doneNone')} text={t('retention.purge.doneNoneText')} />
            }
            columns={[
              {
                key: 'when',
                label: t('retention.purge.when'),
                cell: ({ at }) => moment(at).label,
              },
              {
                key: 'kind',
                label: t('retention.purge.day'),
                cell: ({ kind, day }) => (day ? date(day) : t(`retention.purge.kinds.${kind}`)),
              },
              {
                key: 'counts',
                label: t('retention.purge.deleted'),
                cell: ({ counts }) => figures(counts, category, words),
              },
              {
                key: 'held',
                label: t('retention.purge.stays'),
                cell: ({ held }) => figures(held, category, words),
              },
              {
                key: 'keys',
                label: t('retention.purge.keys'),
                numeric: true,
                cell: ({ keys, doneAt }) => (doneAt ? n(keys) : t('retention.purge.keysWaiting')),
              },
            ]}
          />
        </Section>
        <OwnStores stores={stores} reports={own} words={words} />
      </>
    ),
  });
}

const figures = (counts: ByCategory, category: (id: string) => string, { n }: Words) =>
  Object.keys(counts).length === 0
    ? '–'
    : Object.entries(counts).map(([id, count]) => (
        <div key={id}>
          {category(id)}: {n(count)}
        </div>
      ));

/** More days are over than can be: nothing goes before somebody says that the clock is right. */
function Refused({ ctx, plan, words, may }: { ctx: Ctx; plan: Plan; words: Words; may: boolean }) {
  const { t, n, date } = words;
  if (!plan.refused) return null;
  const { days, through } = plan.refused;
  const today = date(plan.today);
  return (
    <Alert tone="bad" title={t('retention.purge.refusedTitle')}>
      <p>{t('retention.purge.refusedText', { days: n(days), today })}</p>
      {may ? (
        <Confirm
          ask={t('retention.purge.confirm', { today })}
          text={t('retention.purge.confirmText', { through: date(through) })}
          confirm={t('retention.purge.confirm', { today })}
          post={{ url: '/console/purge/confirm', csrf: csrf(ctx) }}
          values={{ through }}
        />
      ) : null}
    </Alert>
  );
}

/** What it would do, and what stays and why. Which hold it is only those who answer for holds may see. */
function Now({
  plan,
  words,
  category,
  links,
}: {
  plan: Plan;
  words: Words;
  category: (id: string) => string;
  links: boolean;
}) {
  const { t, n, date } = words;
  const rows = plan.days.flatMap(({ day, counts, held }) =>
    [...new Set([...Object.keys(counts), ...Object.keys(held)])].map((id) => ({
      ...{ key: `${day} ${id}`, day: date(day), id },
      ...{ deleted: counts[id] ?? 0, stays: held[id] ?? 0 },
    })),
  );
  const released = Object.entries(plan.released).map(([id, deleted]) => ({
    ...{ key: `released ${id}`, day: t('retention.purge.kinds.released'), id, deleted, stays: 0 },
  }));
  return (
    <Section id="now" title={t('retention.purge.now')}>
      <DataTable
        caption={t('retention.purge.now')}
        captionHidden
        rows={[...rows, ...released]}
        rowKey={({ key }) => key}
        empty={t('retention.purge.nothingDue')}
        columns={[
          { key: 'day', label: t('retention.purge.day'), cell: ({ day }) => day },
          {
            key: 'category',
            label: t('retention.purge.category'),
            cell: ({ id }) => category(id),
          },
          {
            key: 'deleted',
            label: t('retention.purge.deleted'),
            numeric: true,
            cell: (row) => n(row.deleted),
          },
          { key: 'stays', label: t('retention.purge.stays'), numeric: true, cell: (row) => n(row.stays) },
        ]}
      />
      {plan.reasons.length > 0 ? (
        <>
          <h3>{t('retention.purge.why')}</h3>
          <ul>
            {plan.reasons.map(({ by, id, records }) => (
              <li key={`${by} ${id}`}>
                {t(`retention.purge.by.${by}`, { count: n(records) })}
                {links && id ? (
                  <>
                    {' '}
                    <a href={holdPath(id)}>{t('retention.purge.see')}</a>
                  </>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Section>
  );
}

/** POST /console/purge/confirm */
export async function confirmDays(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'purge.confirm');
  const { app, now } = ctx.state;
  const { through = '' } = formFields(ctx);
  if (!isDay(through) || through >= dayIn(now, app.zone))
    throw new HeedError('bad-request', 'that is not the form of the purge');
  await confirmPurge(app.db, { through, actor: { person: viewer.id }, now });
  done(ctx, '/console/purge', 'saved');
}
