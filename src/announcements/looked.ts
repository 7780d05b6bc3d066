import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/** What is to be written down of somebody who was looked at. */
export interface Looked {
  code: string;
  person: string;
  next: Date | null;
  counted: Date | null;
  /** Null where they get none now. */
  tip: string | null;
  /** When the hours end that it is for. */
  ends: Date | null;
  /** That it goes out in, once it is queued. */
  message?: string;
}

/** Of whom a tip was queued, it is kept where they were before, until it has gone out (`settleTips`). */
export async function writeLooked(tx: Tx, looked: readonly Looked[], now: Date): Promise<void> {
  const column = (value: (one: Looked) => unknown) => looked.map(value);
  await sql`
    update tip_reader r
    set next_at = n.next_at, counted_at = n.counted_at, looked_at = ${now},
        last_at = case when n.tip is null then r.last_at else ${now}::timestamptz end,
        given = case when n.tip is null then r.given else array_append(array_remove(r.given, n.tip), n.tip) end,
        message_id = case when n.tip is null then r.message_id else n.message_id end,
        before_at = case when n.tip is null then r.before_at else r.last_at end,
        before_given = case when n.tip is null then r.before_given else r.given end
    from unnest(${column(({ code }) => code)}::text[], ${column(({ person }) => person)}::uuid[],
                ${column(({ next }) => next)}::timestamptz[], ${column(({ counted }) => counted)}::timestamptz[],
                ${column(({ tip }) => tip)}::text[], ${column(({ message = null }) => message)}::uuid[])
      n (code, person_id, next_at, counted_at, tip, message_id)
    where r.code = n.code and r.person_id = n.person_id`.execute(tx);
}
