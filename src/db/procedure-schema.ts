import type { Language } from '../messages/model.ts';

/** The way of a policy from draft to publication. */
export interface ProcedureSchema {
  policy_procedure: {
    id: string;
    policy_id: string;
    state: 'open' | 'published' | 'dropped';
    opened_by: string | null;
    opened_at: Date;
    ended_at: Date | null;
  };
  policy_draft: {
    id: string;
    procedure_id: string;
    number: number;
    author: string | null;
    created_at: Date;
  };
  policy_draft_text: {
    draft_id: string;
    language: Language;
    title: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  policy_consultation: {
    id: string;
    procedure_id: string;
    draft_id: string;
    opened_by: string | null;
    opened_at: Date;
    until_at: Date;
    closed_at: Date | null;
  };
  policy_comment_waiver: { thread_id: string; reason: string; waived_by: string; waived_at: Date };
  policy_negotiation: {
    id: string;
    procedure_id: string;
    draft_id: string;
    counterpart: 'union' | 'representatives' | 'works-council';
    held_on: string;
    participants: string;
    outcome: 'agreed' | 'heard' | 'not-agreed';
    corrects: string | null;
    recorded_by: string;
    recorded_at: Date;
  };
  policy_negotiation_file: {
    id: string;
    negotiation_id: string;
    kind: 'minutes' | 'agreement';
    name: string;
    media_type: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  policy_stated_procedure: {
    id: string;
    version_id: string;
    bytes: Buffer;
    sha256: Buffer;
    /** JSON of `Statement`. */
    said: string;
    stated_at: Date;
  };
  policy_stated_file: {
    id: string;
    stated_id: string;
    negotiation: number;
    kind: 'minutes' | 'agreement';
    name: string;
    media_type: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  policy_review: {
    id: string;
    version_id: string;
    reviewed_on: string;
    necessity: string;
    effect: string;
    acceptance: string;
    outcome: 'keep' | 'change' | 'withdraw';
    next_on: string;
    recorded_by: string;
    recorded_at: Date;
  };
  policy_review_reminder: { version_id: string; due_on: string; at: Date };
  policy_approval: {
    id: string;
    draft_id: string;
    verdict: 'approved' | 'refused';
    reason: string | null;
    decided_by: string;
    decided_at: Date;
  };
}
