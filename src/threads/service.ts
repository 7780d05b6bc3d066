import { v7 } from 'uuid';
import { followTalk, openCase } from '../cases/follow.ts';
import { findCase } from '../cases/store.ts';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { Message } from '../messages/model.ts';
import type { ThreadRole } from '../people/permissions/threads.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { findViewer } from '../people/store.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { answeredCard, endedCard, incomingCard } from './present.ts';
import {
  cleanText,
  keptUntil,
  noSuchThread,
  type Side,
  stateAfter,
  type ThreadKind,
  writerIn,
} from './rules.ts';
import {
  findMessage,
  holdersOf,
  insertMessage,
  insertThread,
  lockThread,
  setState,
  type Thread,
} from './store.ts';

export interface ThreadDeps {
  vault: Vault;
  /** How many months what is said is kept. */
  keptMonths?: number;
}

/** Kind of record in the vault. */
export const threadClass = 'thread';
/** What a sealed message is bound to. */
export const placeOf = (messageId: string) => `thread_message:${messageId}`;

export interface Opening {
  /** Made with the form, so that a double click opens one thread. */
  id?: string;
  kind: ThreadKind;
  /** Who opens it, for themselves. */
  person: string;
  role: ThreadRole;
  versionId?: string;
  noticeId?: string;
  /** Set for a comment, and for nothing else. */
  consultationId?: string;
  text: string;
  now: Date;
}

/**
 * Opens a talk between a person and a role, and tells those who hold it.
 *
 * @returns the thread's id; with an id given twice, the first thread, unchanged
 * @throws HeedError `bad-input` for an empty or too long text, `sign-in-needed` for somebody who does not
 * work here, `conflict` for an id that is somebody else's
 */
export async function openThread(tx: Tx, deps: ThreadDeps, opening: Opening): Promise<string> {
  const { kind, person, role, now } = opening;
  const text = cleanText(opening.text);
  demand(await findViewer(tx, person, now), 'questions.ask');
  const thread: Thread = {
    id: opening.id ?? v7(),
    kind,
    personId: person,
    role,
    versionId: opening.versionId ?? null,
    noticeId: opening.noticeId ?? null,
    consultationId: opening.consultationId ?? null,
    state: stateAfter('person'),
    createdAt: now,
    updatedAt: now,
  };
  if (!(await insertThread(tx, thread))) {
    const first = await lockThread(tx, thread.id);
    if (first?.personId === person) return first.id;
    throw new HeedError('conflict', `thread ${thread.id} exists already`);
  }
  await append(tx, {
    type: 'thread.opened',
    at: now,
    actor: { person },
    person,
    about: thread.id,
    data: { thread: thread.id, kind, role },
  });
  if (kind === 'concern') await openCase(tx, thread, now);
  await add(tx, deps, thread, { id: v7(), authorId: person, side: 'person', text, now });
  return thread.id;
}

/**
 * Says something in a thread, hands the turn to the other side and tells them. A closed thread opens again.
 *
 * @param saying `id`: made with the form, so that a double click says it once
 * @throws HeedError `not-found` also for a thread of others, `bad-input`, `conflict` for an id in use elsewhere
 */
export async function say(
  tx: Tx,
  deps: ThreadDeps,
  saying: { id?: string; threadId: string; author: Viewer | null; text: string; now: Date },
): Promise<{ id: string; repeated: boolean }> {
  const { author, now, id = v7() } = saying;
  const thread = await mustLock(tx, saying.threadId);
  const { id: authorId, side } = writerIn(thread, author);
  const text = cleanText(saying.text);
  const known = saying.id ? await findMessage(tx, id) : undefined;
  if (known) {
    if (known.thread_id === thread.id && known.author_id === authorId) return { id, repeated: true };
    throw new HeedError('conflict', `message ${id} exists already`);
  }
  await setState(tx, thread.id, stateAfter(side), now);
  if (thread.kind === 'concern') await followTalk(tx, thread, { authorId, side }, now);
  await add(tx, deps, thread, { id, authorId, side, text, now });
  return { id, repeated: false };
}

/**
 * Settles a thread; either side may, and writing again opens it again. The person is told when it was the role.
 *
 * @returns false when it was closed before: a success that says so
 * @throws HeedError `not-found` also for a thread of others; `conflict` for a concern, which ends with an outcome
 */
export async function closeThread(
  tx: Tx,
  closing: { threadId: string; by: Viewer | null; now: Date },
): Promise<boolean> {
  const { by, now } = closing;
  const thread = await mustLock(tx, closing.threadId);
  const { id: closer, side } = writerIn(thread, by);
  if (thread.state === 'closed') return false;
  if ((await findCase(tx, thread.id))?.state === 'open')
    throw new HeedError('conflict', `thread ${thread.id} is a case that is open`, {
      text: 'case-needs-outcome',
    });
  // Closing it would be a way round the answer, and round the reason for giving none.
  if (side === 'role' && (await waitsForWord(tx, thread)))
    throw new HeedError('conflict', `comment ${thread.id} waits for an answer`, {
      text: 'comment-needs-answer',
    });
  await setState(tx, thread.id, 'closed', now);
  await append(tx, {
    type: 'thread.closed',
    at: now,
    actor: { person: closer },
    person: thread.personId,
    about: thread.id,
    data: { thread: thread.id },
  });
  if (side === 'role') await tell(tx, thread, 'threads.ended', endedCard(thread.id), [thread.personId], now);
  announce(tx, thread);
  return true;
}

/** A comment on a draft that nobody has answered, and nobody has said why. */
export async function waitsForWord(
  db: Db | Tx,
  { id, kind, state }: Pick<Thread, 'id' | 'kind' | 'state'>,
): Promise<boolean> {
  if (kind !== 'comment' || state !== 'waiting') return false;
  const waiver = await db
    .selectFrom('policy_comment_waiver')
    .select('thread_id')
    .where('thread_id', '=', id)
    .executeTakeFirst();
  return !waiver;
}

async function mustLock(tx: Tx, id: string): Promise<Thread> {
  const thread = await lockThread(tx, id);
  if (thread) return thread;
  throw noSuchThread(id);
}

/** One message: sealed, on the record, and the other side told that it is there. */
async function add(
  tx: Tx,
  { vault, keptMonths }: ThreadDeps,
  thread: Thread,
  { id, authorId, side, text, now }: { id: string; authorId: string; side: Side; text: string; now: Date },
): Promise<void> {
  const sealed = await seal(tx, vault, {
    // All that is said is about the person, whoever says it: with their key the whole talk goes.
    subjects: [thread.personId],
    class: threadClass,
    expiresOn: keptUntil(now, keptMonths),
    plaintext: text,
    aad: placeOf(id),
    now,
  });
  await insertMessage(tx, { id, threadId: thread.id, authorId, sealed, at: now });
  await append(tx, {
    type: 'thread.said',
    at: now,
    actor: { person: authorId },
    person: thread.personId,
    about: thread.id,
    // Not even a hash of the words: short sentences can be guessed.
    data: { thread: thread.id, message: id, side },
  });
  if (side === 'role') {
    await tell(tx, thread, 'threads.answered', answeredCard(thread.id, thread), [thread.personId], now);
  } else {
    const holders = await holdersOf(tx, thread.role, thread.personId, now);
    await tell(tx, thread, 'threads.incoming', incomingCard(thread.id, thread), holders, now);
  }
  announce(tx, thread);
}

/** Ahead of broadcasts: somebody is waiting. */
async function tell(
  tx: Tx,
  thread: Thread,
  kind: string,
  bodies: Message,
  to: string[],
  at: Date,
): Promise<void> {
  if (to.length > 0) await enqueue(tx, { kind, bodies, about: thread.id, to, priority: 1, at });
}

function announce(tx: Tx, thread: Thread): void {
  touch(tx, `thread.${thread.id}`);
  touch(tx, `threads.${thread.role}`);
  touch(tx, `person.${thread.personId}`);
}
