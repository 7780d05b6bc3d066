import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { Message } from '../messages/model.ts';
import { holdersQuery } from '../people/holders.ts';
import { outOfHearing, outOfJudging } from '../people/permissions/accountability.ts';
import { findViewer } from '../people/viewer.ts';
import { obstacle } from './open.ts';
import { challengeCard, freeCard, nobodyCard, tellPerson, tellSeats } from './present.ts';
import { type Seat, seats } from './rules.ts';
import { type Case, keptFromCase, lockCase, lookLater, resume, subjectOf, writersOf } from './store.ts';

const columns = { handler: 'handler_id', decider: 'decider_id', appeal: 'appeal_id' } as const;
export const holding = { handler: 'handlerId', decider: 'deciderId', appeal: 'appealId' } as const;

/**
 * Puts somebody into a seat: another person than in the other seats, with the role for it, and neither whoever it is about
 * nor below them. Whoever looks at an appeal has had no part in it before.
 *
 * @throws HeedError `conflict`
 */
export async function seatThem(
  tx: Tx,
  id: string,
  { seat, personId, by, now }: { seat: Seat; personId: string; by: string; now: Date },
): Promise<void> {
  const one = await lockCase(tx, id);
  if (one.closedAt) throw obstacle('over');
  if (one[holding[seat]] === personId) return;
  if (one.challengedAt) throw obstacle('challenged');
  // Whoever hears it sees to it until the end: somebody has to name who looks at an appeal.
  if (seat === 'decider' && one.outcome !== null) throw obstacle('over');
  if (!(await maySit(tx, one, seat, personId, now))) throw obstacle('seat');
  await put(tx, one, { seat, personId, actor: { person: by }, now });
  await tellSeats(tx, one, [personId], 'seated', now);
}

async function maySit(tx: Tx, one: Case, seat: Seat, personId: string, now: Date): Promise<boolean> {
  const others = seats.filter((other) => other !== seat).map((other) => one[holding[other]]);
  if ([...others, ...one.companionIds].includes(personId)) return false;
  if (seat === 'handler' && one.challengedIds.includes(personId)) return false;
  // Whoever said that it happened, or wrote in the file, does not judge it.
  if (seat !== 'handler' && (personId === one.openedBy || (await writersOf(tx, one.id)).includes(personId)))
    return false;
  if ((await keptFromCase(tx, one, now)).includes(personId)) return false;
  return holdsRole(await findViewer(tx, personId, now), seat);
}

const holdsRole = (viewer: { roles: readonly string[] } | undefined | null, seat: Seat): boolean =>
  ['hr', 'legal', ...(seat === 'handler' ? [] : ['manager'])].some((role) => viewer?.roles.includes(role));

/** Whoever sits there gives it up: they know the person too well, or have no time. Nobody asks why. */
export async function leaveSeat(
  tx: Tx,
  id: string,
  { seat, by, now }: { seat: Seat; by: string; now: Date },
): Promise<void> {
  const one = await lockCase(tx, id);
  if (one.closedAt || one[holding[seat]] !== by) return;
  await put(tx, one, { seat, personId: null, actor: { person: by }, now });
  await tellFree(tx, await lockCase(tx, id), seat, now);
}

/** Whether somebody has given a seat up themselves, so that their second click is told by the log. */
export async function hasLeft(
  tx: Tx,
  id: string,
  { seat, personId }: { seat: Seat; personId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select from evidence_event
    where about = ${id}::uuid and type = 'accountability.seated' and event is not null
      and event::jsonb -> 'actor' ->> 'person' = ${personId}
      and event::jsonb -> 'data' ->> 'seat' = ${seat} and event::jsonb -> 'data' ->> 'person' is null
    limit 1`.execute(tx);
  return rows.length > 0;
}

/** Whoever heard it is out. */
export async function emptyHandler(
  tx: Tx,
  one: Case,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await put(tx, one, { seat: 'handler', personId: null, actor, now });
  await tellFree(tx, await lockCase(tx, one.id), 'handler', now);
}

async function put(
  tx: Tx,
  one: Case,
  { seat, personId, actor, now }: { seat: Seat; personId: string | null; actor: Actor; now: Date },
): Promise<void> {
  await sql`
    update accountability_case set ${sql.ref(columns[seat])} = ${personId}::uuid where id = ${one.id}::uuid`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'accountability.seated', at: now, actor, about: one.id },
    data: { case: one.id, seat, person: personId },
  });
  // Whoever is challenged and gone is challenged no more.
  if (seat === 'handler') await resume(tx, one, now);
  await lookLater(tx, one.id);
}

/** Whoever hears it names somebody else; where nobody hears it, HR and legal are told, without those kept from it. */
export async function tellFree(tx: Tx, one: Case, seat: Seat, now: Date): Promise<void> {
  if (seat !== 'handler' && one.handlerId) return tellSeats(tx, one, [one.handlerId], 'free', now);
  const except = outOfHearing(await subjectOf(tx, one, now));
  await tellOffices(tx, one, { except, bodies: freeCard(one), now });
}

/** Whoever may decide on a challenge: HR and legal without a part in the case. */
export async function tellJudges(tx: Tx, one: Case, now: Date): Promise<void> {
  const except = outOfJudging(await subjectOf(tx, one, now));
  await tellOffices(tx, one, { except, bodies: challengeCard(one), now });
}

/** HR and legal; where nobody of them is left, administrators and the privacy office hear that somebody needs the role. */
async function tellOffices(
  tx: Tx,
  one: Case,
  { except, bodies, now }: { except: readonly string[]; bodies: Message; now: Date },
): Promise<void> {
  const message = { kind: 'accountability.seat', priority: 4, about: one.id, at: now };
  if (await anybody(tx, except, now))
    await enqueueTo(tx, { ...message, bodies }, holdersQuery(['hr', 'legal'], now, except));
  else
    await enqueueTo(
      tx,
      { ...message, bodies: nobodyCard(one) },
      holdersQuery(['admin', 'privacy'], now, except),
    );
}

async function anybody(tx: Tx, except: readonly string[], now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from (${holdersQuery(['hr', 'legal'], now, except)}) one limit 1`.execute(tx);
  return rows.length > 0;
}

/** Whoever came along and works here no more comes along no more; the person may name somebody else. */
async function partCompanion(tx: Tx, one: Case, now: Date): Promise<boolean> {
  if (!one.companionId || (await findViewer(tx, one.companionId, now))?.roles.includes('employee'))
    return false;
  await sql`update accountability_case set companion_id = null where id = ${one.id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'accountability.companion', at: now, actor: 'heed', about: one.id },
    data: { case: one.id, companion: null },
  });
  await tellPerson(tx, one, 'companion', { now });
  return true;
}

/** Seats whose holders have left, lost their role, or now stand below the person: they are empty, and that is told. */
export async function emptySeats(tx: Tx, id: string, now: Date): Promise<boolean> {
  const one = await lockCase(tx, id);
  if (one.closedAt) return false;
  const kept = await keptFromCase(tx, one, now);
  let emptied = await partCompanion(tx, one, now);
  for (const seat of seats) {
    const personId = one[holding[seat]];
    if (!personId) continue;
    if (!kept.includes(personId) && holdsRole(await findViewer(tx, personId, now), seat)) continue;
    await put(tx, one, { seat, personId: null, actor: 'heed', now });
    await tellFree(tx, await lockCase(tx, id), seat, now);
    emptied = true;
  }
  return emptied;
}
