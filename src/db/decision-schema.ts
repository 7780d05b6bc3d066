import type { Generated, JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';

type Json<T extends object> = JSONColumnType<T>;
type MaybeJson = JSONColumnType<object | null, string | null, string | null>;

export type CaseOutcome = 'withdrawn' | 'scope-changed' | 'exempted' | 'upheld';
export type ExemptionState = 'asked' | 'in-force' | 'refused' | 'ended';
export type ReasonKind = 'role' | 'law' | 'circumstances' | 'not-reached' | 'other';
export type ObjectionState = 'open' | 'upheld' | 'rejected' | 'withdrawn';
export type PurposeAnswerKind = 'consent' | 'decline' | 'withdraw';

/** What is decided about one person: concerns as cases, exemptions, objections, consents by purpose, agreements. */
export interface DecisionSchema {
  concern_case: {
    id: string;
    thread_id: string;
    person_id: string;
    version_id: string | null;
    owner_id: string | null;
    state: 'open' | 'decided';
    opened_at: Date;
    due_at: Date;
    owner_since: Generated<Date | null>;
  };
  case_note: { id: string; case_id: string; author_id: string; sealed: Json<object>; at: Date };
  case_outcome: {
    id: string;
    case_id: string;
    outcome: CaseOutcome;
    sealed: MaybeJson;
    decided_by: string;
    at: Date;
  };
  scope_change: {
    id: string;
    person_id: string;
    policy_id: string;
    case_id: string | null;
    from_at: Date;
    ended_at: Date | null;
  };
  case_terms: { changed_at: Date; working_days: number; changed_by: string };
  exemption: {
    id: string;
    person_id: string;
    policy_id: string;
    reason_kind: ReasonKind;
    reason: MaybeJson;
    state: ExemptionState;
    asked_by: string;
    asked_at: Date;
    until_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    ended_at: Date | null;
    ended_why: 'expired' | 'revoked' | null;
    case_id: string | null;
  };
  objection: {
    id: string;
    person_id: string;
    policy_id: string;
    version_id: string;
    reasons: MaybeJson;
    decision: MaybeJson;
    state: ObjectionState;
    filed_at: Date;
    due_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    withdrawn_at: Date | null;
    /** Records erased because it was upheld, and since when none is left. */
    erased: Generated<number>;
    erased_at: Generated<Date | null>;
  };
  purpose_answer: {
    id: string;
    notice_id: string;
    person_id: string;
    policy_id: string;
    version_id: string;
    purpose: string;
    kind: PurposeAnswerKind;
    language: Language;
    entry_id: number;
    at: Date;
  };
  purpose_withdrawal: {
    answer_id: string;
    stopped_at: Date | null;
    stopped_by: string | null;
    /** Records erased because it was taken back, and since when none is left. */
    erased: Generated<number>;
    erased_at: Generated<Date | null>;
  };
  signing_agreement: {
    id: string;
    person_id: string;
    conditions: number;
    sha256: Buffer;
    language: Language;
    agreed_at: Date;
    revoked_at: Date | null;
  };
}
