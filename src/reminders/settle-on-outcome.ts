import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { noteUntaken, type Untaken } from '../mailboxes/untaken.ts';
import { keepCopies } from './copies.ts';
import { peopleOf } from './digest-parts.ts';
import { Facts, type Looked } from './facts.ts';
import { type OnRows, orFailed } from './failed.ts';
import { keepDoubts } from './late.ts';
import { type Claim, claimed } from './look.ts';
import { hears, holdRows, lookAtRows } from './look-again.ts';
import { type Kept, lockRows, writeRows } from './rows.ts';
import { countFailed, type Outcome, settle } from './rules.ts';
import { hrDesk } from './settings.ts';
import type { DayCounts } from './state.ts';

/** What has become of one message: to one person, or to all of those who read one digest. */
interface Fate {
  messageId: string;
  /** Whose things they are, of a reminder; null of a digest, which is about many. */
  personId: string | null;
  outcome: Outcome;
}

/**
 * Takes note of what platforms made of reminders and digests on their way. It looks at the deliveries' rows and not at
 * what writes them, so that nothing is missed, whoever wrote: a lane, a lease that ran out, a recall, somebody who
 * decides. What is still to be sent when its hours are over is dropped here.
 *
 * @param claim how many at a time, and which to leave out, by `keyOfFate`
 * @returns how many messages were settled
 */
export async function settleOutcomes(
  db: Db,
  { zone, now }: { zone: string; now: Date },
  claim: Claim,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const own = await ofReminders(tx, now, claim);
    const most = claim.most - own.length;
    const fates = most > 0 ? [...own, ...(await ofDigests(tx, now, { ...claim, most }))] : own;
    if (fates.length === 0) return 0;
    return orFailed(fates.map(keyOfFate), (on) => settleAll(tx, fates, zone, now, on), claim);
  });
}

const keyOfFate = ({ messageId, personId }: Pick<Fate, 'messageId' | 'personId'>): string =>
  personId === null ? messageId : `${personId} ${messageId}`;

const expired = (now: Date) => sql`(d.state = 'pending' and d.expires_at <= ${now})`;
/** What is of unknown fate when its hours are over does not go out again, whether or not a lane is left that says so. */
const waits = (now: Date) => sql`
  (d.state = 'sending' or d.state = 'unknown' and not d.held and (d.expires_at is null or d.expires_at > ${now})
    or d.state = 'pending' and not ${expired(now)})`;
/**
 * Unsent because of what became of its subject, or because no lane came to it before its hours ended, is nobody's
 * failure and no try; nothing at all is a failure.
 */
const outcome = sql<Outcome>`
  case when bool_or(d.state = 'accepted') then 'accepted' when bool_or(d.state = 'unknown') then 'unknown'
       when bool_or(d.state = 'pending') then 'untaken' when bool_or(d.state = 'skipped') then 'withheld'
       else 'failed' end`;

/** In no order, so that what is still on its way is not all read to find a few that have arrived. */
async function ofReminders(tx: Tx, now: Date, claim: Claim): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    select r.message_id as "messageId", r.person_id as "personId",
      case when d.state in ('accepted', 'unknown') then d.state
           when d.state = 'pending' then 'untaken' when d.state = 'skipped' then 'withheld'
           else 'failed' end as outcome
    from reminder r left join delivery d on d.message_id = r.message_id and d.person_id = r.person_id
    where r.message_id is not null and r.sent_kind = 'reminder' and (d.id is null or not ${waits(now)})
      and ${claimed(sql`r.person_id || ' ' || r.message_id`, claim)}
    limit ${claim.most}`.execute(tx);
  // Of several things in one message there are several rows.
  return [...new Map(rows.map((fate) => [`${fate.messageId} ${fate.personId}`, fate])).values()];
}

async function ofDigests(tx: Tx, now: Date, claim: Claim): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    select u.message_id as "messageId", null as "personId", ${outcome} as outcome
    from (select distinct message_id from reminder where message_id is not null and sent_kind = 'digest'
      and ${claimed(sql`message_id::text`, claim)}) u
    left join delivery d on d.message_id = u.message_id
    group by 1 having coalesce(not bool_or(${waits(now)}), true) order by 1 limit ${claim.most}`.execute(tx);
  return rows;
}

async function settleAll(
  tx: Tx,
  fates: readonly Fate[],
  zone: string,
  now: Date,
  on: OnRows,
): Promise<number> {
  const people = fates.flatMap(({ personId }) => personId ?? []);
  const messages = fates.map(({ messageId }) => messageId);
  // As whoever looks and whoever tells: days first, then recipients, then rows.
  await sql`select from reminder_day where person_id = any(${people}::uuid[])
    order by person_id for no key update`.execute(tx);
  await sql`select from reminder_recipient where message_id = any(${messages}::uuid[])
    order by recipient for no key update`.execute(tx);
  const own = fates.filter(({ personId }) => personId !== null);
  const theirs = sql`r.message_id = any(${messages}::uuid[]) and (r.sent_kind = 'digest' or (r.person_id, r.message_id) in (
    select * from unnest(${own.map(({ personId }) => personId)}::uuid[],
                         ${own.map(({ messageId }) => messageId)}::uuid[])))`;
  const waiting = await waitedFor(tx, fates, now);
  // What waits because of them is locked with them: locked afterwards, two would wait for each other in a circle.
  if (waiting.length > 0) await holdRows(tx, [theirs, ...waiting]);
  const facts = await Facts.of(tx, on(await lockRows(tx, theirs)), zone, now);
  const fateOf = new Map(fates.map((fate) => [`${fate.messageId} ${fate.personId ?? ''}`, fate]));
  const settled = new Map<Fate, { looked: Looked; givenUp: boolean }[]>();
  const written: Kept[] = [];
  const doubts: Kept[] = [];
  for (const looked of facts.looked) {
    const { kept, item } = looked;
    const digest = item.state.sending?.kind === 'digest';
    const fate = fateOf.get(`${kept.messageId} ${digest ? '' : kept.personId}`);
    if (!fate) continue;
    if (fate.outcome === 'unknown') doubts.push(kept);
    const { state, givenUp } = settle(item, fate.outcome, now);
    const said = fate.outcome === 'accepted' || fate.outcome === 'unknown';
    const lastTold = digest && said && item.state.rung >= item.policy.rungs.length - 1;
    const lastTimes = kept.lastTimes + (lastTold ? 1 : 0);
    const reminded = kept.reminded + (!digest && fate.outcome === 'accepted' ? 1 : 0);
    written.push({ ...kept, state, reminded, lastTimes, messageId: null, nextAt: now, digest: null });
    settled.set(fate, [...(settled.get(fate) ?? []), { looked, givenUp }]);
  }
  await keepDoubts(tx, doubts);
  await writeRows(tx, written, now);
  await dropExpired(tx, [...settled.keys()], now);
  await tellTheRest(tx, settled, zone, now);
  await countDown(tx, settled, facts);
  await lookAtRows(tx, waiting, now);
  await tellWhoDecides(tx, settled, now);
  await record(tx, settled, now);
  return settled.size;
}

/** Nobody sends it any more, however late a worker comes; and it is noted of the accounts that nothing took it. */
async function dropExpired(tx: Tx, fates: readonly Fate[], now: Date): Promise<void> {
  const { rows } = await sql<Untaken>`
    update delivery d set state = 'skipped'
    from unnest(${fates.map(({ messageId }) => messageId)}::uuid[], ${fates.map(({ personId }) => personId)}::uuid[])
      t (message, person)
    where d.message_id = t.message and (t.person is null or d.person_id = t.person) and ${expired(now)}
    returning d.person_id as "personId", d.platform, d.tenant, d.created_at as since`.execute(tx);
  await noteUntaken(tx, rows, now);
}

/** Of a desk some have the digest and from others it was taken back: they hear of what is still open of it. */
async function tellTheRest(tx: Tx, settled: Settled, zone: string, now: Date): Promise<void> {
  for (const [{ messageId, personId, outcome }, of] of settled) {
    const [first] = of;
    if (personId !== null || outcome !== 'accepted' || first?.looked.item.state.sending?.to !== hrDesk)
      continue;
    const { rows } = await sql<{ id: string }>`
      select person_id as id from delivery where message_id = ${messageId}::uuid
      group by 1 having bool_and(state = 'skipped') order by 1`.execute(tx);
    if (rows.length === 0) continue;
    // Who is not in HR any more, or on leave since, hears no more of it.
    const desk = await peopleOf(tx, hrDesk, { zone, now });
    const rest = rows
      .filter(({ id }) => desk.includes(id))
      .map(({ id }) => ({ personId: id, from: now, expires: now }));
    const open = of.map(({ looked }) => looked).filter(({ item }) => item.open);
    await keepCopies(tx, rest, open);
  }
}

type Settled = ReadonlyMap<Fate, readonly { looked: Looked; givenUp: boolean }[]>;

const inVain = ({ outcome }: Fate): boolean => outcome !== 'accepted' && outcome !== 'unknown';

/** What waits because of messages that reached nobody, and may go out today after all. */
async function waitedFor(tx: Tx, fates: readonly Fate[], now: Date): Promise<RawBuilder<unknown>[]> {
  const vain = fates.filter(inVain);
  const people = vain.flatMap(({ personId }) => personId ?? []);
  const digests = vain.flatMap(({ personId, messageId }) => (personId === null ? [messageId] : []));
  const { rows } = await sql<{ recipient: string }>`
    select recipient from reminder_recipient where message_id = any(${digests}::uuid[])`.execute(tx);
  return [
    ...(people.length > 0 ? [sql`r.person_id = any(${people}::uuid[])`] : []),
    ...(rows.length > 0
      ? [
          hears(
            rows.map(({ recipient }) => recipient),
            now,
          ),
        ]
      : []),
  ];
}

/** What reached nobody counts for no cap. */
async function countDown(tx: Tx, settled: Settled, facts: Facts): Promise<void> {
  for (const [fate, [first]] of settled) {
    const { personId, messageId } = fate;
    if (!inVain(fate)) continue;
    if (personId === null) {
      await sql`update reminder_recipient set day = null where message_id = ${messageId}::uuid`.execute(tx);
      continue;
    }
    const day = first?.looked.item.state.sending?.day;
    if (!day) continue;
    const { rows } = await sql<DayCounts>`
      select day, count, earlier from reminder_day where person_id = ${personId}::uuid`.execute(tx);
    const [counts] = rows;
    if (!counts) continue;
    const left = countFailed(facts.person(personId, counts).today, day);
    await sql`
      update reminder_day set day = ${left.day}, count = ${left.count}, earlier = ${JSON.stringify(left.earlier)}::jsonb
      where person_id = ${personId}::uuid`.execute(tx);
  }
}

/** What is tried again by itself is nobody's work; what was given up is. */
async function tellWhoDecides(tx: Tx, settled: Settled, now: Date): Promise<void> {
  const tried = [...settled].filter(
    ([{ outcome }, of]) => outcome !== 'accepted' && !of.some(({ givenUp }) => givenUp),
  );
  for (const digest of [false, true]) {
    const these = tried.filter(([{ personId }]) => (personId === null) === digest).map(([fate]) => fate);
    if (these.length === 0) continue;
    await sql`
      update delivery d set left_at = ${now}
      from unnest(${these.map(({ messageId }) => messageId)}::uuid[],
                  ${these.map(({ personId }) => personId)}::uuid[]) t (message, person)
      where d.message_id = t.message and (t.person is null or d.person_id = t.person)
        and (d.state = 'failed' or d.held) and d.left_at is null`.execute(tx);
  }
}

async function record(tx: Tx, settled: Settled, now: Date): Promise<void> {
  await appendAll(
    tx,
    [...settled].flatMap(([{ messageId: message, personId, outcome }, of]) => {
      if (outcome === 'accepted') return [];
      const givenUp = of.some((one) => one.givenUp);
      const to = of[0]?.looked.item.state.sending?.to;
      const person = personId ?? (to === undefined || to === 'hr' ? undefined : to);
      return [
        {
          type: 'reminder.unsent' as const,
          at: now,
          actor: 'heed' as const,
          ...(person ? { person } : {}),
          data: { message, outcome, ...(givenUp ? { givenUp: true as const } : {}) },
        },
      ];
    }),
  );
}
