import { expect } from 'chai';
import { sql } from 'kysely';
import { routeCommand } from '../../handlers/router.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { answersGiven, personId, withoutPhone } from '../harness/ways.ts';

const [worker, other, witness, hr] = ['S002', 'S003', 'S020', 'S032'] as const;
const zh = (key: string, params = {}) => text('zh-CN', key, params);
const why = '本人不识字，当面听完全文后口头答复';

describe('on behalf of somebody', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  let browser: Browser;
  let path: string;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', [worker, other, hr]);
    browser = await heed.signIn(hr);
    path = `/console/notices/${notice}/people/${await personId(heed, worker)}`;
  });
  afterEach(() => heed.close());

  const filled = { kind: 'acknowledge', why, witness, answers: '0' };
  const record = (more = {}, at = path) => browser.post(`${at}/on-behalf`, { ...filled, ...more });
  const newest = async () =>
    (await heed.db.selectFrom('answer').select('id').orderBy('entry_id', 'desc').execute())[0]?.id ?? '';

  it('takes a reason and a witness, is no signature, and says that the least one asked for is not met', async () => {
    const form = (await browser.get(path)).text;
    expect(form)
      .to.include(zh('reach.person.onBehalfText'))
      .and.include(zh('reach.person.minimum', { method: '输入本人姓名' }).slice(0, 12));
    const done = await record();
    expect(done.location).to.equal(`${path}?recorded=yes`);
    const [answer] = await answersGiven(heed);
    expect(answer).to.include({ kind: 'acknowledge', method: 'on-behalf', late: false });
    expect(answer?.actor).to.deep.equal({ person: browser.personId });
    expect(answer?.shown.via).to.equal('told');
    expect(answer?.statement, 'who only said it has not signed').to.not.match(/签/);
    expect(answer).to.not.have.property('signature');
    expect(answer?.reliability).to.deep.include({ exclusive: 'not', control: 'not', signature: 'not' });
    expect(answer?.onBehalf?.minimum).to.deep.equal({ method: 'typed-name', met: false });
    expect(answer?.onBehalf?.witness.staffNo).to.equal(witness);
    const { rows } = await sql<{ clear: number }>`
      select count(*)::int as clear from evidence_event where event like '%不识字%'`.execute(heed.db);
    expect(rows[0]?.clear, 'the reason is sealed').to.equal(0);
    const list = (await browser.get(`/console/notices/${notice}`)).text;
    expect(list)
      .to.include(zh('ways.way.on-behalf'))
      .and.include(zh('reach.summary.on-behalf', { n: 1 }));
    const own = await heed.signIn(worker);
    const mine = (await own.get(`/n/${notice}`)).text;
    expect(mine)
      .to.include('这不是你的签名')
      .and.not.include(zh('notices.answered.acknowledge', { when: '' }).slice(-9));
    const receipt = (await own.get((await own.get(`/me/answers/${await newest()}/receipt`)).location ?? ''))
      .text;
    expect(receipt).to.include(why).and.include(zh('ways.worth.on-behalf.signature'));
  });

  it('tells the person on every account they have, with a button to contest it', async () => {
    const id = await personId(heed, worker);
    for (const platform of ['wecom', 'slack']) {
      await heed.db
        .insertInto('identity')
        .values({
          person_id: id,
          platform,
          tenant: 'main',
          external_id: `${platform}-1`,
          bound_by: 'test',
          from_at: heed.clock.now(),
          to_at: null,
        })
        .execute();
    }
    await record();
    const { rows } = await sql<{ platform: string; buttons: string }>`
      select d.platform, m.bodies #>> '{zh-CN,card,buttons,0,action,name}' as buttons
      from delivery d join message m on m.id = d.message_id
      where m.kind = 'notices.answered' and d.person_id = ${id}::uuid order by d.platform`.execute(heed.db);
    expect(rows).to.deep.equal(
      ['local', 'slack', 'wecom'].map((platform) => ({ platform, buttons: 'notices.contest' })),
    );
    const { rows: words } = await sql<{ all: string }>`
      select m.bodies::text as all from message m where m.kind = 'notices.answered' limit 1`.execute(heed.db);
    expect(words[0]?.all).to.include('他人代录').and.not.include('不识字');
  });

  it('tells the witness that they are named, and not for whom', async () => {
    await record();
    const { rows } = await sql<{ staffNo: string; words: string }>`
      select p.staff_no as "staffNo", m.bodies::text as words
      from message m join delivery d on d.message_id = m.id join person p on p.id = d.person_id
      where m.kind = 'notices.witness'`.execute(heed.db);
    expect(rows.map(({ staffNo }) => staffNo)).to.deep.equal([witness]);
    expect(rows[0]?.words)
      .to.include('工作聊天')
      .and.not.match(/周亦航|S002|不识字/);
  });

  it('one tap contests it: a talk with HR, once; the word against it stands wherever the answer does', async () => {
    await record();
    const id = await newest();
    const actor = {
      personId: await personId(heed, worker),
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      session: { platform: 'local', method: 'local-persona' },
    } as const;
    const tap = () =>
      inTransaction(heed.db, (tx) =>
        routeCommand(
          { app: { ...heed.app, db: tx }, actor, now: heed.clock.now() },
          { kind: 'button', action: { name: 'notices.contest', about: id } },
        ),
      );
    const first = await tap();
    expect(first).to.deep.include({ kind: 'text', text: zh('ways.contest.done') });
    expect(await tap()).to.deep.include({ kind: 'text', text: zh('ways.contest.repeated') });
    const threads = await heed.db.selectFrom('thread').selectAll().execute();
    expect(threads).to.have.length(1);
    expect(threads[0]).to.include({ kind: 'concern', role: 'hr', person_id: actor.personId });
    expect((await answersGiven(heed)).map(({ kind, method }) => [kind, method])).to.deep.equal([
      ['acknowledge', 'on-behalf'],
      ['concern', 'click'],
    ]);
    const { rows } = await sql<{ about: string }>`
      select event::jsonb #>> '{data,answer}' as about from evidence_event where type = 'answer.contested'`.execute(
      heed.db,
    );
    expect(rows.map(({ about }) => about)).to.deep.equal([id]);
    expect((await browser.get(`/console/notices/${notice}`)).text).to.include(
      zh('reach.summary.contested', { n: 1 }),
    );
    const own = await heed.signIn(worker);
    const receipt = (await own.get((await own.get(`/me/answers/${id}/receipt`)).location ?? '')).text;
    expect(receipt).to.include('你表示这不是你的答复').and.not.include('/contest"');
    // They can still answer by themselves.
    expect((await own.get(`/n/${notice}`)).text).to.include('name="typedName"');
  });

  it('a consent recorded for somebody and contested is withdrawn at once', async () => {
    const photos = await sentNotice(heed, 'photo-consent', [worker]);
    const at = `/console/notices/${photos}/people/${await personId(heed, worker)}`;
    expect((await record({ kind: 'consent' }, at)).status).to.equal(303);
    const id = await newest();
    const own = await heed.signIn(worker);
    const contested = await own.post(`/me/answers/${id}/contest`);
    expect(contested.location).to.match(/^\/threads\//);
    const kinds = (await answersGiven(heed)).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['consent', 'withdraw']);
    expect(await heed.db.selectFrom('consent_withdrawal').selectAll().execute()).to.have.length(1);
    const twice = await own.post(`/me/answers/${id}/contest`);
    expect(twice.location).to.equal(contested.location);
  });

  it('is contested also when the notice has ended; by nobody else, and not where one answered by oneself', async () => {
    await record();
    const id = await newest();
    await browser.post(`/console/notices/${notice}/close`);
    const before = await tableHashes(heed.db);
    for (const who of [other, 'S001', 'S033', 'S038'])
      expect((await (await heed.signIn(who)).post(`/me/answers/${id}/contest`)).status, who).to.equal(404);
    const { session: _one, ...rest } = await tableHashes(heed.db);
    const { session: _two, ...was } = before;
    expect(rest).to.deep.equal(was);
    const own = await heed.signIn(worker);
    expect((await own.post(`/me/answers/${id}/contest`)).location).to.match(/^\/threads\//);
    expect(await heed.db.selectFrom('thread').selectAll().execute()).to.have.length(1);

    const second = await sentNotice(heed, 'customer-data', [other]);
    const theirs = await heed.signIn(other);
    await theirs.post(`/n/${second}/answer`, { action: `notices.acknowledge:${second}` });
    expect((await theirs.post(`/me/answers/${await newest()}/contest`)).status).to.equal(404);
  });

  describe('is refused kindly, and nothing is stored,', () => {
    let before: Record<string, string>;
    beforeEach(async () => {
      before = await tableHashes(heed.db);
    });
    const untouched = async () => expect(await tableHashes(heed.db)).to.deep.equal(before);

    for (const [what, fields, problem] of [
      ['without a reason', { why: '  ' }, 'whyMissing'],
      ['with too many words', { why: '字'.repeat(2_001) }, 'whyTooLong'],
      ['without a witness', { witness: '' }, 'witnessUnknown'],
      ['with the person as the witness', { witness: worker }, 'witnessIsSigner'],
      ['with oneself as the witness', { witness: hr }, 'witnessRecords'],
      ['without an answer', { kind: '' }, 'kindMissing'],
      ['a concern without words', { kind: 'concern' }, 'concernMissing'],
    ] as const)
      it(what, async () => {
        const answer = await record(fields);
        expect(answer.status).to.equal(422);
        expect(answer.text).to.include(zh(`ways.problem.${problem}`));
        await untouched();
      });

    it('with a witness whom nothing would tell that they are one', async () => {
      await withoutPhone(heed, witness);
      before = await tableHashes(heed.db);
      const answer = await record();
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include(zh('ways.problem.witnessUnreached'));
      await untouched();
    });

    it('when they have answered since the form was opened', async () => {
      const own = await heed.signIn(worker);
      await own.post(`/n/${notice}/answer`, { action: `notices.concern:${notice}`, reason: '想先聊聊' });
      before = await tableHashes(heed.db);
      const answer = await record();
      expect(answer.status).to.equal(409);
      expect(answer.text).to.include(zh('ways.refusal.answered-meanwhile'));
      await untouched();
    });

    it('for oneself, by privacy or a manager, and for somebody who was not asked', async () => {
      const own = `/console/notices/${notice}/people/${await personId(heed, hr)}`;
      expect((await record({}, own)).status).to.equal(403);
      expect((await browser.get(own)).text).to.include(zh('reach.person.self'));
      const nobody = `/console/notices/${notice}/people/${await personId(heed, 'S005')}`;
      expect((await record({}, nobody)).status).to.equal(404);
      await untouched();
      for (const who of ['S038', 'S001', worker])
        expect((await (await heed.signIn(who)).post(`${path}/on-behalf`, filled)).status, who).to.equal(403);
    });
  });

  it('reaches them without any account too: the row says so, and a tablet shows it', async () => {
    await withoutPhone(heed, other);
    await record({}, `/console/notices/${notice}/people/${await personId(heed, other)}`);
    const { rows } = await sql<{ failure: string }>`
      select d.failure from delivery d join message m on m.id = d.message_id where m.kind = 'notices.answered'`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([{ failure: 'no-account' }]);
  });
});
