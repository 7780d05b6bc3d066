import type { Generated, JSONColumnType } from 'kysely';
import type { ApproverRole, Series, StatementAudience } from '../crisis/statements/rules.ts';
import type { Language } from '../messages/model.ts';

type Sealed = JSONColumnType<object, string, never>;

export interface CrisisStatementSchema {
  crisis_statement: {
    id: string;
    incident_id: string;
    audience: StatementAudience;
    series: Generated<Series>;
    number: number;
    by_person: string;
    at: Date;
    words: Sealed;
    sha256: Buffer;
    once: string;
    asked_at: Date | null;
    remind_at: Date | null;
  };
  crisis_statement_approval: {
    statement_id: string;
    role: ApproverRole;
    person_id: string;
    at: Date;
    sha256: Buffer;
    alone: JSONColumnType<object | null, string | null, never>;
  };
  crisis_statement_sending: {
    id: string;
    incident_id: string;
    drill: boolean;
    statement_id: string;
    sha256: Buffer;
    by_person: string;
    at: Date;
    channel: 'message' | 'mail' | 'by-hand' | 'ledger' | 'sink';
    replaces: string | null;
    message_id: string | null;
    place: JSONColumnType<object | null, string | null, never>;
    once: string;
  };
  crisis_statement_receiver: { sending_id: string; person_id: string };
  crisis_statement_mail: {
    id: string;
    sending_id: string;
    address: Sealed;
    language: Language;
    state: Generated<'pending' | 'sending' | 'accepted' | 'failed' | 'unknown'>;
    not_before: Date;
    lease_until: Date | null;
    settled_at: Date | null;
  };
}
