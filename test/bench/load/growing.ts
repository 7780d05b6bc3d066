import type { Reading } from './reading.ts';

type Work = 'answers' | 'batches' | 'both';

/**
 * Tables that keep what people did, and so grow with it: answers, opened notices, their evidence and their messages, and
 * records. All others hold what is under way, or a row for each of something that nobody does here.
 */
const growsWith: Readonly<Record<string, Work>> = {
  answer: 'answers',
  delivery: 'answers',
  delivery_batch: 'answers',
  inbound_event: 'answers',
  message: 'answers',
  wecom_click: 'answers',
  wecom_message: 'answers',
  evidence_entry: 'both',
  evidence_event: 'both',
  evidence_tile: 'both',
  'keys.wrapping_key': 'batches',
  record: 'batches',
  record_batch: 'batches',
  record_seen: 'batches',
  record_subject: 'batches',
};

/** What is left of rows that were changed waits for the next vacuum, which comes when a fifth of a table is that. */
const spareShare = 0.25;
const spareBytes = 500_000;
/** Of a table that keeps: so many times as much for each answer later as before. Less than a megabyte says nothing. */
const moreForEach = 1.25;
const enoughBytes = 1_000_000;

export interface Growth {
  table: string;
  /** Bytes at the beginning, after a third, after two, at the end. */
  bytes: readonly [number, number, number, number];
  /** Bytes for each answer or batch, in the second third and in the last; undefined where it does not grow with any. */
  each?: readonly [number, number];
  /** What is wrong with it. */
  wrong?: 'grows though it keeps nothing' | 'takes more for each than before';
}

/** How every table grew that is not as large as it was. */
export function growths(readings: readonly Reading[]): Growth[] {
  const marks = [0, 1, 2, 3].map((third) => readings[Math.round((third * (readings.length - 1)) / 3)]);
  const [begin, first, second, end] = marks;
  if (!begin || !first || !second || !end) return [];
  const names = [...end.tables.keys()].toSorted();
  return names.flatMap((table) => {
    const of = (reading: Reading) => reading.tables.get(table)?.bytes ?? 0;
    const bytes = [of(begin), of(first), of(second), of(end)] as const;
    if (bytes[0] === bytes[3]) return [];
    const work = growsWith[table];
    return [
      work
        ? kept(
            table,
            bytes,
            [first, second, end].map((one) => doneOf(one, work)),
          )
        : passing(table, bytes),
    ];
  });
}

function passing(table: string, bytes: Growth['bytes']): Growth {
  const more = bytes[3] - bytes[1];
  const grows = more > Math.max(spareBytes, spareShare * bytes[1]);
  return { table, bytes, ...(grows ? { wrong: 'grows though it keeps nothing' } : {}) };
}

function kept(table: string, bytes: Growth['bytes'], done: number[]): Growth {
  const [first = 0, second = 0, end = 0] = done;
  const [before, after] = [bytes[2] - bytes[1], bytes[3] - bytes[2]];
  const each = [before / Math.max(1, second - first), after / Math.max(1, end - second)] as const;
  const steeper = after > enoughBytes && each[1] > moreForEach * each[0];
  return { table, bytes, each, ...(steeper ? { wrong: 'takes more for each than before' } : {}) };
}

/** How many answers were given until then, how many batches taken in. */
function doneOf({ tables }: Reading, work: Work): number {
  const rows = (table: string) => tables.get(table)?.rows ?? 0;
  const [answers, batches] = [rows('answer'), rows('record_batch')];
  return work === 'answers' ? answers : work === 'batches' ? batches : answers + batches;
}
