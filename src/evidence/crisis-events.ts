import type { WhyCalled } from '../crisis/facts.ts';
import type { Level } from '../crisis/levels.ts';
import type { CrisisRole } from '../people/person.ts';

/** A crisis from its declaration on: ids and figures, never what happened. `drill` stands in each of a drill's events. */
export interface CrisisEvents {
  'crisis.declared': { incident: string; code: string; level: Level; plan: number | null; drill?: true };
  /** Somebody declared what was declared already, and came to it. */
  'crisis.joined': { incident: string; drill?: true };
  'crisis.called': {
    incident: string;
    people: { person: string; role: CrisisRole; why: WhyCalled }[];
    drill?: true;
  };
  'crisis.paged': {
    incident: string;
    pages: { person: string; round: number; step: number; by: string; message: string }[];
    drill?: true;
  };
  'crisis.answered': {
    incident: string;
    what: 'coming' | 'cannot' | 'handed-over';
    until?: string;
    to?: string;
    drill?: true;
  };
  /** Nobody is left to call for a role that has too few. */
  'crisis.short': { incident: string; role: CrisisRole; drill?: true };
  /** Somebody added what they know: `words` is the entry, whose text is sealed. */
  'crisis.words-added': { incident: string; words: string; drill?: true };
  'crisis.level-changed': { incident: string; from: Level; to: Level; drill?: true };
  'crisis.closed': { incident: string; why: 'over' | 'in-error'; drill?: true };
  /** Its time is over: who was called and what was known is deleted. */
  'crisis.forgotten': { incident: string };
}
