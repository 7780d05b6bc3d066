import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { AnswerKind } from '../db/schema.ts';
import { severalKinds } from '../delivery/several.ts';
import type { Prepared } from '../evidence/append.ts';
import type { Message } from '../messages/model.ts';
import { accountsOf } from '../people/preferred-account.ts';

/** One answer, ready to be committed: state, evidence and the message that confirms it. */
export interface Recording {
  answerId: string;
  noticeId: string;
  personId: string;
  versionId: string;
  kind: AnswerKind;
  method: string;
  language: string;
  threadId: string | null;
  supersedes: string | null;
  now: Date;
  evidence: Prepared;
  confirmation: {
    id: string;
    kind: string;
    bodies: Message;
    /** Without a click it goes where this message is. */
    replaces: string;
    /** The platform on which the answer was given in a chat: confirmed there, whatever other accounts they have. */
    clickedOn?: string;
  };
  /**
   * How many answers there were when this was decided. Counted on the assignment's own row, because that is
   * what Postgres reads afresh after waiting for another answer's lock.
   */
  answersSoFar: number;
  /** The platform's event that this answer is the whole effect of; committed with it, so that it counts once. */
  arrival?: Arrival;
}

/** An event of a platform, as `inbound_event` recognises it. */
export interface Arrival {
  platform: string;
  eventId: string;
}

/** The event has had its effect before, or is having it at this moment. Nothing was written. */
export class ArrivedBefore extends Error {
  override readonly name = 'ArrivedBefore';
}

/**
 * Everything that answers change, in one statement and one round trip, however many answers there are in it.
 * The first part takes the assignments under their row locks and checks once more what was decided on; where it
 * takes nothing, nothing is written. A person answers a notice once in a statement, so notice and person tell
 * the rows of one answer.
 */
const statement = `
  with given_now as (
    select * from unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::uuid[], $7::text[],
                         $8::text[], $9::bytea[], $10::bytea[], $11::uuid[], $12::text[], $13::text[], $14::uuid[],
                         $15::uuid[], $16::uuid[], $17::text[], $18::text[], $19::uuid[], $20::text[], $21::text[],
                         $22::text[])
    with ordinality g (at, notice, person, answers, kind, version, type, event, salt, commitment, answer, method,
                       language, thread, supersedes, message, message_kind, bodies, replaces, platform, arrival, clicked_on, i)
  ), taken as (
    update assignment a
    set state = case when a.state = 'cancelled' then a.state else 'answered' end,
        answered_at = g.at, first_answered_at = least(a.first_answered_at, g.at), answers = a.answers + 1,
        -- What somebody else recorded was on no screen of the person's.
        seen_at = case when g.method in ('paper', 'on-behalf') then a.seen_at else coalesce(a.seen_at, g.at) end
    from given_now g
    where a.notice_id = g.notice and a.person_id = g.person and a.answers = g.answers
      and (g.kind = 'withdraw' or (
        a.state <> 'cancelled'
        and exists (select from notice where id = g.notice and state = 'open')
        and exists (select from policy_version where id = g.version and state in ('published', 'in-force'))))
    returning g.*
  ), arrived as (
    insert into inbound_event (platform, event_id, at)
    select platform, arrival, at from taken where arrival is not null
  ), seen as (
    update delivery d set seen_at = t.at from taken t
    where d.message_id = t.replaces and d.person_id = t.person and d.seen_at is null
      and t.method not in ('paper', 'on-behalf')
  ), event as (
    insert into evidence_event (type, at, person_id, about, event, salt)
    select type, at, person, notice, event, salt from taken returning id, person_id, about
  ), entry as (
    insert into evidence_entry (id, commitment)
    select e.id, t.commitment from event e join taken t on t.person = e.person_id and t.notice = e.about
  ), given as (
    insert into answer (id, notice_id, person_id, version_id, kind, method, language, entry_id, thread_id, at,
                        supersedes)
    select t.answer, t.notice, t.person, t.version, t.kind, t.method, t.language, e.id, t.thread, t.at, t.supersedes
    from event e join taken t on t.person = e.person_id and t.notice = e.about
  ), said as (
    insert into message (id, kind, bodies, about, created_at)
    select message, message_kind, bodies::jsonb, notice, at from taken
  ), queued as (
    insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                          not_before, created_at)
    select t.message, t.person, 'bulk', 0, case when whole.id is null then 'replace-or-send' else 'send' end,
           case when whole.id is null then t.replaces end,
           case when i.platform is null then 'failed' else 'pending' end, i.platform, i.tenant,
           case when i.platform is null then 'no-account' end, t.at, t.at
    from taken t
    -- What says more than this notice keeps its place.
    left join message whole on whole.id = t.replaces and whole.kind = any($23::text[])
    left join lateral (
      select own.* from (${accountsOf('t.person')}) own
      order by own.platform = t.clicked_on desc nulls last, exists (
          select from delivery card where card.message_id = t.replaces and card.person_id = t.person
            and card.platform = own.platform and card.tenant = own.tenant) desc, own.place
      limit 1
    ) i on true
  )
  select i::int from taken`;

const records = new Batcher<Recording, boolean>(
  async (db, given) => {
    // Locks are taken in one order everywhere, by notice and person, or two batches would wait for each other.
    const answers = [...given].sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
    const column = (value: (one: Recording) => unknown) => answers.map(value);
    const { rows } = await db.executeQuery<{ i: number }>(
      CompiledQuery.raw(statement, [
        column((r) => r.now),
        column((r) => r.noticeId),
        column((r) => r.personId),
        column((r) => r.answersSoFar),
        column((r) => r.kind),
        column((r) => r.versionId),
        column((r) => r.evidence.type),
        column((r) => r.evidence.event),
        column((r) => r.evidence.salt),
        column((r) => r.evidence.commitment),
        column((r) => r.answerId),
        column((r) => r.method),
        column((r) => r.language),
        column((r) => r.threadId),
        column((r) => r.supersedes),
        column((r) => r.confirmation.id),
        column((r) => r.confirmation.kind),
        column((r) => JSON.stringify(r.confirmation.bodies)),
        column((r) => r.confirmation.replaces),
        column((r) => r.arrival?.platform ?? null),
        column((r) => r.arrival?.eventId ?? null),
        column((r) => r.confirmation.clickedOn ?? null),
        [...severalKinds],
      ]),
    );
    const taken = new Set(rows.map((row) => answers[row.i - 1]));
    return given.map((one) => taken.has(one));
  },
  { key: keyOf },
);

function keyOf({ noticeId, personId }: Recording): string {
  return `${noticeId} ${personId}`;
}

/**
 * @returns false when the facts have changed since they were loaded: load again and judge again
 * @throws ArrivedBefore
 */
export async function recordAnswer(db: Db | Tx, answer: Recording): Promise<boolean> {
  try {
    return await records.call(db, answer);
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
    if (constraint === 'inbound_event_pkey') throw new ArrivedBefore('an event arrived twice');
    throw error;
  }
}
