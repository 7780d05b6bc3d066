import type { JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';

/** Bulletins, series of tips, and where people are in them. */
export interface AnnouncementSchema {
  bulletin: {
    id: string;
    texts: JSONColumnType<object>;
    audience: JSONColumnType<object>;
    send_at: Date;
    written_at: Date;
    sent_at: Date | null;
    people: number | null;
    withdrawn_at: Date | null;
  };
  tip_series: {
    id: string;
    code: string;
    number: number;
    published_at: Date;
    ended_at: Date | null;
  };
  tip_series_text: {
    series_id: string;
    language: Language;
    title: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  tip_run: {
    id: string;
    code: string;
    audience: JSONColumnType<object>;
    weeks: number;
    people: number;
    started_at: Date;
    stopped_at: Date | null;
  };
  tip_reader: {
    code: string;
    person_id: string;
    next_at: Date | null;
    last_at: Date | null;
    counted_at: Date | null;
    given: string[];
    looked_at: Date;
    message_id: string | null;
    before_at: Date | null;
    before_given: string[] | null;
  };
  tip_off: {
    person_id: string;
    at: Date;
  };
}
