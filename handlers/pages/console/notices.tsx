import type { ComponentChildren } from 'preact';
import { z } from 'zod';
import { pageOfNotices } from '../../../src/coverage/notices.ts';
import { isOverdue } from '../../../src/notices/rules.ts';
import { type NoticeFacts, noticeFacts } from '../../../src/notices/view.ts';
import { can } from '../../../src/people/permissions.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  LinkButton,
  Pager,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { FilterBar, type FilterField } from './filters.tsx';
import { filtersOf, listHref } from './lists.ts';
import { loadOpenOrders, OrderTable } from './order-table.tsx';
import { Progress } from './progress.tsx';
import { loadViews, SavedViews } from './saved-views.tsx';
import { demandSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const perPage = 50;
const pageSchema = z.object({ after: z.uuid().optional().catch(undefined) });

/** GET /console/notices */
export async function noticeList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const { scope, answers } = demandSight(viewer);
  const words = wordsFor(ctx);
  const { t } = words;
  const values = filtersOf('notices', ctx.query);
  const { after } = pageSchema.parse(ctx.query);
  const { lines, policies } = await pageOfNotices(app.db, scope, now, {
    language: words.language,
    filter: values,
    page: { after, limit: perPage + 1 },
  });
  const page = lines.slice(0, perPage);
  const last = lines.length > perPage ? page.at(-1) : undefined;
  const orders = can(viewer, 'notices.preview') && !after ? await loadOpenOrders(app.db) : [];
  const send = can(viewer, 'notices.send') ? (
    <LinkButton href="/console/notices/new" look="primary">
      {t('console.notices.new')}
    </LinkButton>
  ) : null;
  renderConsole(ctx, {
    title: t('console.notices.title'),
    lead: t(answers ? 'console.notices.lead' : 'console.notices.leadManager'),
    actions: send,
    body: (
      <>
        {orders.length > 0 ? (
          <Section id="orders" title={t('console.orders.title')} text={t('console.orders.text')}>
            <OrderTable orders={orders} words={words} />
          </Section>
        ) : null}
        <SavedViews ctx={ctx} list="notices" views={await loadViews(ctx, 'notices', values)} words={words} />
        <FilterBar list="notices" values={values} fields={fieldsOf(policies, words)} words={words} />
        <NoticeTable
          notices={page.map((line) => noticeFacts(line, answers))}
          words={words}
          now={now}
          caption={t('console.notices.title')}
          empty={
            policies.length > 0 ? (
              <EmptyState title={t('console.notices.noneSuch')} text={t('console.notices.noneSuchText')} />
            ) : (
              <EmptyState
                title={t('console.notices.none')}
                text={t(send ? 'console.notices.noneText' : 'console.notices.noneManager')}
              />
            )
          }
        />
        <Pager
          label={t('console.pager.label')}
          {...(after
            ? { previous: { href: listHref('notices', values), label: t('console.pager.first') } }
            : {})}
          {...(last
            ? {
                next: {
                  href: listHref('notices', values, { after: last.id }),
                  label: t('console.pager.next'),
                },
              }
            : {})}
        />
      </>
    ),
  });
}

/** What the list can be narrowed by: the policies that notices here were sent for. */
function fieldsOf(policies: readonly { code: string; title: string }[], { t }: Words): FilterField[] {
  return [
    {
      name: 'state',
      label: t('console.notices.state'),
      all: t('console.notices.anyState'),
      choices: (['open', 'overdue', 'closed', 'recalled'] as const).map((state) => ({
        value: state,
        label: t(`console.notices.states.${state}`),
      })),
    },
    {
      name: 'policy',
      label: t('console.notices.policy'),
      all: t('console.notices.anyPolicy'),
      choices: policies.map(({ code, title }) => ({ value: code, label: title })),
    },
  ];
}

export interface NoticeTableProps {
  notices: readonly NoticeFacts[];
  words: Words;
  now: Date;
  caption: string;
  empty: ComponentChildren;
}

/** Notices with how far each has come. */
export function NoticeTable({ notices, words, now, caption, empty }: NoticeTableProps) {
  const { t, n, day, language } = words;
  return (
    <DataTable
      caption={caption}
      captionHidden
      rows={notices}
      rowKey={(notice) => notice.id}
      empty={empty}
      columns={[
        {
          key: 'title',
          label: t('console.notices.policy'),
          cell: ({ id, titles, number }) => (
            <>
              <a href={`/console/notices/${id}`}>{titles[language]}</a>{' '}
              <span class="nowrap quiet">{t('notices.page.versionValue', { number })}</span>
            </>
          ),
        },
        {
          key: 'state',
          label: t('console.notices.state'),
          cell: (notice) => <NoticeBadge notice={notice} now={now} words={words} />,
        },
        {
          key: 'due',
          label: t('console.notices.due'),
          cell: (notice) => <span class="nowrap">{day(notice.dueAt)}</span>,
        },
        {
          key: 'progress',
          label: t('console.progress.label'),
          cell: ({ titles, figures }) =>
            figures.kind === 'asked' ? (
              t('console.progress.voluntary')
            ) : (
              <Progress
                label={t('console.progress.of', { what: titles[language] })}
                figures={figures}
                words={words}
              />
            ),
        },
        {
          key: 'people',
          label: t('console.notices.people'),
          cell: (notice) => n(notice.figures.people),
          numeric: true,
        },
        {
          key: 'open',
          label: t('console.progress.unfinished'),
          // Nobody owes a consent.
          cell: ({ figures, action }) =>
            figures.kind === 'asked' || action === 'consent' ? '—' : n(figures.open),
          numeric: true,
        },
      ]}
    />
  );
}

/** Whether a notice runs, is past its date, or is over. */
export function NoticeBadge({ notice, now, words }: { notice: NoticeFacts; now: Date; words: Words }) {
  const late = notice.state === 'open' && isOverdue(notice.action, notice.dueAt, now);
  const state = late ? 'overdue' : notice.state;
  const tones: Record<typeof state, Tone> = {
    open: 'info',
    overdue: 'wait',
    closed: 'neutral',
    recalled: 'neutral',
  };
  return <Badge tone={tones[state]}>{words.t(`console.notices.states.${state}`)}</Badge>;
}
