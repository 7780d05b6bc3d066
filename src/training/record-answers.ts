import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import { severalKinds } from '../delivery/several.ts';
import { accountFor } from '../people/preferred-account.ts';
import type { Passing, Saying } from './passing.ts';

/** One answer to a question, ready to be committed with what is said to it. */
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
  message: Saying;
  /** Set for the answer that passes the course. */
  passing?: Passing | undefined;
  /** The platform's event, and what it was told, for when it comes again. */
  arrival: { platform: string; eventId: string; reply: object | null };
}

const account = { person: 's.person', platform: 's.platform', replaces: 's.replaces', barred: 's.barred' };

/**
 * Everything that such answers change, in one statement, however many they are. Enrolments are locked first and in one
 * order, as by whoever ends an attempt; where one has changed meanwhile, nothing of its answer is written. A version that
 * was replaced since it was begun is passed in the long way, since its person may be asked for the newer one; whether they
 * are, the locked row says, which is read anew where it was waited for.
 */
const statement = `
  with given_now as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::boolean[],
                         $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
                         $16::uuid[], $17::text[], $18::text[], $19::bytea[], $20::bytea[], $21::int[], $22::text[],
                         $23::date[], $24::date[], $25::uuid[], $26::text[], $27::text[])
    with ordinality g (attempt, enrolment, person, answered, question, chosen, is_right, at, message, kind, bodies,
                       platform, arrival, reply, version, type, event, salt, commitment, right_answers, certificate,
                       valid_until, renew_on, result, result_kind, result_bodies, i)
  ), locked as materialized (
    select e.id, e.message_id, e.anew_by from enrolment e join given_now g on g.enrolment = e.id and e.state = 'open'
    order by e.id for no key update of e
  ), taken as materialized (
    select g.*, l.message_id as replaces, barred_of(array[g.enrolment]) as barred
    from given_now g join locked l on l.id = g.enrolment join quiz_attempt a on a.id = g.attempt
    where a.state = 'open' and a.answered = g.answered
      and (g.event is null or l.anew_by is null
        and exists (select from course_version v where v.id = g.version and v.ended_at is null))
    for no key update of a
  ), arrived as (
    insert into inbound_event (platform, event_id, at, reply) select platform, arrival, at, reply::jsonb from taken
  ), given as (
    insert into quiz_answer (attempt_id, question, chosen, is_right, at)
    select attempt, question, string_to_array(chosen, ','), is_right, at from taken
  ), event as (
    insert into evidence_event (type, at, person_id, about, event, salt)
    select type, at, person, enrolment, event, salt from taken where event is not null returning id, about
  ), entry as (
    insert into evidence_entry (id, commitment)
    select e.id, t.commitment from event e join taken t on t.enrolment = e.about
  ), counted as (
    update quiz_attempt a
    set answered = a.answered + 1, state = case when e.id is null then a.state else 'passed' end,
        ended_at = case when e.id is not null then t.at end, right_answers = t.right_answers, entry_id = e.id
    from taken t left join event e on e.about = t.enrolment where a.id = t.attempt
  ), going as (
    update enrolment e
    set message_id = t.message, state = case when t.event is null then e.state else 'passed' end,
        ended_at = case when t.event is not null then t.at end, certificate = t.certificate,
        valid_until = t.valid_until, renew_on = t.renew_on
    from taken t where e.id = t.enrolment
  ), saying as (
    select message as id, kind, bodies, 0 as priority, replaces, enrolment, person, platform, barred, at from taken
    union all
    select result, result_kind, result_bodies, 1, null, enrolment, person, platform, barred, at from taken
    where event is not null
  ), said as (
    insert into message (id, kind, bodies, about, created_at) select id, kind, bodies::jsonb, enrolment, at from saying
  ), queued as (
    insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                          not_before, created_at)
    select s.id, s.person, 'bulk', s.priority,
           case when s.replaces is null or whole.id is not null then 'send' else 'replace-or-send' end,
           case when whole.id is null then s.replaces end,
           case when i.platform is null then 'failed' else 'pending' end, i.platform, i.tenant,
           case when i.platform is null then 'no-account' end, s.at, s.at
    from saying s
    -- What says more than this course keeps its place.
    left join message whole on whole.id = s.replaces and whole.kind = any($15::text[])
    left join lateral (${accountFor(account)}) i on true
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
        column((r) => r.passing?.versionId),
        column((r) => r.passing?.evidence.type),
        column((r) => r.passing?.evidence.event),
        column((r) => r.passing?.evidence.salt),
        column((r) => r.passing?.evidence.commitment),
        column((r) => r.passing?.right),
        column((r) => r.passing?.certificate),
        column((r) => r.passing?.validUntil),
        column((r) => r.passing?.renewOn),
        column((r) => r.passing?.result.id),
        column((r) => r.passing?.result.kind),
        column((r) => r.passing && JSON.stringify(r.passing.result.bodies)),
      ]),
    );
    const taken = new Set(rows.map(({ i }) => i));
    return given.map((_, index) => taken.has(index + 1));
  },
  { key: ({ enrolmentId }) => enrolmentId },
);
