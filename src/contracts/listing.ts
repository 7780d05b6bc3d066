import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { ListedRole } from '../db/contract-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { onStaff } from './signatories.ts';

/**
 * That somebody is of a kind that a non-compete may bind. The directory knows no positions, so HR lists each person
 * with the reason: that is what a tribunal asks for anyway.
 */
export interface Listing {
  id: string;
  personId: string;
  personName: string;
  staffNo: string;
  role: ListedRole;
  note: string;
  from: Date;
  listedBy: string;
}

export async function listings(db: Db | Tx): Promise<Listing[]> {
  const { rows } = await sql<Listing>`
    select l.id, l.person_id as "personId", p.name as "personName", p.staff_no as "staffNo", l.role, l.note,
           l.from_at as "from", b.name as "listedBy"
    from contract_role l join person p on p.id = l.person_id join person b on b.id = l.listed_by
    where l.ended_at is null order by p.staff_no, l.role`.execute(db);
  return rows;
}

const longestNote = 500;

/** @throws HeedError `bad-input` with every problem, `forbidden` for oneself, `conflict` where they are listed */
export async function listPerson(
  tx: Tx,
  {
    staffNo,
    role,
    note,
    by,
    now,
  }: { staffNo: string; role: ListedRole | undefined; note: string; by: Viewer; now: Date },
): Promise<string> {
  const why = note.trim();
  const problems: CodedProblem[] = [];
  const person = await onStaff(tx, staffNo);
  if (!person) problems.push(problem({ code: 'forWhom' }, { code: 'exemptions.personUnknown' }));
  if (!role) problems.push(problem({ code: 'reasonKind' }, { code: 'procedure.choose' }));
  if (why === '' || why.length > longestNote)
    problems.push(
      problem({ code: 'reason' }, { code: 'contract.noteMissing', params: { most: longestNote } }),
    );
  if (!person || !role || problems.length > 0)
    throw new HeedError('bad-input', 'a listing is not complete', { problems });
  demand(by, 'contracts.list-people', { personId: person.id });
  const id = v7();
  const added = await tx
    .insertInto('contract_role')
    .values({
      ...{ id, person_id: person.id, role, note: why, from_at: now, listed_by: by.id },
      ...{ ended_at: null, ended_by: null },
    })
    .onConflict((on) => on.columns(['person_id', 'role']).where('ended_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw new HeedError('conflict', 'this person is listed already', { text: 'person-listed' });
  await record(tx, 'non-compete.listed', { id, personId: person.id, role }, by, now);
  return id;
}

/** @returns false when it had ended. @throws HeedError `not-found`, `forbidden` */
export async function unlistPerson(tx: Tx, id: string, by: Viewer, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('contract_role')
    .select(['person_id', 'role'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no listing ${id}`);
  demand(by, 'contracts.list-people', { personId: row.person_id });
  const { numUpdatedRows } = await tx
    .updateTable('contract_role')
    .set({ ended_at: now, ended_by: by.id })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await record(tx, 'non-compete.unlisted', { id, personId: row.person_id, role: row.role }, by, now);
  return true;
}

async function record(
  tx: Tx,
  type: 'non-compete.listed' | 'non-compete.unlisted',
  { id, personId, role }: { id: string; personId: string; role: ListedRole },
  by: Viewer,
  at: Date,
): Promise<void> {
  const data = { listing: id, role };
  await append(tx, { type, at, actor: { person: by.id }, person: personId, about: id, data });
}
