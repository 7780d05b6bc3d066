import { demand } from '../../../src/people/permissions.ts';
import { type QueueCounts, queueNames } from '../../../src/queue/backend.ts';
import {
  type LaneStanding,
  laneStandings,
  type SweepStanding,
  sweepStandings,
} from '../../../src/queue/standing.ts';
import { Alert, Badge, DataTable, EmptyState, Section, Time } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/**
 * GET /console/queues: what waits to be sent, how every sweep last went, and what BullMQ holds. Only to look at: what is
 * late is done by itself, and a queue that could be paused or emptied here could keep a crisis waiting.
 */
export async function queuesPage(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'queues.read');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const lanes = await laneStandings(app.db, now);
  const sweeps = await sweepStandings(app.db);
  const counts = await app.queueCounts?.();
  const failing = sweeps.filter(({ failed }) => failed).length;
  renderConsole(ctx, {
    title: t('console.queues.title'),
    lead: t('console.queues.lead'),
    body: (
      <>
        {failing > 0 ? (
          <Alert tone="bad">
            <p>{t('console.queues.failing', { count: failing })}</p>
          </Alert>
        ) : null}
        <Lanes lanes={lanes} words={words} />
        <Sweeps sweeps={sweeps} words={words} />
        <Queues counts={counts} redis={app.config.REDIS_URL !== undefined} words={words} />
      </>
    ),
  });
}

function Lanes({ lanes, words: { t, n, brief } }: { lanes: readonly LaneStanding[]; words: Words }) {
  const figure = (key: 'due' | 'later' | 'sending' | 'unknown') => ({
    key,
    label: t(`console.queues.${key}`),
    numeric: true,
    cell: (row: LaneStanding) => n(row[key]),
  });
  return (
    <Section id="messages" title={t('console.queues.messages')} text={t('console.queues.messagesText')}>
      <DataTable
        caption={t('console.queues.messages')}
        captionHidden
        rows={lanes}
        rowKey={({ lane }) => lane}
        empty={null}
        columns={[
          {
            key: 'lane',
            label: t('console.queues.lane'),
            cell: ({ lane }) => t(`console.queues.lanes.${lane}`),
          },
          figure('due'),
          {
            key: 'dueSince',
            label: t('console.queues.dueSince'),
            cell: ({ dueSince }) => (dueSince ? <Time {...brief(dueSince)} /> : '–'),
          },
          figure('later'),
          figure('sending'),
          figure('unknown'),
        ]}
      />
    </Section>
  );
}

function Sweeps({ sweeps, words }: { sweeps: readonly SweepStanding[]; words: Words }) {
  const { t, brief } = words;
  return (
    <Section id="sweeps" title={t('console.queues.sweeps')} text={t('console.queues.sweepsText')}>
      <DataTable
        caption={t('console.queues.sweeps')}
        captionHidden
        rows={sweeps}
        rowKey={({ name }) => name}
        empty={<EmptyState title={t('console.queues.noSweeps')} text={t('console.queues.noSweepsText')} />}
        columns={[
          { key: 'name', label: t('console.queues.sweep'), cell: ({ name }) => <code>{name}</code> },
          {
            key: 'began',
            label: t('console.queues.began'),
            cell: ({ startedAt }) => <Time {...brief(startedAt)} />,
          },
          { key: 'went', label: t('console.queues.went'), cell: (one) => <Went one={one} words={words} /> },
        ]}
      />
    </Section>
  );
}

function Went({ one, words: { t, n, brief } }: { one: SweepStanding; words: Words }) {
  const { startedAt, finishedAt, failed } = one;
  if (failed)
    return (
      <>
        <Badge tone="bad">{t('console.queues.failed', { kind: failed.kind })}</Badge>{' '}
        <Time {...brief(failed.at)} />
      </>
    );
  if (!finishedAt) return t('console.queues.atWork');
  return t('console.queues.took', { ms: n(Math.max(0, finishedAt.getTime() - startedAt.getTime())) });
}

const shown = ['waiting', 'active', 'delayed', 'failed'] as const;

function Queues(props: { counts: QueueCounts | undefined; redis: boolean; words: Words }) {
  const { counts, redis, words } = props;
  const { t, n } = words;
  return (
    <Section
      id="queues"
      title={t('console.queues.queues')}
      text={t(redis ? 'console.queues.queuesRedis' : 'console.queues.queuesPostgres')}
    >
      {counts ? (
        <DataTable
          caption={t('console.queues.queues')}
          captionHidden
          rows={[...queueNames]}
          rowKey={(name) => name}
          empty={null}
          columns={[
            { key: 'queue', label: t('console.queues.queue'), cell: (name) => <code>{name}</code> },
            ...shown.map((state) => ({
              key: state,
              label: t(`console.queues.states.${state}`),
              numeric: true,
              cell: (name: (typeof queueNames)[number]) => n(counts[name][state] ?? 0),
            })),
          ]}
        />
      ) : (
        <EmptyState title={t('console.queues.away')} text={t('console.queues.awayText')} />
      )}
    </Section>
  );
}
