import type { ColumnType, JSONColumnType } from 'kysely';
import type { BatchAnswer } from '../records/sources/generic/answer.ts';
import type { Sealed } from '../vault/sealed.ts';

/** What records that come by HTTP need besides their own tables. */
export interface IntakeSchema {
  record_batch: {
    source_id: string;
    key: Buffer;
    digest: Buffer;
    state: 'open' | 'done';
    holder: string;
    lease_until: Date;
    lines: ColumnType<number, number | undefined, number>;
    answer: JSONColumnType<BatchAnswer>;
    begun_at: Date;
  };
  record_source_heard: { source_id: string; heard_at: Date; lag_ms: number };
  record_account: {
    id: string;
    platform: string;
    account: string;
    person_id: string;
    from_at: Date;
    to_at: Date | null;
  };
  whatsapp_media: {
    id: string;
    source_id: string;
    key: Buffer;
    person_id: string;
    sealed: JSONColumnType<Sealed>;
    due_at: Date;
    attempts: ColumnType<number, number | undefined, number>;
    lease_until: Date | null;
    failure: string | null;
    expires_at: Date;
    created_at: Date;
  };
}
