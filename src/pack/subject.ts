import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';

/** Whom and what a pack is about. */
export interface PackSubject {
  personId: string;
  policyId: string;
}

/**
 * The person with a staff number, also one who has left, and a policy that was published.
 *
 * @throws HeedError `bad-input` naming everything that is not there
 */
export async function findSubject(
  db: Db,
  { staffNo, code }: { staffNo: string; code: string },
): Promise<PackSubject> {
  const person = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo.normalize('NFKC').trim())
    .executeTakeFirst();
  const { rows } = await sql<{ id: string }>`
    select p.id from policy p where p.code = ${code.trim()}
      and exists (select from policy_version v where v.policy_id = p.id and v.state <> 'draft')`.execute(db);
  const policy = rows[0];
  const problems: CodedProblem[] = [
    ...(person ? [] : [problem({ code: 'person', params: { staffNo } }, { code: 'pack.nobody' })]),
    ...(policy ? [] : [problem({ code: 'policy' }, { code: 'pack.noPolicy' })]),
  ];
  if (!person || !policy)
    throw new HeedError('bad-input', 'There is nothing to make a pack of.', { problems });
  return { personId: person.id, policyId: policy.id };
}
