import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Kind, Severity, TellingKind } from '../crisis/affected/rules.ts';

type Sealed = JSONColumnType<object, string, string>;
type MaybeSealed = JSONColumnType<object | null, string | null, string | null>;
type Later<T> = Generated<T | null>;

/** Days are `YYYY-MM-DD`. */
export interface AffectedSchema {
  affected_batch: {
    id: string;
    incident_id: string;
    source: 'list' | 'records' | 'query' | 'outside';
    how: JSONColumnType<object>;
    kinds: Kind[];
    why: Sealed;
    found: number;
    fresh: number;
    by_person: string;
    at: Date;
  };
  affected: {
    id: string;
    incident_id: string;
    drill: boolean;
    number: number;
    person_id: string | null;
    contact: MaybeSealed;
    contact_key: string | null;
    mailable: Generated<boolean>;
    standing: 'affected' | 'not-affected';
    kinds: Kind[];
    severity: Severity;
  };
  affected_fact: {
    id: GeneratedAlways<number>;
    affected_id: string;
    batch_id: string | null;
    what: 'added' | 'not-affected';
    kinds: Kind[];
    why: MaybeSealed;
    by_person: string;
    at: Date;
  };
  affected_told: {
    /** Never: of a drill there is none. */
    drill: Generated<false>;
    telling_id: string;
    affected_id: string;
    kind: TellingKind;
    way: 'account' | 'mail' | 'none';
    state: 'account' | 'pending' | 'sending' | 'accepted' | 'failed' | 'unknown' | 'none';
    lease_until: Later<Date>;
    not_before: Later<Date>;
    attempts: Generated<number>;
    marked: Generated<boolean>;
    accepted_at: Later<Date>;
    seen_at: Later<Date>;
  };
  affected_by_hand: {
    id: string;
    telling_id: string;
    affected_id: string;
    how: 'telephone' | 'letter' | 'in-person';
    note: MaybeSealed;
    by_person: string;
    at: Date;
  };
  affected_waiver: {
    id: string;
    incident_id: string;
    ground: string;
    why: Sealed;
    by_person: string;
    at: Date;
    ended_at: Later<Date>;
    ended_by: Later<string>;
    ended_why: MaybeSealed;
  };
  affected_support: { incident_id: string; by_person: string; at: Date };
  affected_question: { thread_id: string; affected_id: string; at: Date; reminded_at: Later<Date> };
  affected_remedy: {
    /** Never: of a drill there is none. */
    drill: Generated<false>;
    id: string;
    affected_id: string;
    promise: Sealed;
    due_on: string;
    owner: string;
    deputy: Generated<string | null>;
    cost: number | null;
    currency: string | null;
    by_person: string;
    at: Date;
    done_at: Later<Date>;
    done_by: Later<string>;
    done_note: MaybeSealed;
    remind_at: Later<Date>;
  };
}
