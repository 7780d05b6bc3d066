import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Held, PersonalData } from '../../people/personal-data.ts';
import { clickKeptMs } from './response-codes.ts';

/** Taps on cards, with the code that changes the card. Kept for as long as the code works. */
export const wecomData: PersonalData = {
  name: 'wecom',
  async find(db, personId) {
    const rows = await taps(db, personId);
    const [first] = rows;
    const last = rows.at(-1);
    if (!first || !last) return [];
    const held: Held = {
      category: 'held.category.taps',
      count: rows.length,
      from: first.at,
      to: last.at,
      keptUntil: new Date(last.at.getTime() + clickKeptMs).toISOString().slice(0, 10),
      disclosure: 'deliveries',
      why: 'held.why.taps',
    };
    return [held];
  },
  async *export(db, personId) {
    for (const { task, at } of await taps(db, personId))
      yield { category: 'held.category.taps', id: task, at, data: { card: task } };
  },
  async erase(tx, personId) {
    const { numAffectedRows } = await sql`delete from wecom_click c where ${theirs(personId)}`.execute(tx);
    const erased = Number(numAffectedRows ?? 0n);
    return erased === 0 ? [] : [{ category: 'held.category.taps', erased, kept: 0 }];
  },
};

/** An account that changed hands is theirs while it was. */
const theirs = (personId: string) => sql`exists (
  select from identity i
  where i.person_id = ${personId}::uuid and i.platform = 'wecom' and i.external_id = c.account
    and i.from_at <= c.clicked_at and (i.to_at is null or i.to_at > c.clicked_at))`;

async function taps(db: Db | Tx, personId: string): Promise<{ task: string; at: Date }[]> {
  const { rows } = await sql<{ task: string; at: Date }>`
    select c.task_id as task, c.clicked_at as at from wecom_click c
    where ${theirs(personId)} order by c.clicked_at, c.task_id`.execute(db);
  return rows;
}
