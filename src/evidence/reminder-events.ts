import type { ReminderKind } from '../db/reminder-settings-schema.ts';

/** When people are reminded, and when they are not at work: what was set, and by whom. */
export interface ReminderEvents {
  /** How people are reminded of what is sent from now on. `changed`: the keys of the policy that differ from `was`. */
  'reminders.policy-set': {
    kind: ReminderKind;
    policy: string;
    number: number;
    was: string;
    changed: string[];
    /** SHA-256 of the policy as canonical JSON, hex. */
    sha256: string;
  };
  /** What was under way when it was set is reminded by it too: so many things of so many people. */
  'reminders.policy-applied': { kind: ReminderKind; policy: string; things: number };
  /** Days on which somebody is not at work, both included; no `until`: nobody knows. Never why. */
  'absence.said': { absence: string; from: string; until?: string; source: string; replaces?: string };
  /** What was said counts no more: it was never so, or another one that replaces it says the rest. */
  'absence.ended': { absence: string };
}
