import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { ReminderPolicy } from './policy.ts';
import { rungAfter, sameSteps } from './rules.ts';
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
 * hear once. Sweeps do it bit by bit (`round.ts`), so that nobody waits for a million rows. Safe to repeat.
 *
 * @returns how many are put under it
 */
export async function putUnderNewest(
  tx: Tx,
  kind: ReminderKind,
  { actor, now }: { actor: Actor; now: Date },
): Promise<number> {
  const { id } = await newest(tx, kind);
  const things = await underOther(tx, kind);
  if (things === 0) return 0;
  await sql`insert into reminder_round (since, policies) values (${now}, array[${id}::uuid])`.execute(tx);
  await append(tx, {
    type: 'reminders.policy-applied',
    at: now,
    actor,
    about: id,
    data: { kind, policy: id, things },
  });
  return things;
}

/** A policy under which what was sent under older ones of its kind is put. */
export interface Target {
  id: string;
  kind: ReminderKind;
  number: number;
  policy: ReminderPolicy;
}

/** Of these policies the last of each kind. */
export async function targetsOf(tx: Tx, ids: readonly string[]): Promise<Target[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Omit<Target, 'policy'>>`
    select distinct on (kind) id, kind, number from reminder_policy
    where id = any(${[...ids]}::uuid[]) order by kind, number desc`.execute(tx);
  const policies = await policiesById(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.flatMap((row) => {
    const policy = policies.get(row.id);
    return policy ? [{ ...row, policy }] : [];
  });
}

/** @param which of `reminder r`, locked by this transaction */
export async function mapUnder(tx: Tx, target: Target, which: RawBuilder<unknown>): Promise<void> {
  const { id, kind, number, policy } = target;
  const { rows: used } = await sql<{ id: string }>`
    select distinct r.policy_id as id from reminder r join reminder_policy p on p.id = r.policy_id
    where r.kind = ${kind} and not r.over and p.number < ${number} and ${which}`.execute(tx);
  const policies = await policiesById(
    tx,
    used.map((one) => one.id),
  );
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
    await sql`
      update reminder r set policy_id = ${id}::uuid, done = ${mapped('r.done')},
        sent_steps = case when r.sent_steps is not null then ${mapped('r.sent_steps')} end,
        rung = (${rungs}::smallint[])[least(r.rung, ${before.rungs.length}) + 1]
      where r.kind = ${kind} and not r.over and r.policy_id = ${was}::uuid and ${which}`.execute(tx);
  }
}
