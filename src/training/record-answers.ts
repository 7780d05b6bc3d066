import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import type { AttemptState, EnrolmentState } from '../db/training-schema.ts';
import { severalKinds } from '../delivery/several.ts';
import type { Message } from '../messages/model.ts';
import { accountFor } from '../people/preferred-account.ts';

/** One answer to a question that is not an attempt's last, ready to be committed with what is said to it. */
export interface QuizRecording {
  attemptId: string;
  enrolmentId: string;
  personId: string;
  /** How many answers there were when this was decided. */
  answered: number;
  question: string;
  chosen: readonly string[];
  isRight: boolean;
  now: Date;
  message: { id: string; kind: string; bodies: Message };
  /** The platform's event, and what it was told, for when it comes again. */
  arrival: { platform: string; eventId: string; reply: object | null };
}

const account = { person: 't.person', platform: 't.platform', replaces: 't.replaces', barred: 't.barred' };

/**
 * Everything that such answers change, in one statement, however many they are. Enrolments are locked first and in one
 * order, as by whoever ends an attempt; where one has changed meanwhile, nothing of its answer is written.
 */
const statement = `
  with given_now as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::boolean[],
                         $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
    with ordinality g (attempt, enrolment, person, answered, question, chosen, is_right, at, message, kind, bodies,
                       platform, arrival, reply, i)
  ), locked as materialized (
    select e.id, e.message_id from enrolment e join given_now g on g.enrolment = e.id and e.state = 'open'
    order by e.id for no key update of e
  ), taken as (
    update quiz_attempt a set answered = a.answered + 1
    from given_now g join locked l on l.id = g.enrolment
    where a.id = g.attempt and a.state = 'open' and a.answered = g.answered
    returning g.*, l.message_id as replaces, barred_of(array[g.enrolment]) as barred
  ), arrived as (
    insert into inbound_event (platform, event_id, at, reply) select platform, arrival, at, reply::jsonb from taken
  ), given as (
    insert into quiz_answer (attempt_id, question, chosen, is_right, at)
    select attempt, question, string_to_array(chosen, ','), is_right, at from taken
  ), said as (
    insert into message (id, kind, bodies, about, created_at)
    select message, kind, bodies::jsonb, enrolment, at from taken
  ), queued as (
    insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                          not_before, created_at)
    select t.message, t.person, 'bulk', 0,
           case when t.replaces is null or whole.id is not null then 'send' else 'replace-or-send' end,
           case when whole.id is null then t.replaces end,
           case when i.platform is null then 'failed' else 'pending' end, i.platform, i.tenant,
           case when i.platform is null then 'no-account' end, t.at, t.at
    from taken t
    -- What says more than this course keeps its place.
    left join message whole on whole.id = t.replaces and whole.kind = any($15::text[])
    left join lateral (${accountFor(account)}) i on true
  ), going as (
    update enrolment e set message_id = t.message from taken t where e.id = t.enrolment
  )
  select i::int from taken`;

/** @returns false where the attempt has changed since it was read */
export const quizRecords = new Batcher<QuizRecording, boolean>(
  async (db, given) => {
    const column = (value: (one: QuizRecording) => unknown) => given.map(value);
    const { rows } = await db.executeQuery<{ i: number }>(
      CompiledQuery.raw(statement, [
        column((r) => r.attemptId),
        column((r) => r.enrolmentId),
        column((r) => r.personId),
        column((r) => r.answered),
        column((r) => r.question),
        column((r) => r.chosen.join(',')),
        column((r) => r.isRight),
        column((r) => r.now),
        column((r) => r.message.id),
        column((r) => r.message.kind),
        column((r) => JSON.stringify(r.message.bodies)),
        column((r) => r.arrival.platform),
        column((r) => r.arrival.eventId),
        column((r) => r.arrival.reply && JSON.stringify(r.arrival.reply)),
        [...severalKinds],
      ]),
    );
    const taken = new Set(rows.map(({ i }) => i));
    return given.map((_, index) => taken.has(index + 1));
  },
  { key: ({ enrolmentId }) => enrolmentId },
);

/** What an answer to an attempt is judged by. */
export interface OpenAttempt {
  seed: Buffer;
  state: AttemptState;
  expiresAt: Date;
  answered: number;
  questions: string[];
  enrolmentId: string;
  enrolment: EnrolmentState;
  versionId: string | null;
}

/** Attempts by their ids, each for its own person alone; undefined for anybody else's. Asked together, without a lock. */
export const openAttempts = new Batcher<{ attemptId: string; personId: string }, OpenAttempt | undefined>(
  async (db, asked) => {
    const { rows } = await db.executeQuery<OpenAttempt & { i: number }>(
      CompiledQuery.raw(
        `select g.i::int, a.seed, a.state, a.expires_at as "expiresAt", a.answered, e.id as "enrolmentId",
                e.state as enrolment, e.version_id as "versionId",
                array(select q.question from quiz_answer q where q.attempt_id = a.id) as questions
         from unnest($1::uuid[], $2::uuid[]) with ordinality g (attempt, person, i)
         join quiz_attempt a on a.id = g.attempt
         join enrolment e on e.id = a.enrolment_id and e.person_id = g.person`,
        [asked.map(({ attemptId }) => attemptId), asked.map(({ personId }) => personId)],
      ),
    );
    const byPlace = new Map(rows.map((row) => [row.i, row]));
    return asked.map((_, index) => byPlace.get(index + 1));
  },
);
