import type { JsonObject } from '../../evidence/canonical.ts';
import type { Checkpoint } from '../../evidence/checkpoint.ts';
import type { Step } from '../../evidence/invalid.ts';
import type { Manifest } from '../format.ts';

/** What can be wrong with a bundle: steps of verifying evidence, and what is only in bundles. Words stand in the catalogue. */
export type Fault =
  | Step
  | 'missing'
  | 'unlisted'
  | 'altered'
  | 'unreadable'
  | 'other-key'
  | 'order'
  | 'scope'
  | 'no-text'
  | 'no-card'
  | 'other-text'
  | 'count'
  | 'unused';

/** Something that is wrong, and where. */
export interface Finding {
  file: string;
  /** Line of an entry, from 1. */
  line?: number;
  fault: Fault;
  /** In English, for whoever wants to know exactly; never what the evidence contains. */
  detail: string;
}

/** One entry that holds, as a list shows it. */
export interface EntryRow {
  file: string;
  line: number;
  index: number;
  type: string;
  at: string;
  staffNo?: string;
  name?: string;
}

export interface Report {
  /** Nothing is wrong. What was not checked is another matter. */
  good: boolean;
  manifest: Manifest | undefined;
  /** The key that was verified with; `compared`: it came from elsewhere than the bundle. */
  key: { vkey: string; compared: boolean } | undefined;
  checkpoint: Checkpoint | undefined;
  /** Entries that hold, and lines that there are. */
  entries: { good: number; all: number };
  /** Answers signed by a device of the person's own, which was verified too. */
  passkeys: number;
  /** Texts and cards whose SHA-256 entries name. */
  named: { texts: number; cards: number };
  /** The first of them; `faults` counts all. */
  findings: Finding[];
  faults: number;
}

export interface Watcher {
  /** Every entry that holds, with its event. */
  entry?: (row: EntryRow, event: JsonObject) => void;
  /** Bytes looked at, of how many; may give the screen time to be drawn. */
  progress?: (done: number, all: number) => Promise<void> | void;
}
