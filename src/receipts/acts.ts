import { conditionsAgreed, conditionsRevoked } from '../conditions/receipt.ts';
import type { EventType } from '../evidence/events.ts';
import { answerGiven } from '../notices/receipt.ts';
import { objectionFiled, objectionWithdrawn } from '../objections/receipt.ts';
import { passkeyEnrolled, passkeyRemoved } from '../people/passkeys/receipt.ts';
import { purposeAnswered } from '../purposes/receipt.ts';
import { requestConfirmed, requestFiled } from '../requests/receipt.ts';
import { quizEnded } from '../training/receipt.ts';
import type { Act } from './act.ts';

/** Everything people do of their own that a receipt can be had of, by the type of its event. */
const acts: { readonly [T in EventType]?: Act<T> } = {
  'answer.given': answerGiven,
  'purpose.answered': purposeAnswered,
  'objection.filed': objectionFiled,
  'objection.withdrawn': objectionWithdrawn,
  'signing-conditions.agreed': conditionsAgreed,
  'signing-conditions.revoked': conditionsRevoked,
  'passkey.enrolled': passkeyEnrolled,
  'passkey.removed': passkeyRemoved,
  'request.filed': requestFiled,
  'request.confirmed': requestConfirmed,
  'quiz.ended': quizEnded,
};

export const actTypes: readonly string[] = Object.keys(acts);

/** Undefined for what is no act of a person's own. */
export function actOf(type: string): Act | undefined {
  return Object.hasOwn(acts, type) ? acts[type as EventType] : undefined;
}
