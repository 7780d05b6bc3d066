import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { linkKeptMs } from './links.ts';

type Category = 'mailboxes' | 'mailLinks' | 'otherWays';

const disclosures: Readonly<Record<Category, string>> = {
  mailboxes: 'identity',
  mailLinks: 'deliveries',
  otherWays: 'deliveries',
};

interface Fact {
  category: Category;
  id: string;
  at: Date;
  until: Date | null;
  data: ExportItem['data'];
}

/**
 * A person's mailbox and telephone as Heed writes to them and rings there, the links sent there (by their hashes), and messages that
 * went another way than the first. Addresses and numbers themselves are the directory's.
 */
export const mailboxData: PersonalData = {
  name: 'mailboxes',
  find,
  async *export(db, personId): AsyncIterable<ExportItem> {
    for (const { category, id, at, data } of await facts(db, personId))
      yield { category: `held.category.${category}`, id, at, data };
  },
  erase,
};

async function facts(db: Db | Tx, personId: string): Promise<Fact[]> {
  const person = sql`${personId}::uuid`;
  const { rows } = await sql<Fact>`
    select 'mailboxes' as category, channel as id, at, null::timestamptz as until,
        jsonb_build_object('channel', channel, 'address', address, 'standing', standing) as data
      from mailbox where person_id = ${person}
    union all
    select 'mailboxes', 'confirmed', at, null, jsonb_build_object('channel', 'sms', 'confirmed', number)
      from phone_confirmed where person_id = ${person}
    union all
    select 'mailboxes', 'calling-' || way, since, null, jsonb_build_object('rings', way, 'address', address)
      from calling_account where person_id = ${person}
    union all
    select 'mailLinks', id::text, issued_at, expires_at,
        jsonb_build_object('channel', 'sms', 'codeTo', number, 'wrong', tries, 'used', used_at is not null)
      from phone_code where person_id = ${person}
    union all
    select 'mailLinks', encode(substring(token_hash for 8), 'hex'), created_at,
        created_at + ${linkKeptMs}::bigint * interval '1 millisecond',
        jsonb_build_object('channel', channel, 'address', address, 'leadsTo', next, 'used', used_at is not null)
      from mailbox_link where person_id = ${person}
    union all
    select 'otherWays', delivery_id::text, at, null,
        jsonb_build_object('from', from_platform, 'to', to_platform, 'because', failure)
      from delivery_rerouted where person_id = ${person}
    order by category, at, id`.execute(db);
  return rows;
}

async function find(db: Db, personId: string): Promise<Held[]> {
  const all = await facts(db, personId);
  return (['mailboxes', 'mailLinks', 'otherWays'] as const).flatMap((category): Held[] => {
    const own = all.filter((one) => one.category === category);
    if (own.length === 0) return [];
    const times = own.map(({ at }) => at.getTime());
    const until = Math.max(...own.map((one) => one.until?.getTime() ?? 0));
    return [
      {
        category: `held.category.${category}`,
        count: own.length,
        from: new Date(Math.min(...times)),
        to: new Date(Math.max(...times)),
        ...(until > 0 ? { keptUntil: new Date(until).toISOString().slice(0, 10) } : {}),
        disclosure: disclosures[category],
        why: `held.why.${category}`,
      },
    ];
  });
}

/** Of somebody who works here the mailbox stays: it is what the directory says, which stays too. */
async function erase(tx: Tx, personId: string, _context: ErasureContext): Promise<Erased[]> {
  const person = sql`${personId}::uuid`;
  const { rows: current } = await sql`
    select from employment where person_id = ${person} and to_at is null for share`.execute(tx);
  const before = await facts(tx, personId);
  await sql`delete from mailbox_link where person_id = ${person}`.execute(tx);
  await sql`delete from phone_code where person_id = ${person}`.execute(tx);
  await sql`delete from delivery_rerouted where person_id = ${person}`.execute(tx);
  if (current.length === 0) {
    await sql`delete from phone_confirmed where person_id = ${person}`.execute(tx);
    await sql`delete from calling_account where person_id = ${person}`.execute(tx);
    await sql`delete from mailbox where person_id = ${person}`.execute(tx);
    await sql`delete from mailbox_due where person_id = ${person}`.execute(tx);
  }
  const left = await facts(tx, personId);
  const count = (of: readonly Fact[], category: Category) =>
    of.filter((one) => one.category === category).length;
  return (['mailboxes', 'mailLinks', 'otherWays'] as const).flatMap((category): Erased[] => {
    const [had, kept] = [count(before, category), count(left, category)];
    if (had === 0) return [];
    const outcome = { category: `held.category.${category}`, erased: had - kept, kept };
    return [kept > 0 ? { ...outcome, why: 'held.kept.employed' } : outcome];
  });
}
