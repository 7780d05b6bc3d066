import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Language } from '../../../src/messages/model.ts';
import type { ThreadRole } from '../../../src/people/permissions/threads.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { listThreads, type ThreadList } from '../../../src/threads/read.ts';
import { findThread } from '../../../src/threads/store.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  Pager,
  Tabs,
  Time,
  type Tone,
} from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import type { Ctx } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import { threadRolesOf } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

const states = ['waiting', 'replied', 'closed'] as const;

const querySchema = z.object({
  role: z.string().optional().catch(undefined),
  state: z.enum(states).catch('waiting'),
  /** Id of the last one of the page before. */
  after: z.uuid().optional().catch(undefined),
});

interface ThreadQuery {
  role: ThreadRole;
  state: (typeof states)[number];
  after: string | undefined;
}

/** GET /console/threads: who waits for an answer from the viewer's role, live. */
export async function threadList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const query = threadQuery(ctx, viewer);
  const list = await load(ctx.state.app.db, viewer, query, ctx.state.language);
  const words = wordsFor(ctx);
  const { t } = words;
  const { role, state, after } = query;
  const roles = threadRolesOf(viewer);
  const live = new URLSearchParams({ role, state, ...(after ? { after } : {}) });
  renderConsole(ctx, {
    title: t('console.threads.title'),
    lead: t('console.threads.lead'),
    body: (
      <>
        {roles.length > 1 ? (
          <Tabs
            label={t('console.threads.roles')}
            items={roles.map((one) => ({
              label: t('console.threads.with', { role: t(`console.roles.${one}`) }),
              href: `/console/threads?role=${one}&state=${state}`,
              current: one === role,
            }))}
          />
        ) : null}
        <Tabs
          label={t('console.threads.states')}
          items={states.map((one) => ({
            label: t(`threads.state.${one}`),
            href: `/console/threads?role=${role}&state=${one}`,
            current: one === state,
          }))}
        />
        <div
          class="stack"
          hx-ext="sse"
          sse-connect={`/console/threads/live?${live.toString()}`}
          sse-swap="threads"
        >
          <ThreadTable list={list} query={query} words={words} />
        </div>
      </>
    ),
  });
}

/** GET /console/threads/live */
export async function liveThreads(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const query = threadQuery(ctx, viewer);
  await load(app.db, viewer, query, ctx.state.language);
  streamPage(ctx, [`threads.${query.role}`], async () => {
    const list = await load(app.db, consoleViewer(ctx), query, ctx.state.language);
    const table = <ThreadTable list={list} query={query} words={wordsFor(ctx)} />;
    return [{ event: 'threads', html: htmlFragment(table) }];
  });
}

/** @throws HeedError `forbidden` for those who hold no role that people write to */
function threadQuery(ctx: Ctx, viewer: Viewer): ThreadQuery {
  const { role: wanted, state, after } = querySchema.parse(ctx.query);
  const roles = threadRolesOf(viewer);
  const role = roles.find((one) => one === wanted) ?? roles[0];
  if (!role) throw new HeedError('forbidden', `${viewer.id} holds no role that people write to`);
  return { role, state, after };
}

export type ThreadLines = ThreadList & { titles: ReadonlyMap<string, string> };

/** A page of threads with the titles of the policies they are about. */
async function load(
  db: Db,
  viewer: Viewer,
  { role, state, after }: ThreadQuery,
  language: Language,
): Promise<ThreadLines> {
  const last = after ? await findThread(db, after) : undefined;
  const list = await listThreads(db, viewer, { role, state, ...(last ? { after: last } : {}), limit: 30 });
  return { ...list, titles: await titlesOf(db, list, language) };
}

export async function titlesOf(db: Db, { threads }: ThreadList, language: Language) {
  const ids = threads.flatMap(({ versionId }) => (versionId ? [versionId] : []));
  const { rows } = await sql<{ id: string; title: string }>`
    select version_id as id, title from policy_text
    where version_id = any(${ids}::uuid[]) and language = ${language}`.execute(db);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

const tones: Record<(typeof states)[number], Tone> = { waiting: 'wait', replied: 'good', closed: 'neutral' };

export function ThreadTable({ list, query, words }: { list: ThreadLines; query: ThreadQuery; words: Words }) {
  const { t, moment } = words;
  const address = `/console/threads?role=${query.role}&state=${query.state}`;
  return (
    <>
      <DataTable
        caption={t('console.threads.title')}
        captionHidden
        rows={list.threads}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            icon="message"
            title={t(`console.threads.none.${query.state}`)}
            text={t('console.threads.noneText')}
          />
        }
        columns={[
          {
            key: 'person',
            label: t('console.threads.from'),
            cell: ({ id, personName }) => <a href={`/threads/${id}`}>{personName}</a>,
          },
          {
            key: 'kind',
            label: t('console.threads.kind'),
            cell: ({ kind }) => (
              <Badge tone={kind === 'concern' ? 'warn' : 'info'}>{t(`threads.kind.${kind}`)}</Badge>
            ),
          },
          {
            key: 'about',
            label: t('console.threads.about'),
            cell: ({ versionId }) => (versionId && list.titles.get(versionId)) || '—',
          },
          {
            key: 'state',
            label: t('console.notices.state'),
            cell: ({ state }) => <Badge tone={tones[state]}>{t(`threads.state.${state}`)}</Badge>,
          },
          {
            key: 'updated',
            label: t('console.threads.updated'),
            cell: ({ updatedAt }) => <Time {...moment(updatedAt)} relative />,
          },
        ]}
      />
      {list.next || query.after ? (
        <Pager
          label={t('console.pager.label')}
          {...(query.after ? { previous: { href: address, label: t('console.pager.first') } } : {})}
          {...(list.next
            ? { next: { href: `${address}&after=${list.next.id}`, label: t('console.pager.next') } }
            : {})}
        />
      ) : null}
    </>
  );
}
