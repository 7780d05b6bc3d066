import type { Generated, JSONColumnType } from 'kysely';
import type { Level } from '../crisis/levels.ts';
import type {
  ReportOutcome,
  ReportSource,
  ReportState,
  SignalSeverity,
  WordKind,
} from '../crisis/reports/rules.ts';

type Later<T> = Generated<T | null>;

export interface CrisisReportSchema {
  crisis_report: {
    id: string;
    code: string;
    source: ReportSource;
    drill: boolean;
    by_person: string | null;
    received_at: Date;
    once: string;
    excluded: Generated<string[]>;
    state: Generated<ReportState>;
    taken_by: Later<string>;
    taken_at: Later<Date>;
    incident_id: Later<string>;
    joined_at: Later<Date>;
    closed_at: Later<Date>;
    closed_by: Later<string>;
    outcome: Later<ReportOutcome>;
    rounds: Generated<number>;
    next_at: Later<Date>;
  };
  crisis_report_word: {
    id: string;
    report_id: string;
    by_person: string | null;
    kind: WordKind;
    at: Date;
    words: JSONColumnType<object, string, string>;
    once: string;
  };
  crisis_report_page: { report_id: string; person_id: string; round: number; at: Date; message_id: string };
  crisis_report_signal: {
    report_id: string;
    source_id: string;
    key: Buffer;
    kind: string;
    severity: SignalSeverity;
    signals: Generated<number>;
    first_at: Date;
    last_at: Date;
    people: number | null;
    records: number | null;
  };
  crisis_grading: {
    id: string;
    report_id: string | null;
    incident_id: string | null;
    by_person: string;
    at: Date;
    rules: number;
    proposed: Level;
    chosen: Level;
    words: JSONColumnType<object, string, string>;
    once: string;
  };
}
