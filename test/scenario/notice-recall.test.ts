import { expect } from 'chai';
import { sql } from 'kysely';
import { LaneWorker } from '../../jobs/deliver.ts';
import { noticeSweeps } from '../../jobs/notices.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { DeliveryState } from '../../src/db/schema.ts';
import { createLog } from '../../src/log.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { recallProgress } from '../../src/notices/take-back.ts';
import type { Outcome, Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { Company, zone } from '../harness/company.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { until } from '../harness/until.ts';
import { startWecomPlatform, type WecomTestPlatform } from '../harness/wecom-platform.ts';

const log = createLog('silent');
const baseUrl = 'https://heed.example.com';

describe('a notice sent in error', () => {
  let company: Company;
  let wecom: WecomTestPlatform;
  let workers: LaneWorker[];
  let ann: string;
  let ben: string;
  let noticeId: string;

  beforeEach(async () => {
    company = await Company.open();
    wecom = await startWecomPlatform(company.db, company.clock, {
      members: ['ann', 'ben'].map((userid) => ({ userid })),
    });
    workers = [];
    [ann, ben] = [
      await company.joins('ann', { account: false }),
      await company.joins('ben', { account: false }),
    ];
  });
  afterEach(async () => {
    await stop();
    await wecom.close();
    await company.close();
  });

  async function send(platform = 'wecom'): Promise<void> {
    await company.binds(ann, platform, 'ann');
    await company.binds(ben, platform, 'ben');
    const version = await company.publishes();
    ({ noticeId } = await company.sends(version, [ann, ben]));
  }

  function work(platform: Platform = wecom.platform): LaneWorker {
    const { db, clock } = company;
    const platforms = registerPlatforms([platform]);
    const worker = new LaneWorker({ lane: 'bulk', db, clock, log, baseUrl, platforms });
    workers.push(worker);
    worker.start();
    return worker;
  }
  const stop = () => Promise.all(workers.splice(0).map((worker) => worker.stop(50)));

  async function sweep(platform: Platform = wecom.platform): Promise<void> {
    const job = noticeSweeps({ zone, approvalAbove: 500 }, registerPlatforms([platform])).find(
      ({ name }) => name === 'notices.recall',
    );
    const signal = new AbortController().signal;
    await job?.run({ db: company.db, now: company.now, log, signal });
  }

  const recall = () => inTransaction(company.db, (tx) => recallNotice(tx, noticeId, 'heed', company.now));
  const progress = () => recallProgress(company.db, noticeId);

  async function states(): Promise<Partial<Record<DeliveryState, number>>> {
    const { rows } = await sql<{ state: DeliveryState; n: number }>`
      select state, count(*) as n from delivery where message_id in (select message_id from assignment) group by 1`.execute(
      company.db,
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  }
  const settled = async (state: DeliveryState) => (await states())[state] === 2;

  it('is gone from every chat, and asks nobody any more', async () => {
    await send();
    work();
    await until(() => settled('accepted'));
    expect(await recall()).to.deep.equal({ unanswered: 2, withheld: 0, accepted: 2, uncertain: 0 });
    expect(await progress()).to.include({ recalled: 0, due: 2 });
    await sweep();
    expect(wecom.fake.conversation('ann')).to.deep.equal([]);
    expect(wecom.fake.conversation('ben')).to.deep.equal([]);
    expect(await progress()).to.deep.equal({
      withheld: 0,
      recalled: 2,
      left: 0,
      perhaps: 0,
      due: 0,
      seen: 0,
    });
    expect(await company.share(noticeId, ann)).to.include({ state: 'cancelled', cancelled_why: 'recalled' });
    const answer = await company.answers(ann, noticeId, 'acknowledge');
    expect(answer).to.include({ result: 'refused', why: 'recalled' });
    expect(await company.events('notice.recalled')).to.deep.equal([
      { notice: noticeId, unanswered: 2, withheld: 0, accepted: 2, uncertain: 0 },
    ]);
  });

  it('keeps the answers that were given, and what they prove', async () => {
    await send();
    work();
    await until(() => settled('accepted'));
    await company.answers(ann, noticeId, 'acknowledge');
    const entries = await company.count('evidence_entry');
    expect((await recall()).unanswered).to.equal(1);
    await sweep();
    expect(await company.count('answer')).to.equal(1);
    expect(await company.count('evidence_entry')).to.equal(entries + 1);
    expect(await company.share(noticeId, ann)).to.include({ state: 'answered' });
    expect(await progress()).to.include({ recalled: 2, seen: 1 });
  });

  it('is recalled once', async () => {
    await send();
    await recall();
    const twice = await recall().catch((error: unknown) => error);
    expect(twice).to.include({ code: 'conflict' });
    expect(await company.count('evidence_event')).to.equal(await company.count('evidence_entry'));
  });

  it('is not sent to those it had not reached', async () => {
    await send();
    expect(await recall()).to.include({ withheld: 2, accepted: 0 });
    work();
    await sweep();
    company.clock.advance({ minutes: 5 });
    expect(await states()).to.deep.equal({ skipped: 2 });
    expect(wecom.fake.sent).to.deep.equal([]);
    expect(await progress()).to.include({ withheld: 2, recalled: 0, due: 0 });
  });

  it('is taken back as well where it was on its way at that moment', async () => {
    await send();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let sending = false;
    work({
      ...wecom.platform,
      async send(batch, signal) {
        sending = true;
        await gate;
        return wecom.platform.send(batch, signal);
      },
    });
    await until(() => sending);
    expect(await recall()).to.include({ uncertain: 2, accepted: 0, withheld: 0 });
    await sweep();
    open();
    await until(() => settled('accepted'));
    expect(wecom.fake.conversation('ann')).to.have.lengthOf(1);
    await sweep();
    expect(wecom.fake.conversation('ann')).to.deep.equal([]);
  });

  for (const result of ['later', 'unknown'] as const) {
    it(`is not tried again when what was on its way comes back as ${result}`, async () => {
      const platform = new RecordingPlatform('wecom', { dedupeMs: 3_600_000 });
      await send();
      let answer: (outcomes: Outcome[]) => void = () => undefined;
      platform.answer = () =>
        new Promise((resolve) => {
          answer = resolve;
        });
      const worker = work(platform);
      await until(() => platform.batches.length === 1);
      await recall();
      answer(
        (platform.batches[0]?.to ?? []).map(
          ({ delivery }): Outcome =>
            result === 'later' ? { delivery, result, at: company.now, why: 'trouble' } : { delivery, result },
        ),
      );
      await until(() => settled('skipped'));
      company.clock.advance({ minutes: 5 });
      worker.wake();
      expect(platform.batches).to.have.lengthOf(1);
      expect(await states()).to.deep.equal({ skipped: 2 });
      platform.answer = acceptAll;
      await sweep(platform);
      await sweep(platform);
      if (result === 'later') {
        expect(await progress()).to.include({ withheld: 2, perhaps: 0, due: 0 });
        await stop();
        expect(platform.batches).to.have.lengthOf(1);
        return;
      }
      // Every one of them is in the figures and hears of it, once.
      company.clock.advance({ minutes: 5 });
      worker.wake();
      expect(await progress()).to.include({ withheld: 0, recalled: 0, perhaps: 2, due: 0 });
      const told = await until(() => platform.batches[1]);
      expect(told.to.map(({ account }) => account)).to.have.members(['ann', 'ben']);
      expect(JSON.stringify(told.body)).to.include('可能已经到了你这里');
      await stop();
      expect(platform.batches).to.have.lengthOf(2);
    });
  }

  it('is not sent again either when the process dies in the middle', async () => {
    await send();
    let called = false;
    work({
      ...wecom.platform,
      send: () => {
        called = true;
        return new Promise<Outcome[]>(() => undefined);
      },
    });
    await until(() => called);
    await recall();
    await stop();
    company.clock.advance({ seconds: 61 });
    work();
    await until(() => settled('skipped'));
    expect(wecom.fake.sent).to.deep.equal([]);
    await sweep();
    expect(await progress()).to.include({ perhaps: 2, due: 0 });
  });

  it('is taken back after all when word of it comes late', async () => {
    await send();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let sent = false;
    work({
      ...wecom.platform,
      async send(batch, signal) {
        if (sent) return wecom.platform.send(batch, signal);
        const outcomes = await wecom.platform.send(batch, signal);
        sent = true;
        await gate;
        return outcomes;
      },
    });
    await until(() => sent);
    await recall();
    company.clock.advance({ seconds: 61 });
    await until(() => settled('skipped'));
    await sweep();
    expect(await progress()).to.include({ perhaps: 2 });
    open();
    await until(() => settled('accepted'));
    await sweep();
    expect(await progress()).to.include({ recalled: 2, perhaps: 0, due: 0 });
  });

  it('was never on its way where the platform refused it', async () => {
    const platform = new RecordingPlatform('wecom');
    await send();
    let answer: (outcomes: Outcome[]) => void = () => undefined;
    platform.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    work(platform);
    await until(() => platform.batches.length === 1);
    await recall();
    const to = platform.batches[0]?.to ?? [];
    answer(to.map(({ delivery }) => ({ delivery, result: 'failed', reason: 'refused' })));
    await until(() => settled('failed'));
    expect(await progress()).to.include({ recalled: 0, perhaps: 0, due: 0 });
  });

  it('is too late to take back from a platform that was given up', async () => {
    await send();
    work();
    await until(() => settled('accepted'));
    await recall();
    const other = new RecordingPlatform('slack');
    await sweep(other);
    expect(await progress()).to.include({ due: 2 });
    company.clock.advance({ hours: 25 });
    await sweep(other);
    expect(await progress()).to.include({ left: 2, due: 0 });
  });

  it('stays as a card that says so when it is too late to take it back', async () => {
    await send();
    work();
    await until(() => settled('accepted'));
    company.clock.advance({ hours: 25 });
    await recall();
    await sweep();
    expect(await progress()).to.include({ recalled: 0, left: 2, due: 0 });
    await until(() => wecom.fake.conversation('ben')[0]?.text.includes('这则通知已收回'));
    expect(wecom.fake.conversation('ann')).to.have.lengthOf(1);
  });

  it('stays as a card that says so where the platform takes nothing back', async () => {
    const platform = new RecordingPlatform('plain');
    await send('plain');
    work(platform);
    await until(() => settled('accepted'));
    await company.answers(ann, noticeId, 'acknowledge');
    await recall();
    await sweep(platform);
    expect(await progress()).to.include({ recalled: 0, left: 2 });
    const ended = await until(() =>
      platform.batches.find((batch) => JSON.stringify(batch.body).includes('已收回')),
    );
    expect(ended.to).to.have.lengthOf(1);
    expect(ended.to[0]?.account).to.equal('ben');
  });

  it('is tried again while WeCom does not answer', async () => {
    await send();
    work();
    await until(() => settled('accepted'));
    await recall();
    wecom.fake.failNext('message/recall', { kind: 'errcode', errcode: 45009 });
    await sweep();
    expect(await progress()).to.include({ recalled: 0, due: 2 });
    company.clock.advance({ minutes: 2 });
    await sweep();
    expect(await progress()).to.include({ recalled: 2, due: 0 });
  });
});
