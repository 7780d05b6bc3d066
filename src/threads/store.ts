import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Schema } from '../db/schema.ts';
import { holdersQuery } from '../people/holders.ts';
import { type ThreadRole, threadRoles } from '../people/permissions/threads.ts';
import type { Sealed } from '../vault/sealed.ts';
import type { ThreadKind, ThreadState } from './rules.ts';

export interface Thread {
  id: string;
  kind: ThreadKind;
  personId: string;
  role: ThreadRole;
  versionId: string | null;
  noticeId: string | null;
  consultationId: string | null;
  state: ThreadState;
  createdAt: Date;
  updatedAt: Date;
}

export interface StoredMessage {
  id: string;
  authorId: string;
  authorName: string;
  /** As it came out of the database; the vault judges it. */
  sealed: unknown;
  at: Date;
}

function toThread(row: Selectable<Schema['thread']>): Thread {
  const role = threadRoles.find((known) => known === row.role);
  if (!role) throw new Error(`thread ${row.id} is with an unknown role`);
  return {
    id: row.id,
    kind: row.kind,
    personId: row.person_id,
    role,
    versionId: row.version_id,
    noticeId: row.notice_id,
    consultationId: row.consultation_id,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function findThread(db: Db, id: string): Promise<Thread | undefined> {
  const row = await db.selectFrom('thread').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toThread(row);
}

/** The same, and nobody else changes it before the transaction ends. */
export async function lockThread(tx: Tx, id: string): Promise<Thread | undefined> {
  const row = await tx.selectFrom('thread').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toThread(row);
}

/** @returns false when the id is taken */
export async function insertThread(tx: Tx, thread: Thread): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('thread')
    .values({
      id: thread.id,
      kind: thread.kind,
      person_id: thread.personId,
      role: thread.role,
      version_id: thread.versionId,
      notice_id: thread.noticeId,
      consultation_id: thread.consultationId,
      state: thread.state,
      created_at: thread.createdAt,
      updated_at: thread.updatedAt,
      closed_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function setState(tx: Tx, id: string, state: ThreadState, now: Date): Promise<void> {
  await tx
    .updateTable('thread')
    .set({ state, updated_at: now, closed_at: state === 'closed' ? now : null })
    .where('id', '=', id)
    .execute();
}

export async function insertMessage(
  tx: Tx,
  message: { id: string; threadId: string; authorId: string; sealed: Sealed; at: Date },
): Promise<void> {
  await tx
    .insertInto('thread_message')
    .values({
      id: message.id,
      thread_id: message.threadId,
      author_id: message.authorId,
      sealed: JSON.stringify(message.sealed),
      at: message.at,
    })
    .execute();
}

/** Where a message id is in use already. */
export function findMessage(
  tx: Tx,
  id: string,
): Promise<{ thread_id: string; author_id: string } | undefined> {
  return tx
    .selectFrom('thread_message')
    .select(['thread_id', 'author_id'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** In the order they were said. */
export async function messagesOf(db: Db, threadId: string): Promise<StoredMessage[]> {
  const rows = await db
    .selectFrom('thread_message as m')
    .innerJoin('person as p', 'p.id', 'm.author_id')
    .select(['m.id', 'm.author_id', 'p.name', 'm.sealed', 'm.at'])
    .where('m.thread_id', '=', threadId)
    .orderBy('m.at')
    .orderBy('m.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    authorId: row.author_id,
    authorName: row.name,
    sealed: row.sealed,
    at: row.at,
  }));
}

/** Those who hold the role and work here at `now`, without the person the talk is with. */
export async function holdersOf(db: Db, role: ThreadRole, except: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from (${holdersQuery([role], now, [except])}) holder order by person_id`.execute(db);
  return rows.map((row) => row.person_id);
}

/** A place in a list that is ordered by the last change, newest first. */
export interface ListKey {
  updatedAt: Date;
  id: string;
}

export interface ListQuery {
  /** Whose own threads … */
  personId?: string;
  /** … or those with a role. */
  role?: ThreadRole;
  kind?: ThreadKind;
  state?: ThreadState;
  after?: ListKey;
  limit: number;
}

export async function listStored(db: Db, query: ListQuery): Promise<(Thread & { personName: string })[]> {
  const { personId, role, kind, state, after } = query;
  let rows = db.selectFrom('thread as t').innerJoin('person as p', 'p.id', 't.person_id');
  if (personId) rows = rows.where('t.person_id', '=', personId);
  if (role) rows = rows.where('t.role', '=', role);
  if (kind) rows = rows.where('t.kind', '=', kind);
  if (state) rows = rows.where('t.state', '=', state);
  if (after) rows = rows.where(sql<boolean>`(t.updated_at, t.id) < (${after.updatedAt}, ${after.id}::uuid)`);
  const found = await rows
    .selectAll('t')
    .select('p.name as person_name')
    .orderBy('t.updated_at', 'desc')
    .orderBy('t.id', 'desc')
    .limit(query.limit)
    .execute();
  return found.map(({ person_name, ...row }) => ({ ...toThread(row), personName: person_name }));
}
