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
  | 'unused'
  | 'made';

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

/** What somebody outside attests of all entries below `size`. */
export interface Attestation {
  kind: 'stamp' | 'cosignature';
  size: number;
  at: Date;
  /** Subject of the authority's certificate, or name of the witness. */
  by: string;
  /** Of a stamp: the policy under which the authority stamps, its object identifier. */
  policy?: string;
  /** Its certificate or key was compared with one from elsewhere than the bundle. */
  compared: boolean;
}

/** The earliest time by which, as somebody outside attests, entry `index` was in the log. */
export function attestedBy(index: number, attested: readonly Attestation[]): Attestation | undefined {
  return attested
    .filter(({ size }) => index < size)
    .reduce<Attestation | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
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
  attested: Attestation[];
  /** The log says what was in the bundle when it was made, and that is in it. */
  recorded: boolean;
  /** Entries that nobody outside attests of. */
  unattested: number;
  /** Texts and cards whose SHA-256 entries name; `erased`: cards that are not there, and an entry says that they were erased. */
  named: { texts: number; cards: number; erased: number };
  /** The first of them; `faults` counts all. */
  findings: Finding[];
  faults: number;
}

export interface Watcher {
  /** Every entry that holds. */
  entry?: (row: EntryRow) => void;
  /** Bytes looked at, of how many; may give the screen time to be drawn. */
  progress?: (done: number, all: number) => Promise<void> | void;
}

/** Whoever attests, with how often and when: the same for a page and for the command line. */
export interface AttestedBy extends Pick<Attestation, 'kind' | 'by' | 'policy' | 'compared'> {
  count: number;
  first: Date;
  last: Date;
}

export function summaryOf(attested: readonly Attestation[]): AttestedBy[] {
  const groups = new Map<string, AttestedBy>();
  for (const { kind, by, policy, compared, at } of attested) {
    const key = `${kind} ${by} ${policy ?? ''} ${compared}`;
    const { count = 0, first = at, last = at } = groups.get(key) ?? {};
    const [earliest = at, , latest = at] = [first, at, last].toSorted((a, b) => a.getTime() - b.getTime());
    const range = { first: earliest, last: latest };
    groups.set(key, { kind, by, ...(policy ? { policy } : {}), compared, count: count + 1, ...range });
  }
  return [...groups.values()];
}

/** What a good report does not prove, by the name of its text: in the order in which it is said. */
export function unproved({ key, attested, recorded, unattested }: Report): string[] {
  const dated = attested.length > 0 && unattested === 0;
  const witnessed = attested.some(({ kind }) => kind === 'cosignature');
  return [
    ...(key?.compared ? [] : ['key']),
    'truth',
    dated ? 'dated' : 'time',
    witnessed ? 'witnessed' : 'single',
    recorded ? 'recorded' : 'complete',
    ...['around', 'sealed'],
  ];
}
