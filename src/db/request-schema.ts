import type { Generated, JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';
import type { Law, LawTerms } from '../requests/clock.ts';
import type { RequestKind, RequestOutcome, RequestState } from '../requests/rules.ts';

type MaybeSealed = JSONColumnType<object | null, string | null, string | null>;

export interface RequestSchema {
  data_request: {
    id: string;
    person_id: string;
    kind: RequestKind;
    state: RequestState;
    policy_id: string | null;
    appeals_id: string | null;
    sources: string[] | null;
    words: MaybeSealed;
    language: Language;
    terms: JSONColumnType<LawTerms[]>;
    zone: string;
    filed_at: Date;
    due_at: Date;
    extended_at: Generated<Date | null>;
    stopped_at: Generated<Date | null>;
    stopped_days: Generated<number>;
    confirmed_at: Generated<Date | null>;
    next_at: Date | null;
    attempts: Generated<number>;
    outcome: Generated<RequestOutcome | null>;
    closed_at: Generated<Date | null>;
    late_told_at: Generated<Date | null>;
    reply_to: MaybeSealed;
  };
  data_request_step: {
    id: string;
    request_id: string;
    at: Date;
    kind: string;
    by_id: string | null;
    sealed: MaybeSealed;
    facts: JSONColumnType<Record<string, string | number | boolean | null>>;
  };
  request_export: {
    id: string;
    request_id: string;
    state: 'making' | 'review' | 'ready' | 'gone';
    source: string | null;
    last_id: string | null;
    slices: Generated<number>;
    items: Generated<number>;
    bytes: Generated<number>;
    redactions: Generated<number>;
    begun_at: Date;
    made_at: Generated<Date | null>;
    released_at: Generated<Date | null>;
    released_by: Generated<string | null>;
    expires_at: Generated<Date | null>;
    taken_at: Generated<Date | null>;
  };
  request_export_slice: {
    export_id: string;
    n: number;
    source: string;
    items: number;
    sealed: JSONColumnType<object>;
  };
  request_redaction: {
    export_id: string;
    n: number;
    source: string;
    category: string;
    item: string;
    field: string;
    kind: string;
    from_at: number;
    to_at: number;
    shown: Generated<boolean>;
    sealed: JSONColumnType<object>;
  };
  request_store: {
    request_id: string;
    source: string;
    state: 'offered' | 'due' | 'erased' | 'held' | 'kept';
    place: number;
    next_at: Date | null;
    attempts: Generated<number>;
    erased: Generated<number>;
    kept: Generated<number>;
    whys: Generated<{ category: string; kept: number; why: string }[]>;
    until_at: Generated<Date | null>;
    done_at: Generated<Date | null>;
  };
  request_terms: { changed_at: Date; law: Law; count: number; extension: number; changed_by: string };
  request_law: { scope: string; laws: Law[]; changed_at: Date; changed_by: string };
  data_restriction: {
    request_id: string;
    person_id: string;
    policy_id: string;
    from_at: Date;
    ended_at: Date | null;
    lifts_at: Date | null;
  };
}
