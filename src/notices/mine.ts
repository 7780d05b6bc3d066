import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { AnswerKind, RequiredAction, WayKind } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';

/** A notice as the person who got it sees it in a list. */
export interface MyNotice {
  noticeId: string;
  titles: Record<Language, string>;
  /** Of the version it was sent with. */
  number: number;
  action: RequiredAction;
  state: 'open' | 'answered' | 'cancelled';
  dueAt: Date;
  sentAt: Date;
  laterAt: Date | null;
  answer: AnswerKind | null;
  answeredAt: Date | null;
  /** Evidence entry of the newest answer. */
  entryId: number | null;
  answerId: string | null;
  /** How the newest answer came, where not on a device of their own; and whether they said that it was not theirs. */
  way: WayKind | null;
  contested: boolean;
  threadId: string | null;
}

/** Everything a person was asked, what is open first, by date due; then what was answered, newest first. */
export async function myNotices(db: Db, personId: string): Promise<MyNotice[]> {
  const { rows } = await sql<MyNotice>`
    select a.notice_id as "noticeId", v.action, v.number,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
           a.state, a.due_at as "dueAt", a.created_at as "sentAt",
           case when a.state = 'open' then r.later_at end as "laterAt",
           la.kind as answer, la.at as "answeredAt", la.entry_id as "entryId", la.thread_id as "threadId",
           la.id as "answerId", w.way, c.answer_id is not null as contested
    from assignment a
    join notice n on n.id = a.notice_id
    join policy_version v on v.id = n.version_id
    left join reminder r on r.person_id = a.person_id and r.about = a.notice_id
    left join lateral (
      select id, kind, at, entry_id, thread_id from answer
      where notice_id = a.notice_id and person_id = a.person_id order by entry_id desc limit 1
    ) la on true
    left join answer_way w on w.answer_id = la.id
    left join answer_contest c on c.answer_id = la.id
    where a.person_id = ${personId}::uuid
    order by a.state = 'open' desc, case when a.state = 'open' then a.due_at end, la.at desc nulls last, n.created_at desc
    limit 200
  `.execute(db);
  return rows;
}
