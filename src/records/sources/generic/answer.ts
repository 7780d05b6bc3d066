/** Why a line was not read. `bad-record` says with it which field. */
export type LineError = 'too-long' | 'not-utf8' | 'bad-record';

export interface WrongLine {
  /** From 1. */
  line: number;
  error: LineError;
  /** Which field, and what it should be; never what stood there. */
  say?: string;
}

/** What became of a batch: numbers, and which lines could not be read. Of nobody's records in particular. */
export interface BatchAnswer {
  /** Lines that were looked at, empty ones too. */
  lines: number;
  kept: number;
  /** They came before, in this batch or another. */
  duplicates: number;
  /** By why (`refusalReasons`). */
  refused: Readonly<Record<string, number>>;
  /** How many people outside had not been said to be told before. */
  told: number;
  /** The first of the lines that could not be read; of the others only how many. */
  errors: readonly WrongLine[];
  errorsLeftOut: number;
}

export const emptyAnswer: BatchAnswer = {
  ...{ lines: 0, kept: 0, duplicates: 0, refused: {}, told: 0 },
  ...{ errors: [], errorsLeftOut: 0 },
};

const mostErrors = 1_000;

/** What another part of the batch adds. */
export function added(answer: BatchAnswer, more: Omit<BatchAnswer, 'errorsLeftOut'>): BatchAnswer {
  const refused = { ...answer.refused };
  for (const [reason, count] of Object.entries(more.refused))
    refused[reason] = (refused[reason] ?? 0) + count;
  const errors = [...answer.errors, ...more.errors];
  return {
    lines: answer.lines + more.lines,
    kept: answer.kept + more.kept,
    duplicates: answer.duplicates + more.duplicates,
    refused,
    told: answer.told + more.told,
    errors: errors.slice(0, mostErrors),
    errorsLeftOut: answer.errorsLeftOut + Math.max(errors.length - mostErrors, 0),
  };
}
