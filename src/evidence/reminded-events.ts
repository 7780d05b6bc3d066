import type { ReminderKind } from '../db/reminder-settings-schema.ts';

/** That people were reminded, and who heard of what is not finished: ids and steps, and nothing of what it says. */
export interface RemindedEvents {
  /**
   * A reminder was handed to delivery. `steps`: which of the policy's steps are over with it, counted from 0; none where
   * the person asked for it (`wished`) or somebody of HR (`byHand`) and no step was due.
   */
  'reminder.sent': {
    message: string;
    items: {
      about: string;
      kind: ReminderKind;
      policy: string;
      steps: number[];
      wished?: true;
      byHand?: true;
    }[];
  };
  /**
   * Somebody was told of what others have not finished: `to` a person's id, or `hr`. `rung` counts from 0. Of more than
   * 500 people their number, and the SHA-256 (hex) of their ids in order with a line feed between them. Nobody is named
   * of what was only counted: agreements, concerns.
   */
  'reminder.digest': {
    message: string;
    to: string;
    items: { about: string; rung: number; people?: string[]; count?: number; sha256?: string }[];
  };
  /**
   * What came of a message that did not go out, or perhaps did not. `withheld`: something in it was
   * finished meanwhile, or its person went on leave. `untaken`: its hours were over before a platform took it.
   * Without this, a message was accepted by a platform; with `reminder.arrived` too.
   */
  'reminder.unsent': {
    message: string;
    outcome: 'failed' | 'unknown' | 'withheld' | 'untaken';
    /** Tried so often that nothing more is tried. */
    givenUp?: true;
  };
  /** What `reminder.unsent` called unknown was accepted after all. */
  'reminder.arrived': { message: string };
  /** Somebody of HR had people reminded besides what the policy does. */
  'reminder.by-hand': { notice: string; people: number };
}
