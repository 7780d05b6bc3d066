import type { Level } from '../crisis/levels.ts';
import type { CrisisRole } from '../people/person.ts';

interface OfRoom {
  incident: string;
  platform: string;
  drill?: true;
}

/** A crisis's room: tasks, questions, contacts. Ids, figures and hashes; what is in them is sealed elsewhere. */
export interface CrisisRoomEvents {
  /** A playbook that somebody here put in, by the SHA-256 of its exact bytes, hex; which of its level. */
  'crisis.playbook-published': { playbook: string; level: Level; version: number };
  'crisis.tasks-planned': { incident: string; level: Level; playbook: string; tasks: string[]; drill?: true };
  /** `due` in UTC. */
  'crisis.task-made': { incident: string; task: string; due: string; role?: CrisisRole; drill?: true };
  /** To whoever is coming for the role, by Heed. */
  'crisis.task-assigned': { incident: string; to: string; tasks: string[]; drill?: true };
  'crisis.task-taken': { incident: string; task: string; drill?: true };
  'crisis.task-handed': { incident: string; task: string; to: string; drill?: true };
  /** Somebody said how far it is; the words are sealed. */
  'crisis.task-noted': { incident: string; task: string; drill?: true };
  'crisis.task-done': { incident: string; task: string; drill?: true };
  /** Not needed, for a reason that is sealed. */
  'crisis.task-dropped': { incident: string; task: string; drill?: true };
  'crisis.task-reopened': { incident: string; task: string; drill?: true };
  /** Their owners and the leads were reminded. */
  'crisis.task-overdue': { incident: string; tasks: string[]; people: number; drill?: true };
  'crisis.question-asked': { incident: string; question: string; drill?: true };
  'crisis.question-answered': { incident: string; question: string; reply: string; drill?: true };
  'crisis.room-made': OfRoom;
  /** It was gone or archived, and is made anew. */
  'crisis.room-lost': OfRoom;
  /** Heed brought so many in, and took so many out. */
  'crisis.room-members': OfRoom & { added: number; removed: number };
  /** Read back: so many are not in it who should be, and so many are who should not. */
  'crisis.room-differs': OfRoom & { missing: number; strangers: number };
  'crisis.room-closed': OfRoom;
  /** The first of several failures; it is tried again. */
  'crisis.room-failed': OfRoom;
  /** Nothing about the incident goes by it from now on; why is sealed. */
  'crisis.platform-distrusted': OfRoom & { decision: string };
  'crisis.platform-trusted': OfRoom & { decision: string };
  /** Somebody from outside sits in the room until then, UTC; who stands in the seat. */
  'crisis.seat-given': { incident: string; seat: string; until: string; drill?: true };
  'crisis.seat-ended': { incident: string; seat: string; why: 'by-hand' | 'time'; drill?: true };
  'crisis.words-corrected': { incident: string; words: string; corrects: string; drill?: true };
  'crisis.contact-logged': {
    incident: string;
    contact: string;
    kind: 'authority' | 'media' | 'partner' | 'public' | 'other';
    drill?: true;
  };
}
