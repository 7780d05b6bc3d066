import { CompiledQuery, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Capabilities, Quota } from '../platforms/port.ts';
import type { Claimed, Member } from './batch.ts';
import { dayLimit, personLimits, quotaDay, quotaRules } from './rules.ts';

/** What became of a claimed batch before its first send. */
export interface Admission {
  /** What may be sent now; unset when nobody is left in it, and when its lease ran out and another has it or will. */
  claimed?: Claimed;
  /** The line's share of the day is used up: nothing of it is sent before then. */
  restUntil?: Date;
}

/**
 * Holds a claimed batch against the platform's quota. Persons who have had as many messages as the lane may
 * send them leave the batch and wait for their own time; nobody waits for them. Where the day's share is used
 * up, the whole batch goes back and the line rests.
 *
 * Claims have committed before any of them is counted, so of two that reach a person at once at least one sees
 * the other: together they never send more, and where each gave way to the other one of them is asked again at once.
 */
export async function admit(
  db: Db,
  claimed: Claimed,
  { quota, messagesOf }: Capabilities,
  now: Date,
): Promise<Admission> {
  // Bytes that may have been sent are sent again the same; WeCom and its like do not count a repeat.
  if (!quota || claimed.admitted) return { claimed };
  const sends = claimed.members.filter((member) => isSend(claimed, member));
  if (sends.length === 0) return { claimed };
  const { platform, tenant, lane } = claimed;
  const { day, lookAgain } = quotaDay(quota, now);
  const account = { platform, tenant, day };
  const each = messagesOf?.(claimed) ?? 1;
  const { over, kept: people, charged, admitted } = await hold(db, claimed, { quota, account, each, now });
  // Somebody else admitted it before the lease ran out: it may have been sent, and a repeat does not count.
  if (admitted) return { claimed: { ...claimed, admitted } };
  if (people === 0 && over.size === 0) return {};
  const members =
    over.size > 0 ? claimed.members.filter((member) => !over.has(member.delivery)) : claimed.members;
  const rest = { ...claimed, members, admitted: true, charge: { ...account, people, each } };
  if (members.length === 0) {
    await db.deleteFrom('delivery_batch').where('id', '=', claimed.id).execute();
    return {};
  }
  if (people === 0) return { claimed: rest };
  const limitOf = (accounts: number) => dayLimit(quota, lane, accounts);
  if (charged || (await chargeAnew(db, account, people * each, limitOf, now))) return { claimed: rest };
  await release(db, rest, lookAgain);
  return { restUntil: lookAgain };
}

/** Changes in place are not messages, and who has no account gets none. */
function isSend({ mode }: Claimed, { open, account, replacedId }: Member): boolean {
  return open && account !== null && (mode === 'send' || (mode === 'replace-or-send' && replacedId === null));
}

interface Account {
  platform: string;
  tenant: string;
  day: string;
}

// What was sent farther ahead than clocks of processes are apart was sent by one that has been set back since: it is in no
// window of this one, and would count until the clock has caught up.
const notAhead = "o.sent_at <= $11::timestamptz + interval '1 minute'";

// Numbers of $7 to $10: most in the short window and in the long one, and their lengths in milliseconds; $14: how many
// messages this one is. So many of the others must have left the window as there are too many; one that is more than
// all that may be sent goes alone.
const freeAt = (since: string, count: string, most: string, ms: string) => `
  (select min(gone.sent_at) from (
     select o.sent_at, sum(o.messages) over (order by o.sent_at, o.id) as together from delivery o
     where o.person_id = counted.person_id and o.platform = $2 and o.sent_at > ${since} and ${notAhead}
       and o.id <> counted.id
   ) gone where gone.together >= ${count} - greatest(${most}, $14::int)) + ${ms} * interval '1 ms'`;

// Members are looked up by their ids and judged afterwards: asked for all at once, a planner that thinks few
// rows are being sent reads all of those for every member. "Open" are claims that nobody has counted yet: they may
// be sent or give way. Who has too many only with these is soon asked again, the first of them (alerts first) at once
// while the others keep away for a moment; not so after a moment, for a claim whose worker died stays open for longer.
//
// The batch is locked and its turn looked at first: a worker that was slow between its claim and this may have lost the
// lease, and another may be sending the same rows under the same batch.
const holdStatement = `
  with turn as materialized (
    select id, members, admitted from delivery_batch where id = $1 and sends = $16 for update
  ), mine as materialized (
    select d.id, d.person_id from turn cross join unnest(turn.members) member
    cross join lateral (select * from delivery where id = member limit 1) d
    where not turn.admitted and d.batch_id = turn.id and d.state = 'sending'
      and d.sent_at is not null and d.account is not null
  ), counted as materialized (
    select mine.id, mine.person_id, c.* from mine cross join lateral (
      select coalesce(sum(o.messages), 0) + $14::int as long,
        coalesce(sum(o.messages) filter (where o.sent_at > $5::timestamptz), 0) + $14::int as short,
        coalesce(sum(o.messages) filter (where not t.open), 0) + $14::int as sure_long,
        coalesce(sum(o.messages) filter (where not t.open and o.sent_at > $5::timestamptz), 0) + $14::int as sure_short,
        coalesce(bool_and(o.lane > $15 or o.lane = $15 and o.id > mine.id) filter (where t.open), true)
          and coalesce(min(o.sent_at) filter (where t.open), $11::timestamptz)
            > $11::timestamptz - $12::int * interval '1 ms' as first
      from delivery o cross join lateral (
        select o.state = 'sending'
          and not exists (select from delivery_batch b where b.id = o.batch_id and b.admitted) as open
      ) t
      where o.person_id = mine.person_id and o.platform = $2 and o.sent_at > $6::timestamptz and ${notAhead}
        and o.id <> mine.id
    ) c
  ), over as materialized (
    select id, case
      when sure_short <= greatest($7::int, $14::int) and sure_long <= greatest($8::int, $14::int)
      then $11::timestamptz + case when first then 0 else $12::int + id % $12::int end * interval '1 ms'
      else greatest(
        case when short > greatest($7::int, $14::int) then ${freeAt('$5::timestamptz', 'short', '$7::int', '$9::int')} end,
        case when long > greatest($8::int, $14::int) then ${freeAt('$6::timestamptz', 'long', '$8::int', '$10::int')} end,
        $11::timestamptz) + id % $12::int * interval '1 ms' end as free_at
    from counted where short > greatest($7::int, $14::int) or long > greatest($8::int, $14::int)
  ), released as (
    update delivery d
    set state = 'pending', lease_until = null, batch_id = null, sent_at = null, attempts = d.attempts - 1,
        not_before = over.free_at
    from over where d.id = over.id
  ), several as (
    update delivery d set messages = $14::int from mine
    where $14::int > 1 and d.id = mine.id and mine.id not in (select id from over)
  ), batch as (
    update delivery_batch set admitted = true, members = case
      when exists (select from over)
      then array(select m from unnest(members) m where m not in (select id from over) order by m)
      else members end
    where id = $1 and exists (select from mine)
  ), kept as materialized (
    select count(*)::int as n from mine where id not in (select id from over)
  ), day as (
    update delivery_day set sent = sent + kept.n * $14::int from kept
    where platform = $2 and tenant = $3 and day = $4::date
      and sent + kept.n * $14::int <= floor(accounts * $13::float8)
    returning 1
  )
  select coalesce((select json_agg(id) from over), '[]') as over, kept.n as kept, exists (select from day) as charged,
         exists (select from turn where admitted) as admitted
  from kept`;

async function hold(
  db: Db,
  { id, lane, turn }: Claimed,
  { quota, account, each, now }: { quota: Quota; account: Account; each: number; now: Date },
): Promise<{ over: ReadonlySet<number>; kept: number; charged: boolean; admitted: boolean }> {
  const { platform, tenant, day } = account;
  const { minute, hour } = personLimits(quota, lane);
  const before = (ms: number) => new Date(now.getTime() - ms);
  const { rows } = await db.executeQuery<{
    over: number[];
    kept: number;
    charged: boolean;
    admitted: boolean;
  }>(
    CompiledQuery.raw(holdStatement, [
      ...[id, platform, tenant, day],
      ...[before(minute.windowMs), before(hour.windowMs), minute.most, hour.most],
      ...[minute.windowMs, hour.windowMs, now, quotaRules.spreadMs],
      ...[quota.perAccountDay * quotaRules.share[lane], each, lane, turn],
    ]),
  );
  const { over, kept = 0, charged = false, admitted = false } = rows[0] ?? {};
  return { over: new Set(over), kept, charged, admitted };
}

/** The day's first batch, or one that does not fit: accounts are counted again before it is believed. */
async function chargeAnew(
  db: Db,
  { platform, tenant, day }: Account,
  messages: number,
  limitOf: (accounts: number) => number,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ accounts: number }>`
    insert into delivery_day (platform, tenant, day, accounts)
    select ${platform}, ${tenant}, ${day}::date,
           (select count(*)::int from identity
            where platform = ${platform} and tenant = ${tenant} and from_at <= ${now} and to_at is null)
           + (select count(*)::int from calling_account where way = ${platform} and since <= ${now})
    on conflict (platform, tenant, day) do update set accounts = excluded.accounts
    returning accounts`.execute(db);
  const { numAffectedRows } = await sql`
    update delivery_day set sent = sent + ${messages}
    where platform = ${platform} and tenant = ${tenant} and day = ${day}::date
      and sent + ${messages} <= ${limitOf(rows[0]?.accounts ?? 0)}`.execute(db);
  return Boolean(numAffectedRows);
}

/** The whole batch goes back as if it had never been claimed, unless another has it by now. */
async function release(db: Db, { id, turn, members }: Claimed, notBefore: Date): Promise<void> {
  await sql`
    with turn as materialized (
      select id from delivery_batch where id = ${id}::uuid and sends = ${turn} for update
    ), back as (
      update delivery d
      set state = 'pending', lease_until = null, batch_id = null, sent_at = null, attempts = d.attempts - 1,
          not_before = ${notBefore}
      where d.id = any(${members.map((member) => member.delivery)}::bigint[]) and d.batch_id = ${id}::uuid
        and d.state = 'sending' and exists (select from turn)
    )
    delete from delivery_batch where id in (select id from turn)`.execute(db);
}

/** What was charged and certainly not sent counts for nobody. */
export async function giveBack(
  db: Db | Tx,
  { charge }: Pick<Claimed, 'charge'>,
  people: number,
): Promise<void> {
  const back = Math.min(people, charge?.people ?? 0);
  if (!charge || back === 0) return;
  await sql`
    update delivery_day set sent = greatest(sent - ${back * charge.each}, 0)
    where platform = ${charge.platform} and tenant = ${charge.tenant} and day = ${charge.day}::date`.execute(
    db,
  );
}
