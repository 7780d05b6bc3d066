import type { Generated, JSONColumnType } from 'kysely';
import type { AccessParts, AccessPurpose, AccessState, EndedWhy, ViewKind } from '../access-cases/rules.ts';

type MaybeSealed = JSONColumnType<object | null, string | null, string | null>;
type Later<T> = Generated<T | null>;

/** Days are `YYYY-MM-DD`. */
export interface AccessSchema {
  access_case: {
    id: string;
    purpose: AccessPurpose;
    parts: AccessParts;
    from_at: Date;
    to_at: Date;
    days: number;
    reason: MaybeSealed;
    state: AccessState;
    asked_by: string;
    asked_at: Date;
    ask_until: Date;
    decided_by: Later<string>;
    decided_at: Later<Date>;
    decided_words: MaybeSealed;
    until_at: Later<Date>;
    ended_at: Later<Date>;
    ended_by: Later<string>;
    ended_why: Later<EndedWhy>;
    silent_until: string | null;
    silent_ground: MaybeSealed;
    delay_until: Later<string>;
    delay_ground: MaybeSealed;
    delay_by: Later<string>;
    delay_at: Later<Date>;
  };
  access_case_person: { case_id: string; person_id: string };
  access_case_category: { case_id: string; category_id: number };
  access_view: {
    id: string;
    case_id: string;
    viewer_id: string;
    at: Date;
    what: ViewKind;
    records: string[];
    read: number;
    terms: MaybeSealed;
  };
  access_view_person: { view_id: string; person_id: string; records: number; told_at: Date | null };
}
