import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import type { Actor } from '../evidence/events.ts';
import { actingPerson } from '../people/roles.ts';
import { lookAgain } from './look-again.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import { policyProblems } from './problems.ts';

export type { ReminderKind } from '../db/reminder-settings-schema.ts';

export const reminderKinds = [
  'notice',
  'consent',
  'training',
  'request',
  'agreement',
  'case',
  'register',
  'review',
] as const satisfies ReminderKind[];

/** Those of which anything is sent. */
export const kindsInUse = [
  'notice',
  'consent',
  'training',
  'agreement',
  'case',
  'request',
  'register',
  'review',
] as const satisfies ReminderKind[];

/**
 * Who may hear of what is not finished, by what it is; no setting can say otherwise. Managers never learn that somebody
 * has a concern, an agreement to sign or asks for their own data, and where nobody has to answer nobody is told of
 * anybody. Of concerns and requests whoever handles them is reminded.
 */
export const tells: Readonly<Record<ReminderKind, readonly Rung['to'][]>> = {
  notice: ['manager', 'hr', 'last'],
  consent: [],
  training: ['manager', 'hr', 'last'],
  request: ['hr', 'last'],
  agreement: ['handler', 'hr', 'last'],
  case: ['hr', 'last'],
  register: ['hr', 'last'],
  review: ['hr', 'last'],
};

export const answerOf = (kind: ReminderKind): ReminderPolicy['answer'] =>
  tells[kind].length === 0 ? 'free' : 'required';

/** Stands for a last resort where nobody is named or whoever was has left: the HR desk, as `Recipient.id` has it. */
export const hrDesk = 'hr';

/** As it is kept: a last resort of null is still to be named. */
export type KeptPolicy = Omit<ReminderPolicy, 'rungs'> & {
  rungs: readonly (
    | Extract<Rung, { to: 'manager' | 'handler' | 'hr' }>
    | (Omit<Extract<Rung, { to: 'last' }>, 'personId'> & { personId: string | null })
  )[];
};

/** One number of the policy of a kind, as it was set. */
export interface SetPolicy {
  id: string;
  kind: ReminderKind;
  number: number;
  /** As it was set, whoever has left since. */
  kept: KeptPolicy;
  /** As it holds now: `policyFor` says how its last resort is found. */
  policy: ReminderPolicy;
  /** Null of the one that came with Heed. */
  setAt: Date | null;
  setBy: string | null;
}

/**
 * What is sent of a kind from now on is reminded by this: the newest one. There is one from the first start.
 *
 * Its last resort is whom it names, while they work here; then whom the newest policy of the kind names; then `hrDesk`.
 */
export async function policyFor(
  db: Db | Tx,
  kind: ReminderKind,
): Promise<{ id: string; policy: ReminderPolicy }> {
  const { id, policy } = await newest(db, kind);
  return { id, policy };
}

/** The policies that things were sent under, last resorts as in `policyFor`. An id of no policy is left out. */
export async function policiesById(
  db: Db | Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReminderPolicy>> {
  if (ids.length === 0) return new Map();
  const found = await read(db, sql`where p.id = any(${ids}::uuid[])`);
  return new Map(found.map(({ id, policy }) => [id, policy]));
}

/** The newest of a kind, with when and by whom it was set. */
export async function newest(db: Db | Tx, kind: ReminderKind): Promise<SetPolicy> {
  const [found] = await read(db, sql`where p.kind = ${kind} order by p.number desc limit 1`);
  if (!found) throw new Error(`there is no reminder policy for ${kind}`);
  return found;
}

/** All that was ever set for a kind, newest first. */
export const policyHistory = (db: Db | Tx, kind: ReminderKind): Promise<SetPolicy[]> =>
  read(db, sql`where p.kind = ${kind} order by p.number desc`);

interface Row extends Omit<SetPolicy, 'policy'> {
  lastResort: string | null;
}

const employed = (person: ReturnType<typeof sql>) => sql`
  exists (select from employment e where e.person_id = ${person} and e.to_at is null)`;
/** Whom a policy names, as a person's id; a last resort always stands last. */
const named = (column: string) => sql`(${sql.ref(column)} -> 'rungs' -> -1 ->> 'personId')::uuid`;

async function read(db: Db | Tx, rest: ReturnType<typeof sql>): Promise<SetPolicy[]> {
  const { rows } = await sql<Row>`
    select p.id, p.kind, p.number, p.policy as kept, p.set_at as "setAt", p.set_by as "setBy",
      case when ${employed(named('p.policy'))} then ${named('p.policy')} else (
        select ${named('n.policy')} from reminder_policy n
        where n.kind = p.kind and n.number = (select max(number) from reminder_policy where kind = p.kind)
          and ${employed(named('n.policy'))}
      ) end as "lastResort"
    from reminder_policy p ${rest}`.execute(db);
  return rows.map(({ lastResort, ...row }) => ({ ...row, policy: resolved(row.kept, lastResort ?? hrDesk) }));
}

const resolved = (kept: KeptPolicy, personId: string): ReminderPolicy => ({
  ...kept,
  rungs: kept.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId } : rung)),
});

/** What of a policy is not as it was, by its keys. */
export const changedKeys = (was: object, now: object): string[] => {
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(now))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => canonicalise(before.get(key) ?? null) !== canonicalise(after.get(key) ?? null))
    .sort();
};

/**
 * Sets how people are reminded of what is sent from now on. What is under way stays under the policy that it was sent
 * under. Safe to repeat: the same policy again is no change.
 *
 * @param after number of the policy that was changed; another one that came meanwhile is not overwritten
 * @returns null when nothing differs
 * @throws HeedError `bad-input` with all that is wrong, `conflict` when `after` is no longer the newest
 */
export async function setPolicy(
  tx: Tx,
  { kind, policy, after }: { kind: ReminderKind; policy: ReminderPolicy; after?: number },
  { actor, now }: { actor: Actor; now: Date },
): Promise<SetPolicy | null> {
  await lockKind(tx, kind);
  const was = await newest(tx, kind);
  if (after !== undefined && after !== was.number)
    throw new HeedError('conflict', `the reminder policy for ${kind} was changed meanwhile`);
  const wrong = await problemsOf(tx, kind, { ...policy, answer: answerOf(kind) });
  if (wrong.length > 0)
    throw new HeedError('bad-input', 'That is no policy that can be kept.', { problems: wrong });
  const kept: KeptPolicy = { ...policy, answer: answerOf(kind) };
  const changed = changedKeys(was.kept, kept);
  if (changed.length === 0) return null;
  const [id, number] = [v7({ msecs: now.getTime() }), was.number + 1];
  const setBy = actingPerson(actor);
  // What nobody has looked at yet was sent under the one before.
  await sql`
    with held as materialized (
      select person_id, about from reminder where kind = ${kind} and policy_id is null
      order by person_id, about for no key update
    )
    update reminder r set policy_id = ${was.id}::uuid from held
    where r.person_id = held.person_id and r.about = held.about`.execute(tx);
  await tx
    .insertInto('reminder_policy')
    .values({ id, kind, number, policy: JSON.stringify(kept), set_at: now, set_by: setBy })
    .execute();
  await append(tx, {
    type: 'reminders.policy-set',
    at: now,
    actor,
    about: id,
    data: {
      kind,
      policy: id,
      number,
      was: was.id,
      changed,
      sha256: createHash('sha256').update(canonicalise(kept)).digest('hex'),
    },
  });
  // Also what is under way can have another last resort now.
  await lookAgain(tx, 'everything', now);
  return await newest(tx, kind);
}

/** What is wrong with a policy, whoever works here today. */
export async function problemsOf(db: Db | Tx, kind: ReminderKind, policy: ReminderPolicy) {
  const wanted = policy.rungs.flatMap((rung) => (rung.to === 'last' ? [rung.personId] : []));
  const { rows } = await sql<{ id: string }>`
    select person_id::text as id from employment
    where to_at is null and person_id::text = any(${wanted}::text[])`.execute(db);
  const here = new Set(rows.map(({ id }) => id));
  return policyProblems(policy, (id) => here.has(id), tells[kind]);
}

/** Two who set a policy of one kind at once come one after the other. */
async function lockKind(tx: Tx, kind: ReminderKind): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reminder policy ${kind}`}, 0))`.execute(tx);
}
