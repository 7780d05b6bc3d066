import type { Db, Tx } from '../db/pool.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import type { PolicyDocument } from './document.ts';

/** Courses that a policy asks for and that nobody has published. A course always has a quiz. */
export async function courseProblems(db: Db | Tx, { texts }: PolicyDocument): Promise<CodedProblem[]> {
  const { courses = [] } = texts.en;
  if (courses.length === 0) return [];
  const rows = await db
    .selectFrom('course_version')
    .select('code')
    .where('code', 'in', courses)
    .where('ended_at', 'is', null)
    .execute();
  const there = new Set(rows.map(({ code }) => code));
  return courses
    .filter((code) => !there.has(code))
    .map((course) =>
      problem(
        { code: 'named', params: { name: 'courses' } },
        { code: 'policy.courseUnknown', params: { course } },
      ),
    );
}
