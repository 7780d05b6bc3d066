import type { ColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';

type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** Cards of policies that stand pinned in channels. */
export interface BoardSchema {
  board_pin: {
    id: string;
    policy_id: string;
    platform: string;
    channel: string;
    language: Language;
    created_at: Date;
    posting_at: Maybe<Date>;
    place: Maybe<string>;
    shown_version_id: Maybe<string>;
    pinned_at: Maybe<Date>;
    removed_at: Maybe<Date>;
    closed_at: Maybe<Date>;
    next_at: Date;
    lease_until: Maybe<Date>;
    failures: ColumnType<number, number | undefined, number>;
    problem: Maybe<string>;
    held: ColumnType<boolean, boolean | undefined, boolean>;
  };
}
