import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf } from '../vault/words.ts';
import { triesClass, triesGivenTo } from './more-tries.ts';
import { optionsOf } from './schema.ts';
import { questionsOf } from './step.ts';
import { answersOf, attemptsOf, type Enrolment, enrolmentsOf, loadCourse } from './store.ts';
import { writtenIn } from './words.ts';
import { keepOpenWords } from './words-erased.ts';

const courses = 'training.held.enrolment';
const answers = 'training.held.answer';
const tries = 'training.held.tries';
const disclosure = 'training';
const why = 'training.held.why';

/**
 * What somebody took and passed, and what they answered. What was passed shows that the company trained them, and what
 * is open is still asked of them; all else goes when it is asked for, answers of ended quizzes first of all: what came of
 * them is known without. So does why they got more tries.
 */
export function trainingData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'training',
    find,
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const person = await db
        .selectFrom('person')
        .select('language')
        .where('id', '=', personId)
        .executeTakeFirst();
      const language = person?.language ?? 'zh-CN';
      for (const enrolment of await enrolmentsOf(db, personId)) {
        const { id, titles, state, assignedAt, dueAt, waits, endedAt, validUntil } = enrolment;
        const data = {
          ...{ title: titles[language], state, due: waits ? null : dueAt.toISOString() },
          ...{ closed: endedAt?.toISOString() ?? null, until: validUntil },
        };
        yield { category: courses, id, at: assignedAt, data };
        yield* answersIn(db, vault, enrolment, language);
      }
      for (const { id, at, tries: items, reason } of await triesGivenTo(db, vault, personId))
        yield { category: tries, id, at, data: { items, reason: reason ?? null, ...leftOutOf(reason) } };
    },
    erase: (tx, personId, erasure) => erase(tx, vault, personId, erasure),
  };
}

async function* answersIn(
  db: Db,
  vault: Vault,
  { id: enrolmentId, versionId }: Enrolment,
  language: Language,
): AsyncIterable<ExportItem> {
  const course = await loadCourse(db, versionId);
  const words = course.texts[language].front.quiz.questions;
  for (const attempt of await attemptsOf(db, enrolmentId)) {
    const given = await answersOf(db, attempt.id);
    const written = await writtenIn(db, vault, attempt.id);
    for (const { question } of questionsOf(course, attempt)) {
      const answer = given.find((one) => one.question === question.id);
      const said = words.find(({ id }) => id === question.id);
      if (!answer || !said) continue;
      const chosen = answer.chosen.flatMap((id) => optionsOf(said).find((one) => one.id === id)?.text ?? []);
      const own = written.get(question.id);
      const data = {
        text: said.ask,
        said: own ? (own.words ?? null) : chosen.join('; '),
        outcome: answer.isRight === null ? 'waits' : answer.isRight ? 'right' : 'wrong',
        ...(own?.said ? { review: own.said } : {}),
        ...(own ? leftOutOf(own.words, own.said) : {}),
      };
      yield { category: answers, id: `${attempt.id}.${question.id}`, at: answer.at, data };
    }
  }
}

async function find(db: Db | Tx, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ category: string; count: number; from: Date | null; to: Date | null }>`
    select ${courses} as category, count(*)::int as count, min(assigned_at) as "from",
           max(coalesce(ended_at, assigned_at)) as "to"
    from enrolment where person_id = ${personId}::uuid
    union all
    select ${answers}, count(*)::int, min(q.at), max(q.at)
    from quiz_answer q join quiz_attempt a on a.id = q.attempt_id join enrolment e on e.id = a.enrolment_id
    where e.person_id = ${personId}::uuid
    union all
    select ${tries}, count(*)::int, min(t.at), max(t.at)
    from tries_given t join enrolment e on e.id = t.enrolment_id where e.person_id = ${personId}::uuid`.execute(
    db,
  );
  return rows.flatMap(({ category, count, from, to }) =>
    from && to ? [{ category, count, from, to, disclosure, why }] : [],
  );
}

async function erase(
  tx: Tx,
  vault: Vault,
  personId: string,
  { over, now, reason }: ErasureContext,
): Promise<Erased[]> {
  const before = new Map((await find(tx, personId)).map(({ category, count }) => [category, count]));
  const all = over?.has(disclosure) ?? false;
  // All that is done to one enrolment is done one after the other.
  await sql`
    select from enrolment where person_id = ${personId}::uuid order by id for update`.execute(tx);
  await eraseKeys(tx, { subject: personId, class: triesClass, now, reason });
  await sql`
    delete from tries_given t using enrolment e
    where e.id = t.enrolment_id and e.person_id = ${personId}::uuid`.execute(tx);
  await sql`
    delete from quiz_answer q using quiz_attempt a, enrolment e
    where a.id = q.attempt_id and e.id = a.enrolment_id and e.person_id = ${personId}::uuid
      and (${all} or a.state not in ('open', 'handed-in'))`.execute(tx);
  await keepOpenWords(tx, vault, personId, { now, reason });
  // Whom they judged is not theirs; that it was they, is.
  await sql`update quiz_words set reviewed_by = null where reviewed_by = ${personId}::uuid`.execute(tx);
  await sql`
    delete from enrolment where person_id = ${personId}::uuid
      and (${all} or state in ('not-passed', 'called-off'))`.execute(tx);
  // What is kept is for the company to show; nobody else finds it by a number any more.
  await sql`
    update enrolment set certificate = null
    where person_id = ${personId}::uuid and certificate is not null`.execute(tx);
  const left = new Map((await find(tx, personId)).map(({ category, count }) => [category, count]));
  return [...before].map(([category, count]) => {
    const kept = left.get(category) ?? 0;
    return { category, erased: count - kept, kept, ...(kept > 0 ? { why: 'training.held.kept' } : {}) };
  });
}
