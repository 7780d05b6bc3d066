import { type IncomingRecord, timeOf } from '../../model.ts';
import { sayTold } from '../../other-party.ts';
import { Scanner } from '../../scan/scan.ts';
import { type IntakeDeps, mostAtOnce, type Outcome, takeIn } from '../../take-in.ts';
import { added, type BatchAnswer, type WrongLine } from './answer.ts';
import { type Held, noteProgress } from './batch.ts';
import { type Line, linesTogether } from './lines.ts';
import { readBatchLine, type ToldLine } from './read.ts';

const mostErrors = 500;
/** A record keeps the piece of the body in which it lies, so that whatever else lies there counts too. */
const mostBytes = 8 * 1024 * 1024;
const besideTooLong = 128 * 1024;

/**
 * Takes in the lines of a batch, part by part: of each part everything commits, with how far the batch is, or nothing. A
 * batch whose process ended goes on where it was.
 *
 * @param bytes unpacked and verified
 * @returns the answer, and when the newest record is from
 * @throws what the database throws; HeedError `conflict` where the source was switched off meanwhile; IngestRefused
 *   `in-progress` where another process has taken the batch over
 */
export async function takeBatch(
  deps: IntakeDeps,
  held: Held,
  bytes: AsyncIterable<Buffer>,
): Promise<{ answer: BatchAnswer; newest: Date | null }> {
  let answer = held.answer;
  const begun = answer.lines;
  let newest = Number.NEGATIVE_INFINITY;
  let part = emptyPart(answer.lines);

  const commit = async (told?: ToldLine, done = false): Promise<void> => {
    let next = answer;
    const { records, errors } = part;
    const lines = part.last - answer.lines;
    await takeIn(deps, held.sourceId, records, async (tx, outcomes) => {
      const now = deps.clock.now();
      const { secrets } = deps;
      const { sourceId } = held;
      const people = told
        ? await sayTold(
            tx,
            { sourceId, parties: told.told, at: told.at, how: told.how },
            { secrets, actor: 'heed', now },
          )
        : 0;
      next = added(answer, { ...counted(outcomes), lines, told: people, errors });
      await noteProgress(tx, held, next, { now, done });
    });
    answer = next;
    part = emptyPart(answer.lines);
  };

  const look = async (line: Line): Promise<void> => {
    const read = readBatchLine(line, part.scanner);
    part.last = line.number;
    part.bytes += line.bytes === 'too-long' ? besideTooLong : line.to - line.from;
    if (read === 'empty') return;
    if ('wrong' in read) part.errors.push(read.wrong);
    else if ('told' in read) {
      // What was told before counts for what comes after it.
      if (read.told.at > deps.clock.now())
        part.errors.push({ line: line.number, error: 'bad-record', say: 'at is not a time to come' });
      else await commit(read.told);
    } else {
      const { record } = read;
      newest = Math.max(newest, timeOf(record));
      part.records.push(record);
    }
  };

  for await (const lines of linesTogether(bytes)) {
    for (const line of lines) {
      if (line.number <= begun) continue;
      await look(line);
      if (part.records.length >= mostAtOnce || part.bytes >= mostBytes || part.errors.length >= mostErrors)
        await commit();
    }
  }
  await commit(undefined, true);
  return { answer, newest: Number.isFinite(newest) ? new Date(newest) : null };
}

interface Part {
  scanner: Scanner;
  records: IncomingRecord[];
  errors: WrongLine[];
  bytes: number;
  /** The last line that was looked at. */
  last: number;
}

const emptyPart = (last: number): Part => ({
  ...{ scanner: new Scanner(), records: [], errors: [], bytes: 0, last },
});

function counted(outcomes: readonly Outcome[]): Pick<BatchAnswer, 'kept' | 'duplicates' | 'refused'> {
  const refused: Record<string, number> = {};
  let kept = 0;
  let duplicates = 0;
  for (const outcome of outcomes) {
    if (outcome === 'kept') kept += 1;
    else if (outcome === 'duplicate') duplicates += 1;
    else refused[outcome.refused] = (refused[outcome.refused] ?? 0) + 1;
  }
  return { kept, duplicates, refused };
}
