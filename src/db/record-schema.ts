import type { Generated, JSONColumnType } from 'kysely';
import type { GateDecision, RecordChannel, RecordKind, RecordShare } from '../records/model.ts';
import type { Sealed } from '../vault/sealed.ts';

/** Days are `YYYY-MM-DD`; `expires_on` is `infinity` for what is held past its day. */
export interface RecordSchema {
  record_source: {
    id: string;
    channel: RecordChannel;
    name: string;
    secrets: JSONColumnType<Sealed> | null;
    cursor: string | null;
    state: 'on' | 'off';
    created_at: Date;
    created_by: string | null;
    signals: Generated<boolean>;
  };
  record_category: { id: number; policy_id: string; disclosure: string; created_at: Date };
  /** A segment: records of one intake that are kept alike (`src/records/segments.ts`). */
  record: {
    id: string;
    expires_on: string;
    category_id: number;
    source_id: string;
    /** A letter each. */
    kinds: string;
    version_id: string;
    gate: JSONColumnType<GateDecision>;
    /** In milliseconds since 1970, ascending. */
    times: number[];
    count: number;
    received_at: Date;
    subjects: string[];
    key_day: string;
    shares: JSONColumnType<RecordShare[]>;
    head: Buffer;
    body: Buffer | null;
  };
  record_subject: {
    person_id: string;
    expires_on: string;
    record_id: string;
    category_id: number;
    times: number[];
  };
  record_seen: { key: string; until_on: string };
  record_tally: { source_id: string; day: string; kind: RecordKind; outcome: string; count: number };
  record_other_party: { source_id: string; party: Buffer; told_at: Date; said_at: Date };
}
