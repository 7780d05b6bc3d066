import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { ThreadRole } from '../people/permissions/threads.ts';
import type { Viewer } from '../people/person.ts';
import { openAll } from '../vault/vault.ts';
import { noSuchThread, type Side, sideOf, type ThreadKind, type ThreadState } from './rules.ts';
import { placeOf, type ThreadDeps } from './service.ts';
import { findThread, type ListKey, listStored, messagesOf } from './store.ts';

export interface ThreadSummary {
  id: string;
  kind: ThreadKind;
  role: ThreadRole;
  state: ThreadState;
  versionId: string | null;
  noticeId: string | null;
  consultationId: string | null;
  openedAt: Date;
  updatedAt: Date;
}

export interface ShownMessage {
  id: string;
  at: Date;
  from: 'you' | Side;
  /** Null where the viewer sees the role and not who spoke for it. */
  name: string | null;
  /** Null when it is erased. */
  text: string | null;
}

export interface ThreadView extends ThreadSummary {
  /** Which end the viewer is at. */
  side: Side;
  personName: string;
  messages: ShownMessage[];
}

/**
 * A thread as this viewer may see it. The person talks with a role and sees no names; those who hold the role
 * see who among them said what.
 *
 * @throws HeedError `sign-in-needed`; `not-found` also for a thread of others
 */
export async function readThread(
  db: Db,
  { vault }: Pick<ThreadDeps, 'vault'>,
  threadId: string,
  viewer: Viewer | null,
): Promise<ThreadView> {
  if (!viewer) throw new HeedError('sign-in-needed', 'reading a thread needs a signed-in person');
  const thread = await findThread(db, threadId);
  const side = thread && sideOf(viewer, thread);
  if (!side) throw noSuchThread(threadId);
  const stored = await messagesOf(db, thread.id);
  const texts = await openAll(
    db,
    vault,
    stored.map(({ id, sealed }) => ({ sealed, aad: placeOf(id) })),
  );
  const messages = stored.map(({ id, at, authorId, authorName }, n): ShownMessage => {
    const speaker: Side = authorId === thread.personId ? 'person' : 'role';
    return {
      id,
      at,
      from: authorId === viewer.id ? 'you' : speaker,
      name: side === 'person' && speaker === 'role' ? null : authorName,
      text: texts[n]?.toString('utf8') ?? null,
    };
  });
  const person = await db
    .selectFrom('person')
    .select('name')
    .where('id', '=', thread.personId)
    .executeTakeFirstOrThrow();
  return { ...summary(thread), side, personName: person.name, messages };
}

function summary(thread: Omit<ThreadSummary, 'openedAt'> & { createdAt: Date }): ThreadSummary {
  const { id, kind, role, state, versionId, noticeId, consultationId, createdAt, updatedAt } = thread;
  return { id, kind, role, state, versionId, noticeId, consultationId, openedAt: createdAt, updatedAt };
}

export interface ThreadList {
  threads: (ThreadSummary & { personName: string })[];
  /** Where the next page starts, when there is one. */
  next?: ListKey;
}

/**
 * The viewer's own threads, or with `role` those of the role they hold; newest change first, a page at a time.
 * @throws HeedError `sign-in-needed`, `forbidden` for a role they do not hold
 */
export async function listThreads(
  db: Db,
  viewer: Viewer | null,
  query: { role?: ThreadRole; kind?: ThreadKind; state?: ThreadState; after?: ListKey; limit?: number } = {},
): Promise<ThreadList> {
  if (!viewer) throw new HeedError('sign-in-needed', 'threads need a signed-in person');
  const { role, limit = 50, ...filter } = query;
  // Asked about nobody in particular, only the role can open it.
  if (role && !sideOf(viewer, { kind: 'concern', personId: '', role }))
    throw new HeedError('forbidden', `${viewer.id} does not hold ${role}`);
  const whose = role ? { role } : { personId: viewer.id };
  const found = await listStored(db, { ...filter, ...whose, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    threads: page.map((thread) => ({ ...summary(thread), personName: thread.personName })),
    ...(last ? { next: { updatedAt: last.updatedAt, id: last.id } } : {}),
  };
}
