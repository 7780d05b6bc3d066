import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';
import type { AnswerKind, WayKind } from './schema.ts';

type Json<T extends object> = JSONColumnType<T>;
/** A count or id kept as bigint; read as number. */
type Big = ColumnType<number, number, number>;

/** Notices, the answers to them, and the ways by which answers come. */
export interface NoticeSchema {
  notice: {
    id: string;
    version_id: string;
    audience: Json<object>;
    joiners: boolean;
    state: 'open' | 'closed' | 'recalled';
    due_at: Date;
    people: number;
    created_at: Date;
    created_by: string | null;
    ended_at: ColumnType<Date | null, Date | undefined, Date>;
  };
  notice_order: {
    id: string;
    version_id: string;
    audience: Json<object>;
    joiners: boolean;
    due_at: Date;
    send_at: Date | null;
    state: 'waiting' | 'scheduled' | 'sent' | 'refused' | 'withdrawn' | 'stopped';
    people: number;
    why: string | null;
    placed_by: string | null;
    placed_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
  };
  audience_due: {
    id: GeneratedAlways<string>;
    kind: 'joins' | 'moves' | 'leaves' | 'course-joins' | 'course-moves';
    person_id: string | null;
    notice_id: string | null;
    course_assignment_id: string | null;
    due_at: ColumnType<Date, Date | undefined, Date>;
  };
  assignment: {
    notice_id: string;
    person_id: string;
    why: string;
    message_id: string;
    state: ColumnType<
      'open' | 'answered' | 'cancelled',
      'open' | undefined,
      'open' | 'answered' | 'cancelled'
    >;
    due_at: Date;
    created_at: Date;
    seen_at: Date | null;
    read_at: Date | null;
    answered_at: Date | null;
    answers: ColumnType<number, number | undefined, number>;
    cancelled_at: Date | null;
    cancelled_why: string | null;
    first_answered_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    since_at: ColumnType<Date | null, undefined, Date>;
  };
  assignment_past: {
    notice_id: string;
    person_id: string;
    since_at: Date;
    until_at: Date;
    message_id: string;
    created_at: Date;
    due_at: Date;
    seen_at: Date | null;
    read_at: Date | null;
    first_answered_at: Date | null;
    cancelled_at: Date | null;
    cancelled_why: string | null;
  };
  answer: {
    id: string;
    notice_id: string;
    person_id: string;
    version_id: string;
    kind: AnswerKind;
    method: string;
    language: Language;
    entry_id: Big;
    thread_id: string | null;
    at: Date;
    supersedes: string | null;
  };
  consent_withdrawal: {
    answer_id: string;
    notice_id: string;
    person_id: string;
    at: Date;
    stopped_at: Date | null;
    stopped_by: string | null;
    /** Records erased because it was taken back, and since when none is left. */
    erased: Generated<number>;
    erased_at: Generated<Date | null>;
  };

  passkey: {
    id: string;
    person_id: string;
    credential_id: Buffer;
    public_key: Buffer;
    counter: Big;
    synced: boolean;
    transports: string[];
    rp_id: string | null;
    name: string;
    created_at: Date;
    used_at: Date | null;
  };
  passkey_challenge: {
    challenge: Buffer;
    nonce: Buffer;
    person_id: string;
    purpose: 'enrol' | 'sign';
    expires_at: Date;
  };
  drawn_signature: { answer_id: string; person_id: string; sealed: Json<object>; at: Date };

  paper_sheet: {
    id: string;
    code: string;
    notice_id: string;
    person_id: string;
    version_id: string;
    language: Language;
    answers: number;
    printed_at: Date;
    printed_by: string;
    answer_id: ColumnType<string | null, undefined, string>;
    used_at: ColumnType<Date | null, undefined, Date>;
  };
  answer_way: {
    answer_id: string;
    person_id: string;
    way: WayKind;
    recorded_by: string | null;
    witness_id: string | null;
    reason: JSONColumnType<object | null, string | null, string | null>;
    at: Date;
  };
  paper_scan: {
    answer_id: string;
    person_id: string;
    type: 'pdf' | 'jpeg' | 'png';
    bytes: number;
    sha256: Buffer;
    at: Date;
  };
  paper_scan_part: { answer_id: string; part: number; sealed: Json<object> };
  answer_contest: {
    answer_id: string;
    person_id: string;
    thread_id: string;
    at: Date;
    /** As of a consent that was taken back. */
    erased: Generated<number>;
    erased_at: Generated<Date | null>;
  };
  kiosk_device: {
    id: string;
    name: string;
    started_by: string;
    started_at: Date;
    expires_at: Date;
    ended_at: ColumnType<Date | null, undefined, Date>;
    tries: ColumnType<number, undefined, number>;
    tries_from: ColumnType<Date | null, undefined, Date | null>;
  };
  kiosk_code: {
    id: string;
    person_id: string;
    hash: Buffer;
    issued_by: string;
    issued_at: Date;
    expires_at: Date;
    tries: ColumnType<number, undefined, number>;
    used_at: ColumnType<Date | null, undefined, Date>;
  };
  kiosk_visit: {
    token_hash: Buffer;
    device_id: string;
    person_id: string;
    code_id: string;
    started_at: Date;
    seen_at: Date;
  };
}
