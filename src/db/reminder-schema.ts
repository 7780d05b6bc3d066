import type { ColumnType, Generated } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { ReminderKind } from './reminder-settings-schema.ts';

type Unset<T> = ColumnType<T, T | undefined, T>;

/** What is kept of reminders between two looks: `migrations/0081_reminders.sql`. */
export interface ReminderSchema {
  reminder: {
    person_id: string;
    about: string;
    kind: ReminderKind;
    policy_id: string | null;
    done: Unset<number[]>;
    rung: Unset<number>;
    tries: Unset<number>;
    told: Unset<number>;
    reminded: Unset<number>;
    last_times: Unset<number>;
    last_day: Day | null;
    not_before: Date | null;
    later_at: Date | null;
    hand_at: Date | null;
    vain_day: Day | null;
    passed: Unset<number>;
    passed_day: Day | null;
    message_id: string | null;
    sent_kind: 'reminder' | 'digest' | null;
    sent_steps: number[] | null;
    sent_at: Date | null;
    sent_day: Day | null;
    sent_to: string | null;
    sent_wished: boolean | null;
    next_at: Date | null;
    digest_to: string | null;
    digest_from: Date | null;
    digest_at: Date | null;
    looked_at: Date;
    over: Unset<boolean>;
    outdated: Unset<boolean>;
  };
  reminder_day: {
    person_id: string;
    day: Day | null;
    count: Unset<number>;
    earlier: Unset<{ day: Day; count: number }[]>;
  };
  reminder_recipient: { recipient: string; day: Day | null; message_id: string | null };
  reminder_round: {
    id: Generated<number>;
    since: Date;
    person_id: string | null;
    about: string | null;
    policies: Unset<string[]>;
  };
  reminder_doubt: {
    person_id: string;
    about: string;
    message_id: string;
    policy_id: string | null;
    kind: 'reminder' | 'digest';
    steps: number[];
    rung: number;
    at: Date;
    day: Day;
    wished: boolean;
  };
  reminder_copy: {
    recipient: string;
    person_id: string;
    about: string;
    due_at: Date;
    message_id: string | null;
    outdated: Unset<boolean>;
  };
  reminder_clock: { one: Unset<boolean>; ran_at: Date };
}
