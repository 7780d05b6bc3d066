import type { AccessParts, AccessPurpose, ViewKind } from '../access-cases/rules.ts';

/**
 * Opening records of others: figures and ids. None of these events is filed under the person concerned, who would find
 * there what they may not hear of yet; they are told by card and page.
 */
export interface AccessEvents {
  'access-case.asked': {
    case: string;
    purpose: AccessPurpose;
    parts: AccessParts;
    people: number;
    /** Rows of policies, as "policy/row". */
    kinds: string[];
    from: string;
    to: string;
    days: number;
    silentUntil?: string;
  };
  'access-case.approved': { case: string; askedBy: string; until: string; silentUntil?: string };
  'access-case.refused': { case: string; askedBy: string };
  'access-case.ended': { case: string; why: 'over' | 'ended' | 'withdrawn' | 'lapsed' };
  /** In the transaction that reads: `records` are shown, `read` were opened for it, of so many `people`. */
  'access-case.viewed': {
    case: string;
    view: string;
    what: ViewKind;
    records: string[];
    read: number;
    people: number;
  };
  'access-case.delay-asked': { case: string; until: string };
  'access-case.delay-granted': { case: string; askedBy: string; until: string };
  'access-case.delay-refused': { case: string; askedBy: string };
  /** Those concerned were told of so many views; the card went to them in the same commit. */
  'access-case.told': { views: number; message: string };
  /** Its time is over: reasons, terms and the log of its views are deleted. */
  'access-case.forgotten': { case: string };
}
