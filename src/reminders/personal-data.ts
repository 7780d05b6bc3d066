import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { forgetDigests } from './forget-digests.ts';
import { stillAsked } from './sources.ts';

const category = 'held.category.reminders';

/**
 * How far reminders of what somebody is asked have come, and when they heard of others. Goes with what they are asked;
 * what went out is kept where messages are.
 */
export const reminderData: PersonalData = {
  name: 'reminders',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(looked_at) as "from", max(looked_at) as "to" from reminder
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    return from && to
      ? [{ category, count, from, to, disclosure: 'deliveries', why: 'held.why.reminders' }]
      : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{
      about: string;
      kind: string;
      reminded: number;
      lastDay: string | null;
      later: Date | null;
      byHand: Date | null;
      over: boolean;
      looked: Date;
    }>`
      select about, kind, reminded, last_day as "lastDay", later_at as later, hand_at as "byHand", over,
             looked_at as looked
      from reminder where person_id = ${personId}::uuid order by about`.execute(db);
    for (const { about, looked, later, byHand, ...rest } of rows)
      yield {
        category,
        id: about,
        at: looked,
        data: { ...rest, later: later?.toISOString() ?? null, byHand: byHand?.toISOString() ?? null },
      };
  },
  /** After what they are asked: what of it is gone or over needs no reminders. */
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const digests = await forgetDigests(tx, personId);
    const { rows } = await sql<{ gone: boolean }>`
      with mine as (
        select about, not ${stillAsked} as gone
        from reminder r where person_id = ${personId}::uuid for update
      ), erased as (
        delete from reminder r using mine
        where r.person_id = ${personId}::uuid and r.about = mine.about and mine.gone
      )
      select gone from mine`.execute(tx);
    const erased = rows.filter(({ gone }) => gone).length;
    if (erased === rows.length) {
      await sql`delete from reminder_day d where person_id = ${personId}::uuid
        and not exists (select from reminder r where r.person_id = d.person_id)`.execute(tx);
      await sql`delete from reminder_recipient where recipient = ${personId}`.execute(tx);
    }
    if (rows.length + digests === 0) return [];
    const kept = rows.length - erased;
    const outcome = { category, erased: erased + digests, kept };
    return [kept > 0 ? { ...outcome, why: 'held.kept.notices' } : outcome];
  },
};
