import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { newest, setPolicy } from '../../src/reminders/settings.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { tellLate } from '../../src/requests/late.ts';
import { remindThoseInCharge } from '../../src/requests/reminding-begins.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

describe('requests that were open before the engine reminded of them', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 2 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0134').at(-1) ?? '');
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const person = async (staffNo: string, role?: string): Promise<string> => {
    const id = v7();
    const began = sql`'2026-01-01Z'::timestamptz`;
    await sql`insert into person (id, staff_no, name, language, created_at)
      values (${id}::uuid, ${staffNo}, ${staffNo}, 'zh-CN', ${began})`.execute(db);
    await sql`insert into employment (person_id, from_at) values (${id}::uuid, ${began})`.execute(db);
    if (role)
      await sql`insert into role_grant (person_id, role, from_at) values (${id}::uuid, ${role}, ${began})`.execute(
        db,
      );
    return id;
  };
  /** As the chase of its own had left it. */
  const request = async (personId: string, stage: number, due: string, closed = false): Promise<void> => {
    const told = stage > 0 ? '2026-03-18T02:00:00Z' : null;
    await sql`insert into data_request (id, person_id, kind, state, language, terms, zone, filed_at, due_at, told_stage,
        told_at, outcome, closed_at)
      values (${v7()}::uuid, ${personId}::uuid, 'rectify', ${closed ? 'answered' : 'review'}, 'zh-CN', '[]', 'Asia/Shanghai',
        '2026-03-02Z', ${due}, ${stage}, ${told}, ${closed ? 'done' : null}, ${closed ? '2026-03-18Z' : null})`.execute(
      db,
    );
  };
  const rows = async () => {
    const { rows: found } = await sql<Record<string, unknown>>`
      select p.name || ' of ' || o.name as who, r.done, r.told, r.last_day as "lastDay", r.over
      from reminder r join person p on p.id = r.person_id join data_request d on d.id = r.about
      join person o on o.id = d.person_id where r.kind = 'request' order by 1`.execute(db);
    return found;
  };

  it('go on where they were: whoever heard does not hear it twice, and nobody is forgotten', async () => {
    const [ann, bo, cy, dan] = [
      await person('ann'),
      await person('bo'),
      await person('cy'),
      await person('dan'),
    ];
    await person('officer', 'privacy');
    await person('counsel', 'legal');
    await request(ann, 0, '2026-04-30T15:59:59.999Z');
    await request(bo, 1, '2026-03-24T15:59:59.999Z');
    await request(cy, 2, '2026-03-20T15:59:59.999Z');
    await request(dan, 3, '2026-03-17T15:59:59.999Z');
    await request(dan, 3, '2026-03-17T15:59:59.999Z', true);

    expect(await migrateToLatest(db)).to.include('0134_requests_reminded');

    const fresh = { done: [], told: 0, lastDay: null, over: false };
    const heard = (done: number[], told: number) => ({ ...fresh, done, told, lastDay: '2026-03-18' });
    expect(await rows()).to.deep.equal(
      [
        { ...fresh, who: 'ann of ann' },
        { ...heard([0], 1), who: 'bo of bo' },
        { ...fresh, who: 'counsel of ann' },
        { ...fresh, who: 'counsel of bo' },
        { ...heard([0, 1], 1), who: 'counsel of cy' },
        { ...heard([0, 1, 2, 3], 2), who: 'counsel of dan' },
        { ...heard([0, 1, 2, 3], 3), who: 'dan of dan' },
        { ...fresh, who: 'officer of ann' },
        { ...heard([0], 1), who: 'officer of bo' },
        { ...heard([0, 1], 2), who: 'officer of cy' },
        { ...heard([0, 1, 2, 3], 3), who: 'officer of dan' },
        { ...heard([0, 1], 2), who: 'cy of cy' },
      ].toSorted((a, b) => (a.who < b.who ? -1 : 1)),
    );
    // Wednesday the 18th, in hours: nothing is due to anybody who heard today.
    const clock = new FixedClock('2026-03-18T03:00:00.000Z');
    const { policy } = await newest(db, 'request');
    expect(policy.rungs.map(({ to }) => to)).to.deep.equal(['hr', 'last']);
    expect(await remindThoseInCharge(db, clock.now())).to.equal(0);
    expect(await sweepReminders(db, { zone: 'Asia/Shanghai', now: clock.now() })).to.include({ reminded: 0 });
    // Friday the 20th is cy's day, and two working days before bo's: officer and legal hear of both, in one message.
    clock.set('2026-03-20T02:00:00.000Z');
    expect(await sweepReminders(db, { zone: 'Asia/Shanghai', now: clock.now() })).to.include({ reminded: 2 });
    // Who was told that theirs is late is not told again.
    const vault = { master: masterKeyFrom(secretsFrom(['s'.repeat(32)])) };
    clock.set('2026-03-20T16:00:00.000Z');
    expect(await tellLate(db, { vault }, clock.now())).to.equal(1);
  });

  it('under the policy that somebody had set, which stays', async () => {
    const ann = await person('ann');
    await person('officer', 'privacy');
    const { policy } = await newest(db, 'request');
    const own = { ...policy, steps: [{ from: 'due' as const, workingDays: -3, at: 600 }], perDay: 2 };
    const rungs = policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: ann } : rung));
    await inTransaction(db, (tx) =>
      setPolicy(
        tx,
        { kind: 'request', policy: { ...own, rungs } },
        { actor: 'heed', now: new Date('2026-03-02Z') },
      ),
    );
    await request(ann, 2, '2026-03-20T15:59:59.999Z');
    await migrateToLatest(db);
    expect((await newest(db, 'request')).policy).to.deep.include({ perDay: 2, steps: own.steps });
    expect((await rows()).map(({ who, done }) => ({ who, done }))).to.deep.equal([
      { who: 'ann of ann', done: [0] },
      { who: 'officer of ann', done: [0] },
    ]);
  });
});
