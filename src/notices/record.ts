import { CompiledQuery } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { AnswerKind } from '../db/schema.ts';
import type { Prepared } from '../evidence/append.ts';
import type { Message } from '../messages/model.ts';

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
  confirmation: { id: string; kind: string; bodies: Message; replaces: string };
  /**
   * How many answers there were when this was decided. Counted on the assignment's own row, because that is
   * what Postgres reads afresh after waiting for another answer's lock.
   */
  answersSoFar: number;
}

/**
 * Everything an answer changes, in one statement and one round trip. The first part takes the assignment
 * under its row lock and checks once more what was decided on; where it takes nothing, nothing is written.
 */
const statement = `
  with taken as (
    update assignment a
    set state = case when a.state = 'cancelled' then a.state else 'answered' end,
        answered_at = $1, answers = a.answers + 1, later_at = null, seen_at = coalesce(a.seen_at, $1)
    where a.notice_id = $2 and a.person_id = $3
      and a.answers = $4
      and ($5 = 'withdraw' or (
        a.state <> 'cancelled'
        and exists (select from notice where id = $2 and state = 'open')
        and exists (select from policy_version where id = $6 and state in ('published', 'in-force'))))
    returning a.person_id
  ), seen as (
    update delivery set seen_at = $1
    where message_id = $19 and person_id = $3 and seen_at is null and exists (select from taken)
  ), event as (
    insert into evidence_event (type, at, person_id, about, event, salt)
    select $7, $1, person_id, $2, $8, $9 from taken returning id
  ), entry as (
    insert into evidence_entry (id, commitment) select id, $10 from event returning id
  ), given as (
    insert into answer (id, notice_id, person_id, version_id, kind, method, language, entry_id, thread_id, at,
                        supersedes)
    select $11, $2, $3, $6, $5, $12, $13, id, $14, $1, $15 from entry
  ), said as (
    insert into message (id, kind, bodies, about, created_at)
    select $16, $17, $18, $2, $1 from taken returning id
  )
  insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                        not_before, created_at)
  select said.id, $3, 'bulk', 0, 'replace', $19,
         case when i.platform is null then 'failed' else 'pending' end, i.platform, i.tenant,
         case when i.platform is null then 'no-account' end, $1, $1
  from said left join lateral (
    select platform, tenant from identity
    where person_id = $3 and to_at is null order by from_at desc, platform limit 1
  ) i on true
  returning id`;

/** @returns false when the facts have changed since they were loaded: load again and judge again */
export async function recordAnswer(db: Db | Tx, r: Recording): Promise<boolean> {
  const { evidence: e, confirmation: c } = r;
  const { rows } = await db.executeQuery(
    CompiledQuery.raw(statement, [
      r.now,
      r.noticeId,
      r.personId,
      r.answersSoFar,
      r.kind,
      r.versionId,
      e.type,
      e.event,
      e.salt,
      e.commitment,
      r.answerId,
      r.method,
      r.language,
      r.threadId,
      r.supersedes,
      c.id,
      c.kind,
      JSON.stringify(c.bodies),
      c.replaces,
    ]),
  );
  return rows.length === 1;
}
