import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';
import type { DutyCode, DutyRules } from '../crisis/duties/table.ts';

type Sealed = JSONColumnType<object, string, never>;

export interface CrisisDutySchema {
  crisis_duty_rules: {
    version: GeneratedAlways<number>;
    rules: ColumnType<DutyRules, string, never>;
    sha256: Buffer;
    made_at: Date;
    made_by: string;
  };
  crisis_fact: {
    id: string;
    incident_id: string;
    name: string;
    by_person: string;
    at: Date;
    value: Sealed;
    once: string;
  };
  crisis_waiver: {
    id: string;
    incident_id: string;
    duty: DutyCode;
    by_person: string;
    at: Date;
    reason: Sealed;
    once: string;
  };
  crisis_filing: {
    id: string;
    incident_id: string;
    duty: DutyCode;
    phase: 'first' | 'further' | 'final';
    by_person: string;
    at: Date;
    filed_at: Date;
    late: boolean;
    words: Sealed;
    sha256: Buffer;
    rules_version: number;
    once: string;
  };
  crisis_duty: {
    incident_id: string;
    duty: DutyCode;
    applies: 'yes' | 'no' | 'unknown';
    state: 'open' | 'filed' | 'waived';
    from_at: Date;
    due_at: Date;
    reminded_at: Date | null;
    remind_at: Date | null;
  };
}
