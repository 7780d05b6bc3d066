import { sql } from 'kysely';
import type { AnswerData } from '../../src/evidence/events.ts';
import type { TestApp } from './app.ts';

export async function personId({ db }: Pick<TestApp, 'db'>, staffNo: string): Promise<string> {
  const row = await db
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Takes every account from somebody: no message reaches them from now on. */
export async function withoutPhone(heed: TestApp, staffNo: string): Promise<void> {
  await heed.db
    .updateTable('identity')
    .set({ to_at: heed.clock.now() })
    .where('person_id', '=', await personId(heed, staffNo))
    .execute();
}

/** What the evidence says of answers, oldest first, with who did it. */
export async function answersGiven({ db }: Pick<TestApp, 'db'>): Promise<(AnswerData & { actor: object })[]> {
  const { rows } = await sql<{ event: string }>`
    select event from evidence_event where type = 'answer.given' order by id`.execute(db);
  return rows.map(({ event }) => {
    const { data, actor } = JSON.parse(event) as { data: AnswerData; actor: object };
    return { ...data, actor };
  });
}
