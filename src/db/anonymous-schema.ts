import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Sealed } from '../anonymous/envelope.ts';
import type { LockedKey } from '../anonymous/passphrase.ts';
import type { Standing } from '../anonymous/rules.ts';

type Later<T> = Generated<T | null>;

export interface AnonymousSchema {
  anonymous_channel: {
    one: Generated<boolean>;
    salt: Buffer;
    open: Generated<boolean>;
    outside: Later<string>;
  };
  anonymous_recipient: {
    id: string;
    person_id: string;
    standing: Standing;
    public_key: Later<Buffer>;
    locked_key: ColumnType<LockedKey | null, string | undefined, string>;
    added_by: string;
    added_at: Date;
    ended_at: Later<Date>;
  };
  anonymous_report: {
    id: string;
    lookup: Buffer;
    reporter_key: Buffer;
    received_on: string;
    urgent: boolean;
    told_on: Later<string>;
    confirm_by: string;
    confirmed_on: Later<string>;
    feedback_by: string;
    feedback_on: Later<string>;
    closed_on: Later<string>;
    step: Later<string>;
    escalated_on: Later<string>;
    handed_on_on: Later<string>;
  };
  anonymous_routing: { report_id: string; recipient_id: string; standing: Standing };
  anonymous_message: {
    id: string;
    report_id: string;
    n: number;
    recipient_id: string | null;
    on_day: string;
    sealed: JSONColumnType<Sealed, string, string>;
    read_on: Later<string>;
    told: Generated<boolean>;
  };
}
