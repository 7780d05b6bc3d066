import type { PurposeAnswerKind } from '../db/decision-schema.ts';
import { basisUnder } from '../policies/requirements/requirement.ts';
import type { DraftRow, FrontMatter } from '../policies/schema.ts';

/** What of a policy decides about its purposes. */
export type Purposeful = Pick<FrontMatter, 'rules' | 'legalBasis' | 'action' | 'disclosures'>;

/** The purposes of a policy that need a separate consent each (PIPL 23, 25, 29, 39): rows of its table. */
export function purposesOf(front: Purposeful): DraftRow[] {
  if (front.action !== 'consent') return [];
  return front.disclosures.filter((row) =>
    front.rules.some((rules) => basisUnder(rules, front, row) === 'separate-consent'),
  );
}

/** Whether nothing is left that one consent could be given to: then it is not asked for. */
export function onlySeparate(front: Purposeful): boolean {
  const purposes = purposesOf(front);
  return purposes.length > 0 && purposes.length === front.disclosures.length;
}

export type PurposeVerdict = 'record' | 'repeat' | 'nothing-to-withdraw' | 'withdraw-instead';

/** What an answer to one purpose amounts to, by the newest one before it. */
export function judgePurpose(
  kind: PurposeAnswerKind,
  last: { kind: PurposeAnswerKind; sameNotice: boolean } | undefined,
): PurposeVerdict {
  const consenting = last?.kind === 'consent';
  if (kind === 'withdraw') return consenting ? 'record' : last ? 'repeat' : 'nothing-to-withdraw';
  if (kind === 'decline' && consenting) return 'withdraw-instead';
  return last?.kind === kind && last.sameNotice ? 'repeat' : 'record';
}
