import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import type { Viewer } from '../people/person.ts';
import { beginReminding } from '../reminders/begin.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';
import { companyZone } from '../zone.ts';
import { timesOf } from './assign.ts';
import { newestShares } from './newest.ts';
import { moreTriesCard } from './present-staff.ts';
import { enrolments, loadCourse, noSuchCourse } from './store.ts';

export const mostExtraTries = 5;
export const longestReason = 500;

/** Kind of record in the vault. */
export const triesClass = 'training-tries';
const placeOfReason = (id: string) => `tries_given/${id}`;
/** Kept with what was learnt, until years after somebody left, which is a day to come: the keys go with the erasure. */
const noDayYet = '9999-12-31';

export interface GivingTries {
  enrolmentId: string;
  /** The course whose page it is given on. */
  code: string;
  by: Viewer;
  tries: number;
  reason: string;
  now: Date;
}

/**
 * Gives somebody more tries at their newest share of a course, so that they go on where they were: nothing is read again,
 * and there are days for it as when it is assigned. The log says how many; the reason is sealed under the person's keys.
 *
 * @throws HeedError `bad-input` for a number or a reason that cannot be; `conflict` where they have not run out any more,
 * `forbidden` for one's own, `not-found`
 */
export async function giveTries(
  tx: Tx,
  { vault }: { vault: Vault },
  { enrolmentId, code, by, tries, reason, now }: GivingTries,
): Promise<void> {
  const words = reason.trim();
  check(tries, words);
  const [found] = await enrolments(tx, sql`e.id = ${enrolmentId}::uuid`);
  if (found?.code !== code) throw noSuchCourse(code);
  const { personId } = found;
  if (personId === by.id) throw new HeedError('forbidden', 'nobody gives themselves more tries');
  const course = await loadCourse(tx, found.versionId);
  const times = (await timesOf(tx, course, [personId], { zone: companyZone, now }))(personId);
  const due = new Date(Math.max(Number(times.due), Number(found.dueAt)));
  const theirs = sql`e.person_id = ${personId}::uuid and e.code = ${code}`;
  const { numAffectedRows } = await sql`
    update enrolment set state = 'open', ended_at = null, extra_tries = extra_tries + ${tries},
                         first_due_at = coalesce(first_due_at, due_at), due_at = ${due}
    where id = (select n.id from (${newestShares(theirs)}) n where n.id = ${enrolmentId}::uuid)
      and state = 'not-passed' and not exists (
        select from enrolment e where ${theirs} and e.state = 'open')`.execute(tx);
  if (numAffectedRows === 0n)
    throw new HeedError('conflict', `enrolment ${enrolmentId} has not run out of tries`);
  await keepReason(tx, vault, { enrolmentId, personId, by, tries, reason: words, now });
  await append(tx, {
    type: 'training.tries-given',
    at: now,
    actor: { person: by.id },
    person: personId,
    about: enrolmentId,
    data: { enrolment: enrolmentId, tries },
  });
  await enqueue(tx, {
    kind: 'training.more-tries',
    bodies: moreTriesCard(course, { tries, due, zone: companyZone, now }),
    about: enrolmentId,
    to: [personId],
    at: times.at,
  });
  const things = sql`select person_id, id as about from enrolment where id = ${enrolmentId}::uuid`;
  await beginReminding(tx, { kind: 'training', things }, now);
}

/** @throws HeedError `bad-input` with everything that is wrong */
function check(tries: number, words: string): void {
  const problems: CodedProblem[] = [];
  const at = (name: 'tries' | 'reason') => ({ code: 'named', params: { name } }) as const;
  if (!Number.isInteger(tries) || tries < 1 || tries > mostExtraTries)
    problems.push(problem(at('tries'), { code: 'training.tries', params: { most: mostExtraTries } }));
  if (words === '' || words.length > longestReason)
    problems.push(problem(at('reason'), { code: 'training.reason', params: { most: longestReason } }));
  if (problems.length > 0)
    throw new HeedError('bad-input', 'more tries need a number and a reason', { problems });
}

async function keepReason(
  tx: Tx,
  vault: Vault,
  { enrolmentId, personId, by, tries, reason, now }: Omit<GivingTries, 'code'> & { personId: string },
): Promise<void> {
  const id = v7();
  const sealed = await seal(tx, vault, {
    subjects: [personId],
    class: triesClass,
    expiresOn: noDayYet,
    plaintext: reason,
    aad: placeOfReason(id),
    now,
  });
  await tx
    .insertInto('tries_given')
    .values({
      ...{ id, enrolment_id: enrolmentId, given_by: by.id, tries, at: now },
      reason: JSON.stringify(sealed),
    })
    .execute();
}

/** Tries that somebody got, the oldest first, with why; of that null where its keys are erased, undefined where it is damaged. */
export async function triesGivenTo(
  db: Db,
  vault: Vault,
  personId: string,
): Promise<{ id: string; tries: number; reason: string | null | undefined; at: Date }[]> {
  const rows = await db
    .selectFrom('tries_given as t')
    .innerJoin('enrolment as e', 'e.id', 't.enrolment_id')
    .select(['t.id', 't.tries', 't.reason', 't.at'])
    .where('e.person_id', '=', personId)
    .orderBy('t.at')
    .orderBy('t.id')
    .execute();
  const words = await openEachWords(
    db,
    vault,
    rows.map(({ id, reason }) => ({ sealed: reason, place: placeOfReason(id) })),
  );
  return rows.map(({ id, tries, at }, n) => ({ id, tries, at, reason: words[n] }));
}
