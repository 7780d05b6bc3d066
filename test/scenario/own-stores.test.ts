import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { ownStoreSweeps } from '../../jobs/own-stores.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import { askRelease, decideRelease } from '../../src/retention/end-hold.ts';
import { expireLeavers, type LeaverRow } from '../../src/retention/own-leavers.ts';
import { listOwnReports } from '../../src/retention/own-report.ts';
import { placeHold } from '../../src/retention/place-hold.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const log = createLog('silent');
/** With canaries that have to be gone, and one of somebody who stays. */
const leaver = 'S002';
const stays = 'S003';

describe('what Heed keeps of its own, once it is over', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let gone: string;
  let other: string;
  let notice: string;

  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    notice = await sentNotice(heed, 'chat-monitoring', [leaver, stays]);
    ({ id: gone } = await viewerOf(heed, leaver));
    ({ id: other } = await viewerOf(heed, stays));
    for (const staffNo of [leaver, stays]) {
      const person = await heed.signIn(staffNo);
      await person.get(`/n/${notice}`);
      const name = await nameOf(staffNo);
      const answer = { action: `notices.acknowledge:${notice}`, typedName: name };
      expect((await person.post(`/n/${notice}/answer`, answer)).status).to.be.oneOf([303, 200, 422]);
    }
  });
  afterEach(() => heed.close());

  const nameOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('name')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).name;
  /** The last day at work is the Shanghai day of this instant. */
  const leaves = (id: string, reason: string | null = null) =>
    sql`update employment set to_at = ${heed.clock.now()}, reason = ${reason} where person_id = ${id}::uuid and to_at is null`.execute(
      heed.db,
    );
  const at = (time: string) => heed.clock.set(new Date(time));
  const run = async (row: string, db = heed.db) => {
    const { personalData, zone } = heed.app;
    const sweep = ownStoreSweeps({ personalData, zone }).find(({ name }) => name === `own-stores.${row}`);
    await sweep?.run({ db, now: heed.clock.now(), log, signal: new AbortController().signal });
  };
  const staffNo = async (id: string) =>
    (await heed.db.selectFrom('person').select('staff_no').where('id', '=', id).executeTakeFirstOrThrow())
      .staff_no;
  const answers = async (id: string) =>
    (await heed.db.selectFrom('answer').select('id').where('person_id', '=', id).execute()).length;
  const held = async (id: string, row: string) =>
    (await heed.app.personalData.whatIsHeld(heed.db, id)).filter(({ disclosure }) => disclosure === row);
  const events = async (type: string) =>
    (await heed.db.selectFrom('evidence_event').select('event').where('type', '=', type).execute()).map(
      ({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data,
    );

  it('is the directory’s line of somebody six months after they left, on the day after and not before', async () => {
    expect(await answers(gone)).to.equal(1);
    await leaves(gone);
    at('2027-02-03T12:00:00Z');
    await run('identity');
    expect(await staffNo(gone)).to.equal(leaver);
    at('2027-02-03T17:00:00Z');
    await run('identity');
    expect(await staffNo(gone)).to.equal(`erased-${gone}`);
    expect(await held(gone, 'identity')).to.deep.equal([]);
    // What has another period has it still, and nobody else is touched.
    expect(await answers(gone)).to.equal(1);
    expect(await staffNo(other)).to.equal(stays);
    const [report, ...more] = await listOwnReports(heed.db);
    expect(report).to.deep.include({ day: '2027-02-04', disclosure: 'identity', people: 1 });
    expect(more).to.deep.equal([]);
    expect((await events('personal-data.erased'))[0]).to.include({ reason: 'expired-identity' });
    await run('identity');
    expect(await events('personal-data.erased')).to.have.length(1);
    const page = (await (await heed.signIn('S038')).get('/console/purge')).text;
    expect(page).to.include('已删除的（Heed 自己保存的）').and.not.include('由公司删除');
  });

  it('stays of whoever is only suspended, or came back', async () => {
    await leaves(gone, 'disabled');
    await leaves(other);
    at('2027-01-03T02:00:00Z');
    await sql`insert into employment (person_id, from_at, to_at, reason)
      values (${other}::uuid, ${heed.clock.now()}, null, null)`.execute(heed.db);
    at('2030-02-04T02:00:00Z');
    for (const row of ['identity', 'answers', 'contracts']) await run(row);
    expect([await staffNo(gone), await staffNo(other)]).to.deep.equal([leaver, stays]);
    expect([await answers(gone), await answers(other)]).to.deep.equal([1, 1]);
  });

  it('is an answer three years after its person left, and for no other reason', async () => {
    const deleting = () =>
      sql`delete from answer where person_id = ${gone}::uuid`.execute(heed.db).then(
        () => 'gone',
        (error: unknown) => String(error),
      );
    expect(await deleting()).to.include('never changed or deleted');
    await leaves(gone);
    expect(await deleting()).to.include('never changed or deleted');
    // The directory has forgotten by then that they ever left.
    at('2027-08-03T12:00:00Z');
    await run('identity');
    at('2029-08-03T12:00:00Z');
    await run('answers');
    expect(await answers(gone)).to.equal(1);
    const entries = () => heed.db.selectFrom('evidence_entry').select('id').execute();
    const before = (await entries()).length;
    at('2029-08-03T17:00:00Z');
    await run('answers');
    expect(await answers(gone)).to.equal(0);
    expect(await held(gone, 'answers')).to.deep.equal([]);
    expect(await answers(other)).to.equal(1);
    // The log's entries stay where they are: every proof that was given is valid, and says nothing any more.
    expect((await entries()).length).to.be.at.least(before);
    expect(await deleting()).to.equal('gone');
  });

  it('waits for a legal hold, and for a request that is open', async () => {
    await leaves(gone);
    const by = await viewerOf(heed, 'S038');
    const hold = await inTransaction(heed.db, (tx) =>
      placeHold(tx, heed.app, {
        ...{ personId: gone, reason: '劳动仲裁', reviewOn: '2026-10-01', untilOn: '', silentUntil: '' },
        ...{ silentReason: '', by, zone: heed.app.zone, now: heed.clock.now() },
      }),
    );
    at('2029-08-04T02:00:00Z');
    for (const row of ['identity', 'answers']) await run(row);
    expect([await staffNo(gone), await answers(gone)]).to.deep.equal([leaver, 1]);
    const agrees = await viewerOf(heed, 'S039');
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) => askRelease(tx, hold, { by, now }));
    await inTransaction(heed.db, (tx) => decideRelease(tx, hold, { granted: true, by: agrees, now }));
    const request = v7();
    await sql`
      insert into data_request (id, person_id, kind, state, language, terms, zone, filed_at, due_at)
      values (${request}::uuid, ${gone}::uuid, 'access', 'working', 'zh-CN', '{}', 'Asia/Shanghai', ${now}, ${now})`.execute(
      heed.db,
    );
    for (const row of ['identity', 'answers']) await run(row);
    expect([await staffNo(gone), await answers(gone)]).to.deep.equal([leaver, 1]);
    await sql`update data_request set state = 'answered', outcome = 'done', closed_at = ${now}`.execute(
      heed.db,
    );
    for (const row of ['identity', 'answers']) await run(row);
    expect([await staffNo(gone), await answers(gone)]).to.deep.equal([`erased-${gone}`, 0]);
  });

  it('may be ended at any statement, and comes to the same', async () => {
    await leaves(gone);
    await leaves(other);
    at('2029-08-04T02:00:00Z');
    const { personalData, zone } = heed.app;
    const expire = (row: LeaverRow, db = heed.db) =>
      expireLeavers(db, row, { personalData, zone, now: heed.clock.now(), atOnce: 1 });
    let done = false;
    for (let statements = 1; !done && statements < 600; statements += 11) {
      done = await expire('answers', killedAfter(heed.db, statements).db).then(
        () => true,
        (error: unknown) => {
          const cause = error instanceof Error && error.cause instanceof Killed ? error.cause : error;
          if (!(cause instanceof Killed)) throw error;
          return false;
        },
      );
    }
    expect(done).to.equal(true);
    expect([await answers(gone), await answers(other)]).to.deep.equal([0, 0]);
    expect(
      (await listOwnReports(heed.db)).map(({ disclosure, people }) => [disclosure, people]),
    ).to.deep.equal([['answers', 2]]);
  });

  it('is a message a year after it went out, and what it said, unless it is still on its way', async () => {
    await heed.db.deleteFrom('delivery').execute();
    const send = (said: string) =>
      inTransaction(heed.db, (tx) =>
        enqueue(tx, {
          ...{ kind: 'test.words', about: v7(), to: [gone], at: heed.clock.now() },
          bodies: { 'zh-CN': { kind: 'text', text: said }, en: { kind: 'text', text: said } },
        }),
      );
    const old = await send('canary-old');
    const due = await send('canary-on-its-way');
    await sql`update delivery set state = 'accepted', platform = 'local', account = 'x', accepted_at = created_at where message_id = ${old}::uuid`.execute(
      heed.db,
    );
    at('2027-08-03T12:00:00Z');
    const fresh = await send('canary-new');
    await sql`update delivery set state = 'accepted', platform = 'local', account = 'x', accepted_at = created_at where message_id = ${fresh}::uuid`.execute(
      heed.db,
    );
    await run('deliveries');
    const messages = async () =>
      (await heed.db.selectFrom('message').select('id').where('kind', '=', 'test.words').execute()).map(
        ({ id }) => id,
      );
    expect(await messages()).to.have.members([old, due, fresh]);
    at('2027-08-03T17:00:00Z');
    await run('deliveries');
    expect(await messages()).to.have.members([due, fresh]);
    expect(await events('own-data.expired')).to.deep.include({
      ...{ disclosure: 'deliveries', counts: { 'held.category.messages': 1 } },
    });
  });
});
