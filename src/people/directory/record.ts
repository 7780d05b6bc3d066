import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import { atOnce, each, type Steps } from '../../in-slices.ts';
import { recordRole } from '../roles.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';

/** Where a change of the directory came from: the fingerprint of the file says which one it was. */
export interface Origin {
  source: string;
  sha256: string;
  actor: Actor;
}

/** Counts of people and of departments. */
export interface Counts {
  joined: number;
  changed: number;
  left: number;
  departments: number;
}

/** Puts an applied change of the directory on record, and every role given or taken with it by itself. */
export async function record(
  tx: Tx,
  { source, sha256, actor }: Origin,
  counts: Counts,
  changes: readonly Change[],
  now: Date,
): Promise<void> {
  await append(tx, { type: 'people.imported', at: now, actor, data: { source, sha256, ...counts } });
  const ended = ofKind(changes, 'role-ended');
  const granted = ofKind(changes, 'role-granted');
  const ids = await idsOf(
    tx,
    [...ended, ...granted].map((change) => change.staffNo),
  );
  for (const { kind, staffNo, role } of [...ended, ...granted]) {
    const personId = ids.get(staffNo);
    if (personId === undefined) throw new TypeError('a role changed for somebody who is not on record');
    await recordRole(
      tx,
      kind === 'role-granted' ? 'role.granted' : 'role.revoked',
      { personId, role, actor },
      now,
    );
  }
}

async function idsOf(tx: Tx, staffNos: readonly string[]): Promise<Map<string, string>> {
  if (staffNos.length === 0) return new Map();
  const { rows } = await sql<{ id: string; staff_no: string }>`
    select id, staff_no from person where staff_no = any(${[...new Set(staffNos)]}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.staff_no, row.id]));
}

/**
 * What a set of changes comes to. Somebody who joins or leaves, if only for now, is not counted as changed as well.
 */
export const count = (changes: readonly Change[]): Counts => atOnce(counting(changes));

/** The same in steps, for many changes. */
export function* counting(changes: readonly Change[]): Steps<Counts> {
  const joined = new Set<string>();
  const left = new Set<string>();
  const touched = new Set<string>();
  const departments = new Set<string>();
  yield* each(changes, (change) => {
    if (change.kind === 'person-joined' || change.kind === 'person-resumed') joined.add(change.staffNo);
    if (change.kind === 'person-left' || change.kind === 'person-suspended') left.add(change.staffNo);
    if ('staffNo' in change) touched.add(change.staffNo);
    if ('code' in change) departments.add(change.code);
  });
  let changed = 0;
  yield* each(touched, (staffNo) => {
    if (!joined.has(staffNo) && !left.has(staffNo)) changed += 1;
  });
  return { joined: joined.size, changed, left: left.size, departments: departments.size };
}
