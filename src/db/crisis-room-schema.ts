import type { Generated, JSONColumnType } from 'kysely';
import type { Level } from '../crisis/levels.ts';
import type { CrisisRole } from '../people/person.ts';

type Sealed = JSONColumnType<object, string, string>;
type Later<T> = Generated<T | null>;

export interface CrisisRoomSchema {
  crisis_playbook: { sha256: string; level: Level; bytes: Buffer; taken_at: Date };
  crisis_playbook_version: {
    level: Level;
    version: number;
    sha256: string;
    made_at: Date;
    made_by: string | null;
  };
  incident_planned: { incident_id: string; level: Level; sha256: string; at: Date };
  incident_task: {
    id: string;
    incident_id: string;
    key: string | null;
    sha256: string | null;
    words: JSONColumnType<object, string | null, string> | null;
    role: CrisisRole | null;
    owner_id: string | null;
    taken: Generated<boolean>;
    made_at: Date;
    made_by: string | null;
    once: string | null;
    due_at: Date;
    remind_at: Date | null;
    reminded: Generated<number>;
    state: Generated<'open' | 'done' | 'dropped'>;
    ended_at: Later<Date>;
    ended_by: Later<string>;
  };
  incident_task_note: { id: string; task_id: string; by_person: string; at: Date; words: Sealed };
  incident_question: {
    id: string;
    incident_id: string;
    by_person: string;
    at: Date;
    words: Sealed;
    once: string | null;
  };
  incident_reply: {
    id: string;
    question_id: string;
    by_person: string;
    at: Date;
    words: Sealed;
    once: string | null;
  };
  incident_contact: {
    id: string;
    incident_id: string;
    kind: 'authority' | 'media' | 'partner' | 'public' | 'other';
    by_person: string;
    happened_at: Date;
    at: Date;
    words: Sealed;
    task_id: string | null;
    once: string | null;
  };
}
