import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { undoable } from '../db/pool.ts';
import type { AnswerKind } from '../db/schema.ts';
import { ringAfterCommit } from '../delivery/bell.ts';
import { HeedError } from '../errors.ts';
import type { SessionFacts, Shown } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { loadText } from '../policies/store.ts';
import { onlySeparate } from '../purposes/rules.ts';
import type { MissingCourse, PassedBefore } from '../training/before.ts';
import type { Vault } from '../vault/vault.ts';
import { answerEvidence, type Writing } from './answer-evidence.ts';
import { coursesFirst, openCoursesFirst } from './course-first.ts';
import { answeredCard, cardStatement } from './present.ts';
import { type Arrival, recordAnswer } from './record.ts';
import { type Attempt, judge, type Refusal } from './rules.ts';
import type { Signed, Signing } from './signature/method.ts';
import { type Case, loadCase } from './standing.ts';
import { answeredVersion, hashOfStatement, languageOf } from './statement.ts';
import { methodOf } from './ways/method.ts';
import type { Way } from './ways/way.ts';
import { consentsTo, openWithdrawal } from './withdrawals.ts';

/** What a person sent, from a page or from chat. */
export interface GivenAnswer extends Omit<Attempt, 'versionId' | 'way'> {
  noticeId: string;
  personId: string;
  /** The language on the screen. */
  language: Language;
  /** Where the answer was given: on the card in a chat, in a form opened from it, or on the page with the text. */
  via: Shown['via'];
  /** Where the person gave it on no device of their own. */
  way?: Way;
  /** The version that was on the screen; a tap on a card answers to what is valid now. */
  versionId?: string;
  /** Fields of the signature method, such as `typedName`. */
  signature: Readonly<Record<string, string>>;
  /** The words of a concern. */
  reason?: string;
  session: SessionFacts;
  /** The platform's event that brought it, where nothing else is to be committed with it. */
  arrival?: Arrival;
}

export type AnswerResult =
  | {
      result: 'recorded';
      kind: AnswerKind;
      late: boolean;
      at: Date;
      answerId: string;
      threadId: string | null;
    }
  | { result: 'repeat'; kind: AnswerKind; at: Date; threadId: string | null }
  /** `courses`: what comes first, where that is why. */
  | { result: 'refused'; why: Refusal; courses?: readonly MissingCourse[] }
  /** Something to put right at a field, the signature method's or the reason: a key under `notices.sign.`. */
  | { result: 'mend'; field: string; problem: string };

/** Opens the talk that a concern leads to; in the same transaction as the answer. */
export type OpenConcern = (
  tx: Tx,
  concern: { personId: string; versionId: string; noticeId: string; text: string; now: Date },
) => Promise<string>;

/** What an answer works with, besides the database. */
export interface AnswerDeps {
  openConcern: OpenConcern;
  vault: Vault;
  /** Heed's address as people reach it. */
  baseUrl: string;
}

/** In code points, as threads count. */
export const longestReason = 4_000;

/**
 * Takes a person's answer to a notice. One round trip reads the facts, one writes answer, evidence and
 * confirmation together; when the facts changed in between, it looks and judges again.
 *
 * @throws HeedError `not-found` (text `not-yours`) when this person was not asked
 */
export async function giveAnswer(
  db: Db | Tx,
  given: GivenAnswer,
  deps: AnswerDeps,
  now: Date,
): Promise<AnswerResult> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { noticeId, personId, language, session } = given;
    const found = await loadCase(db, noticeId, personId, language, session.platform);
    const result = await decide(db, found, given, deps, now);
    if (result) {
      if (result.result === 'recorded') {
        ringAfterCommit(db, 'bulk');
        touch(db, `notice.${given.noticeId}`);
        touch(db, `person.${given.personId}`);
      }
      return result;
    }
  }
  throw new HeedError('conflict', `answers to notice ${given.noticeId} keep colliding`);
}

/** @returns undefined when somebody was quicker and the facts must be read again */
async function decide(
  db: Db | Tx,
  found: Case,
  given: GivenAnswer,
  deps: AnswerDeps,
  now: Date,
): Promise<AnswerResult | undefined> {
  const { kind, method, noticeId, personId, way } = given;
  const versionId = given.versionId ?? found.text?.versionId ?? found.sentVersion;
  const attempt = { kind, method, versionId, ...(way ? { way } : {}) };
  const verdict = judge(found, attempt, way?.given?.from ?? now);
  if (verdict.verdict === 'refuse') return { result: 'refused', why: verdict.why };
  if (verdict.verdict === 'repeat')
    return { result: 'repeat', kind, at: verdict.at, threadId: found.threadId };

  if (await askedSeparately(db, found, kind)) return { result: 'refused', why: 'asked-separately' };
  if (!(await cardSaysSo(db, found, given))) return { result: 'refused', why: 'text-changed' };

  const passed = await passedFirst(db, found, given, now);
  if ('missing' in passed) return { result: 'refused', why: 'course-first', courses: passed.missing };

  const used = methodOf(given);
  if (!used) return { result: 'refused', why: 'method-too-weak' };
  const answerId = v7();
  const { vault, baseUrl } = deps;
  const signing: Signing = {
    ...{ db, vault, baseUrl, about: noticeId, personId, answerId, now },
    statementHash: () => hashOfStatement(db, found, given),
  };
  const signed = await used.check(found.person, given.signature, signing);
  if (!signed.ok) {
    // Of a form that was sent twice the first may have used the signature up meanwhile.
    const { answers } = await loadCase(db, noticeId, personId);
    if (answers !== found.answers) return undefined;
    return { result: 'mend', field: used.field ?? '', problem: signed.problem };
  }
  const { late } = verdict;
  const plain = { answerId, now, late, signature: signed.evidence, threadId: null, courses: passed };
  const recorded = { result: 'recorded', kind, late, at: now, answerId } as const;
  if (kind === 'withdraw') {
    return withAnswer(db, async (tx) => {
      const consents = await consentsTo(tx, found.policy.id, personId);
      await writeSigned(tx, found, given, plain, signed);
      await withdrawAlso(tx, consents, given, plain);
      const { versionId } = answeredVersion(found);
      await openWithdrawal(tx, { answerId, noticeId, personId, versionId, now });
      return { ...recorded, threadId: null };
    });
  }
  if (kind !== 'concern') {
    if (signed.keep || way) {
      return withAnswer(db, async (tx) => {
        await writeSigned(tx, found, given, plain, signed);
        return { ...recorded, threadId: null };
      });
    }
    const done = await write(db, found, given, plain);
    return done ? { ...recorded, threadId: null } : undefined;
  }

  const reason = given.reason?.trim() ?? '';
  if (!/[^\s\p{Cf}\p{Cc}]/u.test(reason))
    return { result: 'mend', field: 'reason', problem: 'reasonMissing' };
  if (Array.from(reason).length > longestReason)
    return { result: 'mend', field: 'reason', problem: 'reasonTooLong' };
  return withAnswer(db, async (tx) => {
    const threadId = await deps.openConcern(tx, { personId, versionId, noticeId, text: reason, now });
    await writeSigned(tx, found, given, { ...plain, signature: {}, threadId }, { ok: true, evidence: {} });
    return { ...recorded, threadId };
  });
}

/** Whoever takes a consent back takes back each that they gave to that policy: its notices are no matter to them. */
async function withdrawAlso(
  tx: Tx,
  consents: readonly string[],
  { arrival: _counted, ...given }: GivenAnswer,
  how: Writing,
): Promise<void> {
  for (const noticeId of consents.filter((one) => one !== given.noticeId)) {
    const found = await loadCase(tx, noticeId, given.personId, given.language, given.session.platform);
    // No signature of its own: how it came about stands in the answer it goes with.
    const plain = { ...given, noticeId, method: 'click', signature: {} };
    const also = { ...how, answerId: v7(), signature: {}, with: how.answerId };
    if (!(await write(tx, found, plain, also))) throw new Overtaken();
    await given.way?.mark(tx, also.answerId);
    touch(tx, `notice.${noticeId}`);
  }
}

/** An answer together with what follows from it, or neither. @returns undefined when somebody was quicker */
async function withAnswer(
  db: Db | Tx,
  work: (tx: Tx) => Promise<AnswerResult>,
): Promise<AnswerResult | undefined> {
  try {
    return await undoable(db, work);
  } catch (error) {
    if (error instanceof Overtaken) return undefined;
    throw error;
  }
}

/** One answer is no consent to purposes that are each asked on their own. */
async function askedSeparately(db: Db | Tx, found: Case, kind: AnswerKind): Promise<boolean> {
  if (kind !== 'consent' && kind !== 'decline') return false;
  return onlySeparate((await loadText(db, answeredVersion(found).versionId, 'en')).front);
}

/** By which attempts the courses were passed that come before this answer, or those that were not by then. */
async function passedFirst(
  db: Db | Tx,
  found: Case,
  { kind, way }: GivenAnswer,
  now: Date,
): Promise<readonly PassedBefore[] | { missing: readonly MissingCourse[] }> {
  if (kind !== 'acknowledge') return [];
  // Where somebody else records it the person has not come, and no card would tell them: nothing is opened.
  const { passed, missing } =
    way?.recordedBy === undefined
      ? await openCoursesFirst(db, found, now)
      : await coursesFirst(db, found, way.given?.until ?? now);
  return missing.length > 0 ? { missing } : passed;
}

/** A tap confirms what stands on the card; where the policy is called otherwise by now, its page says so. */
async function cardSaysSo(db: Db | Tx, found: Case, given: GivenAnswer): Promise<boolean> {
  if (given.via !== 'card' || given.kind !== 'acknowledge') return true;
  const { language, statement } = found.cardSays;
  const { front } = await loadText(db, answeredVersion(found).versionId, language);
  return statement === cardStatement(front.title, language);
}

/** What was written is undone because another answer was quicker. */
class Overtaken extends Error {}

/** The answer, and what its signature and the way it came leave behind, or nothing. @throws Overtaken */
async function writeSigned(
  tx: Tx,
  found: Case,
  given: GivenAnswer,
  how: Writing,
  signed: Extract<Signed, { ok: true }>,
): Promise<void> {
  if (!(await write(tx, found, given, how))) throw new Overtaken();
  if (signed.keep && !(await signed.keep(tx))) throw new Overtaken();
  await given.way?.mark(tx, how.answerId);
  if (given.way?.keep && !(await given.way.keep(tx, how.answerId))) throw new Overtaken();
}

async function write(db: Db | Tx, found: Case, given: GivenAnswer, how: Writing): Promise<boolean> {
  const { answerId } = how;
  const { versionId, number } = answeredVersion(found);
  const zh = await loadText(db, versionId, 'zh-CN');
  const en = await loadText(db, versionId, 'en');
  const evidence = await answerEvidence(db, found, given, { ...how, versionId, number });
  return recordAnswer(db, {
    answerId,
    noticeId: given.noticeId,
    personId: given.personId,
    versionId,
    kind: given.kind,
    method: methodOf(given)?.name ?? 'click',
    language: languageOf(found, given),
    threadId: how.threadId,
    supersedes: found.lastAnswer?.id ?? null,
    now: how.now,
    evidence,
    answersSoFar: found.answers,
    ...(given.arrival ? { arrival: given.arrival } : {}),
    confirmation: {
      id: v7(),
      kind: 'notices.answered',
      replaces: found.newestMessage,
      ...(given.session.event ? { clickedOn: given.session.platform } : {}),
      bodies: answeredCard({
        answerId,
        titles: { 'zh-CN': zh.front.title, en: en.front.title },
        sources: {
          'zh-CN': `${zh.front.entity} · ${zh.front.owner}`,
          en: `${en.front.entity} · ${en.front.owner}`,
        },
        kind: given.kind,
        at: how.now,
        timeZone: found.person.timeZone,
        threadId: how.threadId,
        ...(given.way ? { way: given.way.kind } : {}),
      }),
    },
  });
}
