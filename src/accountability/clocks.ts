import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { close, isAway } from './handle.ts';
import { tellPerson, tellSeats } from './present.ts';
import { nextStep, type Step } from './rules.ts';
import { emptySeats, tellJudges } from './seats.ts';
import { type Case, lockCase, lookLater } from './store.ts';

/** Reminders of the person, what is late, appeals that nobody made. @returns how many cases something was done for */
export async function lookAtCases(db: Db, now: Date, most = 200): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from accountability_case where next_at <= ${now} order by next_at, id limit ${most}`.execute(
    db,
  );
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => lookAtOne(tx, id, now)));
}

async function lookAtOne(tx: Tx, id: string, now: Date): Promise<boolean> {
  const one = await lockCase(tx, id);
  const next = nextStep(one);
  if (!next || next.at > now) return false;
  await take(tx, one, next.step, now);
  // One step a look: what stood still for a week does not remind twice in a moment.
  await lookLater(tx, id);
  return true;
}

async function take(tx: Tx, one: Case, step: Step, now: Date): Promise<void> {
  const set = (values: ReturnType<typeof sql>) =>
    sql`update accountability_case set ${values} where id = ${one.id}::uuid`.execute(tx);
  // A leave is no silence: the time goes on when they are back.
  if ((step === 'remind' || step === 'over') && (await isAway(tx, one.personId, now))) {
    await set(sql`hear_by = greatest(hear_by, ${now}) + interval '1 day'`);
    return;
  }
  switch (step) {
    case 'remind':
      await set(sql`reminders = reminders + 1, reminded_at = ${now}`);
      await tellPerson(tx, one, 'reminded', { by: one.hearBy > now ? one.hearBy : null, now });
      break;
    case 'over':
      await set(sql`over_at = ${now}`);
      await tellSeats(tx, one, [one.handlerId], 'over', now);
      break;
    case 'outcome-late':
      await set(sql`late_at = ${now}`);
      await tellSeats(tx, one, [one.deciderId ?? one.handlerId], 'outcome-late', now);
      break;
    case 'challenge-late':
      await set(sql`late_at = ${now}`);
      await tellJudges(tx, one, now);
      break;
    case 'appeal-late':
      await set(sql`late_at = ${now}`);
      await tellSeats(tx, one, [one.appealId ?? one.handlerId], 'appeal-late', now);
      break;
    case 'final':
      return close(tx, one, 'final', { actor: 'heed', now });
  }
  await append(tx, {
    ...{ type: 'accountability.reminded', at: now, actor: 'heed', about: one.id },
    data: { case: one.id, step },
  });
}

/** Nobody's seat stays with somebody who has left or may not have it any more. @returns of how many cases one was emptied */
export async function lookAtSeats(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from accountability_case
    where closed_at is null
      and (handler_id is not null or decider_id is not null or appeal_id is not null or companion_id is not null)
    order by id`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => emptySeats(tx, id, now)));
}
