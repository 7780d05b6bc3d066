import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { workOnRequests } from '../../src/requests/work.ts';
import { askRelease, decideRelease } from '../../src/retention/end-hold.ts';
import { placeHold } from '../../src/retention/place-hold.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { unpack } from '../harness/bundle.ts';
import { viewerOf } from '../harness/decisions.ts';
import { holdUnderWay } from '../harness/holding.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { pausedAt } from '../harness/paused-at.ts';
import { download, requestsOn } from '../harness/requests.ts';

const officer = 'S038';

describe('requests and what stands against them', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let on: ReturnType<typeof requestsOn>;
  let person: Browser;
  let privacy: Browser;

  beforeEach(async () => {
    heed = await startApp();
    on = requestsOn(heed);
    person = await heed.signIn('S002');
    privacy = await heed.signIn(officer);
    await person.post('/threads', { id: v7(), role: 'hr', text: 'canary-6677 问一下' });
  });
  afterEach(() => heed.close());

  const decides = async (id: string, ...erase: string[]) => {
    privacy = await heed.signIn(officer);
    const done = await privacy.post(`/console/requests/${id}/erase`, { id: v7(), text: '可以删', erase });
    expect(done.status).to.equal(303);
  };
  const erasing = async (...erase: string[]) => {
    const id = await on.file(person, 'erase');
    await on.confirm(person, id);
    await on.work();
    await decides(id, ...erase);
    return id;
  };
  const works = async (turns = 3) => {
    for (let turn = 0; turn < turns; turn += 1) expect((await on.work()).failed).to.deep.equal([]);
  };
  const threads = async () => {
    const { rows } = await sql`select from thread where person_id = ${person.personId}::uuid`.execute(
      heed.db,
    );
    return rows.length;
  };
  const store = (id: string, source = 'threads') =>
    heed.db
      .selectFrom('request_store')
      .selectAll()
      .where('request_id', '=', id)
      .where('source', '=', source)
      .executeTakeFirstOrThrow();
  const release = async (holdId: string) => {
    const [asks, agrees] = [await viewerOf(heed, officer), await viewerOf(heed, 'S039')];
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) => askRelease(tx, holdId, { by: asks, now }));
    await inTransaction(heed.db, (tx) => decideRelease(tx, holdId, { granted: true, by: agrees, now }));
  };
  const hold = async (silentUntil = '') => {
    const by = await viewerOf(heed, officer);
    const silent = silentUntil
      ? { silentUntil, silentReason: '侦查期间依法不得告知' }
      : { silentUntil, silentReason: '' };
    return inTransaction(heed.db, (tx) =>
      placeHold(tx, heed.app, {
        ...{ reason: '可能的诉讼', reviewOn: '2026-10-01', untilOn: '', ...silent },
        ...{ personId: person.personId, by, zone: heed.app.zone, now: heed.clock.now() },
      } as Parameters<typeof placeHold>[2]),
    );
  };

  it('a deletion under a legal hold is refused in part with the reason, done when the hold ends, and they hear', async () => {
    const under = await holdUnderWay(heed, 'S002');
    const id = await erasing('threads');
    await works();
    expect(await on.row(id)).to.include({ state: 'answered', outcome: 'nothing' });
    expect(await store(id)).to.include({ state: 'held' });
    expect(await threads()).to.equal(1);
    const page = (await person.get(`/requests/${id}`)).text;
    expect(page).to.include('暂时不能删').and.include('第 65 条');
    expect(page).not.to.include('retention.veto');
    expect(await on.events('request.store-held')).to.deep.equal([
      { request: id, source: 'threads', why: 'retention.veto.hold' },
    ]);
    // It has been answered and is a secret to nobody: told as what it is, and not as done.
    expect(await on.told('requests.followed')).to.deep.equal([]);
    await release(under[':hold'] ?? '');
    heed.clock.advance({ days: 1 });
    await works();
    expect(await store(id)).to.include({ state: 'erased' });
    expect(await threads()).to.equal(0);
    expect(await on.told('requests.followed')).to.deep.equal(['S002']);
    expect(await on.events('personal-data.erased')).to.have.length(1);
  });

  it('a hold that nobody may know of yet shows itself in no request', async () => {
    await hold('2026-09-30');
    const id = await erasing('threads');
    await works();
    expect(await on.row(id)).to.include({ state: 'answered' });
    const page = (await person.get(`/requests/${id}?lang=en`)).text;
    expect(page).not.to.match(/侦查|诉讼|[Hh]old\b/);
    expect(await threads()).to.equal(1);
    const copy = await on.file(person, 'copy');
    await on.confirm(person, copy);
    await on.work();
    const { rows } = await sql<{ state: string }>`select state from request_export`.execute(heed.db);
    expect(rows.map(({ state }) => state)).to.deep.equal(['ready']);
    const files = await unpack(
      (await download(heed, person, (await person.post(`/requests/${copy}/link`)).location ?? '')).bytes,
    );
    const all = [...files.values()].map(String).join('\n');
    expect(all)
      .to.include('canary-6677')
      .and.not.match(/侦查|可能的诉讼/);
  });

  it('a hold that is placed while a store is being erased comes before it or after it, never in the middle', async () => {
    const id = await erasing('threads');
    const { db, reached, goOn } = pausedAt(heed.db, 'request_store');
    const working = workOnRequests(db, heed.app, heed.clock.now(), new AbortController().signal);
    await reached;
    const placing = hold();
    goOn();
    await Promise.all([working, placing]);
    await works();
    const { state } = await store(id);
    expect(await threads()).to.equal(state === 'erased' ? 0 : 1);
    expect(state).to.be.oneOf(['erased', 'held']);
    expect(await on.row(id)).to.include({ state: 'answered' });
    expect(
      (await on.events('request.store-erased')).length + (await on.events('request.store-held')).length,
    ).to.equal(1);
  });

  it('a hold that is placed while a copy is made takes nothing out of the copy', async () => {
    const copy = await on.file(person, 'copy');
    await on.confirm(person, copy);
    const { db, reached, goOn } = pausedAt(heed.db, 'request_export_slice');
    const working = workOnRequests(db, heed.app, heed.clock.now(), new AbortController().signal);
    await reached;
    const placing = hold();
    goOn();
    await Promise.all([working, placing]);
    await works();
    expect(await on.row(copy)).to.include({ state: 'answered' });
    const path = (await person.post(`/requests/${copy}/link`)).location ?? '';
    const files = await unpack((await download(heed, person, path)).bytes);
    expect([...files.values()].map(String).join('\n')).to.include('canary-6677');
  });

  it('a deletion waits for a copy that was asked for after it, and the copy has what was there', async () => {
    const id = await erasing('threads');
    const copy = await on.file(person, 'copy');
    await on.confirm(person, copy);
    // The copy’s turn has not come when the deletion’s has.
    await sql`update data_request set next_at = '2027-01-01Z' where id = ${copy}::uuid`.execute(heed.db);
    await works();
    expect(await store(id)).to.include({ state: 'due' });
    expect(await threads()).to.equal(1);
    await sql`update data_request set next_at = ${heed.clock.now()} where id = ${copy}::uuid`.execute(
      heed.db,
    );
    await works();
    expect(await on.row(copy)).to.include({ state: 'answered' });
    heed.clock.advance({ minutes: 11 });
    await works();
    expect(await on.row(id)).to.include({ state: 'answered' });
    expect(await threads()).to.equal(0);
    person = await heed.signIn('S002');
    const path = (await person.post(`/requests/${copy}/link`)).location ?? '';
    const files = await unpack((await download(heed, person, path)).bytes);
    expect([...files.values()].map(String).join('\n')).to.include('canary-6677');
  });

  it('of what is ready to be taken a deletion takes nothing away unseen: it goes with its own keys', async () => {
    const copy = await on.file(person, 'copy');
    await on.confirm(person, copy);
    await on.work();
    const path = (await person.post(`/requests/${copy}/link`)).location ?? '';
    const id = await erasing('requests');
    await works();
    expect(await store(id, 'requests')).to.include({ state: 'erased' });
    // Its link leads to nothing any more, and says so.
    expect((await person.get(path)).status).to.equal(410);
    expect((await download(heed, person, path)).status).to.equal(410);
    expect((await person.get(`/requests/${copy}`)).status).to.equal(200);
  });

  it('two deletions at once are one; one of other parts is told that another is under way, and is not taken for it', async () => {
    const post = (parts: string[]) => person.post('/requests', { id: v7(), kind: 'erase', text: '', parts });
    const both = await Promise.all([post(['threads']), post(['threads'])]);
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(both[0]?.location).to.equal(both[1]?.location);
    const other = await post(['views']);
    expect(other.status).to.equal(409);
    expect(other.text).to.include('范围不同');
    const id = both[0]?.location?.replace('/requests/', '') ?? '';
    await on.confirm(person, id);
    await on.work();
    await decides(id, 'threads');
    // Two workers at the same time.
    await Promise.all([on.work(), on.work()]);
    await works();
    expect(await on.row(id)).to.include({ state: 'answered', outcome: 'done' });
    expect(await on.events('request.store-erased')).to.have.length(1);
    expect(await on.events('personal-data.erased')).to.have.length(1);
  });

  for (const [kind, prepares] of [
    ['access', async () => on.file(person, 'access')],
    [
      'copy',
      async () => {
        const id = await on.file(person, 'copy');
        await on.confirm(person, id);
        return id;
      },
    ],
    ['erase', async () => erasing('threads')],
  ] as const)
    it(`killed after whatever statement, ${kind} is done once, whole, and told once`, async () => {
      const id = await prepares();
      for (let statements = 0; ; statements += 1) {
        const killed = killedAfter(heed.db, statements);
        try {
          await workOnRequests(killed.db, heed.app, heed.clock.now(), new AbortController().signal);
        } catch (error) {
          let cause: unknown = error;
          while (cause instanceof Error && !(cause instanceof Killed)) cause = cause.cause;
          expect(cause).to.be.instanceOf(Killed);
        }
        if (killed.left() >= 0) break;
        expect(statements).to.be.below(600);
      }
      for (let turn = 0; turn < 6; turn += 1) {
        heed.clock.advance({ hours: 1 });
        await on.work();
      }
      expect(await on.row(id)).to.include({ state: 'answered' });
      expect(await on.events('request.answered')).to.have.length(1);
      expect(await on.told('requests.answered')).to.deep.equal(['S002']);
      const { rows } = await sql<{ kind: string; n: number }>`
        select kind, count(*)::int as n from data_request_step where request_id = ${id}::uuid
          and kind in ('overview', 'export-made', 'export-released', 'store-erased', 'answered')
        group by 1 having count(*) > 1`.execute(heed.db);
      expect(rows).to.deep.equal([]);
      if (kind === 'erase') expect(await on.events('personal-data.erased')).to.have.length(1);
      if (kind === 'copy') {
        person = await heed.signIn('S002');
        const path = (await person.post(`/requests/${id}/link`)).location ?? '';
        const files = await unpack((await download(heed, person, path)).bytes);
        for (const [name, bytes] of files)
          if (/^data\/\d/.test(name)) {
            const ids = (JSON.parse(String(bytes)) as { category: string; id: string }[]).map(
              (one) => `${one.category} ${one.id}`,
            );
            expect(new Set(ids).size, name).to.equal(ids.length);
          }
      }
    });
});
