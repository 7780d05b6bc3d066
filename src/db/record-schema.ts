import type { JSONColumnType } from 'kysely';
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
  };
  record_category: { id: number; policy_id: string; disclosure: string; created_at: Date };
  record: {
    id: string;
    expires_on: string;
    category_id: number;
    source_id: string;
    kind: RecordKind;
    version_id: string;
    gate: JSONColumnType<GateDecision>;
    occurred_at: Date;
    received_at: Date;
    chat: Buffer;
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
    occurred_at: Date;
  };
  record_seen: { source_id: string; key: Buffer; until_on: string };
  record_tally: { source_id: string; day: string; kind: RecordKind; outcome: string; count: number };
  record_other_party: { source_id: string; party: Buffer; told_at: Date; said_at: Date };
}
