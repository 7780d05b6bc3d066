import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { belowThem } from '../people/below.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { type Closed, type Facts, nextStep, type Outcome } from './rules.ts';

export interface Case extends Facts {
  id: string;
  code: string;
  incidentId: string | null;
  personId: string;
  personName: string;
  openedBy: string;
  openedByName: string;
  openedAt: Date;
  handlerId: string | null;
  handlerName: string | null;
  deciderId: string | null;
  deciderName: string | null;
  appealId: string | null;
  appealName: string | null;
  companionId: string | null;
  companionName: string | null;
  decidedBy: string | null;
  firstOutcome: Outcome | null;
  closedHow: Closed | null;
  /** Whoever was challenged as handler: none of them hears it again once they are out. */
  challengedIds: string[];
  /** Whoever comes along or came: none of them hears or judges anything in it. */
  companionIds: string[];
}

const select = sql`
  select c.id, c.code, c.incident_id as "incidentId", c.person_id as "personId", p.name as "personName",
    c.opened_by as "openedBy", b.name as "openedByName", c.opened_at as "openedAt", c.terms,
    c.handler_id as "handlerId", h.name as "handlerName", c.decider_id as "deciderId", d.name as "deciderName",
    c.appeal_id as "appealId", a.name as "appealName", c.companion_id as "companionId", n.name as "companionName",
    c.told_at as "toldAt", c.hear_by as "hearBy", c.seen_at as "seenAt", c.handed_at as "handedAt", c.reminders,
    c.reminded_at as "remindedAt", c.over_at as "overAt", c.talk_asked_at as "talkAskedAt", c.talk_at as "talkAt",
    c.talk_answered_at as "talkAnsweredAt", c.heard, c.heard_at as "heardAt", c.minutes_by as "minutesBy", c.represented, c.outcome,
    c.outcome_by as "outcomeBy", c.outcome_at as "outcomeAt", c.decided_by as "decidedBy",
    c.first_outcome as "firstOutcome", c.appeal_until as "appealUntil", c.appealed_at as "appealedAt",
    c.appeal_by as "appealBy", c.appeal_result as "appealResult", c.late_at as "lateAt", c.closed_at as "closedAt",
    c.closed_how as "closedHow", c.challenged_at as "challengedAt", c.challenged_ids as "challengedIds",
    c.companion_ids as "companionIds"
  from accountability_case c join person p on p.id = c.person_id join person b on b.id = c.opened_by
  left join person h on h.id = c.handler_id left join person d on d.id = c.decider_id
  left join person a on a.id = c.appeal_id left join person n on n.id = c.companion_id`;

/** Cases that are not there and those of others get one answer. */
export const noSuchCase = (id: string): HeedError =>
  new HeedError('not-found', `there is no accountability case ${id} for this person`);

export async function findCase(db: Db | Tx, id: string): Promise<Case | undefined> {
  const { rows } = await sql<Case>`${select} where c.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** @throws HeedError `not-found` */
export async function lockCase(tx: Tx, id: string): Promise<Case> {
  await sql`select from accountability_case where id = ${id}::uuid for update`.execute(tx);
  const found = await findCase(tx, id);
  if (!found) throw noSuchCase(id);
  return found;
}

export async function caseOpenedOnce(tx: Tx, once: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from accountability_case where once = ${once}`.execute(tx);
  return rows[0]?.id;
}

/** As permissions ask it. */
export interface Subject {
  person: string;
  kept: readonly string[];
  handler: string | null;
  decider: string | null;
  appeal: string | null;
  companion: string | null;
  /** Whether a challenge of the handler waits, and who has been challenged. */
  challenged: boolean;
  challengedIds: readonly string[];
  /** Whoever comes along or came. */
  companionIds: readonly string[];
  openedBy: string;
  /** Whoever wrote in the file. */
  wrote: readonly string[];
}

/**
 * Who must not have a part in a case: whoever it is about, everybody below them, and whoever is heard in another case of
 * the same incident, since nobody judges what they may have caused themselves.
 */
export async function keptFromCase(
  db: Db | Tx,
  { personId, incidentId }: Pick<Case, 'personId' | 'incidentId'>,
  now: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from accountability_case
    where incident_id = ${incidentId}::uuid and closed_how is distinct from 'withdrawn'`.execute(db);
  return [...new Set([personId, ...rows.map(({ id }) => id), ...(await belowThem(db, [personId], now))])];
}

/** Whoever wrote in the file. */
export async function writersOf(db: Db | Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct by_person as id from accountability_word where case_id = ${id}::uuid`.execute(db);
  return rows.map((row) => row.id);
}

export async function subjectOf(db: Db | Tx, one: Case, now: Date): Promise<Subject> {
  return {
    person: one.personId,
    kept: await keptFromCase(db, one, now),
    ...{ handler: one.handlerId, decider: one.deciderId, appeal: one.appealId, companion: one.companionId },
    ...{ challenged: one.challengedAt !== null, challengedIds: one.challengedIds, openedBy: one.openedBy },
    companionIds: one.companionIds,
    wrote: await writersOf(db, one.id),
  };
}

type Act = 'read' | 'own' | 'handle' | 'decide' | 'appeal' | 'take' | 'judge';

/** @throws HeedError `not-found` for whoever may not do this with it, as if it were not there */
export async function demandCase(
  db: Db | Tx,
  viewer: Viewer,
  one: Case | undefined,
  act: Act,
  now: Date,
): Promise<{ one: Case; subject: Subject }> {
  if (!one) throw noSuchCase('');
  const subject = await subjectOf(db, one, now);
  if (!can(viewer, `accountability.${act}`, subject)) throw noSuchCase(one.id);
  return { one, subject };
}

/** Those that somebody is in, or might take, by what they are to do next. */
export async function casesFor(db: Db, viewer: Viewer, now: Date): Promise<{ one: Case; mine: boolean }[]> {
  const { rows } = await sql<Case>`
    ${select}
    where ${viewer.id}::uuid in (c.person_id, c.handler_id, c.decider_id, c.appeal_id, c.companion_id)
      or (c.handler_id is null and c.closed_at is null) or c.challenged_at is not null
    order by c.closed_at is not null, c.opened_at desc, c.id limit 200`.execute(db);
  const found: { one: Case; mine: boolean }[] = [];
  for (const one of rows) {
    const subject = await subjectOf(db, one, now);
    const mine = can(viewer, 'accountability.read', subject);
    if (mine || can(viewer, 'accountability.take', subject) || can(viewer, 'accountability.judge', subject))
      found.push({ one, mine });
  }
  return found;
}

/** Of one person, those that are not over. */
export async function ownOpenCases(db: Db, personId: string): Promise<{ id: string; code: string }[]> {
  const { rows } = await sql<{ id: string; code: string }>`
    select id, code from accountability_case
    where person_id = ${personId}::uuid and closed_at is null order by opened_at desc, id`.execute(db);
  return rows;
}

/**
 * A challenge is settled: every time goes on where it stood. A time that began meanwhile, as by a statement, stood still from
 * then. A talk whose hour came meanwhile was not held: whoever hears them offers another before anything is decided.
 */
export async function resume(tx: Tx, one: Case, now: Date): Promise<Case> {
  if (!one.challengedAt) return one;
  const pause = sql`(${now}::timestamptz - challenged_at)`;
  const missed = sql`talk_at between challenged_at and ${now}`;
  await sql`
    update accountability_case set challenged_at = null, late_at = null, told_at = told_at + ${pause},
      hear_by = hear_by + ${pause}, reminded_at = reminded_at + ${pause}, minutes_by = minutes_by + ${pause},
      outcome_by = outcome_by + (${now}::timestamptz - greatest(challenged_at, heard_at)),
      talk_at = case when ${missed} then null else talk_at end,
      talk_asked_at = case when ${missed} then ${now}::timestamptz else talk_asked_at end
    where id = ${one.id}::uuid`.execute(tx);
  return lookLater(tx, one.id);
}

/** Stores when the clock looks at it next. After every change. */
export async function lookLater(tx: Tx, id: string): Promise<Case> {
  const one = await lockCase(tx, id);
  const next = nextStep(one);
  await sql`
    update accountability_case set next_at = ${next?.at ?? null} where id = ${id}::uuid`.execute(tx);
  return one;
}
