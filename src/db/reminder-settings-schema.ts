import type { JSONColumnType } from 'kysely';

export type ReminderKind =
  | 'notice'
  | 'consent'
  | 'training'
  | 'request'
  | 'agreement'
  | 'case'
  | 'register'
  | 'review';
export type AbsenceSource = 'console' | 'csv' | 'directory';

/** When people are reminded, and when they are not at work. */
export interface ReminderSettingsSchema {
  reminder_policy: {
    id: string;
    kind: ReminderKind;
    number: number;
    policy: JSONColumnType<object>;
    set_at: Date | null;
    set_by: string | null;
  };
  absence: {
    id: string;
    person_id: string;
    from_day: string;
    until_day: string | null;
    source: AbsenceSource;
    said_at: Date;
    said_by: string | null;
    ended_at: Date | null;
    ended_by: string | null;
    replaces: string | null;
  };
}
