import type { Db, Tx } from '../db/pool.ts';
import { type Prepared, prepare } from '../evidence/append.ts';
import { loadText } from '../policies/store.ts';
import type { PassedBefore } from '../training/before.ts';
import type { GivenAnswer } from './answer.ts';
import { needsSignature } from './rules.ts';
import type { SignatureEvidence } from './signature/method.ts';
import { reliabilityIn, reliabilitySource } from './signature/reliability.ts';
import type { Case } from './standing.ts';
import { languageOf, statementOf } from './statement.ts';
import { methodOf } from './ways/method.ts';

/** What was decided about an answer that is being written. */
export interface Writing {
  answerId: string;
  now: Date;
  late: boolean;
  signature: SignatureEvidence | Record<string, never>;
  threadId: string | null;
  /** What was passed before, where the policy asks for it. */
  courses?: readonly PassedBefore[];
  /** The answer that this one goes with. */
  with?: string;
}

/** Everything that an answer's event says. */
export async function answerEvidence(
  db: Db | Tx,
  found: Case,
  given: GivenAnswer,
  how: Writing & { versionId: string; number: number },
): Promise<Prepared> {
  const language = languageOf(found, given);
  const text = await loadText(db, how.versionId, language);
  const { number } = how;
  const { way } = given;
  const recordedBy = way?.recordedBy;
  // What somebody else recorded says also where no signature is needed what it is worth.
  const strength = needsSignature(given.kind) || recordedBy !== undefined;
  const method = methodOf(given);
  return prepare({
    type: 'answer.given',
    at: how.now,
    actor: { person: recordedBy ?? given.personId },
    person: given.personId,
    about: given.noticeId,
    data: {
      answer: how.answerId,
      notice: given.noticeId,
      kind: given.kind,
      shown: {
        via: given.via,
        policy: found.policy.code,
        version: number,
        versionId: how.versionId,
        sha256: text.sha256,
        language,
        ...(found.card ? { card: found.card } : {}),
      },
      statement: statementOf(given, text, number),
      method: method?.name ?? given.method,
      ...(Object.keys(how.signature).length === 0 ? {} : { signature: how.signature }),
      ...(method && strength
        ? {
            reliability: { source: reliabilitySource, ...reliabilityIn(method.reliability, given.session) },
          }
        : {}),
      ...(found.conditions && needsSignature(given.kind) && recordedBy === undefined
        ? { conditions: found.conditions }
        : {}),
      person: { staffNo: found.person.staffNo, name: found.person.name },
      session: {
        ...given.session,
        boundBy: (way ? undefined : found.account?.boundBy) ?? 'none',
        account: (way ? undefined : found.account?.externalId) ?? 'none',
      },
      ...way?.evidence,
      times: {
        assigned: found.assignedAt.toISOString(),
        ...(found.acceptedAt ? { accepted: found.acceptedAt.toISOString() } : {}),
        ...(found.seenAt ? { opened: found.seenAt.toISOString() } : {}),
        ...(found.readAt ? { read: found.readAt.toISOString() } : {}),
      },
      ...(how.courses?.length ? { courses: [...how.courses] } : {}),
      why: found.why,
      due: found.due.toISOString(),
      reminders: found.reminders,
      late: how.late,
      ...(found.lastAnswer ? { supersedes: found.lastAnswer.id } : {}),
      ...(how.with ? { with: how.with } : {}),
      ...(how.threadId ? { thread: how.threadId } : {}),
    },
  });
}
