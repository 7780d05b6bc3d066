import { sql } from 'kysely';
import { type Db, type Tx, undoable } from '../../db/pool.ts';
import type { AnswerKind } from '../../db/schema.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { SessionFacts, Shown } from '../../evidence/events.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { type AnswerDeps, giveAnswer } from '../answer.ts';

export interface Contesting {
  answerId: string;
  /** Whose answer it is said to be. */
  personId: string;
  language: Language;
  via: Shown['via'];
  session: SessionFacts;
}

interface Row {
  notice: string;
  version: string;
  kind: AnswerKind;
  newest: boolean;
  thread: string | null;
}

/**
 * The person says that what was recorded for them, or at a shared tablet, is not theirs. HR gets it as a concern.
 * What was recorded stays on the log beside that; what follows now is the person's own: a consent is withdrawn, and
 * everything else stands as a concern until it is settled.
 *
 * @returns the talk that it opens; the same again for the same answer
 * @throws HeedError `not-found` for an answer of somebody else's, or one that they gave by themselves
 */
export function contestAnswer(
  db: Db | Tx,
  contesting: Contesting,
  deps: AnswerDeps,
  now: Date,
): Promise<{ threadId: string; repeated: boolean }> {
  return undoable(db, async (tx) => {
    const { answerId, personId } = contesting;
    const row = await locked(tx, answerId, personId);
    if (row.thread) return { threadId: row.thread, repeated: true };
    const threadId = await openTalk(tx, row, contesting, deps, now);
    await tx
      .insertInto('answer_contest')
      .values({ answer_id: answerId, person_id: personId, thread_id: threadId, at: now })
      .execute();
    await append(tx, {
      type: 'answer.contested',
      at: now,
      actor: { person: personId },
      person: personId,
      about: row.notice,
      data: { answer: answerId, notice: row.notice, thread: threadId },
    });
    return { threadId, repeated: false };
  });
}

/** One at a time: two taps open one talk. */
async function locked(tx: Tx, answerId: string, personId: string): Promise<Row> {
  await sql`select from answer_way where answer_id = ${answerId}::uuid for update`.execute(tx);
  const { rows } = await sql<Row>`
    select a.notice_id as notice, a.version_id as version, a.kind, c.thread_id as thread,
           not exists (select from answer later where later.notice_id = a.notice_id
             and later.person_id = a.person_id and later.entry_id > a.entry_id) as newest
    from answer_way w join answer a on a.id = w.answer_id
    left join answer_contest c on c.answer_id = w.answer_id
    where w.answer_id = ${answerId}::uuid and w.person_id = ${personId}::uuid`.execute(tx);
  if (rows[0]) return rows[0];
  throw new HeedError('not-found', `answer ${answerId} is not one this person could contest`, {
    text: 'not-yours',
  });
}

async function openTalk(
  tx: Tx,
  row: Row,
  { personId, language, via, session }: Contesting,
  deps: AnswerDeps,
  now: Date,
): Promise<string> {
  const words = text(language, 'ways.contest.words');
  const own = { noticeId: row.notice, personId, method: 'click', via, language, signature: {}, session };
  if (row.newest && row.kind === 'consent') await giveAnswer(tx, { ...own, kind: 'withdraw' }, deps, now);
  else if (row.newest && row.kind !== 'concern') {
    const result = await giveAnswer(tx, { ...own, kind: 'concern', reason: words }, deps, now);
    if (result.result === 'recorded' && result.threadId) return result.threadId;
  }
  // Nothing can be answered any more, or the answer was followed by another: there is still something to talk about.
  return deps.openConcern(tx, {
    personId,
    versionId: row.version,
    noticeId: row.notice,
    text: words,
    now,
  });
}
