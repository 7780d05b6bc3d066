import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { type Language, languages } from '../../src/messages/model.ts';
import { readCourse } from '../../src/training/course.ts';
import { publishCourse } from '../../src/training/publish.ts';
import { rightOf } from '../../src/training/schema.ts';
import { questionsOf } from '../../src/training/step.ts';

const asked = 10;
const letters = ['a', 'b', 'c', 'd'];

/** A course of one module and twelve questions, of which ten are asked. */
const courseText = (language: Language) => `---
code: bench
language: ${language}
title: Bench
summary: [A course for a benchmark]
version: 1
owner: Nobody
audience: everyone
due: 5
minutes: 5
modules:
  - { id: all, kind: text }
quiz:
  passMark: 60
  tries: 3
  wait: 0
  ask: ${asked}
  questions:
${Array.from({ length: 12 }, (_, n) => question(n)).join('\n')}
---
# All of it

One paragraph.
`;

const question = (n: number) => `    - id: q${n}
      kind: ${n % 3 === 0 ? 'multiple' : 'single'}
      ask: What is question ${n} about?
      options:
${letters.map((id) => `        - { id: ${id}, text: Answer ${id} of ${n}, because: Because of ${id}. }`).join('\n')}
      right: ${n % 3 === 0 ? '[a, b]' : 'a'}
      because: It is so.`;

/** Everybody is before the first question of a quiz. */
export async function openQuizzes(db: Db, now: Date): Promise<void> {
  const files = languages.map((language) => ({
    name: `${language}.md`,
    bytes: Buffer.from(courseText(language)),
  }));
  const { course } = await inTransaction(db, (tx) =>
    publishCourse(tx, { ...readCourse(files), files: [] }, { actor: 'heed', now }),
  );
  await sql`
    insert into enrolment (id, code, person_id, why, assigned_at, due_at, state, version_id, begun_at, modules_read)
    select gen_random_uuid(), 'bench', id, 'everyone', ${now}, ${new Date(now.getTime() + 7 * 86_400_000)}, 'open',
           ${course.id}::uuid, ${now}, 1
    from person`.execute(db);
  await sql`
    insert into quiz_attempt (id, enrolment_id, n, seed, state, begun_at, expires_at)
    select gen_random_uuid(), id, 1, sha256(id::text::bytea), 'open', ${now}, ${new Date(now.getTime() + 14 * 86_400_000)}
    from enrolment`.execute(db);
}

/** One answer, as the window of its question sends it. */
export interface QuizAnswer {
  account: string;
  /** Of the form. */
  key: string;
  chosen: readonly string[];
}

/** What everybody answers, person by person, each in the order in which they are asked. */
export async function quizAnswers(db: Db): Promise<QuizAnswer[][]> {
  const course = readCourse(
    languages.map((language) => ({ name: `${language}.md`, bytes: Buffer.from(courseText(language)) })),
  );
  const { rows } = await sql<{ id: string; seed: Buffer; account: string }>`
    select a.id, a.seed, i.external_id as account
    from quiz_attempt a join enrolment e on e.id = a.enrolment_id join identity i on i.person_id = e.person_id
    order by e.person_id`.execute(db);
  return rows.map(({ id, seed, account }) =>
    questionsOf(course, { seed }).map(({ question }) => ({
      ...{ account, key: `training.answer:${id}.${question.id}` },
      chosen: [...rightOf(question)],
    })),
  );
}
