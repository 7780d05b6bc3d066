import type { JSONColumnType } from 'kysely';

export interface CrisisDecisionSchema {
  crisis_decision: {
    id: string;
    incident_id: string;
    number: number;
    by_person: string;
    at: Date;
    corrects: string | null;
    words: JSONColumnType<object, string, never>;
    entry_id: number;
    once: string;
  };
}
