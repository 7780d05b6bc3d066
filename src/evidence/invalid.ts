import { HeedError } from '../errors.ts';

/**
 * The steps of verification, in the words an auditor reads. The step is the first word of the message and
 * the `at` of its only problem, so that a caller can tell a forged signature from a damaged file.
 */
export type Step =
  | 'key'
  | 'format'
  | 'note'
  | 'signature'
  | 'origin'
  | 'checkpoint'
  | 'extra'
  | 'entry'
  | 'commitment'
  | 'inclusion'
  | 'passkey'
  | 'stamp'
  | 'cosignature'
  | 'consistency'
  | 'tile'
  | 'size'
  | 'root';

/** The error for evidence that does not hold: says which step failed, never what the evidence contains. */
export function invalid(step: Step, problem: string, cause?: unknown): HeedError {
  return new HeedError('evidence-invalid', `${step}: ${problem}`, {
    problems: [{ at: step, problem }],
    cause,
  });
}
