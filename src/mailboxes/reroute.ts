import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';
import { ringAfterCommit } from '../delivery/bell.ts';
import { fleetingKinds } from '../delivery/fleeting.ts';
import { onboardingKind } from '../delivery/several.ts';
import { appendAll } from '../evidence/append.ts';
import { callingWays } from '../people/calling-ways.ts';
import { reminderKinds } from '../reminders/messages.ts';
import { failingSince, missed, oldestMs } from './failing.ts';
import { Patience } from './patience.ts';
import { nextWay, personReasons, type Way } from './rules.ts';

/** People in one look, and looks in one run. */
const most = { page: 200, pages: 50 } as const;

interface Candidate {
  id: number;
  message_id: string;
  person_id: string;
  lane: Lane;
  about: string | null;
  kind: string;
  platform: string | null;
  failure: string;
  failed_at: Date;
  /** Null where something has reached them there since. */
  failing_since: Date | null;
  zone: string;
  entity: string | null;
  site: string | null;
  ways: { platform: string; since: string }[];
}

export interface Fallback {
  /** Working days for which a chat may fail before its person is written to another way. */
  afterDays: number;
  /** Names of the platforms that messages can go to. */
  connected: readonly string[];
}

interface Place {
  at: Date;
  id: number;
}

/**
 * Sends what did not arrive on one way by another, once the rules say so (`nextWay`). One message goes one way at a
 * time: it is the same delivery, which failed where it was. Of several about the same thing the newest goes.
 *
 * A run goes on where the last one ended, and from the beginning once it has come to the end: however many wait for their
 * time, they keep nobody behind them waiting for good.
 */
export class Rerouting {
  readonly #db: Db;
  readonly #fallback: Fallback;
  readonly #most: { page: number; pages: number };
  #after: Place | undefined;

  constructor(db: Db, fallback: Fallback, atMost: { page: number; pages: number } = most) {
    this.#db = db;
    this.#fallback = fallback;
    this.#most = atMost;
  }

  /** @returns how many were sent another way */
  async run(now: Date): Promise<number> {
    const patience = new Patience(this.#db, this.#fallback.afterDays);
    const oldest = { at: new Date(now.getTime() - oldestMs), id: 0 };
    let moved = 0;
    for (let pages = 0; pages < this.#most.pages; pages += 1) {
      const after = this.#after && this.#after.at > oldest.at ? this.#after : oldest;
      const of = { after, connected: this.#fallback.connected, most: this.#most.page };
      const candidates = await candidatesAfter(this.#db, of, patience, now);
      const due = await dueOf(candidates, patience, now);
      if (due.length > 0) moved += await inTransaction(this.#db, (tx) => move(tx, due, now));
      const last = candidates.at(-1);
      this.#after = last && { at: last.failed_at, id: last.id };
      if (!last) break;
    }
    return moved;
  }
}

/**
 * Messages that failed and whose person has another way that they did not fail on, as `nextWay` has it: further from
 * where they work, or an account that they got since. Fewer than so many days of failing are never so many working days.
 * Of notices only what is still to be answered; reminders, tips and questions of courses come again by themselves.
 */
async function candidatesAfter(
  db: Db,
  { after, connected, most: atMost }: { after: Place; connected: readonly string[]; most: number },
  patience: Patience,
  now: Date,
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select d.id, d.message_id, d.person_id, d.lane, m.about, m.kind, d.platform, d.failure,
           coalesce(d.sent_at, d.created_at) as failed_at, failing.since as failing_since,
           p.time_zone as zone, p.entity, p.site, other.ways
    from delivery d
    join message m on m.id = d.message_id
    join person p on p.id = d.person_id
    cross join lateral (
      select json_agg(json_build_object('platform', i.platform, 'since', i.from_at)) as ways
      from identity i
      where i.person_id = d.person_id and i.to_at is null and i.doubted_at is null
        and i.platform = any(${[...connected]}::text[]) and i.platform is distinct from d.platform
        and not is_barred(m.id, i.platform)
        and (${rank(sql`i.platform`)} > ${rank(sql`d.platform`)}
          or ${rank(sql`i.platform`)} = 0 and i.from_at > coalesce(d.sent_at, d.created_at))
    ) other
    cross join lateral (${failingSince(sql`d.person_id`, sql`d.platform`)}) failing
    where ${missed} and d.left_at is null and coalesce(d.platform, '') <> all(${[...callingWays]}::text[])
      and m.kind <> all(${[...reminderKinds, ...fleetingKinds]}::text[])
      and (coalesce(d.sent_at, d.created_at), d.id) > (${after.at}, ${after.id})
      and other.ways is not null
      and (d.platform is null or d.platform in ('email', 'sms') or d.lane = 'alert' or starts_with(m.kind, ${toAffected})
           or failing.since <= ${patience.failedBefore(now)})
      and (not starts_with(m.kind, 'notices.') or exists (
        select from assignment a join notice n on n.id = a.notice_id
        where a.notice_id = m.about and a.person_id = d.person_id and a.state = 'open' and n.state = 'open'))
      and (m.kind <> ${onboardingKind} or exists (
        select from assignment a join notice n on n.id = a.notice_id
        where a.message_id = m.id and a.person_id = d.person_id and a.state = 'open' and n.state = 'open'))
    order by coalesce(d.sent_at, d.created_at), d.id limit ${atMost}`.execute(db);
  return rows;
}

/** What a leak made of somebody's data is told without delay (GDPR 34, PIPL 57), and not in the lane that wakes the team. */
const toAffected = 'crisis.affected';

/** As `nextWay` ranks the ways. */
const rank = (platform: RawBuilder<unknown>) => sql`
  case ${platform} when 'email' then 1 when 'sms' then 2 else case when ${platform} is null then -1 else 0 end end`;

type Due = Candidate & { to: string };

async function dueOf(candidates: readonly Candidate[], patience: Patience, now: Date): Promise<Due[]> {
  const due: Due[] = [];
  for (const one of candidates) {
    const ends = await patience.at(one);
    const ways: Way[] = one.ways.map(({ platform, since }) => ({ platform, since: new Date(since) }));
    const found = {
      platform: one.platform,
      failedAt: one.failed_at,
      failingSince: one.failing_since,
      urgent: one.lane === 'alert' || one.kind.startsWith(toAffected),
    };
    const next = nextWay(found, ways, ends);
    if (next && next.dueAt <= now) due.push({ ...one, to: next.platform });
  }
  return due;
}

async function move(tx: Tx, due: readonly Due[], now: Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with due as materialized (
      select t.id, t.platform, t.failure, t.failed_at, t.to_platform
      from unnest(${due.map((one) => one.id)}::bigint[], ${due.map((one) => one.platform)}::text[],
                  ${due.map((one) => one.failure)}::text[], ${due.map((one) => one.failed_at)}::timestamptz[],
                  ${due.map((one) => one.to)}::text[]) t (id, platform, failure, failed_at, to_platform)
    ), mine as materialized (
      select d.id, d.person_id, due.platform, due.failure, due.failed_at, due.to_platform,
        exists (
          select from delivery o join message om on om.id = o.message_id
          where o.person_id = d.person_id and o.id > d.id and om.about = m.about and m.about is not null
            and starts_with(m.kind, 'notices.') and starts_with(om.kind, 'notices.')
            and (o.state in ('pending', 'sending', 'accepted')
              or o.state = 'failed' and o.failure = any(${[...personReasons]}::text[])
                and om.kind <> all(${[...reminderKinds]}::text[]))) as newer
      from due join delivery d on d.id = due.id join message m on m.id = d.message_id
      where d.state = 'failed' and d.left_at is null and d.platform is not distinct from due.platform
      order by d.id for update of d skip locked
    ), sent as (
      update delivery d
      set state = 'pending', failure = null, attempts = 0, batch_id = null, sent_at = null, not_before = ${now},
          platform = i.platform, tenant = i.tenant
      from mine join identity i on i.person_id = mine.person_id and i.platform = mine.to_platform
        and i.to_at is null and i.doubted_at is null
      where d.id = mine.id and not mine.newer
      returning d.id
    ), noted as (
      insert into delivery_rerouted (delivery_id, person_id, from_platform, to_platform, failure, failed_at, at)
      select mine.id, mine.person_id, mine.platform, mine.to_platform, mine.failure, mine.failed_at, ${now}
      from mine join sent on sent.id = mine.id
    ), dropped as (
      update delivery d set left_at = ${now} from mine where d.id = mine.id and mine.newer
    )
    select id from sent`.execute(tx);
  const moved = new Set(rows.map(({ id }) => id));
  await appendAll(
    tx,
    due
      .filter(({ id }) => moved.has(id))
      .map((one) => ({
        type: 'message.rerouted' as const,
        at: now,
        actor: 'heed' as const,
        person: one.person_id,
        about: one.message_id,
        data: {
          message: one.message_id,
          from: one.platform ?? 'none',
          to: one.to,
          problem: one.failure,
          since: (one.failing_since ?? one.failed_at).toISOString(),
        },
      })),
  );
  for (const lane of new Set(due.map(({ lane: of }) => of))) ringAfterCommit(tx, lane);
  return moved.size;
}
