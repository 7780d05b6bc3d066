import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { type Channel, channels, channelTenant, normalise } from './address.ts';
import { bindTelephones } from './calling.ts';
import { type NumberRule, numberIsTheirs } from './phones.ts';

/** How an account of a channel came to be somebody's: by the address that the directory has of them. */
export const boundByMailbox = 'mailbox';

interface Rule {
  connected: boolean;
  numbers: NumberRule;
}

/** In one transaction; what is left waits for the next. */
const most = 2_000;
/** One process at a time: of two that each see half of a shared mailbox neither would see that it is shared. */
const lock = 884_084;

interface Row {
  id: string;
  email: string | null;
  mobile: string | null;
}

/**
 * Looks at everybody whose address, number or employment changed: notes their mailboxes, and whose each is. One that
 * several people have is nobody's. What a mailbox opened that is no longer its person's ends with it.
 *
 * @returns how many people were looked at
 */
export async function lookAtMailboxes(
  db: Db,
  connected: readonly string[],
  now: Date,
  numbers: NumberRule = 'directory',
): Promise<number> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(tx);
    const { rows } = await sql<Row>`
      with due as (
        delete from mailbox_due where person_id in (
          select person_id from mailbox_due order by person_id limit ${most} for update skip locked)
        returning person_id
      )
      select p.id, case when e.person_id is not null then p.email end as email,
             case when e.person_id is not null then p.mobile end as mobile
      from due join person p on p.id = due.person_id
      left join employment e on e.person_id = p.id and e.to_at is null`.execute(tx);
    if (rows.length === 0) return 0;
    for (const channel of channels)
      await note(tx, channel, rows, { connected: connected.includes(channel), numbers }, now);
    await bindTelephones(tx, { connected: connected.includes('voice'), numbers }, now);
    return rows.length;
  });
}

async function note(tx: Tx, channel: Channel, people: readonly Row[], rule: Rule, now: Date): Promise<void> {
  const own = people.flatMap(({ id, email, mobile }) => {
    const written = channel === 'email' ? email : mobile;
    if (written === null) return [];
    const address = normalise[channel](written);
    return [{ id, address: address ?? written, valid: address !== undefined }];
  });
  const ids = people.map(({ id }) => id);
  const { rows: before } = await sql<{ address: string }>`
    delete from mailbox where channel = ${channel} and person_id = any(${ids}::uuid[])
    returning address`.execute(tx);
  await sql`
    insert into mailbox (person_id, channel, address, standing, at)
    select id, ${channel}, address, case when valid then 'usable' else 'invalid' end, ${now}
    from unnest(${own.map(({ id }) => id)}::uuid[], ${own.map(({ address }) => address)}::text[],
                ${own.map(({ valid }) => valid)}::boolean[]) t (id, address, valid)`.execute(tx);
  const addresses = [...before, ...own].map(({ address }) => address);
  const { rows: touched } = await sql<{ person_id: string }>`
    update mailbox m set standing = case when twice.people > 1 then 'shared' else 'usable' end
    from (select address, count(*) as people from mailbox
          where channel = ${channel} and address = any(${addresses}::text[]) group by address) twice
    where m.channel = ${channel} and m.address = twice.address and m.standing <> 'invalid'
    returning m.person_id`.execute(tx);
  const concerned = [...new Set([...ids, ...touched.map((row) => row.person_id)])];
  await bind(tx, channel, concerned, rule, now);
}

/** Whose account each mailbox is, from what is noted of them. Of a channel that is not connected nobody has one. */
async function bind(
  tx: Tx,
  channel: Channel,
  people: readonly string[] | undefined,
  { connected, numbers }: Rule,
  now: Date,
): Promise<void> {
  const theirs = channel === 'sms' ? numberIsTheirs(numbers) : sql`true`;
  const among = people === undefined ? sql`true` : sql`i.person_id = any(${[...people]}::uuid[])`;
  const { rows: ended } = await sql<{ person_id: string; external_id: string }>`
    update identity i set to_at = greatest(i.from_at, ${now})
    where i.platform = ${channel} and i.to_at is null and ${among}
      -- Given by somebody who has left, for the answer to a request: the directory knows nothing of it.
      and i.bound_by <> 'request'
      -- Of somebody from outside, who has a seat in a crisis's room.
      and i.bound_by <> 'seat'
      and (not ${connected} or not exists (
        select from mailbox m where m.person_id = i.person_id and m.channel = ${channel}
          and m.address = i.external_id and m.standing = 'usable' and ${theirs}))
    returning i.person_id, i.external_id`.execute(tx);
  await close(
    tx,
    channel,
    ended.map((row) => row.person_id),
  );
  if (!connected) return;
  const own = people === undefined ? sql`true` : sql`m.person_id = any(${[...people]}::uuid[])`;
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select m.person_id, ${channel}, ${channelTenant}, m.address, ${boundByMailbox}, ${now}
    from mailbox m
    join employment e on e.person_id = m.person_id and e.to_at is null
    where m.channel = ${channel} and m.standing = 'usable' and ${theirs} and ${own}
    on conflict do nothing`.execute(tx);
}

/** What a mailbox opened ends with it. */
async function close(tx: Tx, channel: Channel, people: readonly string[]): Promise<void> {
  if (people.length === 0) return;
  await sql`
    delete from session where person_id = any(${[...people]}::uuid[])
      and starts_with(method, ${`${channel}-`})`.execute(tx);
  await sql`
    delete from mailbox_link where person_id = any(${[...people]}::uuid[])
      and channel = ${channel}`.execute(tx);
}

/** Once at the start: a channel that was connected or given up since the last time makes or ends everybody's. */
export async function bindMailboxes(
  db: Db,
  connected: readonly string[],
  now: Date,
  numbers: NumberRule = 'directory',
): Promise<void> {
  for (const channel of channels) {
    await inTransaction(db, async (tx) => {
      await sql`select pg_advisory_xact_lock(${lock})`.execute(tx);
      await bind(tx, channel, undefined, { connected: connected.includes(channel), numbers }, now);
    });
  }
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(tx);
    await bindTelephones(tx, { connected: connected.includes('voice'), numbers }, now);
  });
}
