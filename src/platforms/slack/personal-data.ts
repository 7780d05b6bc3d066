import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Held, PersonalData } from '../../people/personal-data.ts';
import { clickKeptMs } from './response-urls.ts';

/** Clicks on messages, with the address that changes the message. Kept for as long as it works. */
export const slackData: PersonalData = {
  name: 'slack',
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
    for (const { message, at } of await taps(db, personId))
      yield { category: 'held.category.taps', id: message, at, data: { card: message } };
  },
  async erase(tx, personId) {
    const { numAffectedRows } = await sql`delete from slack_click c where ${theirs(personId)}`.execute(tx);
    const erased = Number(numAffectedRows ?? 0n);
    return erased === 0 ? [] : [{ category: 'held.category.taps', erased, kept: 0 }];
  },
};

/** An account that changed hands is theirs while it was. */
const theirs = (personId: string) => sql`exists (
  select from identity i
  where i.person_id = ${personId}::uuid and i.platform = 'slack' and i.external_id = c.account
    and i.from_at <= c.clicked_at and (i.to_at is null or i.to_at > c.clicked_at))`;

async function taps(db: Db | Tx, personId: string): Promise<{ message: string; at: Date }[]> {
  const { rows } = await sql<{ message: string; at: Date }>`
    select c.channel || '/' || c.ts as message, c.clicked_at as at from slack_click c
    where ${theirs(personId)} order by c.clicked_at, c.click`.execute(db);
  return rows;
}
