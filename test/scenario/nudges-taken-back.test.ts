import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { sendAgain } from '../../src/delivery/decide.ts';
import { settleTakenBack } from '../../src/delivery/expired.ts';
import { deliveryProblems, undelivered } from '../../src/delivery/problems.ts';
import { laneStandings } from '../../src/queue/standing.ts';
import { askNudges } from '../../src/training/nudge-ask.ts';
import { nudgeData } from '../../src/training/nudge-data.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import { answers, passedAndAsked } from '../harness/nudges.ts';
import { idsOf } from '../harness/surveys.ts';
import { Learner } from '../harness/training.ts';

describe('questions that come again, and do not go out', function () {
  this.timeout(240_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  afterEach(() => heed.close());

  const ask = (db: Db = heed.db) => askNudges(db, { zone: heed.app.zone, now: heed.clock.now() });
  /** They have passed the course, and are asked a week later: a Monday, ten o'clock in Shanghai. */
  const asked = async (...people: string[]) => {
    await passedAndAsked(heed, people);
    heed.clock.set('2026-08-10T02:00:00Z');
    expect(await ask()).to.equal(people.length);
  };
  const becomes = (staffNo: string, state: string) =>
    sql`
      update delivery d
      set state = ${state}, failure = case when ${state} = 'failed' then 'refused' end,
          lease_until = case when ${state} = 'sending' then ${heed.clock.now()}::timestamptz end
      from message m, person p
      where m.id = d.message_id and m.kind = 'training.nudge' and p.id = d.person_id and p.staff_no = ${staffNo}
        and d.state <> 'skipped'`.execute(heed.db);
  /** As they stand, with what each was asked. */
  const nudges = async () =>
    (
      await sql<{ staffNo: string; id: string; question: string; right: boolean | null }>`
        select p.staff_no as "staffNo", n.id, n.question, n.is_right as right from nudge n
        join enrolment e on e.id = n.enrolment_id join person p on p.id = e.person_id order by 1, n.id`.execute(
        heed.db,
      )
    ).rows;
  const whose = async () => (await nudges()).map(({ staffNo }) => staffNo);
  /** What may still go out, or has gone. */
  const goes = async () =>
    (
      await sql<{ staffNo: string }>`
        select p.staff_no as "staffNo" from delivery d join message m on m.id = d.message_id
        join person p on p.id = d.person_id
        where m.kind = 'training.nudge' and (d.state in ('sending', 'accepted')
          or d.state = 'pending' and (d.expires_at is null or d.expires_at > ${heed.clock.now()}))
        order by 1`.execute(heed.db)
    ).rows.map(({ staffNo }) => staffNo);

  it('within the hours of their person come another day, and none is lost or doubled', async () => {
    await asked('S002', 'S003', 'S004');
    const before = await nudges();
    await becomes('S002', 'accepted');
    await becomes('S003', 'sending');
    heed.clock.set('2026-08-10T14:00:00Z');
    expect(await goes()).to.deep.equal(['S002', 'S003']);
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await ask(broken.db).catch(() => 0);
      if (!broken.broke()) break;
    }
    expect(await whose()).to.deep.equal(['S002', 'S003']);
    const { rows } = await sql<{ last: Date | null }>`
      select r.last_at as last from nudge_reader r join person p on p.id = r.person_id
      where p.staff_no = 'S004'`.execute(heed.db);
    expect(rows).to.deep.equal([{ last: null }]);
    // What was under way arrived after all.
    await becomes('S003', 'accepted');
    heed.clock.set('2026-08-11T02:00:00Z');
    expect(await ask()).to.equal(1);
    expect(await goes()).to.deep.equal(['S002', 'S003', 'S004']);
    const all = await nudges();
    expect(all.map(({ staffNo }) => staffNo)).to.deep.equal(['S002', 'S003', 'S004']);
    expect(all[2]?.question).to.equal(before[2]?.question);
    // Nothing more is to be found out of them once all have gone.
    await becomes('S004', 'accepted');
    await ask();
    expect((await sql`select from nudge where waits`.execute(heed.db)).rows).to.have.length(0);
  });

  it('stay answered where their person answered them on the page before that', async () => {
    await asked('S002');
    const [one] = await nudges();
    const li = await Learner.of(heed, 'S002');
    await li.send(`training.nudge:${one?.id}`, answers[one?.question ?? '']?.right ?? {});
    heed.clock.set('2026-08-10T14:00:00Z');
    expect(await ask()).to.equal(0);
    expect(await nudges()).to.deep.equal([{ ...one, right: true }]);
    expect(await goes()).to.deep.equal([]);
  });

  it('to whoever wants none any more are not tried again, and nobody has to decide about one that failed', async () => {
    await asked('S002', 'S003', 'S004', 'S005');
    for (const one of ['S002', 'S003', 'S004']) await becomes(one, 'sending');
    await becomes('S005', 'failed');
    for (const one of ['S002', 'S003', 'S005']) await (await Learner.of(heed, one)).type('不再温习');
    // The platform says "later" of one; another arrived all the same.
    await becomes('S002', 'pending');
    await becomes('S003', 'accepted');
    await becomes('S004', 'pending');
    expect(await goes()).to.deep.equal(['S003', 'S004']);
    expect(await ask()).to.equal(0);
    expect(await whose()).to.deep.equal(['S003', 'S004', 'S005']);
    expect(await deliveryProblems(heed.db)).to.deep.equal([]);
    expect(await undelivered(heed.db, { limit: 10 })).to.deep.equal([]);
    const failed = await heed.db.selectFrom('delivery').select('id').where('state', '=', 'failed').execute();
    const decision = { actor: 'heed', now: heed.clock.now() } as const;
    const again = { deliveries: failed.map(({ id }) => id) };
    expect(again.deliveries).to.have.length(1);
    expect(await inTransaction(heed.db, (tx) => sendAgain(tx, again, decision))).to.equal(0);
  });

  it('are on their way to nobody whose questions were erased', async () => {
    await asked('S002', 'S003');
    const [id = ''] = await idsOf(heed.db, ['S002']);
    const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
    const gone = await inTransaction(heed.db, (tx) => nudgeData.erase(tx, id, context));
    expect(gone.map(({ erased }) => erased)).to.deep.equal([1, 1]);
    expect(await goes()).to.deep.equal(['S003']);
  });

  it('nor, where one comes back unsent after the erasure, do they stand as due for ever', async () => {
    await asked('S002', 'S003');
    const due = async () => (await laneStandings(heed.db, heed.clock.now())).map((lane) => lane.due);
    const [alerts = 0, others = 0] = await due();
    await becomes('S002', 'sending');
    const [id = ''] = await idsOf(heed.db, ['S002']);
    const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
    await inTransaction(heed.db, (tx) => nudgeData.erase(tx, id, context));
    // The platform says "later".
    await becomes('S002', 'pending');
    expect(await goes()).to.deep.equal(['S003']);
    expect(await due()).to.deep.equal([alerts, others - 1]);
    const states = async () =>
      (
        await sql<{ state: string }>`
          select d.state from delivery d join message m on m.id = d.message_id
          where m.kind = 'training.nudge' and d.person_id = ${id}::uuid`.execute(heed.db)
      ).rows.map(({ state }) => state);
    expect(await states()).to.deep.equal(['pending']);
    expect(await settleTakenBack(heed.db)).to.equal(1);
    expect(await states()).to.deep.equal(['skipped']);
    expect(await settleTakenBack(heed.db)).to.equal(0);
  });

  it('for want of an account are not asked, and come the day after there is one', async () => {
    await passedAndAsked(heed, ['S002', 'S003']);
    const [id = ''] = await idsOf(heed.db, ['S002']);
    heed.clock.set('2026-08-10T02:00:00Z');
    await sql`update identity set to_at = ${heed.clock.now()} where person_id = ${id}::uuid`.execute(heed.db);
    expect(await ask()).to.equal(1);
    expect(await whose()).to.deep.equal(['S003']);
    const { rows } = await sql`select from delivery where failure = 'no-account'`.execute(heed.db);
    expect(rows).to.have.length(0);
    await becomes('S003', 'accepted');
    await sql`update identity set to_at = null where person_id = ${id}::uuid`.execute(heed.db);
    heed.clock.set('2026-08-11T02:00:00Z');
    expect(await ask()).to.equal(1);
    expect(await whose()).to.deep.equal(['S002', 'S003']);
  });
});
