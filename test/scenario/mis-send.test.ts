import { expect } from 'chai';
import { sql } from 'kysely';
import { LaneWorker } from '../../jobs/deliver.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { approveOrder } from '../../src/notices/order/decide.ts';
import { placeOrder } from '../../src/notices/order/place.ts';
import { reachOf } from '../../src/notices/reach.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { recallProgress, takeBack } from '../../src/notices/take-back.ts';
import { findViewer } from '../../src/people/store.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { Company, zone } from '../harness/company.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');

describe('a notice to 20,000 people that was a mistake', function () {
  this.timeout(120_000);
  let company: Company;
  before(async () => {
    company = await Company.open();
  });
  after(() => company.close());

  it('is stopped after 300, and the 300 are taken back', async () => {
    const { db } = company;
    const hr = await company.joins('hr', { role: 'hr', account: false });
    const privacy = await company.joins('privacy', { role: 'privacy', account: false });
    const ids = await createStaff(db, { count: 20_000, platform: 'chat', at: company.now });
    await sql`
      insert into employment (person_id, from_at) select unnest(${ids}::uuid[]), ${company.now}`.execute(db);
    const version = await company.publishes();
    const audience = { kind: 'people', ids } as const;

    // Two people looked, and both overlooked it.
    const { people, mark } = await reachOf(db, audience, company.now);
    const due = new Date(company.now.getTime() + 7 * 86_400_000);
    const order = { versionId: version.id, audience, joiners: false, due, zone, people, approvalAbove: 500 };
    const placed = await inTransaction(db, (tx) =>
      placeOrder(tx, { ...order, actor: { person: hr }, now: company.now }),
    );
    if (placed.outcome !== 'waiting') throw new Error(`it is ${placed.outcome}`);
    const by = await findViewer(db, privacy, company.now);
    if (!by) throw new Error('nobody');
    const { orderId } = placed;
    await inTransaction(db, (tx) => approveOrder(tx, { orderId, by, mark, zone, now: company.now }));

    const platform = new RecordingPlatform('chat', { batch: 100 });
    let goOn: () => void = () => {};
    const stopped = new Promise<void>((resolve) => (goOn = resolve));
    platform.answer = async (batch) => {
      // The fourth is on its way when somebody notices.
      if (platform.batches.length > 3) await stopped;
      return acceptAll(batch);
    };
    const recalled: string[] = [];
    const platforms = registerPlatforms([
      Object.assign(platform, {
        recall: (messages: readonly { account: string }[]) => {
          recalled.push(...messages.map(({ account }) => account));
          return Promise.resolve(messages.map(() => 'recalled' as const));
        },
      }),
    ]);
    const { clock } = company;
    const worker = new LaneWorker({
      lane: 'bulk',
      db,
      clock,
      log,
      baseUrl: 'https://heed.example.com',
      platforms,
    });
    worker.start();
    try {
      await until(() => platform.batches.length === 4);
      const found = await inTransaction(db, (tx) => recallNotice(tx, orderId, { person: hr }, company.now));
      expect(found).to.include({ unanswered: 20_000, accepted: 300 });
      // What the worker has in hand at that moment, a few batches at the most.
      expect(found.uncertain).to.be.within(100, 500);
      expect(found.withheld + found.uncertain).to.equal(19_700);
      const reached = 300 + found.uncertain;
      goOn();
      await until(async () => (await recallProgress(db, orderId)).due === reached);
      await takeBack(db, platforms, company.now, new AbortController().signal);
      expect(await recallProgress(db, orderId)).to.deep.include({
        withheld: found.withheld,
        recalled: reached,
        due: 0,
      });
      expect(new Set(recalled).size).to.equal(reached);
      // Whoever was never written to is never written to.
      await worker.stop(5_000);
      expect(new Set(platform.deliveries).size).to.equal(reached);
    } finally {
      goOn();
      await worker.stop(50);
    }
    const event = await db
      .selectFrom('evidence_event')
      .select('type')
      .where('type', 'like', 'notice.%')
      .orderBy('id')
      .execute();
    expect(event.map(({ type }) => type)).to.deep.equal([
      'notice.ordered',
      'notice.approved',
      'notice.sent',
      'notice.recalled',
    ]);
  });
});
