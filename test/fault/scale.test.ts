import { expect } from 'chai';
import { sql } from 'kysely';
import { leaverRows } from '../../src/retention/own-leavers.ts';
import { arriving } from '../bench/arrivals.ts';
import { needs } from '../harness/needs.ts';
import { until } from '../harness/until.ts';
import { Busy, within } from './harness/busy.ts';
import type { Cluster } from './harness/cluster.ts';
import { bringUpToDate } from './harness/of-tomorrow.ts';
import { allSweepsAgain, onceARound, seeSweeps } from './harness/sweeps-seen.ts';

const people = 160;
/** Those who have answered before processes are exchanged. */
const some = 40;
/** Callbacks a second while processes are exchanged: enough for several to fall on each that is away. */
const perSecond = 4;
const mostOpen = 12;
/** Those that have to know every table in which something may be kept. */
const wholeSweeps = ['requests.work', ...leaverRows.map((row) => `own-stores.${row}`)];

describe('Heed as two processes for pages and two workers', function () {
  this.timeout(1_200_000);
  let busy: Busy;
  let heed: Cluster;
  let hrNo: string;

  before(async function () {
    needs(this, 'redis-server');
    busy = await Busy.open(people, seeSweeps);
    ({ heed } = busy);
  });
  after(() => heed?.close());

  const whole = async () => {
    const { rows } = await sql<{ sweep: string; at: Date }>`
      select sweep, started_at as at from sweep_run where sweep = any(${wholeSweeps})`.execute(heed.db);
    return rows;
  };

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
    hrNo = await busy.putInHr('w1');
    const hr = await heed.looks(one, hrNo);
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
    let open = 0;
    const callbacks = arriving(perSecond, async (n) => {
      // A machine that is too slow for so many is not to be drowned in them.
      if (open >= mostOpen) return;
      open += 1;
      refused += await busy.presses(some + 1 + n);
      open -= 1;
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
    await busy.stands();
    // No error, no connection that was lost, no part that did not stop.
    expect(heed.lines(50)).to.deep.equal([]);
  });

  it('goes on while a newer version brings the database up to date under it', async () => {
    await bringUpToDate(heed.db);
    await busy.keepsBothBusy();
    for (const { door } of heed.workers) door.open();
    // Everybody, those who have answered too: each statement of an answer is carried out on each connection.
    for (let n = 0; n < people; n += 20)
      await Promise.all(Array.from({ length: 20 }, (_, of) => busy.presses(n + of)));
    const before = await whole();
    expect(before.map(({ sweep }) => sweep)).to.have.members(wholeSweeps);
    await allSweepsAgain(heed, wholeSweeps);
    for (const web of heed.webs) {
      const hr = await heed.looks(web, hrNo);
      for (const path of ['/me', '/board', '/console', '/console/people', `/console/notices/${busy.notice}`])
        expect((await hr.get(path)).status, path).to.equal(200);
      expect((await fetch(`${web.url}/readyz`)).status).to.equal(200);
    }
    await busy.stands();
    expect(heed.lines(50)).to.deep.equal([]);
    // What has to know every table waits for the newer one's processes.
    expect(await whole()).to.have.deep.members(before);
  });

  it('starts no more on a database that is newer, saves none, and says which version does', async () => {
    for (const args of [['serve', '--role', 'web'], ['serve', '--role', 'worker'], ['backup']]) {
      const late = heed.run(args);
      expect(await late.ended, args.join(' ')).to.equal(1);
      expect(late.output(), args.join(' ')).to.include('does not know its migration 9999_of_tomorrow');
      expect(late.output(), args.join(' ')).to.match(/Start that version, or a newer one|with that version/);
    }
    expect(await heed.count('select count(*) as n from backup_run')).to.equal(0);
  });
});
