import type { Generated } from 'kysely';

export interface CrisisSeatSchema {
  incident_seat: {
    id: string;
    incident_id: string;
    person_id: string;
    channel: 'email' | 'sms';
    given_by: string;
    at: Date;
    until_at: Date;
    ended_at: Generated<Date | null>;
    ended_by: Generated<string | null>;
    once: string | null;
  };
}
