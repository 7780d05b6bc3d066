import { CompiledQuery } from 'kysely';
import { v7 } from 'uuid';
import { lateOnDisk } from '../db/late-on-disk.ts';
import type { Db } from '../db/pool.ts';
import type { DeliveryMode, Lane } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import type { Claimed, Member, Wordings } from './batch.ts';

/** One lane to one platform: platforms never wait for each other. */
export interface Line {
  lane: Lane;
  platform: string;
}

export interface ClaimOptions extends Line {
  /** Most persons in a batch. */
  size: number;
  /** Most batches claimed together; 1 unless said. */
  batches?: number;
  leaseMs: number;
  baseUrl: string;
  now: Date;
  /** `admit` comes before anything is sent, and waits for the disk: then it has the claim of a new message with it. */
  admittedLater?: boolean;
  /** Nothing but changes of messages that somebody waits for, such as the card of an answer: while messages have to. */
  changesOnly?: boolean;
  /**
   * Asked before anything of a message is claimed: takes back what is not to go out any more.
   *
   * @returns how many were taken back
   */
  withhold?: (db: Db, next: Next) => Promise<number>;
}

/** What is about to be claimed: of one message, the persons near the head of its line. */
export interface Next extends Line {
  messageId: string;
  kind: string;
  priority: number;
  notBefore: Date;
  id: number;
  /** So many rows from there on are looked at. */
  most: number;
  now: Date;
}

/** How many times its size a claim looks ahead for persons who get the same. */
const lookAhead = 4;
/** Heads that others took first, after which the line is left to them until the next poll. */
const mostHeads = 20;
/** How long a message waits for the fate of the one whose place it takes. */
const waitMs = 1_000;

interface Head {
  id: number;
  not_before: Date;
  priority: number;
  message_id: string;
  tenant: string;
  mode: DeliveryMode;
  language: Language;
  about: string | null;
  kind: string;
  /** The batch that the message to be replaced went out with. */
  earlier_batch: string | null;
}

// One probe of the index per priority, so that rows that are not due yet are stepped over, not read. It locks
// what it finds for as long as it runs, and so passes by what others are claiming; of such a lock nothing has to last.
const headStatement = `
  with late as materialized (${lateOnDisk('true')})
  select h.id, h.not_before, h.priority, h.message_id, h.tenant, h.mode, p.language, m.about, m.kind,
         e.batch_id as earlier_batch
  from late cross join generate_series(0, case when $4 then 0 else 9 end) level
  cross join lateral (
    select d.* from delivery d
    where d.state = 'pending' and d.lane = $1 and d.platform = $2 and d.priority = level and d.not_before <= $3
      and (d.expires_at is null or d.expires_at > $3) and not ($4 and d.mode = 'send')
    order by d.not_before, d.id limit 1 for update of d skip locked
  ) h
  join person p on p.id = h.person_id
  join message m on m.id = h.message_id
  left join delivery e on e.message_id = h.replaces and e.person_id = h.person_id
    and e.platform = h.platform and e.tenant = h.tenant
  order by level limit 1`;

/** The rows near the head, in order: bounded, so that a mix of languages never makes a claim read everything. */
const near = (size: number) => `
  near as materialized (
    select d.id, d.person_id, d.message_id, d.replaces, d.platform, d.tenant, d.mode from delivery d
    where d.state = 'pending' and d.lane = $1 and d.platform = $2 and d.priority = $4 and d.not_before <= $3
      and (d.not_before, d.id) >= ($5, $6) and (d.expires_at is null or d.expires_at > $3)
    order by d.not_before, d.id limit ${size * lookAhead}
  )`;

// Changes of what went out together go together: a platform may give one key to all of it.
//
// Every step after "near" looks rows up by a unique key, one by one: the limits inside the laterals see to it.
// Joined freely, a planner reads the whole table for every batch, and without fresh statistics for every row.
const claimStatement = (size: number, batches: number) => `
  with ${near(size * batches)}, chosen as materialized (
    select near.id, near.person_id, e.external_id as replaced_id
    from near
    cross join lateral (select language from person where id = near.person_id limit 1) p
    left join lateral (
      select state, held, external_id, batch_id from delivery
      where near.replaces is not null and message_id = near.replaces and person_id = near.person_id
        and platform = near.platform and tenant = near.tenant limit 1
    ) e on true
    where near.message_id = $7 and near.tenant = $8 and near.mode = $9 and p.language = $10
      and ($9 = 'send' or e.batch_id is not distinct from $15::uuid)
      and (e.state is null or e.state not in ('pending', 'sending') and (e.state <> 'unknown' or e.held))
      and (near.replaces is null or not exists (
        select from delivery o where o.replaces = near.replaces and o.person_id = near.person_id
          and o.id < near.id and o.state in ('pending', 'sending')))
    limit ${size * batches}
  ), mine as materialized (
    select chosen.* from chosen cross join lateral (
      select d.state from delivery d where d.id = chosen.id limit 1 for update of d skip locked
    ) still
    where still.state = 'pending'
  ), picked as materialized (
    select mine.*, ($11::uuid[])[(row_number() over (order by id) - 1) / ${size} + 1] as batch_id from mine
  ), batch as (
    insert into delivery_batch (id, message_id, lane, platform, tenant, language, mode, base_url, members,
                                body_sha256, created_at)
    select batch_id, $7, $1, $2, $8, $10, $9, $12, array_agg(id order by id), $13, $3 from picked group by batch_id
    returning id
  ), late as materialized (${lateOnDisk('$16::boolean')})
  update delivery d
  set state = 'sending', batch_id = batch.id, lease_until = $14, attempts = d.attempts + 1,
      replaced_id = picked.replaced_id,
      sent_at = case when d.mode = 'send' or d.mode = 'replace-or-send' and picked.replaced_id is null then $3 end,
      account = coalesce((
        select i.external_id from identity i
        where i.person_id = picked.person_id and i.platform = $2 and i.tenant = $8 and i.to_at is null
          and i.doubted_at is null), (
        select c.address from calling_account c where c.person_id = picked.person_id and c.way = $2))
  from late cross join picked join batch on batch.id = picked.batch_id where d.id = picked.id
  returning d.id as delivery, d.batch_id, d.account, d.replaced_id, d.attempts`;

// What takes the place of a message also takes the place of whatever took it before. Those not sent yet need
// not be sent any more; where one is being sent at this moment, its fate is waited for, so that the newest
// words are the ones that stay.
const clearWayStatement = (size: number) => `
  with ${near(size)}, earlier as (
    select near.id, e.id as earlier, e.state, e.state = 'sending' or e.original and e.state = 'unknown' as wait
    from near cross join lateral (
      select id, state, held, true as original from delivery
      where message_id = near.replaces and person_id = near.person_id
        and platform = near.platform and tenant = near.tenant
      union all
      select id, state, held, false from delivery
      where replaces = near.replaces and person_id = near.person_id and id < near.id
    ) e
    where near.message_id = $7 and (e.state in ('pending', 'sending') or e.state = 'unknown' and not e.held)
  ), dropped as (
    update delivery d set state = 'skipped' from earlier
    where d.id = earlier.earlier and not earlier.wait and d.state = earlier.state
  )
  update delivery d set not_before = $8 from earlier where d.id = earlier.id and earlier.wait and d.state = 'pending'`;

/**
 * Claims the next batches of a line: as many persons as go into one call each, of the same message, tenant,
 * language and mode. No two workers ever claim the same row. The rows stay claimed until `leaseMs` have passed.
 *
 * @returns none when nothing is due
 */
export async function claimBatches(db: Db, wordings: Wordings, options: ClaimOptions): Promise<Claimed[]> {
  const { lane, platform, size, batches = 1, leaseMs, baseUrl, now, admittedLater = false } = options;
  // Others may take everything that is near the head between the two statements; then there is a new head.
  for (let heads = 0; heads < mostHeads; heads += 1) {
    const head = await peek(db, options);
    if (!head) return [];
    const { message_id: messageId, about, kind, tenant, mode, language } = head;
    const { priority, not_before: notBefore, id: first } = head;
    const next = { lane, platform, messageId, kind, priority, notBefore, id: first, now };
    if ((await options.withhold?.(db, { ...next, most: size * batches * lookAhead })) ?? 0) continue;
    const place = [lane, platform, now, head.priority, head.not_before, head.id, messageId];
    if (mode !== 'send') await clearWay(db, size * batches, [...place, new Date(now.getTime() + waitMs)]);
    const { body, sha256 } = await wordings.get(messageId, language);
    const ids = Array.from({ length: batches }, () => v7());
    const lease = new Date(now.getTime() + leaseMs);
    const { rows } = await db.executeQuery<Row>(
      CompiledQuery.raw(claimStatement(size, batches), [
        ...[...place, tenant, mode, language],
        ...[ids, baseUrl, sha256, lease, head.earlier_batch, admittedLater && mode === 'send'],
      ]),
    );
    if (rows.length === 0) continue;
    const said = { messageId, about, body, language };
    const same = {
      ...said,
      lane,
      platform,
      tenant,
      mode,
      baseUrl,
      repeat: 'first',
      turn: 1,
      admitted: false,
    } as const;
    return ids.flatMap((id): Claimed[] => {
      const members = rows.filter((row) => row.batch_id === id).map(memberOf);
      return members.length === 0 ? [] : [{ id, ...same, members: members.sort(byDelivery) }];
    });
  }
  return [];
}

/** The next batch alone. @returns undefined when nothing is due */
export async function claimNext(
  db: Db,
  wordings: Wordings,
  options: ClaimOptions,
): Promise<Claimed | undefined> {
  return (await claimBatches(db, wordings, options))[0];
}

async function peek(
  db: Db,
  { lane, platform, now, changesOnly = false }: ClaimOptions,
): Promise<Head | undefined> {
  const { rows } = await db.executeQuery<Head>(
    CompiledQuery.raw(headStatement, [lane, platform, now, changesOnly]),
  );
  return rows[0];
}

async function clearWay(db: Db, size: number, parameters: unknown[]): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(clearWayStatement(size), parameters));
}

interface Row {
  delivery: number;
  batch_id: string;
  account: string | null;
  replaced_id: string | null;
  attempts: number;
}

function memberOf(row: Row): Member {
  const { delivery, account, replaced_id: replacedId, attempts } = row;
  return { delivery, account, replacedId, attempts, open: true };
}

const byDelivery = (a: Member, b: Member) => a.delivery - b.delivery;
