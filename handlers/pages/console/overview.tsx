import type { DeliveryProblem } from '../../../src/delivery/problems.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { can } from '../../../src/people/permissions.ts';
import {
  DataTable,
  EmptyState,
  Facts,
  LinkButton,
  Section,
  type Stat,
  Stats,
  Time,
} from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import type { Ctx } from '../../context.ts';
import { deliveryPath } from './delivery-preview.tsx';
import { listHref } from './lists.ts';
import { NoticeTable } from './notices.tsx';
import { OrderTable } from './order-table.tsx';
import { loadOverview, type Overview } from './overview-data.ts';
import { DecisionSections, decisionStats } from './overview-decisions.tsx';
import { type PolicyLine, ReviewDay } from './policies.tsx';
import { reminderAlerts } from './reminders/alarms.tsx';
import { sendingSection } from './sending.tsx';
import { consoleViewer, renderConsole } from './shell.tsx';
import { WithdrawalTable } from './withdrawals.tsx';
import { type Words, wordsFor } from './words.ts';

const daysAhead = 60;
/** So many running notices stand here, the newest; their figures count all of them. */
const mostRunning = 30;

const runningHref = listHref('notices', { state: 'open' });

/** GET /console: what runs and what waits, for the viewer's role. */
export async function overview(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const today = dayIn(now, app.zone);
  const soon = dayIn(new Date(now.getTime() + daysAhead * 86_400_000), app.zone);
  const found = await loadOverview(app.db, viewer, { now, today, soon, language });
  const sending = can(viewer, 'notices.preview') ? await sendingSection(ctx, words) : null;
  const stats = [...decisionStats(found, words), ...statsOf(found, words, today)];
  const alerts = await reminderAlerts(ctx);
  renderConsole(ctx, {
    title: t('console.overview.title'),
    lead: t('console.overview.hello', { name: viewer.name }),
    actions: can(viewer, 'notices.send') ? (
      <LinkButton href="/console/notices/new" look="primary">
        {t('console.notices.new')}
      </LinkButton>
    ) : null,
    body: (
      <>
        {alerts}
        {stats.length > 0 ? <Stats items={stats} /> : null}
        {sending}
        {found.withdrawn && found.withdrawn.length > 0 ? (
          <Section id="withdrawn" title={t('console.withdrawals.title')} text={t('console.withdrawals.text')}>
            <WithdrawalTable waiting={found.withdrawn} words={words} />
          </Section>
        ) : null}
        <DecisionSections found={found} words={words} now={now} />
        {found.orders && found.orders.length > 0 ? (
          <Section id="orders" title={t('console.orders.title')} text={t('console.orders.text')}>
            <OrderTable orders={found.orders} words={words} />
          </Section>
        ) : null}
        {found.notices ? (
          <Section id="running" title={t('console.overview.running')}>
            <NoticeTable
              notices={found.notices.slice(0, mostRunning)}
              words={words}
              now={now}
              caption={t('console.overview.running')}
              empty={
                <EmptyState
                  title={t('console.overview.noneRunning')}
                  text={t(`console.notices.${can(viewer, 'notices.send') ? 'noneText' : 'noneManager'}`)}
                />
              }
            />
            {found.notices.length > mostRunning ? (
              <div class="button-row">
                <LinkButton href={runningHref}>
                  {t('console.overview.allRunning', {
                    shown: words.n(mostRunning),
                    all: words.n(found.notices.length),
                  })}
                </LinkButton>
              </div>
            ) : null}
          </Section>
        ) : null}
        {found.delivery && found.delivery.length > 0 ? (
          <Section
            id="delivery"
            title={t('console.overview.delivery')}
            text={t('console.overview.deliveryText')}
          >
            <DeliveryTable problems={found.delivery} words={words} />
            {can(viewer, 'delivery.decide') ? (
              <div class="button-row">
                <LinkButton href={deliveryPath}>{t('console.decide.open')}</LinkButton>
              </div>
            ) : null}
          </Section>
        ) : null}
        {found.review && found.review.length > 0 ? (
          <Section id="review" title={t('console.overview.review')} text={t('console.overview.reviewText')}>
            <ReviewTable lines={found.review} words={words} today={today} />
          </Section>
        ) : null}
        {found.evidence ? (
          <Section
            id="evidence"
            title={t('console.overview.evidence')}
            text={t('console.overview.evidenceText')}
            sheet
          >
            <Facts items={logFacts(found.evidence, words)} />
            <div class="button-row">
              <LinkButton href="/evidence/checkpoint">{t('console.overview.checkpoint')}</LinkButton>
              <LinkButton href="/evidence/key">{t('console.overview.key')}</LinkButton>
              {can(viewer, 'bundles.make') ? (
                <LinkButton href="/console/bundles">{t('console.nav.bundles')}</LinkButton>
              ) : null}
            </div>
          </Section>
        ) : null}
      </>
    ),
  });
}

function logFacts({ size, at }: NonNullable<Overview['evidence']>, { t, n, moment }: Words) {
  return [
    { label: t('console.overview.logSize'), value: n(size) },
    {
      label: t('console.overview.logAt'),
      value: at ? <Time {...moment(at)} /> : t('console.overview.logEmpty'),
    },
    { label: t('console.overview.logExport'), value: <code>npx heed evidence export --out audit</code> },
  ];
}

function statsOf(
  { notices, waiting, withdrawn, delivery, review }: Overview,
  { t, n }: Words,
  today: string,
): Stat[] {
  const tone = (value: number, look: Stat['tone']) => (value > 0 && look ? { tone: look } : {});
  const stats: Stat[] = [];
  if (notices) {
    // Nobody owes a consent.
    const owed = notices.flatMap(({ action, figures }) =>
      action === 'consent' || figures.kind === 'asked' ? [] : [figures],
    );
    const open = owed.reduce((sum, figures) => sum + figures.open, 0);
    const overdue = owed.reduce((sum, figures) => sum + figures.overdue, 0);
    stats.push(
      {
        label: t('console.overview.running'),
        value: n(notices.length),
        href: runningHref,
      },
      {
        label: t('console.overview.unfinished'),
        value: n(open),
        detail: t('console.overview.unfinishedDetail'),
        href: listHref('overdue', { show: 'open' }),
      },
      {
        label: t('console.overview.overdue'),
        value: n(overdue),
        detail: t('console.overview.overdueDetail'),
        href: listHref('overdue', {}),
        ...tone(overdue, 'wait'),
      },
    );
  }
  if (waiting) {
    const { concerns, questions } = waiting;
    stats.push({
      label: t('console.overview.waiting'),
      value: n(concerns + questions),
      detail: t('console.overview.waitingDetail', { concerns: n(concerns), questions: n(questions) }),
      href: '/console/threads',
      ...tone(concerns + questions, 'wait'),
    });
  }
  if (withdrawn && withdrawn.length > 0) {
    stats.push({
      label: t('console.withdrawals.title'),
      value: n(withdrawn.reduce((sum, { people }) => sum + people, 0)),
      detail: t('console.withdrawals.detail'),
      href: '#withdrawn',
      tone: 'bad',
    });
  }
  if (delivery) {
    const failed = delivery.reduce((sum, { count }) => sum + count, 0);
    stats.push({
      label: t('console.overview.delivery'),
      value: n(failed),
      ...(failed > 0 ? { href: '#delivery' } : {}),
      ...tone(failed, 'bad'),
    });
  }
  if (review) {
    const late = review.filter(({ reviewOn }) => reviewOn < today).length;
    stats.push({
      label: t('console.overview.review'),
      value: n(review.length),
      detail: t('console.overview.reviewDetail', { late: n(late) }),
      ...(review.length > 0 ? { href: '#review' } : {}),
      ...tone(late, 'warn'),
    });
  }
  return stats;
}

function DeliveryTable({ problems, words }: { problems: readonly DeliveryProblem[]; words: Words }) {
  const { t, n, language } = words;
  const key = (problem: string) =>
    hasText(language, `console.failure.${problem}`) ? problem : 'platform-error';
  return (
    <DataTable
      caption={t('console.overview.delivery')}
      captionHidden
      rows={problems}
      rowKey={({ lane, problem }) => `${lane} ${problem}`}
      empty=""
      columns={[
        {
          key: 'problem',
          label: t('console.overview.reason'),
          cell: ({ problem }) => t(`console.failure.${key(problem)}`),
        },
        {
          key: 'todo',
          label: t('console.overview.todo'),
          cell: ({ problem }) => t(`console.failureHelp.${key(problem)}`),
        },
        { key: 'count', label: t('console.overview.messages'), cell: ({ count }) => n(count), numeric: true },
      ]}
    />
  );
}

function ReviewTable(props: { lines: readonly PolicyLine[]; words: Words; today: string }) {
  const { lines, words, today } = props;
  const { t } = words;
  return (
    <DataTable
      caption={t('console.overview.review')}
      captionHidden
      rows={lines}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'policy',
          label: t('console.policies.policy'),
          cell: ({ id, title }) => <a href={`/console/policies/${id}`}>{title}</a>,
        },
        { key: 'owner', label: t('console.policies.owner'), cell: ({ owner }) => owner },
        {
          key: 'review',
          label: t('console.policies.review'),
          cell: ({ reviewOn }) => <ReviewDay day={reviewOn} today={today} words={words} />,
        },
      ]}
    />
  );
}
