import { sql } from 'kysely';
import { loadCalendar } from '../calendar/store.ts';
import { afterWorkingDays } from '../calendar/terms.ts';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Vault } from '../vault/vault.ts';
import { companyZone } from '../zone.ts';
import { obstacle } from './open.ts';
import { tellSeats } from './present.ts';
import { type Heard, minutesUntil, stateOf } from './rules.ts';
import { type Case, lockCase, lookLater } from './store.ts';
import { enter } from './words.ts';

interface Saying {
  by: string;
  text: string;
  once: string;
  now: Date;
}

/** Until there is an outcome; after it there is the appeal. @throws HeedError `conflict` */
function mustBeBefore(one: Case): void {
  const state = stateOf(one);
  if (state !== 'hearing' && state !== 'heard') throw obstacle('over');
}

/** The person opened their page: they know of it. Not counted again until the next hearing begins. */
export async function markSeen(tx: Tx, id: string, now: Date): Promise<void> {
  const { numAffectedRows } = await sql`
    update accountability_case set seen_at = ${now} where id = ${id}::uuid and seen_at is null`.execute(tx);
  if (!numAffectedRows) return;
  const one = await lockCase(tx, id);
  await append(tx, {
    ...{
      type: 'accountability.seen',
      at: now,
      actor: { person: one.personId },
      about: id,
      person: one.personId,
    },
    data: { case: id },
  });
}

/** What the person says, as often as they like. Having said it they are heard. */
export async function makeStatement(tx: Tx, deps: { vault: Vault }, id: string, said: Saying): Promise<void> {
  const one = await lockCase(tx, id);
  mustBeBefore(one);
  if (!(await enter(tx, deps, id, { kind: 'statement', ...said }, true))) return;
  if (one.heard === null || one.heard === 'declined' || one.heard === 'absent')
    await heardBy(tx, one, 'statement', { by: one.personId, now: said.now });
  await tellSeats(tx, one, [one.handlerId, one.deciderId], 'said', said.now);
}

/** The person says nothing, which is their right and stands as no more than that. They may still speak until the outcome. */
export async function declineToSpeak(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  said: Saying,
): Promise<void> {
  const one = await lockCase(tx, id);
  mustBeBefore(one);
  if (one.heard !== null) throw obstacle('heard-already');
  await enter(tx, deps, id, { kind: 'declined', ...said }, true);
  await sql`update accountability_case set talk_asked_at = null where id = ${id}::uuid`.execute(tx);
  await heardBy(tx, one, 'declined', { by: one.personId, now: said.now });
}

/** The person would rather talk: nothing is decided before they were offered a time. */
export async function askToTalk(tx: Tx, deps: { vault: Vault }, id: string, said: Saying): Promise<void> {
  const one = await lockCase(tx, id);
  mustBeBefore(one);
  if (!(await enter(tx, deps, id, { kind: 'talk-asked', ...said }, true))) return;
  await sql`update accountability_case set talk_asked_at = ${said.now} where id = ${id}::uuid`.execute(tx);
  await tellSeats(tx, one, [one.handlerId], 'talk-asked', said.now);
}

/** Whether the minutes of a talk are what was said: agreed, or put right in words of their own. The first answer counts. */
export async function answerMinutes(tx: Tx, deps: { vault: Vault }, id: string, said: Saying): Promise<void> {
  const one = await lockCase(tx, id);
  mustBeBefore(one);
  if (one.heard !== 'talk') throw obstacle('no-talk');
  if (!(await enter(tx, deps, id, { kind: 'talk-answer', ...said }, true))) return;
  await sql`
    update accountability_case set talk_answered_at = coalesce(talk_answered_at, ${said.now})
    where id = ${id}::uuid`.execute(tx);
  await tellSeats(tx, one, [one.handlerId, one.deciderId], 'said', said.now);
}

/**
 * Whoever comes along: by their account where they work here, who then reads along; from outside in words alone.
 *
 * @throws HeedError `conflict` for whoever hears, decides, or looks at it again
 */
export async function nameCompanion(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { companionId, ...said }: Saying & { companionId: string | null },
): Promise<void> {
  const one = await lockCase(tx, id);
  if (one.closedAt) throw obstacle('over');
  const taken = [one.personId, one.openedBy, one.handlerId, one.deciderId, one.appealId];
  if (companionId && taken.includes(companionId)) throw obstacle('companion');
  if (said.text.trim() !== '') await enter(tx, deps, id, { kind: 'companion', ...said }, true);
  if (companionId === one.companionId) return;
  await sql`
    update accountability_case set companion_id = ${companionId}::uuid,
      companion_ids = array(select distinct one from unnest(companion_ids || ${companionId}::uuid) one
                            where one is not null order by one)
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{
      type: 'accountability.companion',
      at: said.now,
      actor: { person: said.by },
      about: id,
      person: said.by,
    },
    data: { case: id, companion: companionId },
  });
  await tellSeats(tx, one, [companionId], 'seated', said.now);
}

/** Puts on record how they were heard; the time for the outcome begins. */
export async function heardBy(
  tx: Tx,
  one: Case,
  how: Heard,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  const calendar = await loadCalendar(tx, { zone: companyZone });
  const { due } = afterWorkingDays(now, one.terms.outcome, companyZone, calendar);
  await sql`
    update accountability_case set heard = ${how}, heard_at = ${now}, outcome_by = ${due}, late_at = null,
      minutes_by = ${how === 'talk' ? minutesUntil(one.terms, now) : null}
    where id = ${one.id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'accountability.heard', at: now, actor: { person: by }, about: one.id },
    ...(by === one.personId ? { person: by } : {}),
    data: { case: one.id, how },
  });
  await lookLater(tx, one.id);
  if (how !== 'statement') await tellSeats(tx, one, [one.handlerId, one.deciderId], 'heard', now);
}
