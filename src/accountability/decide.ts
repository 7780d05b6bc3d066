import { sql } from 'kysely';
import { loadCalendar } from '../calendar/store.ts';
import { afterWorkingDays } from '../calendar/terms.ts';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Vault } from '../vault/vault.ts';
import { companyZone } from '../zone.ts';
import { close } from './handle.ts';
import { obstacle } from './open.ts';
import { tellPerson, tellSeats } from './present.ts';
import { type AppealResult, type Outcome, outcomes, stateOf, whyNotDecided } from './rules.ts';
import { tellFree } from './seats.ts';
import { lockCase, lookLater } from './store.ts';
import { enter } from './words.ts';

interface Doing {
  by: string;
  text: string;
  once: string;
  now: Date;
}

async function endOf(db: Db | Tx, days: number, now: Date): Promise<Date> {
  return afterWorkingDays(now, days, companyZone, await loadCalendar(db, { zone: companyZone })).due;
}

/**
 * The outcome, with its reasons and why nothing milder would do. Never before the person was heard, or their silence is on
 * record. The same outcome by the same form is given once.
 *
 * @param proportion why nothing milder would do; of `nothing` none is asked
 * @throws HeedError `conflict`: why not yet
 */
export async function decide(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { outcome, proportion, ...doing }: Doing & { outcome: Outcome; proportion: string },
): Promise<void> {
  const { by, now, once } = doing;
  const one = await lockCase(tx, id);
  if (one.outcome !== null && one.decidedBy === by && one.outcome === outcome) return;
  if (stateOf(one) === 'closed' || one.outcome !== null) throw obstacle('over');
  const why = whyNotDecided(one, outcome, now);
  if (why) throw obstacle(why);
  await enter(tx, deps, id, { kind: 'reasons', ...doing });
  if (outcome !== 'nothing')
    await enter(tx, deps, id, { kind: 'proportion', by, text: proportion, once, now });
  const until = outcome === 'nothing' ? null : await endOf(tx, one.terms.appeal, now);
  await sql`
    update accountability_case set outcome = ${outcome}, outcome_at = ${now}, decided_by = ${by}::uuid,
      appeal_until = ${until}, late_at = null
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'accountability.decided', at: now, actor: { person: by }, about: id },
    data: { case: id, outcome },
  });
  await tellPerson(tx, one, 'outcome', { by: until, now });
  await tellSeats(tx, one, [one.companionId], 'said', now);
  // Nothing is held against them: there is nothing to appeal against.
  if (outcome === 'nothing') await close(tx, one, 'final', { actor: { person: by }, now });
  else await lookLater(tx, id);
}

/** The person asks that somebody else look at it again. Once, within its time. @throws HeedError `conflict` */
export async function makeAppeal(tx: Tx, deps: { vault: Vault }, id: string, said: Doing): Promise<void> {
  const { now } = said;
  const one = await lockCase(tx, id);
  if (one.appealedAt) return;
  if (stateOf(one) !== 'decided') throw obstacle('over');
  if (one.appealUntil && now > one.appealUntil) throw obstacle('appeal-over');
  await enter(tx, deps, id, { kind: 'appeal', ...said }, true);
  await sql`
    update accountability_case set appealed_at = ${now}, appeal_by = ${await endOf(tx, one.terms.appealAnswer, now)}
    where id = ${id}::uuid`.execute(tx);
  await lookLater(tx, id);
  const sits = one.appealId ?? one.handlerId;
  if (sits) await tellSeats(tx, one, [sits], 'appealed', now);
  else await tellFree(tx, one, 'handler', now);
}

/**
 * The answer to an appeal, by somebody who neither heard nor decided it. It never makes anything worse.
 *
 * @param outcome what holds from now on, where the result is `milder`
 * @throws HeedError `conflict`
 */
export async function decideAppeal(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { result, outcome, ...doing }: Doing & { result: AppealResult; outcome: Outcome | undefined },
): Promise<void> {
  const { by, now } = doing;
  const one = await lockCase(tx, id);
  if (one.appealResult === result) return;
  if (stateOf(one) !== 'appealed' || !one.outcome) throw obstacle('over');
  const before = one.outcome;
  const after = result === 'upheld' ? before : result === 'lifted' ? 'nothing' : outcome;
  if (!after || (result === 'milder' && outcomes.indexOf(after) >= outcomes.indexOf(before)))
    throw obstacle('not-milder');
  await enter(tx, deps, id, { kind: 'appeal-reasons', ...doing });
  await sql`
    update accountability_case set appeal_result = ${result}, outcome = ${after}, first_outcome = ${before}
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'accountability.appeal-decided', at: now, actor: { person: by }, about: id },
    data: { case: id, result, outcome: after },
  });
  await close(tx, one, 'final', { actor: { person: by }, now });
  await tellPerson(tx, one, 'appeal', { now });
}
