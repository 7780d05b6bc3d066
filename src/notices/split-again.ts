import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../db/pool.ts';
import { onboardingKind } from '../delivery/several.ts';
import { eachAlone } from '../each-alone.ts';
import { lockOpen, send } from './ask-together.ts';

interface Left {
  messageId: string;
  personId: string;
  noticeIds: string[];
}

/**
 * Where one of several notices ended or was recalled before their message went out, or the message was taken back with
 * it, the rest of it is asked in a new one. Safe to repeat.
 *
 * @returns how many people got one
 */
export async function sendSplitAgain(db: Db, now: Date, zone: string, most = 500): Promise<number> {
  const { rows } = await sql<Left>`
    select a.message_id as "messageId", a.person_id as "personId", array_agg(a.notice_id::text) as "noticeIds"
    from message m
    join delivery d on d.message_id = m.id and (d.state = 'skipped' or d.recall is not null)
    join assignment a on a.message_id = m.id and a.person_id = d.person_id and a.state = 'open'
    join notice n on n.id = a.notice_id and n.state = 'open'
    where m.kind = ${onboardingKind}
    group by a.message_id, a.person_id order by a.message_id, a.person_id limit ${most}`.execute(db);
  return eachAlone(rows, (left) =>
    inTransaction(db, async (tx) => {
      const messageId = v7();
      const notices = await lockOpen(tx, left.noticeIds);
      const { rows: shares } = await sql<{ noticeId: string; due: Date }>`
        with held as materialized (
          select notice_id, person_id from assignment
          where person_id = ${left.personId}::uuid and message_id = ${left.messageId}::uuid and state = 'open'
            and notice_id = any(${notices.map(({ id }) => id)}::uuid[])
          order by notice_id for no key update
        )
        update assignment a set message_id = ${messageId}::uuid
        from held where a.notice_id = held.notice_id and a.person_id = held.person_id
        returning a.notice_id as "noticeId", a.due_at as due`.execute(tx);
      const due = new Map(shares.map((share) => [share.noticeId, share.due]));
      const asked = notices.flatMap(({ id, current }) => {
        const day = due.get(id);
        return day ? [{ noticeId: id, current, due: day }] : [];
      });
      if (asked.length === 0) return false;
      await send(tx, { messageId, asked, now, zone });
      return true;
    }),
  );
}
