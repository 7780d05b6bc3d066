import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lookAgain } from './look-again.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import { newest, policiesById } from './settings.ts';

/** Of a kind, how many open things of people are reminded by another policy than the newest, as they were sent. */
export async function underOther(db: Db | Tx, kind: ReminderKind): Promise<number> {
  const { id } = await newest(db, kind);
  const { rows } = await sql<{ things: number }>`
    select count(*) as things from reminder
    where kind = ${kind} and not over and policy_id is distinct from ${id}::uuid and policy_id is not null`.execute(
    db,
  );
  return rows[0]?.things ?? 0;
}

/** Of a kind, how many open things of people would stay as they were sent if the policy changed now. */
export async function underNewest(db: Db | Tx, kind: ReminderKind): Promise<number> {
  const { id } = await newest(db, kind);
  const { rows } = await sql<{ things: number }>`
    select count(*) as things from reminder
    where kind = ${kind} and not over and (policy_id = ${id}::uuid or policy_id is null)`.execute(db);
  return rows[0]?.things ?? 0;
}

/**
 * Has what is under way be reminded by the newest policy of its kind too. Nothing that somebody has heard is said again:
 * a step that is in both is over, and whoever was told of it was told. Of steps that are new and lie in the past, people
 * hear once. Safe to repeat.
 *
 * @returns how many were put under it
 */
export async function putUnderNewest(
  tx: Tx,
  kind: ReminderKind,
  { actor, now }: { actor: Actor; now: Date },
): Promise<number> {
  const { id, policy } = await newest(tx, kind);
  const { rows: used } = await sql<{ id: string }>`
    select distinct policy_id as id from reminder
    where kind = ${kind} and not over and policy_id <> ${id}::uuid`.execute(tx);
  const policies = await policiesById(
    tx,
    used.map((one) => one.id),
  );
  let things = 0;
  for (const [was, before] of policies) {
    const steps = sameSteps(before, policy);
    const [from, to] = [steps.map(([old]) => old), steps.map(([, one]) => one)];
    const mapped = (column: string) => sql`
      array(select m.to_step from unnest(${sql.ref(column)}) as was(step)
            join unnest(${from}::smallint[], ${to}::smallint[]) as m(from_step, to_step) on m.from_step = was.step
            order by 1)`;
    const rungs = [...before.rungs.keys(), before.rungs.length].map((told) =>
      rungAfter(before.rungs, told, policy.rungs),
    );
    const { numAffectedRows } = await sql`
      with held as materialized (
        select person_id, about from reminder
        where kind = ${kind} and not over and policy_id = ${was}::uuid
        order by person_id, about for no key update
      )
      update reminder r set policy_id = ${id}::uuid, done = ${mapped('r.done')},
        sent_steps = case when r.sent_steps is not null then ${mapped('r.sent_steps')} end,
        rung = (${rungs}::smallint[])[least(r.rung, ${before.rungs.length}) + 1]
      from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
    things += Number(numAffectedRows ?? 0n);
  }
  if (things === 0) return 0;
  await lookAgain(tx, 'everything', now);
  await append(tx, {
    type: 'reminders.policy-applied',
    at: now,
    actor,
    about: id,
    data: { kind, policy: id, things },
  });
  return things;
}

/** Steps that are the same in both, whatever their hour, by their indexes. */
export function sameSteps(before: ReminderPolicy, after: ReminderPolicy): [number, number][] {
  return before.steps.flatMap(({ from, workingDays }, old): [number, number][] => {
    const now = after.steps.findIndex((step) => step.from === from && step.workingDays === workingDays);
    return now < 0 ? [] : [[old, now]];
  });
}

const order = { manager: 0, hr: 1, last: 2 } as const;

/** How many rungs of the new policy were told, where `told` of the old one were: up to whoever heard last. */
export function rungAfter(before: readonly Rung[], told: number, after: readonly Rung[]): number {
  const heard = before[told - 1];
  return heard ? after.filter(({ to }) => order[to] <= order[heard.to]).length : 0;
}
