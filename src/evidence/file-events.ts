import type { AlertOutcome, AlertStage } from '../file-rules/rules.ts';

/**
 * Rules on files that are handed over, and what came of them: figures and ids, never the name of a file. An alert is not
 * filed under its person, who would find it there before they may hear of it; that they see it is an event of theirs.
 */
export interface FileEvents {
  'file-rule.set': {
    rule: string;
    replaces?: string;
    owner: string;
    deputy: string;
    policy: string;
    row: string;
    /** SHA-256 of what it says, as canonical JSON. */
    sha256: string;
  };
  'file-rule.ended': { rule: string };
  /** Somebody looked what a rule would have found: heads of so many transfers were read by the machine. */
  'file-rule.previewed': { days: number; read: number; found: number };
  'file-alert.opened': {
    alert: string;
    rule: string;
    version: string;
    row: string;
    transfers: number;
    bytes: number;
  };
  'file-alert.asked': { alert: string; stage: AlertStage; asked: string[] };
  'file-alert.answered': { alert: string; outcome: AlertOutcome; transfers: number; bytes: number };
  'file-alert.delay-asked': { alert: string; until: string };
  'file-alert.delay-granted': { alert: string; askedBy: string; until: string };
  'file-alert.delay-refused': { alert: string; askedBy: string };
  /** The person sees it from now on. */
  'file-alert.shown': { alerts: number; message?: string };
  'file-alert.forgotten': { alert: string };
}
