import { sql } from 'kysely';
import type { TestApp } from './app.ts';
import type { Browser } from './browser.ts';
import { assignedTo, Learner, publishedCourse, withWords } from './training.ts';

/** The short course with a question in one's own words: who hands it in, and who reads it. */
export class WordsStory {
  readonly heed: TestApp;
  readonly reader: Browser;

  constructor(heed: TestApp, reader: Browser) {
    this.heed = heed;
    this.reader = reader;
  }

  /** Somebody reads all and answers everything. @param wrong ids of questions that they get wrong */
  async handsIn(
    staffNo: string,
    { words, wrong = [] }: { words?: string; wrong?: readonly string[] } = {},
  ): Promise<Learner> {
    const learner = await Learner.of(this.heed, staffNo);
    await learner.readsAll();
    await this.answersAll(learner, { words, wrong });
    return learner;
  }

  async answersAll(
    learner: Learner,
    { words, wrong = [] }: { words?: string | undefined; wrong?: readonly string[] } = {},
  ): Promise<void> {
    for (const { key, id, right, wrong: slip } of (await learner.attempt()).questions)
      await learner.send(key, wrong.includes(id) ? slip : id.startsWith('why') && words ? { words } : right);
  }

  /** Ids of what somebody wrote, the oldest first. */
  async wordsOf({ personId }: Learner): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select w.id from quiz_words w join quiz_attempt a on a.id = w.attempt_id
      join enrolment e on e.id = a.enrolment_id
      where e.person_id = ${personId}::uuid order by a.n, w.question`.execute(this.heed.db);
    return rows.map(({ id }) => id);
  }

  reads(id: string, fields: Record<string, string>, by = this.reader) {
    return by.post(`/console/quiz-answers/${id}`, fields);
  }

  /** Data of what is on record about somebody, by its type. */
  async onRecord({ personId }: Learner, type: string): Promise<Record<string, unknown>[]> {
    const rows = await this.heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  }
}

/** What somebody wrote in a quiz waits for HR to read it. */
export async function wordsUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  await publishedCourse(heed, withWords({}));
  const learner = await Learner.of(heed, staffNo);
  await assignedTo(heed, { kind: 'people', ids: [learner.personId] });
  const story = new WordsStory(heed, await heed.signIn('S033'));
  await story.handsIn(staffNo);
  const [id = ''] = await story.wordsOf(learner);
  return { ':words': id };
}
