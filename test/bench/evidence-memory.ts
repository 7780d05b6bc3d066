import { hash } from 'node:crypto';
import { Appender } from '../../src/evidence/appender.ts';
import { formatEntry } from '../../src/evidence/entry.ts';
import { sha256 } from '../../src/evidence/merkle.ts';
import { settledBytes } from './memory.ts';
import { type BenchResult, median } from './result.ts';

const ENTRIES = 1_000_000;
const BATCH = 10_000;
const BATCHES = ENTRIES / BATCH;
const ROUNDS = 3;

/** Milliseconds of one batch. */
interface Times {
  ours: number;
  peer: number;
  /** The peer with digests as Buffers, as most programs call it. */
  usual: number;
}

/**
 * Integrating a million entries in memory (leaf hashes, tree, root of each batch, bytes of every tile) against
 * nothing but the 2N − 1 hash calls that a tree of N entries cannot do without: N over the entries, N − 1 over
 * 65 bytes. The peer calls SHA-256 in the fastest way Node has, the one we use too.
 *
 * Ours and peer take turns batch by batch and the middle batch counts, so that a busy machine slows both alike
 * and an interruption harms neither.
 */
export async function run(): Promise<BenchResult> {
  const times: Times[] = [];
  const slowdowns: number[] = [];
  const growths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const tree = Appender.empty();
    const own: Times[] = [];
    const memory: number[] = [];
    for (let i = 0; i < BATCHES; i++) {
      own.push(integrate(tree, i));
      if (i + 1 === BATCHES / 10 || i + 1 === BATCHES) memory.push(settledBytes());
    }
    if (tree.size !== ENTRIES) throw new Error(`the tree has ${tree.size} entries`);
    const [early = 0, late = 0] = memory;
    growths.push((late - early) / 1024);
    slowdowns.push(middle(own.slice(-BATCHES / 10), 'ours') / middle(own.slice(0, BATCHES / 10), 'ours'));
    times.push(...own);
  }
  const perSecond = (ms: number) => Math.round((BATCH / ms) * 1000);
  return {
    bench: 'evidence-memory',
    ratio: round2(median(times.map(({ ours, peer }) => peer / ours))),
    ours: perSecond(middle(times, 'ours')),
    peer: perSecond(middle(times, 'peer')),
    unit: 'entries/s',
    goal: '>= 0.6',
    note:
      `time of the last tenth / first tenth: ${round2(median(slowdowns))}; ` +
      `memory in use after the last tenth − after the first: ${Math.round(Math.max(...growths))} KB; ` +
      `ratio to the same calls with Buffer digests: ${round2(median(times.map((t) => t.usual / t.ours)))}; ` +
      `${ROUNDS} rounds of ${BATCHES} batches`,
  };
}

/** One batch: our turn, then the peers'. What a store would write is let go, so memory is the tree's own. */
function integrate(tree: Appender, batch: number): Times {
  const entries = Array.from({ length: BATCH }, (_, i) => sampleEntry(batch * BATCH + i));
  const pair = Buffer.alloc(65, 7);
  const nodes = batch === 0 ? BATCH - 1 : BATCH;
  return {
    ours: time(() => {
      tree.append(entries);
      tree.root();
    }),
    peer: time(() => {
      for (const entry of entries) sha256(entry);
      for (let i = 0; i < nodes; i++) sha256(pair);
    }),
    usual: time(() => {
      for (const entry of entries) hash('sha256', entry, 'buffer');
      for (let i = 0; i < nodes; i++) hash('sha256', pair, 'buffer');
    }),
  };
}

function sampleEntry(i: number): Buffer {
  const commitment = Buffer.alloc(32);
  commitment.writeUInt32BE(i);
  return formatEntry(commitment);
}

function time(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

function middle(times: readonly Times[], of: keyof Times): number {
  return median(times.map((one) => one[of]));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
