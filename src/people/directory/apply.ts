import { planAnew, tellGrown } from '../../db/many.ts';
import type { Tx } from '../../db/pool.ts';
import { applyDepartments, closeDepartments } from './apply-departments.ts';
import { applyPeople, endEmployments } from './apply-people.ts';
import { applyHeads, applyMemberships, applyRoles } from './apply-places.ts';
import { resumeEmployments, suspendEmployments } from './apply-suspensions.ts';
import type { Change } from './diff.ts';
import { lookAtConcerned } from './look-at-concerned.ts';

export interface ApplyOptions {
  now: Date;
  /** Id of the person who did it; null for the operator's command line and for directory sync. */
  actor: string | null;
}

/** Ids of the people who came and went; a return is a joining. */
export interface Applied {
  joined: string[];
  left: string[];
}

/**
 * Writes the changes of a `diff` without problems as dated rows: what was true until `now` stays on record.
 * A few statements for every 10,000 people. Call `lockDirectory` before reading what the
 * diff was made from; `now` must not lie before the last change.
 */
export async function apply(
  tx: Tx,
  changes: readonly Change[],
  { now, actor }: ApplyOptions,
): Promise<Applied> {
  if (changes.length > 1) await planAnew(tx);
  await applyDepartments(tx, changes, now);
  const resumed = await resumeEmployments(tx, changes, now);
  const joined = await applyPeople(tx, changes, now);
  await applyMemberships(tx, changes, now);
  await applyRoles(tx, changes, now, actor);
  await applyHeads(tx, changes, now);
  const suspended = await suspendEmployments(tx, changes, now);
  const left = await endEmployments(tx, changes, now);
  await closeDepartments(tx, changes, now);
  await lookAtConcerned(tx, changes, now);
  tellGrown(tx, joined.length, {
    employment: ['person_id', 'from_at', 'to_at'],
    identity: ['person_id', 'platform', 'external_id', 'to_at'],
    membership: ['person_id', 'department_id', 'to_at'],
    person: ['id', 'staff_no'],
    person_name: ['person_id', 'to_at'],
  });
  return { joined: [...resumed, ...joined], left: [...suspended, ...left] };
}
