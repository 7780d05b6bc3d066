import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import { leftOutOf, openEachWords } from '../vault/words.ts';
import type { ThreadKind } from './rules.ts';
import { placeOf, type ThreadDeps, threadClass } from './service.ts';

const pageSize = 100;
const writtenAsRole = 'writtenAsRole';

/**
 * A person's threads: all that is said in them, by either side, is about that person. What somebody wrote into
 * other people's threads as HR belongs to those people: it is counted, and kept and erased with their threads.
 */
export function threadData({ vault }: Pick<ThreadDeps, 'vault'>): PersonalData {
  return {
    name: 'threads',
    find,
    async *export(db, personId) {
      let after = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const rows = await exportPage(db, personId, after);
        const texts = await openEachWords(
          db,
          vault,
          rows.map(({ id, sealed }) => ({ sealed, place: placeOf(id) })),
        );
        for (const [n, row] of rows.entries()) yield toItem(row, personId, texts[n]);
        const last = rows.at(-1);
        if (!last) return;
        after = last.id;
      }
    },
    erase,
  };
}

interface Count {
  category: ThreadKind | typeof writtenAsRole;
  count: number;
  from: Date;
  to: Date;
  kept_until: string;
}

async function count(db: Db, personId: string): Promise<Count[]> {
  const { rows } = await sql<Count>`
    select case when t.person_id = ${personId}::uuid then t.kind else ${writtenAsRole} end as category,
      count(*) as count, min(m.at) as "from", max(m.at) as "to", max(m.sealed ->> 'expiresOn') as kept_until
    from thread t join thread_message m on m.thread_id = t.id
    where t.person_id = ${personId}::uuid or m.author_id = ${personId}::uuid
    group by 1 order by 1`.execute(db);
  return rows;
}

async function find(db: Db, personId: string): Promise<Held[]> {
  const counts = await count(db, personId);
  return counts.map((row) => ({
    category: `threads.held.${row.category}`,
    count: row.count,
    from: row.from,
    to: row.to,
    keptUntil: row.kept_until,
    disclosure: 'conversations',
    why: `threads.why.${row.category}`,
  }));
}

interface ExportRow {
  id: string;
  thread_id: string;
  kind: ThreadKind;
  role: string;
  author_id: string;
  sealed: unknown;
  at: Date;
}

/** By message id, which is in the order of time to the millisecond (UUID version 7). */
async function exportPage(db: Db, personId: string, after: string): Promise<ExportRow[]> {
  return db
    .selectFrom('thread_message as m')
    .innerJoin('thread as t', 't.id', 'm.thread_id')
    .select(['m.id', 'm.thread_id', 't.kind', 't.role', 'm.author_id', 'm.sealed', 'm.at'])
    .where('t.person_id', '=', personId)
    .where('m.id', '>', after)
    .orderBy('m.id')
    .limit(pageSize)
    .execute();
}

function toItem(row: ExportRow, personId: string, text: string | null | undefined): ExportItem {
  return {
    category: `threads.held.${row.kind}`,
    id: row.id,
    at: row.at,
    data: {
      thread: row.thread_id,
      from: row.author_id === personId ? 'you' : row.role,
      text: text ?? null,
      ...leftOutOf(text),
    },
  };
}

/** Threads first, as `say` locks them, so that neither waits for the other; then their keys and words. */
async function erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
  await tx
    .selectFrom('thread')
    .select('id')
    .where('person_id', '=', personId)
    .orderBy('id')
    .forUpdate()
    .execute();
  const counts = await count(tx, personId);
  await eraseKeys(tx, { subject: personId, class: threadClass, now, reason });
  await tx
    .deleteFrom('thread_message')
    .where('thread_id', 'in', tx.selectFrom('thread').select('id').where('person_id', '=', personId))
    .execute();
  await tx.deleteFrom('thread').where('person_id', '=', personId).execute();
  return counts.map(({ category, count: n }) =>
    category === writtenAsRole
      ? { category: `threads.held.${category}`, erased: 0, kept: n, why: `threads.why.${category}` }
      : { category: `threads.held.${category}`, erased: n, kept: 0 },
  );
}
