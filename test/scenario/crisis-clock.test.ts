import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { nextDue } from '../../src/crisis/advance.ts';
import { answerCall } from '../../src/crisis/answer.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import type { Outcome } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import { lookAtMusters, pagesOf } from '../harness/crisis.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { until } from '../harness/until.ts';

const lead = 'S037';
const called = 'S040';

describe('a crisis while the clock is set', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let work: AtWork | undefined;
  let platform: RecordingPlatform;
  const begin = async (now?: string) => {
    heed = await startApp({ policies: false, ...(now ? { now } : {}) });
    platform = new RecordingPlatform('local');
    heed.app.platforms = registerPlatforms([platform]);
    // Everybody has been there for longer than the clock is set back by.
    const long = new Date('2026-01-01');
    for (const table of ['employment', 'role_grant'])
      await sql`update ${sql.table(table)} set from_at = ${long}`.execute(heed.db);
  };
  afterEach(async () => {
    await work?.stop();
    work = undefined;
    await heed.close();
  });

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const declares = async () => {
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill: false, words: 'words', by, once: v7(), now: heed.clock.now() },
        another: true,
      }),
    );
    return incident;
  };
  const states = async (id: string) => {
    const { rows } = await sql<{ state: string }>`
      select distinct d.state from delivery d join message m on m.id = d.message_id
      where m.about = ${id}::uuid and m.kind = 'crisis.alert'`.execute(heed.db);
    return rows.map(({ state }) => state).join();
  };

  it('the next look is at the muster that is due first, and at none that is over', async () => {
    await begin();
    const first = await declares();
    heed.clock.advance({ seconds: 10 });
    const second = await declares();
    const due = async (id: string) => {
      const incident = heed.db.selectFrom('incident').select('muster_at').where('id', '=', id);
      return Number((await incident.executeTakeFirstOrThrow()).muster_at);
    };
    const close = async (id: string) => {
      const by = { personId: await idOf(lead), now: heed.clock.now() };
      await inTransaction(heed.db, (tx) => closeIncident(tx, id, 'over', by));
    };
    expect(await due(first.id)).to.be.greaterThan(heed.clock.now().getTime());
    expect(Number(await nextDue(heed.db))).to.equal(await due(first.id));
    await close(first.id);
    expect(Number(await nextDue(heed.db))).to.equal(await due(second.id));
    // By the muster's own time nothing has changed; by the clock of processes it comes two hours sooner.
    heed.clock.advance({ hours: -2 });
    await lookAtMusters(heed.db, heed.clock.now());
    expect(Number(await nextDue(heed.db))).to.equal((await due(second.id)) - 2 * 3_600_000);
    await close(second.id);
    expect(await nextDue(heed.db)).to.equal(undefined);
  });

  it('what waits to be sent when it is set back goes out at once', async () => {
    await begin();
    const { id } = await declares();
    heed.clock.advance({ hours: -2 });
    work = await putToWork(heed);
    await until(async () => (await states(id)) === 'accepted');
    expect(platform.deliveries).to.have.length(8);
  });

  it('a line that rests because its platform is down rests no longer for it', async () => {
    await begin();
    platform.answer = (batch): Outcome[] =>
      batch.to.map(({ delivery }) => ({ delivery, result: 'later', at: heed.clock.now(), why: 'trouble' }));
    work = await putToWork(heed);
    const { id } = await declares();
    await until(() => platform.batches.length > 0);
    await until(async () => (await states(id)) === 'pending');
    platform.answer = acceptAll;
    heed.clock.advance({ hours: -2 });
    await until(async () => (await states(id)) === 'accepted');
    // What is declared after it, too.
    const after = await declares();
    await until(async () => (await states(after.id)) === 'accepted');
  });

  it('what a worker that died had in hand goes out again, marked, though its lease was to end much later', async () => {
    await begin();
    const { id } = await declares();
    // It claims them, and does nothing any more.
    const claims = () =>
      claimNext(heed.db, new Wordings(heed.db), {
        ...{ lane: 'alert', platform: platform.name, size: platform.capabilities.batch },
        ...{ leaseMs: laneRules.alert.leaseMs, baseUrl: 'https://heed.example.com', now: heed.clock.now() },
      });
    const inHand: string[] = [];
    for (let one = await claims(); one; one = await claims()) inHand.push(one.id);
    expect(await states(id)).to.equal('sending');
    heed.clock.advance({ hours: -2 });
    work = await putToWork(heed);
    // Its lease ends as long after the clock was found set back as any lease takes.
    const end = heed.clock.now().getTime() + laneRules.alert.leaseMs;
    await until(async () => {
      const { rows } = await sql<{ until: Date }>`
        select max(lease_until) as until from delivery where lane = 'alert'`.execute(heed.db);
      return rows[0]?.until.getTime() === end;
    });
    expect(platform.batches).to.have.length(0);
    heed.clock.set(new Date(end));
    await until(async () => (await states(id)) === 'accepted');
    expect(platform.batches.map((batch) => batch.id).toSorted()).to.deep.equal(inHand.toSorted());
    expect(platform.batches.map(({ repeat }) => repeat)).to.deep.equal(inHand.map(() => 'marked'));
    expect(platform.deliveries).to.have.length(8);
  });

  it('day and night are those of the clock, not of the muster', async () => {
    // Two in the afternoon in Shanghai, by a clock that is twelve hours ahead.
    await begin('2026-08-03T06:00:00Z');
    const number = '+8613800138039';
    await sql`insert into calling_account (person_id, way, address, since)
      values (${await idOf(called)}::uuid, 'voice', ${number}, ${heed.clock.now()})`.execute(heed.db);
    await sql`insert into platform_connected (platform) values ('voice') on conflict do nothing`.execute(
      heed.db,
    );
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'it'`.execute(heed.db);
    const { id } = await declares();
    heed.clock.advance({ hours: -12 });
    await sql`insert into role_grant (person_id, role, from_at)
      values (${await idOf(called)}::uuid, 'it', ${heed.clock.now()})`.execute(heed.db);
    await lookAtMusters(heed.db, heed.clock.now());
    const pages = (await pagesOf(heed.db, id)).filter((line) => line.startsWith(called));
    expect(pages, 'a telephone rings with the message').to.deep.equal([
      `${called} 0/0 local`,
      `${called} 0/1 voice`,
    ]);
  });

  it('until when somebody comes is said by the clock', async () => {
    await begin();
    const { id } = await declares();
    await lookAtMusters(heed.db, heed.clock.now());
    heed.clock.advance({ hours: -2 });
    await inTransaction(heed.db, async (tx) =>
      answerCall(tx, id, { personId: await idOf(called), given: { what: 'coming' }, now: heed.clock.now() }),
    );
    // 08:00 where they are; the answer counts for half an hour.
    const page = (await (await heed.signIn(called)).get(`/crisis/${id}`)).text;
    expect(page).to.match(/08:30/).and.not.match(/10:30/);
    const { rows } = await sql<{ bodies: unknown }>`
      select m.bodies from message m where m.kind = 'crisis.answered' and m.about = ${id}::uuid`.execute(
      heed.db,
    );
    expect(JSON.stringify(rows)).to.include('08:30').and.not.include('10:30');
  });
});
