import type { Language } from '../messages/model.ts';

/** What of the law's open questions counsel sets aside, why, and by whose word, as the English text says it. */
export interface Override {
  requirement: string;
  reason: string;
  by: string;
}

/** The way of a policy from draft to its end. */
export interface PolicyEvents {
  'policy.published': {
    policy: string;
    version: number;
    change: 'editorial' | 'material';
    basis: string | Record<string, string>;
    action: string;
    method: string;
    effective: string;
    texts: Partial<Record<Language, string>>;
    /** The record of how it came about, where a law asks for one. */
    procedure?: string;
    /** Instead of such a record: what was stated of a procedure held before Heed (`policy.procedure-stated`). */
    stated?: string;
    overrides?: Override[];
  };
  /**
   * What a company says was done about exactly these texts before Heed was there: nothing that Heed saw. `statement`
   * is the SHA-256 of the file that says it, hex, names and words included; days are `YYYY-MM-DD`.
   */
  'policy.procedure-stated': {
    stated: string;
    policy: string;
    texts: Record<Language, string>;
    statement: string;
    /** It comes with a sample and nothing of it was ever held. */
    example: boolean;
    consultation?: { from: string; until: string; opinions: number };
    negotiations: {
      counterpart: string;
      held: string;
      outcome: string;
      files: { kind: string; sha256: string; bytes: number }[];
    }[];
    approved?: string;
    on: string;
  };
  /** A text on its way; SHA-256 of its exact bytes in each language. */
  'policy.drafted': {
    procedure: string;
    draft: string;
    policy: string;
    number: number;
    texts: Record<Language, string>;
  };
  /** The procedure was given up. */
  'policy.dropped': { procedure: string };
  'policy.approved': {
    procedure: string;
    draft: string;
    texts: Record<Language, string>;
    overrides?: Override[];
  };
  'policy.not-approved': {
    procedure: string;
    draft: string;
    texts: Record<Language, string>;
    overrides?: Override[];
  };
  'consultation.opened': {
    procedure: string;
    consultation: string;
    draft: string;
    until: string;
    people: number;
  };
  'consultation.closed': {
    procedure: string;
    consultation: string;
    comments: number;
    unanswered: number;
  };
  'comment.waived': { thread: string; consultation: string; reason: string };
  'negotiation.recorded': {
    procedure: string;
    draft: string;
    negotiation: string;
    counterpart: string;
    held: string;
    outcome: string;
    files: { kind: string; sha256: string; bytes: number }[];
    corrects?: string;
  };
  /** Looked at again: what was found, in words, and the day of the next time. */
  'policy.reviewed': {
    policy: string;
    version: number;
    necessity: string;
    effect: string;
    acceptance: string;
    outcome: string;
    next: string;
  };
  'policy.in-force': { policy: string; version: number };
  'policy.superseded': { policy: string; version: number; by: string };
  'policy.withdrawn': { policy: string; version: number };
}
