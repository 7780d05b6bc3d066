import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { problem } from '../messages/problems.ts';
import { needsApproval } from '../notices/order/rules.ts';
import { actingPerson } from '../people/roles.ts';
import { openThread, type ThreadDeps } from '../threads/service.ts';
import type { Alone } from './many.ts';
import { consultationCard, waivedCard } from './present.ts';
import { untilProblem } from './rules.ts';
import { type Consultation, consultationsOf, draftsOf, loadDraft, lockOpenProcedure } from './store.ts';

const untilProblems = { untilSoon: 'procedure.untilSoon', untilFar: 'procedure.untilFar' } as const;

/**
 * Asks everybody who works here what they think of the newest draft, in chat and on the board. Of more people than one
 * may write to alone, by somebody who wrote none of the drafts: two have then looked at what goes out.
 *
 * @param approvalAbove the number one person may write to alone (`HEED_APPROVAL_ABOVE`); as many as there are when unset
 * @throws HeedError `bad-input` with the problem `until`, `conflict` when one runs or the procedure has ended,
 *   `forbidden` for an author where there are too many
 */
export async function openConsultation(
  tx: Tx,
  {
    procedureId,
    until,
    zone,
    actor,
    approvalAbove,
    now,
  }: { procedureId: string; until: Date; zone: string; actor: Actor } & Alone,
): Promise<string> {
  await lockOpenProcedure(tx, procedureId);
  const alone = await aloneToAsk(tx, procedureId, { person: actingPerson(actor), approvalAbove, now });
  if (alone !== undefined) {
    throw new HeedError('forbidden', `an author may not ask ${alone} people alone`, {
      text: 'consultation-alone',
    });
  }
  const wrong = untilProblem(until, now);
  if (wrong) {
    throw new HeedError('bad-input', 'the end of the consultation cannot be', {
      problems: [problem({ code: 'until' }, { code: untilProblems[wrong] })],
    });
  }
  const running = (await consultationsOf(tx, procedureId)).some(({ closedAt }) => !closedAt);
  if (running) throw new HeedError('conflict', `a consultation of ${procedureId} is running`);
  const [draft] = await draftsOf(tx, procedureId);
  const id = v7();
  await tx
    .insertInto('policy_consultation')
    .values({
      id,
      procedure_id: procedureId,
      draft_id: draft.id,
      opened_by: actingPerson(actor),
      opened_at: now,
      until_at: until,
      closed_at: null,
    })
    .execute();
  const { texts } = await loadDraft(tx, draft.id);
  const messageId = await enqueueTo(
    tx,
    {
      kind: 'procedure.consultation',
      bodies: consultationCard(id, texts, until, zone, now),
      about: id,
      priority: 9,
      at: now,
    },
    employed(now),
  );
  const { people } = await tx
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();
  await append(tx, {
    type: 'consultation.opened',
    at: now,
    actor,
    about: procedureId,
    data: { procedure: procedureId, consultation: id, draft: draft.id, until: until.toISOString(), people },
  });
  touch(tx, 'procedures');
  return id;
}

const employed = (now: Date) =>
  sql`select person_id from employment where from_at <= ${now} and (to_at is null or to_at > ${now})`;

/** How many people would be asked, where that is too many for this person, who wrote a draft; undefined otherwise. */
export async function aloneToAsk(
  db: Db | Tx,
  procedureId: string,
  { person, approvalAbove, now }: Alone & { person: string | null },
): Promise<number | undefined> {
  if (person === null || approvalAbove === undefined) return undefined;
  if ((await draftsOf(db, procedureId)).every(({ author }) => author !== person)) return undefined;
  const { rows } = await sql<{ people: number }>`
    select count(distinct person_id)::int as people from (${employed(now)}) asked`.execute(db);
  const people = rows[0]?.people ?? 0;
  return needsApproval(people, approvalAbove) ? people : undefined;
}

/**
 * What somebody thinks of a draft: a talk between them and HR, which HR answers.
 *
 * @throws HeedError `gone` when the consultation is over, `bad-input` for no words
 */
export async function comment(
  tx: Tx,
  deps: ThreadDeps,
  said: { id?: string; consultationId: string; person: string; text: string; now: Date },
): Promise<string> {
  const { consultationId, now } = said;
  await findOpenConsultation(tx, consultationId, now);
  const { id, person, text } = said;
  return openThread(tx, deps, {
    ...(id ? { id } : {}),
    kind: 'comment',
    person,
    role: 'hr',
    consultationId,
    text,
    now,
  });
}

/** One that takes comments now. @throws HeedError `not-found`, `gone` when it is over */
export async function findOpenConsultation(
  db: Db | Tx,
  id: string,
  now: Date,
): Promise<Pick<Consultation, 'id' | 'procedureId' | 'draftId' | 'untilAt'>> {
  const row = await db.selectFrom('policy_consultation').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no consultation ${id}`);
  if (row.closed_at || row.until_at <= now) {
    throw new HeedError('gone', `consultation ${id} is over`, { text: 'consultation-over' });
  }
  return { id, procedureId: row.procedure_id, draftId: row.draft_id, untilAt: row.until_at };
}

/** The draft that a consultation was about, whether it runs or not. @throws HeedError `not-found` */
export async function draftAsked(db: Db, consultationId: string): Promise<string> {
  const row = await db
    .selectFrom('policy_consultation')
    .select('draft_id')
    .where('id', '=', consultationId)
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no consultation ${consultationId}`);
  return row.draft_id;
}

/** Consultations that take comments now. */
export async function runningConsultations(
  db: Db,
  now: Date,
): Promise<{ id: string; draftId: string; untilAt: Date }[]> {
  return db
    .selectFrom('policy_consultation')
    .select(['id', 'draft_id as draftId', 'until_at as untilAt'])
    .where('closed_at', 'is', null)
    .where('until_at', '>', now)
    .orderBy('until_at')
    .execute();
}

/** Closes those whose time is over; comments already made can still be answered. @returns how many */
export async function closeDueConsultations(tx: Tx, now: Date): Promise<number> {
  const due = await tx
    .updateTable('policy_consultation')
    .set({ closed_at: sql<Date>`until_at` })
    .where('closed_at', 'is', null)
    .where('until_at', '<=', now)
    .returning(['id', 'procedure_id'])
    .execute();
  for (const { id, procedure_id: procedureId } of due) {
    const found = (await consultationsOf(tx, procedureId)).find((one) => one.id === id);
    const { comments = 0, unanswered = 0 } = found ?? {};
    await append(tx, {
      type: 'consultation.closed',
      at: now,
      actor: 'heed',
      about: procedureId,
      data: { procedure: procedureId, consultation: id, comments, unanswered },
    });
    touch(tx, 'procedures');
  }
  return due.length;
}

/** Why nobody answers a comment, for both sides of the talk; undefined where somebody does. */
export async function waiverOf(db: Db, threadId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('policy_comment_waiver')
    .select('reason')
    .where('thread_id', '=', threadId)
    .executeTakeFirst();
  return row?.reason;
}

/**
 * Says why nobody answers a comment; its author is told, and reads the reason in the talk.
 *
 * @throws HeedError `bad-input` without a reason, `forbidden` for one's own, `not-found` for one of another
 *   procedure, `conflict` for one that is answered, waived, or no comment, and once the procedure has ended
 */
export async function waiveComment(
  tx: Tx,
  {
    procedureId,
    threadId,
    reason,
    by,
    now,
  }: { procedureId: string; threadId: string; reason: string; by: string; now: Date },
): Promise<void> {
  await lockOpenProcedure(tx, procedureId);
  const why = reason.trim();
  if (why === '' || why.length > 2_000) {
    throw new HeedError('bad-input', 'a comment is waived with a reason', {
      problems: [problem({ code: 'reason' }, { code: 'procedure.reasonMissing' })],
    });
  }
  const thread = await tx
    .selectFrom('thread')
    .select(['state', 'consultation_id', 'person_id'])
    .where('id', '=', threadId)
    .forUpdate()
    .executeTakeFirst();
  if (!thread?.consultation_id || thread.state !== 'waiting') {
    throw new HeedError('conflict', `thread ${threadId} is no comment that waits`);
  }
  const asked = await consultationsOf(tx, procedureId);
  if (!asked.some(({ id }) => id === thread.consultation_id)) {
    throw new HeedError('not-found', `comment ${threadId} is about no draft of ${procedureId}`);
  }
  if (thread.person_id === by) throw new HeedError('forbidden', 'nobody sets aside a comment of their own');
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('policy_comment_waiver')
    .values({ thread_id: threadId, reason: why, waived_by: by, waived_at: now })
    .onConflict((conflict) => conflict.column('thread_id').doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) throw new HeedError('conflict', `comment ${threadId} is waived already`);
  await enqueue(tx, {
    kind: 'procedure.waived',
    bodies: waivedCard(threadId),
    about: threadId,
    priority: 3,
    at: now,
    to: [thread.person_id],
  });
  await append(tx, {
    type: 'comment.waived',
    at: now,
    actor: { person: by },
    about: threadId,
    data: { thread: threadId, consultation: thread.consultation_id, reason: why },
  });
  touch(tx, 'procedures');
}
