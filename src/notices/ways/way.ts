import type { Tx } from '../../db/pool.ts';
import type { WayKind } from '../../db/schema.ts';
import type { AnswerData } from '../../evidence/events.ts';

/**
 * How an answer comes that its person does not give on a device of their own. It passes through the same judgement,
 * evidence and log as every other answer and is marked as what it is.
 */
export interface Way {
  kind: WayKind;
  /** Who puts it on the record for the person; absent where the person answers at a shared tablet. */
  recordedBy?: string;
  /** How many answers there were when the sheet was printed or the form opened: another one since comes first. */
  answersSoFar?: number;
  /**
   * When it was given, where it is recorded later: on a day, of which no more is known. Nobody is late for not having
   * written the hour, nor is it too early for what came first on that day.
   */
  given?: { from: Date; until: Date };
  /** What the event says of it. */
  evidence: Pick<AnswerData, 'paper' | 'onBehalf'>;
  /** Marks the answer in the database; once for each where one way takes back several consents. */
  mark(tx: Tx, answerId: string): Promise<void>;
  /**
   * What else is written with the answer and commits with it. False where it was used up meanwhile: then nothing is
   * written, and the facts are looked at again.
   */
  keep?(tx: Tx, answerId: string): Promise<boolean>;
}
