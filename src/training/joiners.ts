import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { mark, markAssignments, marked, mostMarked, unmark } from '../notices/audience-due.ts';
import { dayIn } from '../zone.ts';
import { enrol } from './assign.ts';
import { type AssignedAudience, askingAudiences, newcomersTo } from './audiences.ts';
import { currentCourse, loadCourse } from './store.ts';

/** Whose look it is, and when. */
export interface Look {
  zone: string;
  now: Date;
  /** Also those of whom nothing has changed, which finds what was missed. */
  everybody?: boolean;
}

/**
 * Whoever has come to belong to those whom a course was assigned to takes it, and reads why. It costs what changed
 * (`audience_due`), and each assignment is a transaction of its own. Safe to repeat, and for two at once.
 *
 * @returns how many were asked
 */
export async function askCourseJoiners(db: Db, { zone, now, everybody = false }: Look): Promise<number> {
  const marks = await marked(db, 'course-joins', now);
  if (marks.ids.length === 0 && !everybody) return 0;
  const whole = everybody || marks.people.length > mostMarked;
  const wanted = new Set(marks.assignmentIds);
  const again = new Map<string, Date>();
  let asked = 0;
  try {
    await eachAlone(await askingAudiences(db), async (assignment) => {
      const people = whole || wanted.has(assignment.id) ? undefined : marks.people;
      if (people?.length === 0) return false;
      const newly = await inTransaction(db, (tx) => ask(tx, assignment, { people, zone, now }));
      asked += newly;
      return newly > 0;
    });
    wanted.clear();
  } catch (error) {
    for (const one of marks.people) again.set(one, now);
    throw error;
  } finally {
    await inTransaction(db, async (tx) => {
      await unmark(tx, marks.ids);
      await mark(tx, 'course-joins', again);
      await markAssignments(tx, [...wanted], now);
    });
  }
  return asked;
}

async function ask(
  tx: Tx,
  assignment: AssignedAudience,
  { people, zone, now }: { people: readonly string[] | undefined; zone: string; now: Date },
): Promise<number> {
  const { id: assignmentId, code } = assignment;
  // Two looks at once ask nobody twice, and none goes on after HR has ended it.
  const { rows } = await sql<{ joiners: boolean }>`
    select joiners and ended_at is null as joiners from course_assignment
    where id = ${assignmentId}::uuid for update`.execute(tx);
  const joiners = rows[0]?.joiners ?? false;
  const newcomers = await newcomersTo(
    tx,
    { ...assignment, joiners },
    { people, today: dayIn(now, zone), now },
  );
  if (newcomers.length === 0) return 0;
  const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
  const asked = await enrol(tx, course, { people: newcomers, assignmentId, zone, now });
  if (asked === 0) return 0;
  await append(tx, {
    type: 'course.joined',
    at: now,
    actor: 'heed',
    about: assignmentId,
    data: { assignment: assignmentId, code, people: asked },
  });
  return asked;
}
