import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { PurposeAnswerKind } from '../db/decision-schema.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { type Refusal, refusal } from '../notices/rules.ts';
import { loadCase } from '../notices/standing.ts';
import { cardSubject } from '../notices/subject.ts';
import { holdersQuery } from '../people/holders.ts';
import type { DraftRow } from '../policies/schema.ts';
import { findVersion, loadText } from '../policies/store.ts';
import { allChosenCard, atTabletCard, takenBackCard, takenBackOwnCard } from './present.ts';
import { judgePurpose, onlySeparate, purposesOf } from './rules.ts';
import { purposeStandings } from './store.ts';

export interface PurposeAnswer {
  noticeId: string;
  personId: string;
  purpose: string;
  kind: PurposeAnswerKind;
  /** The version that was on the screen. */
  versionId: string;
  language: Language;
  session: SessionFacts;
  now: Date;
}

export type PurposeResult =
  | { result: 'recorded'; answerId: string; entryId: number }
  | { result: 'repeat' }
  | { result: 'refused'; why: Refusal };

/**
 * Takes a person's answer to one purpose: their consent, their no, or a consent taken back. Nothing follows from it
 * for any other purpose, and nothing said to the policy as a whole counts here (PIPL 14, 23).
 *
 * @throws HeedError `not-found` when this person was not asked
 */
export async function answerPurpose(tx: Tx, given: PurposeAnswer): Promise<PurposeResult> {
  const { noticeId, personId, purpose, kind, language, session, now } = given;
  // One at a time, in the order in which answers take their shares.
  await sql`select from assignment where notice_id = ${noticeId}::uuid and person_id = ${personId}::uuid
    for no key update`.execute(tx);
  const found = await loadCase(tx, noticeId, personId, language, session.platform);
  const before = (await purposeStandings(tx, personId, found.policy.id)).find(
    (one) => one.purpose === purpose,
  );
  const taking = kind === 'withdraw';
  const why = refusal(found);
  if (!taking && why) return { result: 'refused', why };
  if (!taking && given.versionId !== found.current?.versionId)
    return { result: 'refused', why: 'text-changed' };
  // What is taken back is what was consented to, whatever has become of its text.
  const versionId = taking && before ? before.versionId : (found.current?.versionId ?? found.sentVersion);
  const version = await findVersion(tx, versionId);
  const { front, sha256 } = await loadText(tx, versionId, language);
  const row = purposesOf(front).find(({ id }) => id === purpose);
  if (!row) return { result: 'refused', why: 'not-asked' };
  const last = before && { kind: before.kind, sameNotice: before.noticeId === noticeId };
  const verdict = judgePurpose(kind, last);
  if (verdict === 'repeat') return { result: 'repeat' };
  if (verdict !== 'record') return { result: 'refused', why: verdict };
  const answerId = v7();
  const entryId = await append(tx, {
    type: 'purpose.answered',
    at: now,
    actor: { person: personId },
    person: personId,
    about: noticeId,
    data: {
      answer: answerId,
      notice: noticeId,
      purpose,
      kind,
      shown: { policy: version.code, version: version.number, versionId, sha256, language },
      statement: purposeStatement(kind, row, language, front.title),
      session,
      ...(before ? { supersedes: before.answerId } : {}),
    },
  });
  await tx
    .insertInto('purpose_answer')
    .values({
      id: answerId,
      notice_id: noticeId,
      person_id: personId,
      policy_id: found.policy.id,
      version_id: versionId,
      purpose,
      kind,
      language,
      entry_id: entryId,
      at: now,
    })
    .execute();
  if (taking) await tellTakenBack(tx, given, answerId, { versionId, entryId });
  if (kind === 'consent' && session.kiosk) await tellAtTablet(tx, given, { versionId, entryId });
  if (onlySeparate(front))
    await settleShare(tx, given, { purposes: purposesOf(front), versionId, messageId: found.newestMessage });
  for (const topic of [`notice.${noticeId}`, `person.${personId}`]) touch(tx, topic);
  return { result: 'recorded', answerId, entryId };
}

/** The sentence beside the button, word for word; it names its purpose and no other. */
export function purposeStatement(
  kind: PurposeAnswerKind,
  { what = '', purpose = '' }: Pick<DraftRow, 'what' | 'purpose'>,
  language: Language,
  title: string,
): string {
  return translator(language)(`purposes.statement.${kind}`, { title, what, purpose });
}

/**
 * What rests on it has to stop at once: whoever answers for it is told in the same transaction. So is the person, who
 * may not have been the one who pressed the button.
 */
async function tellTakenBack(
  tx: Tx,
  { noticeId, personId, session, now }: PurposeAnswer,
  answerId: string,
  { versionId, entryId }: { versionId: string; entryId: number },
): Promise<void> {
  await tx
    .insertInto('purpose_withdrawal')
    .values({ answer_id: answerId, stopped_at: null, stopped_by: null })
    .execute();
  const subject = await cardSubject(tx, await findVersion(tx, versionId));
  const message = { about: noticeId, priority: 1, at: now };
  await enqueueTo(
    tx,
    { ...message, kind: 'purposes.withdrawn', bodies: takenBackCard(noticeId, subject) },
    holdersQuery(['hr', 'privacy'], now),
  );
  const bodies = takenBackOwnCard(entryId, subject);
  const own = { ...message, kind: 'purposes.taken-back', bodies, platform: session.platform };
  await enqueue(tx, { ...own, to: [personId] });
}

/** Whoever made a code could have used it: so the person hears of it where they have an account, and can take it back. */
async function tellAtTablet(
  tx: Tx,
  { noticeId, personId, now }: PurposeAnswer,
  { versionId, entryId }: { versionId: string; entryId: number },
): Promise<void> {
  const bodies = atTabletCard(entryId, await cardSubject(tx, await findVersion(tx, versionId)));
  await enqueue(tx, {
    kind: 'purposes.at-tablet',
    bodies,
    about: noticeId,
    to: [personId],
    priority: 1,
    at: now,
  });
}

/** Where every purpose has its answer, nobody waits for this person any more. */
async function settleShare(
  tx: Tx,
  { noticeId, personId, now }: PurposeAnswer,
  { purposes, versionId, messageId }: { purposes: readonly DraftRow[]; versionId: string; messageId: string },
): Promise<void> {
  const answered = await tx
    .selectFrom('purpose_answer')
    .select('purpose')
    .distinct()
    .where('person_id', '=', personId)
    .where('notice_id', '=', noticeId)
    .execute();
  const missing = purposes.filter(({ id }) => !answered.some(({ purpose }) => purpose === id));
  if (missing.length > 0) return;
  const { numUpdatedRows } = await tx
    .updateTable('assignment')
    .set({ state: 'answered', answered_at: now, first_answered_at: now })
    .where('notice_id', '=', noticeId)
    .where('person_id', '=', personId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  // A card in a chat that still asks would ask for what is done.
  const bodies = allChosenCard(noticeId, await cardSubject(tx, await findVersion(tx, versionId)));
  const message = { kind: 'purposes.chosen', bodies, about: noticeId, at: now };
  await enqueue(tx, { ...message, mode: 'replace-or-send', replaces: messageId, to: [personId] });
}
