import { expect } from 'chai';
import { connectionPeak, flatLines, tooSteep } from '../bench/load/flat.ts';
import { growths } from '../bench/load/growing.ts';
import { isHeld, largestHeld } from '../bench/load/rate.ts';
import type { Reading } from '../bench/load/reading.ts';
import type { TableSize } from '../bench/load/tables.ts';
import { quantile, Tally } from '../bench/load/tally.ts';
import { perHour, settledPart } from '../bench/load/trend.ts';

/** Sixty-one readings in half an hour, of one process, of which `at` (0 to 1) says what differs. */
function readings(
  of: (at: number) => { held?: number; open?: number; tables?: Record<string, Partial<TableSize>> },
) {
  return Array.from({ length: 61 }, (_, n): Reading => {
    const { held = 80e6, open = 12, tables = {} } = of(n / 60);
    const sizes = Object.entries(tables).map(
      ([name, size]) => [name, { bytes: 0, indexBytes: 0, rows: 0, dead: 0, ...size }] as const,
    );
    return {
      at: n * 30,
      processes: { 'web 1': { rss: 200e6, held, handles: 20 } },
      connections: { heed: open, 'heed-live': 1 },
      redis: { bytes: 2e6, keys: 200, clients: 3 },
      tables: new Map(sizes),
    };
  });
}

describe('figures of load', () => {
  it('count each outcome, and time all but those that were told to come again', () => {
    const tally = new Tally();
    for (let n = 0; n < 100; n += 1) {
      tally.begins();
      tally.ends(n, 'taken', n + 1);
    }
    for (const [n, outcome] of [
      [100, 'busy'],
      [101, 'failed'],
      [102, 'unheard'],
    ] as const) {
      tally.begins();
      tally.ends(n, outcome, outcome === 'busy' ? 1 : 5_000, outcome === 'failed' ? '500' : '');
    }
    const { p50, p99, p999, most, ...counted } = tally.tallied;
    expect(counted).to.deep.equal({
      ...{ begun: 103, taken: 100, busy: [100] },
      ...{ failed: [{ n: 101, why: '500' }], unheard: [102] },
    });
    expect({ p50, p99, p999, most }).to.deep.equal({ p50: 51, p99: 5_000, p999: 5_000, most: 5_000 });
    expect(quantile([], 0.5)).to.equal(0);
    expect(quantile([1, 2, 3, 4], 0.5)).to.equal(2);
  });

  it('call a rate held by its 99th of a hundred and by what was refused', () => {
    expect(isHeld({ begun: 1_000, taken: 990, p99: 1_000 })).to.equal(true);
    expect(isHeld({ begun: 1_000, taken: 989, p99: 10 })).to.equal(false);
    expect(isHeld({ begun: 1_000, taken: 1_000, p99: 1_001 })).to.equal(false);
    expect(isHeld({ begun: 0, taken: 0, p99: 0 })).to.equal(false);
  });

  it('find the largest rate that is held, and none where the first is too much', async () => {
    for (const [limit, found] of [
      [99, 0],
      [100, 100],
      [449, 440],
      [610, 600],
      [5_000, 800],
    ] as const) {
      const tried: number[] = [];
      const held = await largestHeld({ first: 100, most: 800 }, async (rate) => {
        tried.push(rate);
        return rate <= limit;
      });
      expect(held, `${limit}`).to.be.closeTo(found, 0.001);
      expect(tried.length).to.be.at.most(7);
    }
  });

  it('give the slope of the last two thirds', () => {
    const points = Array.from({ length: 61 }, (_, n) => ({ at: n * 30, value: n < 20 ? 0 : 7 + n }));
    expect(settledPart(points)).to.have.length(41);
    expect(perHour(settledPart(points))).to.be.closeTo(120, 1e-6);
    expect(perHour([{ at: 0, value: 1 }])).to.equal(0);
  });

  it('see memory that is left behind, and none in what is only loaded at first', () => {
    const what = (all: Reading[]) => tooSteep(flatLines(all)).map((line) => line.what);
    expect(what(readings((at) => ({ held: 80e6 + Math.min(at, 1 / 3) * 60e6 })))).to.deep.equal([]);
    expect(what(readings((at) => ({ held: 80e6 + at * 5e6 })))).to.deep.equal(['web 1, in use']);
    expect(what(readings((at) => ({ open: 10 + at * 20 })))).to.deep.equal(['connections to PostgreSQL']);
    expect(connectionPeak(readings(() => ({ open: 17 })))).to.deep.equal({ peak: 18, may: 17 });
  });

  it('see a table that grows and keeps nothing, and one that takes more for each', () => {
    const wrong = (of: (at: number) => Record<string, Partial<TableSize>>) =>
      growths(readings((at) => ({ tables: of(at) }))).flatMap(({ table, wrong: why }) =>
        why ? [table] : [],
      );
    const answers = (at: number) => ({ bytes: at * 9e6, rows: at * 9_000 });
    expect(wrong((at) => ({ answer: answers(at), session: { bytes: 1e6 } }))).to.deep.equal([]);
    expect(wrong((at) => ({ session: { bytes: 1e6 + at * 2e6 } }))).to.deep.equal(['session']);
    expect(wrong((at) => ({ answer: answers(at), message: { bytes: at * at * 9e6 } }))).to.deep.equal([
      'message',
    ]);
  });
});
