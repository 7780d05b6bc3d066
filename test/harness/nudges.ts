import { sql } from 'kysely';
import { enrolInNudges } from '../../src/training/nudge-ask.ts';
import type { TestApp } from './app.ts';
import { idsOf } from './surveys.ts';
import { assignedTo, Learner, publishedCourse } from './training.ts';

/** Questions of the course, each with the right answer and a wrong one. */
export const answers: Record<string, { right: Record<string, string>; wrong: Record<string, string> }> = {
  doors: { right: { choice: 'shut' }, wrong: { choice: 'open' } },
  exits: { right: { choice: 'near,known' }, wrong: { choice: 'lift' } },
  steps: {
    right: { 'place-1': 'warn', 'place-2': 'leave' },
    wrong: { 'place-1': 'call', 'place-2': 'leave' },
  },
};

/** The short course, with all its questions asked, which come again until their next time is further away than that. */
export const nudging =
  (weeks = 26) =>
  (course: string): string =>
    course.replace('ask: 2\n', 'ask: 3\n').replace('\n---\n', `\nnudges: { weeks: ${weeks} }\n---\n`);

/** Each of these people, by staff number, has passed the course, and its questions come to them again. */
export async function passedAndAsked(
  heed: TestApp,
  people: readonly string[],
  change = nudging(),
): Promise<void> {
  await publishedCourse(heed, change);
  await assignedTo(heed, { kind: 'people', ids: await idsOf(heed.db, people) });
  for (const one of people) {
    const learner = await Learner.of(heed, one);
    await learner.readsAll();
    await learner.answersAll('right');
  }
  // What they were told of it is over, and reminds nobody any more.
  await sql`update reminder set over = true`.execute(heed.db);
  await enrolInNudges(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
}
