import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import { fatesOf, record } from '../../src/delivery/record.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { remindLater } from '../../src/notices/later.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { Company, zone } from '../harness/company.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';

/** A broadcast takes its time, and a platform can be out of reach for hours: notices end before all has gone out. */
describe('what waits to be sent when a notice ends', () => {
  let company: Company;
  let li: string;
  let wang: string;
  const local = new RecordingPlatform('local');

  beforeEach(async () => {
    company = await Company.open();
    [li, wang] = [await company.joins('李明'), await company.joins('王芳')];
  });
  afterEach(() => company.close());

  const close = (noticeId: string) =>
    inTransaction(company.db, (tx) => closeNotice(tx, noticeId, 'heed', company.now));

  /** Sends one batch of at most `size` people. */
  async function sendBatch(size = 100): Promise<void> {
    const { db, now } = company;
    const line = {
      lane: 'bulk',
      platform: 'local',
      size,
      leaseMs: 60_000,
      baseUrl: 'http://x.example',
      now,
    } as const;
    const claimed = await claimNext(db, new Wordings(db), line);
    if (!claimed) throw new Error('nothing waits to be sent');
    const outcomes = claimed.members.map(
      ({ delivery }) => ({ delivery, result: 'accepted', externalId: `x${delivery}` }) as const,
    );
    await record(db, claimed, fatesOf(claimed, outcomes, local.capabilities, laneRules.bulk, now), now);
  }

  async function messages(kind: string): Promise<[person: string, state: string][]> {
    const { rows } = await sql<{ person: string; state: string }>`
      select d.person_id as person, d.state from message m join delivery d on d.message_id = m.id
      where m.kind = ${kind} order by d.id`.execute(company.db);
    return rows.map(({ person, state }) => [person, state]);
  }

  it('is not sent any more, and only the cards that did go out are turned', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await sendBatch(1);
    const got = (await messages('notices.card')).find(([, state]) => state === 'accepted')?.[0];
    expect(await close(noticeId)).to.equal(2);
    expect((await messages('notices.card')).map(([, state]) => state).sort()).to.deep.equal([
      'accepted',
      'skipped',
    ]);
    expect(await messages('notices.ended')).to.deep.equal([[got, 'pending']]);
  });

  it('neither when the policy is replaced or taken back, nor the reminders', async () => {
    const version = await company.publishes();
    await company.sends(version, [wang]);
    const { noticeId } = await company.sends(version, [li]);
    await sendBatch();
    await sendBatch().catch(() => undefined);
    await remindLater(company.db, noticeId, li, company.now);
    company.clock.advance({ hours: 4 });
    expect(await sweepReminders(company.db, { zone, now: company.now })).to.include({ reminded: 1 });
    await company.withdraws(version);
    expect(await messages('notices.reminder')).to.deep.equal([[li, 'skipped']]);
  });

  it('is no work for whoever looks after what did not arrive', async () => {
    const chen = await company.joins('陈晨', { account: false });
    const { noticeId } = await company.sends(await company.publishes(), [li, chen]);
    await sendBatch();
    await company.leaves(li);
    await close(noticeId);
    while ((await messages('notices.ended')).some(([, state]) => state === 'pending')) await sendBatch();
    expect(await deliveryProblems(company.db)).to.deep.equal([]);
  });

  it('neither to those who have left, and what failed for them is no work', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await sql`update delivery set state = 'failed', failure = 'refused' where person_id = ${li}::uuid`.execute(
      company.db,
    );
    for (const person of [li, wang]) await company.leaves(person);
    expect(await callOffLeavers(company.db, company.now)).to.equal(2);
    expect(await messages('notices.card')).to.have.deep.members([
      [li, 'failed'],
      [wang, 'skipped'],
    ]);
    expect(await deliveryProblems(company.db)).to.deep.equal([]);
    expect((await company.share(noticeId, wang)).cancelled_why).to.equal('left');
  });
});
