import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { openWhereAsked } from './before.ts';
import { type Enrolment, isOpen, loadCourse, lockEnrolment } from './store.ts';

export interface Learning {
  personId: string;
  code: string;
  language: Language;
  now: Date;
}

/**
 * Begins a course: from now on it is this version for this person, whatever is published meanwhile. Begun already is a
 * success.
 *
 * @throws HeedError `not-found` where nobody asked them to take it
 */
export async function beginCourse(tx: Tx, { personId, code, language, now }: Learning): Promise<Enrolment> {
  if (!(await isOpen(tx, personId, code))) await openWhereAsked(tx, personId, code, now);
  const enrolment = await lockEnrolment(tx, personId, code);
  const { id, state, begunAt, versionId, why, dueAt, waits } = enrolment;
  if (state !== 'open' || begunAt) return enrolment;
  const { texts } = await loadCourse(tx, versionId);
  await tx
    .updateTable('enrolment')
    .set({ version_id: versionId, begun_at: now })
    .where('id', '=', id)
    .execute();
  await append(tx, {
    type: 'training.begun',
    at: now,
    actor: { person: personId },
    person: personId,
    about: id,
    data: {
      ...{ enrolment: id, version: versionId, sha256: texts[language].sha256 },
      ...{ why, ...(waits ? {} : { due: dueAt.toISOString() }) },
    },
  });
  touch(tx, `person.${personId}`);
  return { ...enrolment, begunAt: now };
}

/**
 * Somebody goes on from a module. Only how far they are is kept, and never how long they were at it. Going on twice, or
 * from one that they came back to, changes nothing.
 *
 * @param place from 1; one further than they are is not skipped to
 */
export async function goOnFrom(
  tx: Tx,
  { place, ...learning }: Learning & { place: number },
): Promise<Enrolment> {
  const enrolment = await beginCourse(tx, learning);
  const { id, state, modulesRead, versionId } = enrolment;
  const { modules } = (await loadCourse(tx, versionId)).decided;
  if (state !== 'open' || place !== modulesRead + 1 || place > modules.length) return enrolment;
  await tx.updateTable('enrolment').set({ modules_read: place }).where('id', '=', id).execute();
  return { ...enrolment, modulesRead: place };
}
