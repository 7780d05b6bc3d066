import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Sealed } from '../vault/sealed.ts';

type MaybeSealed = JSONColumnType<Sealed | null, string | null, string | null>;
/** Category id → how many records. */
export type ByCategory = Readonly<Record<string, number>>;

export type LegalCaseKind = 'labour-dispute' | 'court' | 'authority' | 'inquiry';
export type PurgeKind = 'day' | 'released' | 'redated';

/** What stops deletion, and what was deleted because its time was over. Days are `YYYY-MM-DD`. */
export interface RetentionSchema {
  legal_case: {
    id: string;
    kind: LegalCaseKind;
    reference: MaybeSealed;
    concern_id: string | null;
    opened_by: string;
    opened_at: Date;
    closed_by: string | null;
    closed_at: Date | null;
  };
  legal_case_person: { case_id: string; person_id: string; added_at: Date };
  legal_hold: {
    id: string;
    person_id: string | null;
    case_id: string | null;
    policy_id: string | null;
    disclosure: string | null;
    reason: MaybeSealed;
    placed_by: string;
    placed_at: Date;
    review_on: string;
    told_of: Generated<string | null>;
    until_on: string | null;
    silent_until: string | null;
    silent_reason: MaybeSealed;
    release_by: string | null;
    release_at: Date | null;
    ended_at: Date | null;
    ended_by: string | null;
  };
  deletion_stopped: {
    by_id: string;
    by_what: 'hold' | 'request' | 'restriction';
    /** Null: whoever it is about. */
    person_id: string | null;
    policy_id: string | null;
    disclosure: string | null;
    /** Names of sources of personal data; null: all. */
    sources: string[] | null;
  };
  purge_report: {
    id: string;
    at: Date;
    kind: PurgeKind;
    day: string | null;
    counts: JSONColumnType<ByCategory>;
    held: JSONColumnType<ByCategory>;
    keys: ColumnType<number, number | undefined, number>;
    done_at: Date | null;
  };
  purge_state: {
    only_one: Generated<boolean>;
    through: string | null;
    checked_at: Date | null;
    refused_at: Date | null;
    confirmed_through: string | null;
    ended: number;
    looked: number;
  };
  own_purge: {
    day: string;
    disclosure: string;
    counts: JSONColumnType<ByCategory>;
    people: number;
    at: Date;
  };
  redating: {
    category_id: number;
    version_id: string;
    started_at: Date;
    up_to: string | null;
    at_work: string | null;
    moved: number;
    done_at: Date | null;
  };
}
