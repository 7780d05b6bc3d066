import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { isExempt } from '../exemptions/in-force.ts';
import type { Channel } from '../mailboxes/address.ts';
import { failingSince } from '../mailboxes/failing.ts';
import { preferredAccount } from '../people/preferred-account.ts';
import type { FailureReason } from '../platforms/port.ts';
import { type Audience, audienceQuery } from './audience.ts';

/** Of somebody exempt nobody wants an answer; the others have to be told another way. */
export type Unreachable = FailureReason | 'exempt';

interface Named {
  personId: string;
  name: string;
  staffNo: string;
}

/** Somebody of an audience whom a message would not reach on any way, as far as can be known before it is sent. */
export interface Unreached extends Named {
  why: Unreachable;
}

/** Somebody whom it reaches by mail or text message, and not in a chat. */
export interface Elsewhere extends Named {
  channel: Channel;
  /** Where nothing arrives; null for whoever has nothing else. */
  failing: string | null;
  /** Since when nothing has arrived there, or since when the mailbox or number is theirs. */
  since: Date;
  /** It goes to the chat first, and on from there once the company's patience is over. */
  waits: boolean;
}

export interface UnreachedPeople {
  /** By reason, whatever the length of the list. */
  counts: { why: Unreachable; people: number }[];
  /** The first of them, by staff number. */
  people: Unreached[];
  /** The same of those who get it another way. */
  elsewhere: { counts: { channel: Channel; people: number }[]; people: Elsewhere[] };
}

interface Row extends Named {
  why: Unreachable | null;
  channel: Channel | null;
  failing: string | null;
  since: Date;
  waits: boolean;
  place: number;
  total: number;
}

/**
 * Who would not be reached and why: exempt from the policy, no account, an account on a platform that is not connected,
 * or the last message to them failed for a reason that has to do with them; and of these and others who gets it by mail
 * or text message instead (`nextWay` in `mailboxes/rules.ts`).
 *
 * @param connected names of the platforms that messages can go to
 * @param limit how many are named of each; all are counted
 */
export async function unreachedIn(
  db: Db,
  audience: Audience,
  {
    versionId,
    connected,
    limit,
    now,
  }: { versionId: string; connected: readonly string[]; limit: number; now: Date },
): Promise<UnreachedPeople> {
  const { rows } = await sql<Row>`
    with found as (
      select p.id, p.name, p.staff_no, i.platform, chat.platform as chat, mine.from_at,
        case when ${isExempt(sql`p.id`, versionId, now)} then 'exempt'
             when i.platform is null then 'no-account'
             when i.platform <> all(${[...connected]}::text[]) then 'not-configured'
             else last.failure end as why,
        next.platform as next
      from (${audienceQuery(audience, now)}) audience
      join person p on p.id = audience.person_id
      left join lateral (${sql.raw(preferredAccount('p.id'))}) i on true
      left join identity mine on mine.person_id = p.id and mine.platform = i.platform and mine.tenant = i.tenant
        and mine.external_id = i.external_id and mine.to_at is null
      left join lateral (
        select own.platform from identity own
        where own.person_id = p.id and own.to_at is null and own.unreached_at is not null
        order by own.unreached_at limit 1
      ) chat on i.platform in ('email', 'sms')
      left join lateral (
        select case when d.failure in ('unknown-account', 'unlicensed', 'refused') then d.failure end as failure
        from delivery d
        where d.person_id = p.id and d.state in ('accepted', 'failed') and d.mode <> 'replace'
          and d.platform = i.platform
        order by d.id desc limit 1
      ) last on true
      left join lateral (
        select own.platform from identity own
        where own.person_id = p.id and own.to_at is null and own.doubted_at is null
          and own.platform in ('email', 'sms') and own.platform = any(${[...connected]}::text[])
          and own.platform <> i.platform and (i.platform <> 'sms')
        order by own.platform limit 1
      ) next on last.failure is not null
    ), told as (
      select id, name, staff_no, from_at, why,
        case when why is null then chat when next is not null then platform end as failing,
        case when why is null and platform in ('email', 'sms') then platform
             when why not in ('exempt', 'no-account', 'not-configured') then next end as channel,
        why is not null and platform not in ('email', 'sms') as waits
      from found
    ), numbered as (
      select *, case when channel is null then why else channel end as "group" from told
      where why is not null or channel is not null
    ), placed as (
      select *, count(*) over (partition by channel is null, "group")::int as total,
             row_number() over (partition by channel is null order by staff_no, id) as place,
             row_number() over (partition by channel is null, "group" order by staff_no, id) as first
      from numbered
    )
    select n.id as "personId", n.name, n.staff_no as "staffNo", n.why, n.channel, n.failing, n.waits, n.total,
           n.place::int, coalesce(broken.since, n.from_at) as since
    from placed n
    left join lateral (${failingSince(sql`n.id`, sql`n.failing`)}) broken on n.channel is not null
    where n.place <= ${limit} or n.first = 1
    order by n.place, n.id
  `.execute(db);
  const counts = new Map<Unreachable, number>();
  const ways = new Map<Channel, number>();
  const people: Unreached[] = [];
  const elsewhere: Elsewhere[] = [];
  for (const { personId, name, staffNo, why, channel, failing, since, waits, place, total } of rows) {
    const person = { personId, name, staffNo };
    if (channel) ways.set(channel, total);
    else if (why) counts.set(why, total);
    if (place > limit) continue;
    if (channel) elsewhere.push({ ...person, channel, failing, since, waits });
    else if (why) people.push({ ...person, why });
  }
  return {
    counts: [...counts].map(([why, total]) => ({ why, people: total })),
    people,
    elsewhere: {
      counts: [...ways].map(([channel, total]) => ({ channel, people: total })),
      people: elsewhere,
    },
  };
}
