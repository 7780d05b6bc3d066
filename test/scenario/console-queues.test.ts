import { expect } from 'chai';
import { startWorkers, type Workers } from '../../jobs/start.ts';
import { Sweeper } from '../../jobs/sweeper.ts';
import { HeedError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { Queues } from '../../src/queue/queues.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';

const admin = 'S041';
const canary = 'canaryqueues 金丝雀';

describe('the page of queues and sweeps', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let workers: Workers | undefined;
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(async () => {
    await workers?.stop();
    workers = undefined;
    await heed.close();
  });

  const page = async () => (await (await heed.signIn(admin)).get('/console/queues?lang=en')).text;
  const row = (text: string, first: RegExp): string[] => {
    const found = [...text.matchAll(/<tr>(.*?)<\/tr>/gs)]
      .map(([, cells = '']) => cells)
      .find((cells) => first.test(cells));
    return [...(found ?? '').matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell.replace(/<[^>]*>/g, '').trim(),
    );
  };

  it('says what waits to be sent, and for how long', async () => {
    const none = row(await page(), /Everything else/);
    expect(none).to.deep.equal(['Everything else', '0', '–', '0', '0', '0']);
    await sentNotice(heed, 'chat-monitoring', ['S002', 'S003']);
    heed.clock.advance({ minutes: 5 });
    const [lane, due, since, ...others] = row(await page(), /Everything else/);
    expect([lane, due, ...others]).to.deep.equal(['Everything else', '2', '0', '0', '0']);
    expect(since).to.match(/\d\d:\d\d/);
  });

  it('says which sweep failed and by which code, without its words, until it ends well', async () => {
    const { db, clock } = heed;
    let fails: Error | undefined = new HeedError('platform-failed', canary);
    const sweeper = new Sweeper({
      ...{ db, clock, log: createLog('silent') },
      sweeps: [
        { name: 'test.other', everyMs: 1_000, run: () => Promise.resolve() },
        {
          name: 'test.works',
          everyMs: 1_000,
          run: () => (fails ? Promise.reject(fails) : Promise.resolve()),
        },
      ],
    });
    await sweeper.run('test.other');
    expect(await sweeper.run('test.works')).to.equal('failed');
    const text = await page();
    expect(text).to.include('1 sweep failed').and.not.include(canary);
    expect(row(text, /test\.works/)[2]).to.include('Failed: platform-failed');
    expect(row(text, /test\.other/)[2]).to.include('Done in');
    expect(text.indexOf('test.works'), 'failed first').to.be.lessThan(text.indexOf('test.other'));
    fails = undefined;
    clock.advance({ seconds: 2 });
    expect(await sweeper.run('test.works')).to.equal('done');
    const after = await page();
    expect(after).not.to.include('Failed:');
    expect(row(after, /test\.works/)[2]).to.include('Done in');
  });

  it('says nothing of a sweep that a later release has no more, once it has not been run for a day', async () => {
    const { db, clock } = heed;
    const fails = { name: 'test.gone', everyMs: 1_000, run: () => Promise.reject(new Error('broken')) };
    const log = createLog('silent');
    await new Sweeper({ db, clock, log, sweeps: [fails] }).run('test.gone');
    const stays = { name: 'test.stays', everyMs: 1_000, run: () => Promise.resolve() };
    const next = new Sweeper({ db, clock, log, sweeps: [stays] });
    await next.runLate();
    // An earlier release may still be at work beside this one.
    expect(await page())
      .to.include('1 sweep failed')
      .and.include('test.gone');
    clock.advance({ hours: 25 });
    await next.runLate();
    const text = await page();
    expect(text).not.to.include('test.gone').and.not.include('Failed:');
    expect(row(text, /test\.stays/)[2]).to.include('Done in');
  });

  it('shows what BullMQ holds, and names of nobody', async () => {
    const { app, clock, databaseUrl } = heed;
    expect(await page()).to.include('The queues are out of reach');
    const own = await startWorkers({
      ...{ databaseUrl, baseUrl: app.baseUrl, clock, log: app.log, platforms: app.platforms },
      sweeps: [{ name: 'test.scheduled', everyMs: 3_600_000, run: () => Promise.resolve() }],
    });
    workers = own;
    app.queueCounts = () => own.queueCounts();
    const scheduled = await until(async () => row(await page(), /<code>sweep<\/code>/).at(3) === '1', {
      what: 'the sweep to be scheduled',
    });
    expect(scheduled).to.equal(true);
    expect(row(await page(), /<code>alert<\/code>/)).to.deep.equal(['alert', '0', '0', '0', '0']);
  });

  it('is there while Redis is not', async () => {
    const { app, databaseUrl } = heed;
    const queues = await Queues.open({
      redisUrl: 'redis://127.0.0.1:1',
      databaseUrl,
      log: createLog('silent'),
    });
    try {
      app.queueCounts = () => queues.counts();
      expect(await page()).to.include('The queues are out of reach');
    } finally {
      await queues.close();
    }
  });

  it('is for administrators', async () => {
    for (const other of ['S033', 'S038', 'S030', 'S001', 'S021'])
      expect((await (await heed.signIn(other)).get('/console/queues')).status, other).to.equal(403);
    expect((await (await heed.signIn('S033')).get('/console')).text).not.to.include('/console/queues');
  });
});
