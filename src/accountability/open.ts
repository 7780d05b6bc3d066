import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addDays } from '../calendar/day.ts';
import { withoutHolidays, workingDayFrom } from '../calendar/rules.ts';
import { loadCalendar } from '../calendar/store.ts';
import { termUntil } from '../calendar/terms.ts';
import { newCode } from '../crisis/code.ts';
import { findIncident } from '../crisis/store.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Vault } from '../vault/vault.ts';
import { companyZone, dayIn } from '../zone.ts';
import { tellPerson } from './present.ts';
import { type Case, caseOpenedOnce, keptFromCase, lockCase, lookLater } from './store.ts';
import { termsInForce } from './terms.ts';
import { enter } from './words.ts';

export interface Opening {
  personId: string;
  /** By its id; never a drill. */
  incidentId: string | null;
  /** What is said to have happened: what it rests on, when, where. */
  facts: string;
  by: string;
  once: string;
  now: Date;
}

/** A problem that the page says, as `accountability.problem.<code>`. */
export const obstacle = (code: string): HeedError =>
  new HeedError('conflict', `an accountability case does not go on: ${code}`, {
    text: `accountability-${code}`,
  });

/** The end of the working day on which a hearing has to be over. */
export async function endOfHearing(db: Db | Tx, personId: string, days: number, now: Date): Promise<Date> {
  const { rows } = await sql<{ entity: string | null; site: string | null; zone: string }>`
    select entity, site, time_zone as zone from person where id = ${personId}::uuid`.execute(db);
  const calendar = await loadCalendar(db, rows[0] ?? { zone: companyZone });
  const today = dayIn(now, companyZone);
  const day = workingDayFrom(withoutHolidays(calendar), addDays(today, days));
  return termUntil(today, day, companyZone, calendar).due;
}

/**
 * Opens a case: the facts are stated, and the person is told that they are asked. Whoever opens it hears them; somebody
 * else decides. Sent again it is the same case.
 *
 * @throws HeedError `conflict` for a case about oneself or about whom one reports to, or for a drill
 */
export async function openCase(tx: Tx, deps: { vault: Vault }, opening: Opening): Promise<string> {
  const { personId, incidentId, facts, by, once, now } = opening;
  const before = await caseOpenedOnce(tx, once);
  if (before) return before;
  if (incidentId && (await findIncident(tx, incidentId))?.drill !== false) throw obstacle('no-incident');
  if ((await keptFromCase(tx, { personId, incidentId }, now)).includes(by)) throw obstacle('own');
  const { terms } = await termsInForce(tx);
  const id = v7();
  await sql`
    insert into accountability_case
      (id, code, incident_id, person_id, opened_by, opened_at, once, terms, handler_id, told_at, hear_by)
    values (${id}, ${newCode('F-', 6)}, ${incidentId}::uuid, ${personId}::uuid, ${by}::uuid, ${now}, ${once},
      ${JSON.stringify(terms)}::jsonb, ${by}::uuid, ${now}, ${await endOfHearing(tx, personId, terms.hear, now)})`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'accountability.opened', at: now, actor: { person: by }, about: id },
    data: { case: id, incident: incidentId, person: personId },
  });
  await enter(tx, deps, id, { kind: 'facts', by, text: facts, once, now });
  await askThem(tx, await lockCase(tx, id), 'asked', now);
  return id;
}

/** Tells the person that they are asked, and begins the time for it. */
export async function askThem(tx: Tx, one: Case, what: 'asked' | 'talk', now: Date): Promise<void> {
  await append(tx, {
    ...{ type: 'accountability.told', at: now, actor: 'heed', about: one.id },
    data: { case: one.id, person: one.personId, until: one.hearBy.toISOString() },
  });
  await tellPerson(tx, one, what, { by: what === 'talk' ? one.talkAt : one.hearBy, now });
  await lookLater(tx, one.id);
}

/**
 * A hearing begins, or begins anew: what was said before stays in the file, and counts for what it was said of. Nobody is
 * judged by facts that they were not asked about.
 */
export async function beginHearing(tx: Tx, one: Case, now: Date, talkAt: Date | null = null): Promise<Case> {
  const end = await endOfHearing(tx, one.personId, one.terms.hear, now);
  const hearBy = talkAt && talkAt > end ? talkAt : end;
  await sql`
    update accountability_case set told_at = ${now}, hear_by = ${hearBy}, seen_at = null, handed_at = null, reminders = 0,
      reminded_at = null, over_at = null, talk_asked_at = null, talk_at = ${talkAt}, talk_answered_at = null,
      heard = null, heard_at = null, minutes_by = null, outcome_by = null, late_at = null
    where id = ${one.id}::uuid`.execute(tx);
  return lockCase(tx, one.id);
}
