import type { ApproverRole, Series, StatementAudience } from '../crisis/statements/rules.ts';

interface OfStatement {
  incident: string;
  statement: string;
  audience: StatementAudience;
  /** Which of the texts to those affected. */
  series?: Series;
  /** The version, from 1. */
  number: number;
  /** SHA-256 of the exact text (`docs/crisis.md`), hex. */
  sha256: string;
  drill?: true;
}

/** Statements of a crisis: which text, who approved it, to whom it went. The text itself is sealed. */
export interface CrisisStatementEvents {
  'crisis.statement-written': OfStatement;
  'crisis.statement-asked': OfStatement;
  'crisis.statement-reminded': OfStatement & { roles: ApproverRole[] };
  /** `alone`: the same person has approved it for another role, since nobody else is there. */
  'crisis.statement-approved': OfStatement & { role: ApproverRole; alone?: true };
  'crisis.statement-unapproved': OfStatement & { role: ApproverRole };
  /** `to`: how many people or addresses. `sink`: a drill's, which reached nobody. */
  'crisis.statement-sent': OfStatement & {
    sending: string;
    channel: 'message' | 'mail' | 'by-hand' | 'sink';
    to: number;
    replaces?: string;
  };
  /** What became of one mail to somebody outside. */
  'crisis.statement-mailed': {
    incident: string;
    sending: string;
    mail: string;
    result: 'accepted' | 'failed' | 'unknown';
  };
}
