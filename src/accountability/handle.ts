import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { isAwayOn } from '../people/absences.ts';
import type { Vault } from '../vault/vault.ts';
import { companyZone, dayIn } from '../zone.ts';
import { heardBy } from './hear.ts';
import { askThem, beginHearing, obstacle } from './open.ts';
import { tellPerson } from './present.ts';
import { minutesUntil, stateOf, whyNotAbsent } from './rules.ts';
import { type Case, lockCase, lookLater } from './store.ts';
import { enter } from './words.ts';

interface Doing {
  by: string;
  text: string;
  once: string;
  now: Date;
}

/** For whoever hears the case; until there is an outcome. */
async function held(tx: Tx, id: string): Promise<Case> {
  const one = await lockCase(tx, id);
  const state = stateOf(one);
  if (state !== 'hearing' && state !== 'heard') throw obstacle('over');
  if (one.challengedAt) throw obstacle('challenged');
  return one;
}

/** More facts: the person is asked about them too, and has their time for it. */
export async function stateFacts(tx: Tx, deps: { vault: Vault }, id: string, doing: Doing): Promise<void> {
  const one = await held(tx, id);
  if (!(await enter(tx, deps, id, { kind: 'facts', ...doing }))) return;
  await askThem(tx, await beginHearing(tx, one, doing.now), 'asked', doing.now);
}

/** A letter, or in person, for whoever has no account or does not open it. */
export async function toldOtherwise(tx: Tx, deps: { vault: Vault }, id: string, doing: Doing): Promise<void> {
  const one = await held(tx, id);
  await enter(tx, deps, id, { kind: 'handed', ...doing });
  await sql`
    update accountability_case set handed_at = coalesce(handed_at, ${doing.now}) where id = ${one.id}::uuid`.execute(
    tx,
  );
}

/** @param at when they meet; in words where, and who will be there. @throws HeedError `conflict` for a time that is over */
export async function offerTalk(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { at, ...doing }: Doing & { at: Date },
): Promise<void> {
  const one = await held(tx, id);
  if (at <= doing.now) throw obstacle('talk-past');
  if (!(await enter(tx, deps, id, { kind: 'talk-offered', ...doing }))) return;
  if (one.heard) {
    // What they have said stays said; the talk comes besides.
    await sql`
      update accountability_case set talk_at = ${at}, talk_asked_at = null where id = ${id}::uuid`.execute(
      tx,
    );
    return askThem(tx, await lockCase(tx, id), 'talk', doing.now);
  }
  await askThem(tx, await beginHearing(tx, one, doing.now, at), 'talk', doing.now);
}

/** Minutes of a talk, which the person reads and may put right before anything is decided. */
export async function recordTalk(tx: Tx, deps: { vault: Vault }, id: string, doing: Doing): Promise<void> {
  const one = await held(tx, id);
  if (!(await enter(tx, deps, id, { kind: 'talk', ...doing }))) return;
  await sql`
    update accountability_case set talk_answered_at = null, talk_asked_at = null, talk_at = null
    where id = ${id}::uuid`.execute(tx);
  await heardBy(tx, one, 'talk', doing);
  await tellPerson(tx, one, 'minutes', { by: minutesUntil(one.terms, doing.now), now: doing.now });
}

/** Silence counts as an answer, once everything that has to come before it has. @throws HeedError `conflict`: why not yet */
export async function recordAbsent(
  tx: Tx,
  id: string,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  const one = await held(tx, id);
  if (one.heard === 'absent') return;
  const why = whyNotAbsent(one, { now, away: await isAway(tx, one.personId, now) });
  if (why) throw obstacle(why);
  await heardBy(tx, one, 'absent', { by, now });
}

/** Whether somebody is on leave today: then nobody counts their silence, and their time goes on. */
export async function isAway(db: Db | Tx, personId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ away: boolean }>`
    select ${isAwayOn(sql`${personId}::uuid`, sql`${dayIn(now, companyZone)}::date`)} as away`.execute(db);
  return rows[0]?.away ?? false;
}

/** What the union, or whoever represents staff, was told and said; or why there is nobody. */
export async function recordRepresented(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  doing: Doing,
): Promise<void> {
  await held(tx, id);
  await enter(tx, deps, id, { kind: 'represented', ...doing });
  await sql`update accountability_case set represented = true where id = ${id}::uuid`.execute(tx);
}

/** It turned out to be nothing of theirs, or there is no ground: it ends without an outcome, and the person hears so. */
export async function withdraw(tx: Tx, deps: { vault: Vault }, id: string, doing: Doing): Promise<void> {
  const one = await lockCase(tx, id);
  if (one.closedHow === 'withdrawn') return;
  await held(tx, id);
  await enter(tx, deps, id, { kind: 'withdrawn', ...doing });
  await close(tx, one, 'withdrawn', { actor: { person: doing.by }, now: doing.now });
  await tellPerson(tx, one, 'closed', { now: doing.now });
}

export async function close(
  tx: Tx,
  one: Case,
  how: 'final' | 'withdrawn',
  { actor, now }: { actor: { person: string } | 'heed'; now: Date },
): Promise<void> {
  await sql`
    update accountability_case set closed_at = ${now}, closed_how = ${how} where id = ${one.id}::uuid`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'accountability.closed', at: now, actor, about: one.id },
    data: { case: one.id, how },
  });
  await lookLater(tx, one.id);
}
