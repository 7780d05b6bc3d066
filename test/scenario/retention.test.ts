import { expect } from 'chai';
import { sql } from 'kysely';
import { requestSweeps } from '../../jobs/requests.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { fileRequest } from '../../src/requests/file.ts';
import { placeOfWords } from '../../src/requests/sealing.ts';
import { askRelease, decideRelease, endDueHolds } from '../../src/retention/end-hold.ts';
import { confirmPurge } from '../../src/retention/purge.ts';
import { listReports } from '../../src/retention/report.ts';
import { openWords } from '../../src/vault/words.ts';
import { zone } from '../harness/company.ts';
import { someCategory } from '../harness/kept-records.ts';
import { pausedAt } from '../harness/paused-at.ts';
import { RetentionStory } from '../harness/retention.ts';
import { until } from '../harness/until.ts';

describe('what is kept until a day', () => {
  let story: RetentionStory;
  beforeEach(async () => {
    story = await RetentionStory.open();
  });
  afterEach(() => story.close());

  const tomorrow = () => story.company.clock.advance({ days: 1 });
  const partitions = async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('record'::regclass, 'record_subject'::regclass) and c.relname ~ '[0-9]$'
      order by 1`.execute(story.db);
    return rows.map(({ name }) => name);
  };

  it('goes whole on the day after, with its keys, and is told by numbers', async () => {
    const gone = await story.record([story.li, story.wang], '2026-03-02');
    const also = await story.record([story.li], '2026-03-02');
    const stays = await story.record([story.li], '2026-03-03');
    expect(await story.purge()).to.deep.equal({ dropped: 0, left: 0, released: 0, keys: 0 });
    expect([...(await story.records()).keys()]).to.have.members([gone, also, stays]);

    tomorrow();
    expect(await story.purge()).to.deep.equal({ dropped: 1, left: 0, released: 0, keys: 2 });
    expect([...(await story.records()).keys()]).to.deep.equal([stays]);
    expect(await story.keys(story.li)).to.deep.equal(['2026-03-03']);
    expect(await story.keys(story.wang)).to.deep.equal([]);
    expect(await partitions()).to.deep.equal(['record_p20260303', 'record_subject_p20260303']);

    const [report] = await listReports(story.db);
    expect(report).to.deep.include({ kind: 'day', day: '2026-03-02', keys: 2, held: {} });
    expect(report?.counts).to.deep.equal({ [story.category]: 2 });
    expect(report?.doneAt).to.deep.equal(story.company.now);
    expect(await story.company.events('records.purged')).to.deep.equal([
      { kind: 'day', day: '2026-03-02', counts: { 'call-records/calls': 2 }, held: {} },
    ]);
    expect(await story.company.events('records.keys-erased')).to.deep.equal([
      { through: '2026-03-02', keys: 2 },
    ]);
    // Again changes nothing and says nothing.
    expect(await story.purge()).to.deep.equal({ dropped: 0, left: 0, released: 0, keys: 0 });
    expect(await story.company.events('records.purged')).to.have.length(1);
  });

  it('is over when the day of the company is', async () => {
    await story.record([story.li], '2026-03-02');
    story.company.clock.set(new Date('2026-03-02T15:59:59.999Z'));
    expect((await story.purge()).dropped).to.equal(0);
    story.company.clock.set(new Date('2026-03-02T16:00:00.000Z'));
    expect((await story.purge()).dropped).to.equal(1);
  });

  it('stays while a person is held, and nothing else does with it', async () => {
    const held = await story.record([story.li, story.wang], '2026-03-02');
    await story.record([story.wang], '2026-03-02');
    await story.record([story.chen], '2026-03-02');
    const hold = await story.hold({ personId: story.li });
    tomorrow();
    expect(await story.purge()).to.deep.include({ dropped: 1, left: 0 });
    expect(await story.records()).to.deep.equal(new Map([[held, 'infinity']]));
    // The keys of what is held stay; of whom nothing is held, they are gone.
    expect(await story.keys(story.li)).to.deep.equal(['2026-03-02']);
    expect(await story.keys(story.wang)).to.deep.equal(['2026-03-02']);
    expect(await story.keys(story.chen)).to.deep.equal([]);
    const [report] = await listReports(story.db);
    expect(report?.counts).to.deep.equal({ [story.category]: 2 });
    expect(report?.held).to.deep.equal({ [story.category]: 1 });

    await story.release(hold);
    expect(await story.purge()).to.deep.equal({ dropped: 0, left: 0, released: 1, keys: 2 });
    expect(await story.records()).to.deep.equal(new Map());
    expect(await story.keys(story.li)).to.deep.equal([]);
    const { rows } = await sql`select from record_subject`.execute(story.db);
    expect(rows).to.deep.equal([]);
    expect(await story.company.events('records.purged')).to.deep.include({
      kind: 'released',
      counts: { 'call-records/calls': 1 },
      held: {},
    });
  });

  it('stays by kind of data, by case, and by what these have in common', async () => {
    const other = await someCategory(story.db, story, 'files');
    const call = await story.record([story.li], '2026-03-02');
    const file = await story.record([story.li], '2026-03-02', { category: other });
    const anothers = await story.record([story.wang], '2026-03-02', { category: other });
    const kind = (disclosure: string) => ({ policyId: story.policyId, disclosure });
    const both = await story.hold({ personId: story.li, kind: kind('files') });
    tomorrow();
    await story.purge();
    expect([...(await story.records()).keys()]).to.deep.equal([file]);
    expect(call).to.not.equal(file);

    const again = await story.record([story.wang], '2026-03-03', { category: other });
    await story.record([story.wang], '2026-03-03');
    await story.hold({ kind: kind('files') });
    tomorrow();
    await story.purge();
    expect([...(await story.records()).keys()]).to.have.members([file, again]);
    // Of two holds one ends: what the other covers stays.
    await story.release(both);
    await story.purge();
    expect([...(await story.records()).keys()]).to.have.members([file, again]);
    expect(anothers).to.be.a('string');
  });

  it('stays while a request of the person is open, and what it does not ask for goes', async () => {
    const mine = await story.record([story.li], '2026-03-02');
    await story.record([story.wang], '2026-03-02');
    await story.record([story.chen], '2026-03-02');
    const id = await story.request(story.li);
    await story.request(story.wang, { kind: 'erase' });
    await story.request(story.chen, { sources: ['threads'] });
    tomorrow();
    await story.purge();
    expect([...(await story.records()).keys()]).to.deep.equal([mine]);
    await story.answered(id);
    tomorrow();
    expect((await story.purge()).released).to.equal(1);
    expect(await story.keys(story.li)).to.deep.equal([]);
  });

  it('that is moved out in steps is found by another run, whenever one ends', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await story.record([story.li], '2026-03-02'));
    await story.record([story.chen], '2026-03-02');
    await story.hold({ personId: story.li });
    tomorrow();
    expect(await story.purge({ atOnce: 2 })).to.deep.include({ dropped: 1, left: 0 });
    expect([...(await story.records()).keys()]).to.have.members(ids);
  });

  it('is held also where the index of whose it is has lost it, or its partition is missing', async () => {
    const lost = await story.record([story.li], '2026-03-02');
    const missing = await story.record([story.li], '2026-03-03');
    await sql`delete from record_subject where record_id = ${lost}::uuid`.execute(story.db);
    await sql`drop table record_subject_p20260303`.execute(story.db);
    await story.hold({ personId: story.li });
    story.company.clock.advance({ days: 2 });
    expect(await story.purge()).to.deep.include({ dropped: 2, left: 0 });
    expect([...(await story.records()).keys()]).to.have.members([lost, missing]);
    expect(await partitions()).to.deep.equal([]);
  });

  /** Somebody waits for a turn that somebody else has. */
  const waiting = () =>
    until(async () => {
      const { rows } = await sql`
        select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`.execute(story.db);
      return rows.length > 0;
    });

  it('is held by a hold that is being placed when its purge begins', async () => {
    const id = await story.record([story.li], '2026-03-02');
    tomorrow();
    const slow = pausedAt(story.db, 'hold.placed');
    const hold = story.hold({ personId: story.li }, slow.db);
    await slow.reached;
    const purging = story.purge();
    await waiting();
    slow.goOn();
    await hold;
    expect(await purging).to.deep.include({ dropped: 1, left: 0 });
    expect(await story.records()).to.deep.equal(new Map([[id, 'infinity']]));
    expect(await story.keys(story.li)).to.deep.equal(['2026-03-02']);
  });

  it('is gone where its purge came first, and the hold covers what is left', async () => {
    await story.record([story.li], '2026-03-02');
    const later = await story.record([story.li], '2026-03-03');
    tomorrow();
    const slow = pausedAt(story.db, 'drop table');
    const purging = story.purge({}, slow.db);
    await slow.reached;
    const hold = story.hold({ personId: story.li });
    await waiting();
    slow.goOn();
    await purging;
    await hold;
    tomorrow();
    await story.purge();
    expect(await story.records()).to.deep.equal(new Map([[later, 'infinity']]));
    expect(await story.keys(story.li)).to.deep.equal(['2026-03-03']);
  });

  it('is purged once by however many at the same time', async () => {
    const held = await story.record([story.li], '2026-03-02');
    await story.record([story.wang], '2026-03-02');
    await story.record([story.wang], '2026-03-03');
    await story.hold({ personId: story.li });
    story.company.clock.advance({ days: 2 });
    const all = await Promise.all([story.purge(), story.purge(), story.purge()]);
    expect(all.every(({ left }) => left === 0)).to.equal(true);
    expect([...(await story.records()).keys()]).to.deep.equal([held]);
    expect(await story.company.events('records.purged')).to.have.length(2);
    expect(await story.keys(story.wang)).to.deep.equal([]);
  });

  it('that came back with an old partition goes again', async () => {
    await story.record([story.li], '2026-03-02');
    tomorrow();
    await story.purge();
    await story.record([story.wang], '2026-03-02');
    expect(await story.purge()).to.deep.include({ dropped: 1, keys: 1 });
    expect(await story.keys(story.wang)).to.deep.equal([]);
  });

  it('is not taken for what has the name of a partition and belongs to nothing', async () => {
    await sql`create table record_p20260301 (like record)`.execute(story.db);
    await sql`create table record_later partition of record for values from ('2026-03-01') to ('2026-05-01')`.execute(
      story.db,
    );
    tomorrow();
    expect(await story.purge()).to.deep.include({ dropped: 0, left: 0 });
    const { rows } =
      await sql`select from pg_class where relname in ('record_p20260301', 'record_later')`.execute(story.db);
    expect(rows).to.have.length(2);
  });

  it('waits for somebody who uses it no longer than a moment, and comes with the next run', async () => {
    await story.record([story.li], '2026-03-02');
    tomorrow();
    await inTransaction(story.db, async (tx) => {
      await sql`lock table record in row exclusive mode`.execute(tx);
      await sql`select from record_p20260302 for update`.execute(tx);
      const outcome = await story.purge({ signal: AbortSignal.timeout(900) });
      expect(outcome).to.deep.include({ dropped: 0, left: 1 });
    });
    expect(await story.records()).to.have.property('size', 1);
    expect((await story.purge()).dropped).to.equal(1);
  });

  it('of more days at once than can be is not deleted before somebody has looked at the clock', async () => {
    await story.record([story.li], '2026-03-02');
    const later = await story.record([story.li], '2027-03-01');
    tomorrow();
    await story.purge();
    await story.record([story.wang], '2026-03-20');
    story.company.clock.advance({ days: 365 });
    const refused = await story.purge();
    expect(refused.refused).to.deep.equal({ from: '2026-03-20', through: '2027-03-02', days: 365 });
    await story.purge();
    expect(await story.records()).to.have.property('size', 2);
    expect(await story.company.events('purge.refused')).to.have.length(1);
    // Set right again: the day purges what is over on it.
    story.company.clock.set(new Date('2026-03-21T02:00:00Z'));
    expect((await story.purge()).refused).to.have.property('days', 18);
    story.company.clock.set(new Date('2027-03-03T02:00:00Z'));
    const { now } = story.company;
    await confirmPurge(story.db, { through: '2027-03-02', actor: { operator: 'test' }, now });
    expect(await story.purge()).to.deep.include({ dropped: 2, left: 0 });
    expect([...(await story.records()).keys()]).to.not.include(later);
  });

  it('is not deleted twice by a clock that is set back', async () => {
    await story.record([story.li], '2026-03-02');
    tomorrow();
    await story.purge();
    const stays = await story.record([story.li], '2026-03-02');
    story.company.clock.set(new Date('2026-03-01T02:00:00Z'));
    expect(await story.purge()).to.deep.include({ dropped: 0 });
    expect([...(await story.records()).keys()]).to.deep.equal([stays]);
  });

  it('held by a clock that was ahead goes back to its day when the hold ends', async () => {
    const id = await story.record([story.li], '2026-03-05');
    const hold = await story.hold({ personId: story.li });
    story.company.clock.advance({ days: 4 });
    await story.purge();
    expect((await story.records()).get(id)).to.equal('infinity');
    story.company.clock.set(new Date('2026-03-03T02:00:00Z'));
    await story.release(hold);
    expect((await story.purge()).released).to.equal(0);
    expect((await story.records()).get(id)).to.equal('2026-03-05');
    expect(await story.keys(story.li)).to.deep.equal(['2026-03-05']);
    story.company.clock.advance({ days: 3 });
    await story.purge();
    expect(await story.records()).to.have.property('size', 0);
    expect(await story.keys(story.li)).to.deep.equal([]);
  });

  it('of a person who is held is not erased on request either, and says so', async () => {
    const { company } = story;
    const registry = guardedPersonalData({ vault: company.vault });
    const hold = await story.hold({ personId: story.li });
    const erase = () =>
      inTransaction(story.db, (tx) =>
        registry.erasePerson(tx, story.li, { now: company.now, actor: 'heed', reason: 'request' }),
      );
    const stopped = await erase();
    expect(stopped.complete).to.equal(false);
    for (const { source, vetoes, erased } of stopped.outcomes) {
      expect(vetoes, source).to.deep.equal([{ why: 'retention.veto.hold' }]);
      expect(erased).to.deep.equal([]);
    }
    await story.release(hold);
    expect((await erase()).outcomes.every(({ vetoes }) => vetoes.length === 0)).to.equal(true);
  });

  it('holds the words of a request with it, also past the day that their keys have', async () => {
    const { company, db } = story;
    const { request } = await inTransaction(db, (tx) =>
      fileRequest(tx, company, {
        ...{ kind: 'rectify', personId: story.li, words: '工号写错了', language: 'zh-CN', now: company.now },
        session: { platform: 'local', method: 'local-persona' },
      }),
    );
    await story.answered(request.id);
    const hold = await story.hold({ personId: story.li });
    const end = requestSweeps({
      ...{ vault: company.vault, personalData: guardedPersonalData(company), zone },
    }).find(({ name }) => name === 'requests.end');
    const words = async () => {
      const { signal } = new AbortController();
      await end?.run({ db, now: company.now, log: createLog('silent'), signal });
      const { rows } = await sql<{ words: unknown }>`select words from data_request`.execute(db);
      const sealed = rows.map((row) => ({ sealed: row.words, place: placeOfWords(request.id) }));
      return openWords(db, company.vault, sealed);
    };
    company.clock.advance({ days: 7 * 366 });
    expect(await words()).to.deep.equal(['工号写错了']);
    await story.release(hold);
    expect(await words()).to.deep.equal([]);
    const { rows } = await sql`select from keys.wrapping_key where class = 'request'`.execute(db);
    expect(rows).to.have.length(0);
  });

  it('a hold needs a second person to end, and ends by itself only on its own day', async () => {
    const hold = await story.hold({ personId: story.li, untilOn: '2026-03-10' });
    const [privacy, legal] = [await story.viewer(story.privacy), await story.viewer(story.legal)];
    const { now } = story.company;
    const ask = (by = privacy) => inTransaction(story.db, (tx) => askRelease(tx, hold, { by, now }));
    const decide = (by: typeof privacy, granted = true) =>
      inTransaction(story.db, (tx) => decideRelease(tx, hold, { granted, by, now }));
    await expectError(decide(legal), 'conflict');
    await ask();
    await expectError(decide(privacy), 'forbidden');
    await decide(legal, false);
    await expectError(decide(legal), 'conflict');
    await ask(legal);
    await decide(privacy);
    await decide(privacy);
    await expectError(ask(), 'conflict');
    expect(await story.company.events('hold.ended')).to.have.length(1);

    const second = await story.hold({ personId: story.li, untilOn: '2026-03-10' });
    story.company.clock.set(new Date('2026-03-10T15:00:00Z'));
    expect(await endDueHolds(story.db, story.company.now, zone)).to.equal(0);
    story.company.clock.set(new Date('2026-03-10T17:00:00Z'));
    expect(await endDueHolds(story.db, story.company.now, zone)).to.equal(1);
    const ended = await story.company.events('hold.ended');
    expect(ended.at(-1)).to.deep.include({ hold: second, why: 'over' });
  });

  it('a hold is of somebody or something, with a reason and a day to look at it again', async () => {
    const wrong = await expectError(
      story.hold({ reason: ' ', reviewOn: '2026-03-02', silentUntil: '2026-12-01', untilOn: '2026-02-30' }),
      'bad-input',
    );
    const codes = wrong.problems?.map(({ said }) => said?.code);
    expect(codes).to.have.members([
      ...['holds.nothing', 'holds.reasonMissing', 'holds.reviewPast', 'holds.untilPast'],
      ...['holds.silentFar', 'holds.silentNeedsReason'],
    ]);
    await expectError(story.hold({ personId: story.privacy }), 'forbidden');
    await expectError(story.hold({ personId: story.li, by: await story.viewer(story.wang) }), 'forbidden');
  });
});

async function expectError(
  promise: Promise<unknown>,
  code: string,
): Promise<{ problems?: { said?: { code: string } }[] }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.have.property('code', code);
  return error as { problems?: { said?: { code: string } }[] };
}
