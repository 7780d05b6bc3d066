import type { Generated, JSONColumnType } from 'kysely';
import type { LockedNote } from '../support/counselling/notes.ts';

/** `quarter` and `on_day` are `YYYY-MM-DD`. */
export interface CounsellingSchema {
  counselling_slot: {
    id: string;
    code: string;
    counsellor_id: string;
    starts_at: Date;
    minutes: number;
    place: string;
    withdrawn: Generated<boolean>;
    freed: Generated<boolean>;
  };
  counselling_booking: {
    id: string;
    slot_id: string;
    who: JSONColumnType<object, string, string>;
    told: Generated<boolean>;
    reminded: Generated<boolean>;
  };
  counselling_note: {
    id: string;
    booking_id: string;
    on_day: string;
    sealed: JSONColumnType<LockedNote, string, string>;
  };
  counselling_figure: { quarter: string; people: number | null };
}
