import { type Db, type Tx, undoable } from '../db/pool.ts';
import { loadText } from '../policies/store.ts';
import { type CoursesBefore, coursesBefore, openForNotice } from '../training/before.ts';
import { refusal } from './rules.ts';
import type { Case } from './standing.ts';

const none: CoursesBefore = { passed: [], missing: [] };

/**
 * Which courses the text that is valid now asks to have passed, and by which attempts the person has. Only whoever can
 * still sign or acknowledge is asked for any.
 *
 * @param at when the answer was given, at the latest
 */
export async function coursesFirst(db: Db | Tx, found: Case, at: Date): Promise<CoursesBefore> {
  const { current, last, person } = found;
  if (!current || refusal(found) || (last?.kind === 'acknowledge' && found.assignment !== 'open'))
    return none;
  const { courses } = (await loadText(db, current.versionId, 'en')).front;
  return courses ? coursesBefore(db, person.id, courses, at) : none;
}

/** The same for somebody who has come to answer: what is missing is opened for them. */
export async function openCoursesFirst(db: Db | Tx, found: Case, now: Date): Promise<CoursesBefore> {
  const before = await coursesFirst(db, found, now);
  if (before.missing.length > 0)
    await undoable(db, (tx) => openForNotice(tx, found.person.id, before.missing, now));
  return before;
}
