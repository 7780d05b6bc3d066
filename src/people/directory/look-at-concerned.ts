import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { lookAgain } from '../../reminders/look-again.ts';
import type { Change } from './diff.ts';
import { ofKind } from './of-kind.ts';

/**
 * Has the reminders looked at again of everybody who is in another place now, or has another manager, and of what
 * somebody was to hear who heads less or is gone. Call it once the changes are written.
 */
export async function lookAtConcerned(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  const people = staffNosOf(changes, [
    'person-joined',
    'person-resumed',
    'person-suspended',
    'person-left',
    'member-added',
    'member-removed',
  ]);
  if (people.length > 0) await lookAgain(tx, { people: personsOf(people) }, now);
  const departments = [
    ...ofKind(changes, 'head-named').map(({ department }) => department),
    ...ofKind(changes, 'head-ended').map(({ department }) => department),
    ...ofKind(changes, 'department-moved').map(({ code }) => code),
    ...ofKind(changes, 'department-closed').map(({ code }) => code),
  ];
  if (departments.length > 0) await lookAgain(tx, { people: membersBelow(departments) }, now);
  const gone = staffNosOf(changes, ['head-ended', 'person-left', 'person-suspended']);
  const { rows } = await sql<{ person_id: string }>`${personsOf(gone)}`.execute(tx);
  // Who holds a role is put on record one by one, and looked at there (`roles.ts`).
  const recipients = rows.map((row) => row.person_id);
  if (recipients.length > 0) await lookAgain(tx, { recipients }, now);
}

type OfPerson = Extract<Change, { staffNo: string }>;

function staffNosOf(changes: readonly Change[], kinds: readonly OfPerson['kind'][]): string[] {
  const wanted: readonly string[] = kinds;
  const found = changes.flatMap((change) =>
    'staffNo' in change && wanted.includes(change.kind) ? [change.staffNo] : [],
  );
  return [...new Set(found)];
}

const personsOf = (staffNos: readonly string[]) => sql`
  select id as person_id from person where staff_no = any(${[...staffNos]}::text[])`;

/** Everybody in these departments and in those below them, as they are from now on. */
const membersBelow = (codes: readonly string[]) => sql`
  with recursive tree (id) as (
    select id from department where code = any(${[...new Set(codes)]}::text[])
    union
    select v.department_id from department_version v join tree on v.parent_id = tree.id where v.to_at is null
  )
  select m.person_id from membership m join tree on tree.id = m.department_id where m.to_at is null`;
