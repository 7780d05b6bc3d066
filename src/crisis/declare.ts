import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { Vault } from '../vault/vault.ts';
import { advance } from './advance.ts';
import { turnCard } from './answer.ts';
import { changeLevel } from './change.ts';
import { newCode } from './code.ts';
import { isGraver, type Level } from './levels.ts';
import { newestPlan, planOf } from './load.ts';
import {
  byClock,
  findDeclaredOnce,
  type Incident,
  lockIncident,
  musterTime,
  ofDrill,
  openIncidents,
} from './store.ts';
import { addWords } from './words.ts';

export interface Declaration {
  /** As it was named or graded; major where nobody did, unless it is taken for one that has a level. */
  level?: Level | undefined;
  drill: boolean;
  /** What is known; may be empty: a declaration waits for nothing. */
  words: string;
  /** Who declares, whom the caller has found to be allowed to; null for a signal that a company lets declare by itself. */
  by: string | null;
  /** The form or the event that it came by: the same again is the same declaration. */
  once: string;
  /** Although another was declared a moment ago. */
  another?: boolean;
  /** By which drills come by themselves that this is one of. */
  schedule?: string;
  now: Date;
}

export interface Declared {
  incident: Incident;
  /** `repeated`: the same click again; `joined`: somebody else declared one a moment ago, and it is taken for the same, also when that click comes again. */
  what: 'declared' | 'repeated' | 'joined';
  /** What was joined has become graver by it. */
  raised?: boolean;
}

/** Two leads hear of one thing at about the same time. */
export const sameWithinMs = 10 * 60_000;
/** First number of the advisory lock under which declarations come one after the other. */
const declaring = 4_901;

/**
 * Declares a crisis: the incident, its calls, its pages and their evidence, in the caller's transaction. Rooms and
 * documents follow, and may fail without keeping anybody waiting. A role that nobody stands for is missing at once, and
 * whoever is there hears so.
 */
export async function declare(tx: Tx, deps: { vault: Vault }, declaration: Declaration): Promise<Declared> {
  // A level can be lowered in a moment; minutes that nobody was called in are gone.
  const { level = 'major', drill, words, by, once, schedule, now } = declaration;
  await sql`select pg_advisory_xact_lock(${declaring}, ${drill ? 1 : 0})`.execute(tx);
  const before = await findDeclaredOnce(tx, once);
  if (before) return { incident: before, what: 'repeated' };
  const same = await takenForTheSame(tx, declaration);
  if (same) return joined(tx, deps, same, declaration);
  const id = v7();
  const code = await freeCode(tx, () => newCode(drill ? 'D-' : '', 4));
  const plan = await newestPlan(tx);
  await sql`
    insert into incident (id, code, drill, level, plan_version, declared_by, declared_at, once, looked_at, drill_schedule_id,
                          playbooks)
    values (${id}, ${code}, ${drill}, ${level}, ${plan}, ${by}::uuid, ${now}, ${once}, ${now},
            ${schedule ?? null}::uuid,
            coalesce((select jsonb_object_agg(held.level, held.version)
                      from (select level, max(version) as version from crisis_playbook_version group by level) held),
                     '{}'))`.execute(tx);
  const incident = await lockIncident(tx, id);
  await append(tx, {
    type: 'crisis.declared',
    at: now,
    actor: by ? { person: by } : 'heed',
    about: id,
    data: { incident: id, code, level, plan, ...ofDrill(incident) },
  });
  if (by) await comes(tx, incident, by, now);
  await advance(tx, incident, now);
  if (by) await addWords(tx, deps, incident, { by, text: words, once, now });
  touch(tx, 'crisis');
  return { incident, what: 'declared' };
}

/**
 * A code that no incident has: with four characters one in some hundreds would be declared under another's, and refused.
 * Declarations of one kind come one after the other, and the kinds have codes of their own.
 */
export async function freeCode(tx: Tx, make: () => string): Promise<string> {
  for (;;) {
    const code = make();
    const { rows } = await sql`select from incident where code = ${code}`.execute(tx);
    if (rows.length === 0) return code;
  }
}

/**
 * Whoever declares it is there, also who comes second: nobody waits for their answer, and nothing rings at them.
 *
 * @returns until when that counts, by the clock
 */
async function comes(tx: Tx, incident: Incident, by: string, now: Date): Promise<Date> {
  const { id, level, planVersion } = incident;
  const muster = musterTime(incident, now);
  const { time } = muster;
  const { comingFor } = (await planOf(tx, planVersion)).levels[level];
  const until = new Date(time.getTime() + comingFor * 1000);
  await sql`
    insert into incident_answer (incident_id, person_id, what, at, until_at)
    values (${id}::uuid, ${by}::uuid, 'coming', ${time}, ${until})`.execute(tx);
  return byClock(muster, until);
}

/** The newest that was declared a moment ago and is under way still, held so that it stays so. */
async function takenForTheSame(
  tx: Tx,
  { drill, another = false, now }: Declaration,
): Promise<Incident | undefined> {
  if (another) return undefined;
  for (const { id, declaredAt } of await openIncidents(tx, drill)) {
    if (now.getTime() - declaredAt.getTime() >= sameWithinMs) continue;
    const incident = await lockIncident(tx, id);
    if (!incident.closedAt) return incident;
  }
  return undefined;
}

/**
 * What the second one knows is added to what the first one knew. The graver of their levels holds, whoever was quicker: too
 * many can be sent home again. Who named none has nothing against the one that holds.
 */
async function joined(
  tx: Tx,
  deps: { vault: Vault },
  incident: Incident,
  { level, by, words, once, now }: Declaration,
): Promise<Declared> {
  const { id } = incident;
  const raised = level !== undefined && isGraver(level, incident.level);
  const stands = raised ? { ...incident, level } : incident;
  const first = await joinsOnce(tx, id, once);
  if (first)
    await append(tx, {
      type: 'crisis.joined',
      at: now,
      actor: by ? { person: by } : 'heed',
      about: id,
      data: { incident: id, ...ofDrill(incident) },
    });
  const until = first && by && (await comes(tx, stands, by, now));
  if (raised) await changeLevel(tx, id, level, { personId: by, now });
  else if (first) await advance(tx, incident, now);
  // Somebody who was called already has said it with this: what called them says so, and rings no more.
  if (by && until) await turnCard(tx, stands, { personId: by, what: 'coming', until, now });
  // Pressed again with other words, it says more.
  if (by) await addWords(tx, deps, stands, { by, text: words, once: `${once}:${digestOf(words)}`, now });
  return { incident: stands, what: 'joined', raised };
}

/** @returns whether this form or event has not joined it before: its person comes, and is on record with it, once */
async function joinsOnce(tx: Tx, id: string, once: string): Promise<boolean> {
  const { rows } = await sql`
    update incident set joined_once = joined_once || ${once}::text
    where id = ${id}::uuid and ${once} <> all(joined_once) returning id`.execute(tx);
  return rows.length > 0;
}

const digestOf = (words: string) => createHash('sha256').update(words).digest('base64url');
