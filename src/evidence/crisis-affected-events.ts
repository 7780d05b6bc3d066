import type { Ground, Hand, Kind, Severity, TellingKind } from '../crisis/affected/rules.ts';

interface Of {
  incident: string;
  drill?: true;
}

/** Affected people: ids, hashes and figures. Who it is stands in the ledger, which ends before the log does. */
export interface AffectedEvents {
  'crisis.affected-added': Of & {
    batch: string;
    source: 'list' | 'records' | 'query' | 'outside';
    kinds: Kind[];
    found: number;
    fresh: number;
    again: number;
  };
  'crisis.affected-removed': Of & { affected: string };
  /** Where somebody can be written to who has left or is from outside. */
  'crisis.affected-contact': Of & { affected: string };
  /** Until what those affected are told became a statement like others; logs of then have it. */
  'crisis.affected-text': Of & {
    text: string;
    kind: TellingKind;
    severity?: Severity;
    version: number;
    hash: string;
  };
  'crisis.affected-text-approved': Of & { text: string; hash: string; as: 'legal' | 'pr' | 'lead' };
  /** A statement to those affected (`text`), sent: to how many, by which message to accounts, by mail to how many, and how many have no way. */
  'crisis.affected-told': Of & {
    telling: string;
    kind: TellingKind;
    text: string;
    hash: string;
    severity?: Severity;
    people: number;
    message?: string;
    mails: number;
    without: number;
  };
  'crisis.affected-told-by-hand': Of & { telling: string; affected: string; how: Hand };
  /** A mail of unknown fate is sent once more, marked. */
  'crisis.affected-again': Of & { telling: string; affected: string };
  'crisis.affected-waived': Of & { waiver: string; ground: Ground };
  'crisis.affected-waiver-ended': Of & { waiver: string };
  'crisis.affected-support': Of;
  'crisis.affected-asked': Of & { thread: string };
  'crisis.affected-questions-wait': Of & { questions: number };
  'crisis.affected-promised': Of & { remedy: string; affected: string; due: string };
  /** Somebody else sees to it: its owner has left, or handed it on. */
  'crisis.affected-remedy-given': Of & { remedy: string; affected: string; to: string };
  'crisis.affected-remedied': Of & { remedy: string; affected: string };
  'crisis.affected-forgotten': { incident: string };
}
