import type { GeneratedAlways, JSONColumnType } from 'kysely';
import type { AlertOutcome, AlertStage } from '../file-rules/rules.ts';
import type { FileType } from '../file-rules/types.ts';
import type { RecordChannel } from '../records/model.ts';

type MaybeSealed = JSONColumnType<object | null, string | null, string | null>;

/** Days are `YYYY-MM-DD`. */
export interface FileSchema {
  file_rule: {
    id: string;
    name: string;
    definition: JSONColumnType<object>;
    owner_id: string;
    deputy_id: string;
    version_id: string;
    disclosure: string;
    made_at: Date;
    made_by: string;
    replaces: string | null;
    ended_at: Date | null;
    ended_by: string | null;
  };
  file_window: { rule_id: string; person_id: string; bucket: Date; transfers: number; bytes: number };
  file_alert: {
    id: string;
    rule_id: string;
    person_id: string;
    version_id: string;
    disclosure: string;
    state: 'open' | 'answered';
    opened_at: Date;
    first_at: Date;
    last_at: Date;
    transfers: number;
    bytes: number;
    largest: number | null;
    addressees: string[];
    stage: AlertStage;
    next_at: Date;
    message_id: string | null;
    told_transfers: number;
    answered_by: string | null;
    answered_at: Date | null;
    outcome: AlertOutcome | null;
    note: MaybeSealed;
    shown_at: Date | null;
    silent_until: string | null;
    silent_ground: MaybeSealed;
    silent_by: string | null;
    silent_at: Date | null;
    agreed_by: string | null;
    agreed_at: Date | null;
  };
  file_alert_item: {
    alert_id: string;
    n: GeneratedAlways<number>;
    at: Date;
    bytes: number | null;
    types: FileType[];
    channel: RecordChannel;
    outward: boolean;
  };
}
