import { expect } from 'chai';
import { arriving } from '../bench/arrivals.ts';
import { needs } from '../harness/needs.ts';
import { until } from '../harness/until.ts';
import { Busy, within } from './harness/busy.ts';
import type { Cluster } from './harness/cluster.ts';
import { onceARound, seeSweeps } from './harness/sweeps-seen.ts';

const people = 160;
/** Those who have answered before processes are exchanged. */
const some = 40;
/** Callbacks a second while processes are exchanged: enough for several to fall on each that is away. */
const perSecond = 4;

describe('Heed as two processes for pages and two workers', function () {
  this.timeout(600_000);
  let busy: Busy;
  let heed: Cluster;

  before(async function () {
    needs(this, 'redis-server');
    busy = await Busy.open(people, seeSweeps);
    ({ heed } = busy);
  });
  after(() => heed?.close());

  it('sends through both workers, takes answers at both pages: everybody is told once, each answer is on record once, in one log', async () => {
    await busy.keepsBothBusy();
    for (const { door } of heed.workers) door.open();
    const early = Array.from({ length: some }, (_, n) => n);
    await Promise.all(early.map((n) => busy.presses(n)));
    // Again, and mostly at the other one.
    await Promise.all(early.slice(0, 21).map((n) => busy.presses(n)));
    await busy.stands();
    expect(heed.workers.filter(({ door }) => door.passed === 0)).to.deep.equal([]);
  });

  it('shows on the pages of one what happened at the other', async () => {
    const [one, other] = heed.webs;
    if (!one || !other) throw new Error('two processes for pages');
    const hr = await heed.looks(one, await busy.putInHr('w1'));
    const draws = (text: string) => text.split('event: coverage').length - 1;
    let press: Promise<unknown> | undefined;
    const read = await hr.listen(`/console/notices/${busy.notice}/live`, (text) => {
      if (draws(text) === 0) return false;
      press ??= busy.presses(some, { ...heed.callback, url: `${other.url}/wecom/callback` });
      return draws(text) >= 2;
    });
    await press;
    expect(draws(read)).to.be.at.least(2);
  });

  it('runs each sweep in one of them at a time, and once a round', () => onceARound(heed));

  it('loses nothing while each process is ended and another takes its place, under callbacks and broadcasts', async () => {
    let refused = 0;
    const failures: unknown[] = [];
    const callbacks = arriving(perSecond, async (n) => {
      try {
        refused += (await busy.presses(some + 1 + n)) - 1;
      } catch (error) {
        failures.push(error);
      }
    });
    for (const worker of [...heed.workers]) {
      await busy.keepsBothBusy();
      // What is under way when the signal comes is finished.
      const ending = heed.ends(worker);
      for (const { door } of heed.workers) door.open();
      await ending;
      heed.workers.splice(heed.workers.indexOf(worker), 1);
      await heed.worker();
    }
    for (const web of [...heed.webs]) {
      const before = refused;
      await heed.ends(web);
      // Nobody has told WeCom that it is away: what is refused is sent again.
      await until(() => refused > before, { within, what: 'a callback that is refused' });
      await heed.web();
      heed.webs.splice(heed.webs.indexOf(web), 1);
    }
    await callbacks.stop();
    expect(failures).to.deep.equal([]);
    await busy.stands();
    // No error, no connection that was lost, no part that did not stop.
    expect(heed.lines(50)).to.deep.equal([]);
  });
});
