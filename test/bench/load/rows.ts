import { perBatch } from './aim.ts';
import type { Steady } from './steady.ts';

/** A rate that was tried with so many processes that answer HTTP. */
export type LoadRow = Steady & { webs: number };

const head = [
  ...['What', 'Processes', 'Asked/s', 'Taken/s', 'Come again', 'No or another answer'],
  ...['p50 ms', 'p99 ms', 'p99.9 ms', 'Pages', 'Worker', 'PostgreSQL', 'Generator', 'Stand-in'],
];
const what = { callbacks: 'callbacks', pages: 'pages', intake: `batches of ${perBatch} records` } as const;

/** Begins a table; the last five columns are the processors that each part was busy on. */
export const loadHead = (): string => `| ${head.join(' | ')} |\n|---|${'--:|'.repeat(head.length - 1)}`;

export function loadRow(row: LoadRow): string {
  const { pages, worker, database, generator, here } = row.processors;
  const counted = [row.busy.length, row.failed.length + row.unheard.length];
  const cells = [
    ...[what[row.kind], row.webs, oneDigit(row.begun / row.seconds), oneDigit(row.taken / row.seconds)],
    ...[...counted, ...[row.p50, row.p99, row.p999].map(Math.round)],
    ...[pages, worker, database, generator, here].map((share) => share.toFixed(2)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const oneDigit = (value: number): number => Math.round(value * 10) / 10;
