import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import type { LegalCaseKind } from '../db/retention-schema.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { type HoldInput, holdProblems, longestReference } from './hold-rules.ts';
import { placeHold } from './place-hold.ts';
import { holdWords, referencePlace } from './sealed-words.ts';

export const legalCaseKinds = [
  'labour-dispute',
  'court',
  'authority',
  'inquiry',
] as const satisfies LegalCaseKind[];

export interface Dispute extends HoldInput {
  kind: LegalCaseKind | undefined;
  /** How the court or authority names it. */
  reference: string;
  people: readonly string[];
  /** The concern that it came from, where it did. */
  concernId?: string;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * States a dispute, or another case in which what is kept may be evidence, and places a hold on everything about the
 * people in it: before that, the day's purge might take what a court will ask for.
 *
 * @returns the ids of the case and of its hold
 * @throws HeedError `bad-input` with each field, `forbidden` for a case of one's own
 */
export async function openCase(
  tx: Tx,
  deps: { vault: Vault },
  dispute: Dispute,
): Promise<{ caseId: string; holdId: string }> {
  const { people, concernId, by, now } = dispute;
  for (const personId of people) demand(by, 'holds.manage', { personId });
  demand(by, 'holds.read');
  const kind = checked(dispute);
  const caseId = v7();
  await tx
    .insertInto('legal_case')
    .values({
      id: caseId,
      kind,
      reference: await holdWords.seal(tx, deps.vault, {
        id: caseId,
        place: referencePlace(caseId),
        text: dispute.reference.trim(),
        now,
      }),
      concern_id: concernId ?? null,
      opened_by: by.id,
      opened_at: now,
      closed_by: null,
      closed_at: null,
    })
    .execute();
  for (const person_id of new Set(people))
    await tx.insertInto('legal_case_person').values({ case_id: caseId, person_id, added_at: now }).execute();
  await append(tx, {
    type: 'legal-case.opened',
    at: now,
    actor: { person: by.id },
    about: caseId,
    data: {
      case: caseId,
      kind,
      people: new Set(people).size,
      ...(concernId ? { concern: concernId } : {}),
    },
  });
  const holdId = await placeHold(tx, deps, { ...dispute, caseId, personId: undefined, kind: undefined });
  return { caseId, holdId };
}

/** @throws HeedError `bad-input` with everything that is wrong, days and reason of the hold among it */
function checked(dispute: Dispute): LegalCaseKind {
  const { kind, reference, people, zone, now } = dispute;
  const problems: CodedProblem[] = [];
  if (!kind) problems.push(problem({ code: 'caseKind' }, { code: 'holds.caseKind' }));
  const length = Array.from(reference.trim()).length;
  if (length === 0 || length > longestReference)
    problems.push(problem({ code: 'caseReference' }, { code: 'holds.referenceMissing' }));
  if (people.length === 0) problems.push(problem({ code: 'casePeople' }, { code: 'holds.peopleMissing' }));
  problems.push(...holdProblems(dispute, dayIn(now, zone)));
  if (kind && problems.length === 0) return kind;
  throw new HeedError('bad-input', 'a case cannot be opened like this', { problems });
}

/** An open or closed case, without how it is named. */
export interface LegalCase {
  id: string;
  kind: LegalCaseKind;
  openedAt: Date;
  closedAt: Date | null;
  people: { id: string; name: string; staffNo: string }[];
  /** Holds of it that are in force. */
  holds: number;
}

export async function listCases(db: Db | Tx, id?: string): Promise<LegalCase[]> {
  const { rows } = await sql<LegalCase>`
    select c.id, c.kind, c.opened_at as "openedAt", c.closed_at as "closedAt",
      coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'staffNo', p.staff_no) order by p.staff_no)
        from legal_case_person m join person p on p.id = m.person_id where m.case_id = c.id), '[]') as people,
      (select count(*)::int from legal_hold h where h.case_id = c.id and h.ended_at is null) as holds
    from legal_case c where ${id ?? null}::uuid is null or c.id = ${id ?? null}::uuid
    order by c.closed_at is not null, c.opened_at desc, c.id limit 500`.execute(db);
  return rows;
}

/**
 * The case is over. Its holds have to be released first, each by two people, so that closing one is no way round them.
 * @throws HeedError `not-found`, `conflict` while a hold of it is in force
 */
export async function closeCase(tx: Tx, id: string, { by, now }: { by: Viewer; now: Date }): Promise<void> {
  demand(by, 'holds.read');
  await sql`select from legal_case where id = ${id}::uuid for update`.execute(tx);
  const [found] = await listCases(tx, id);
  if (!found) throw new HeedError('not-found', `there is no case ${id}`);
  for (const { id: personId } of found.people) demand(by, 'holds.manage', { personId });
  if (found.closedAt !== null) return;
  if (found.holds > 0) throw new HeedError('conflict', `case ${id} has holds`, { text: 'case-has-holds' });
  await tx.updateTable('legal_case').set({ closed_by: by.id, closed_at: now }).where('id', '=', id).execute();
  await append(tx, {
    type: 'legal-case.closed',
    at: now,
    actor: { person: by.id },
    about: id,
    data: { case: id, kind: found.kind },
  });
  touch(tx, 'holds');
}
