import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { fieldsOf } from '../../src/crisis/affected/rules.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser, Fields } from '../harness/browser.ts';
import { everythingStored } from '../harness/stored.ts';

const [wang, li] = ['S002', 'S003'] as const;

describe('pages about people whose data leaked', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  let hr: Browser;
  let at: string;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await AffectedStory.open(heed);
    hr = await heed.signIn(cast.hr);
    at = `/crisis/${story.incident.id}/affected`;
  });
  afterEach(() => heed.close());

  const list: Fields = {
    ...{ source: 'list', list: `${wang}\n${li}`, 'kind-health': 'on' },
    why: 'canary-2207 the audit log says so',
  };

  it('add people in two steps: numbers first, and nothing is stored before it is confirmed', async () => {
    const before = (await everythingStored(heed.db)).get('public.affected_batch');
    const look = await hr.post(`${at}/look`, list);
    expect(look.text).to.include('找到 2 人：新增 2');
    expect((await everythingStored(heed.db)).get('public.affected_batch')).to.equal(before);
    const batch = /name="batch" value="([^"]+)"/.exec(look.text)?.[1] ?? '';
    for (const _click of [1, 2]) expect((await hr.post(at, { ...list, batch })).status).to.equal(303);
    const page = await hr.get(at);
    expect(page.text).to.include('canary-2207').and.include('新增 2 人');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from affected_fact`.execute(heed.db);
    expect(rows[0]?.n).to.equal(2);
  });

  it('say line by line what a list has that nobody is, and take none of it', async () => {
    const hostile = `${wang}\nX999\n<script>alert(1)</script>\n=cmd|'/C calc'!A0`;
    const { status, text } = await hr.post(`${at}/look`, { ...list, list: hostile });
    expect(status).to.equal(422);
    expect(text).to.include('第 2 行：没有工号 X999').and.not.include('<script>alert');
    expect((await hr.post(at, { ...list, list: hostile, batch: v7() })).status).to.equal(422);
    const many = Array.from({ length: 100_001 }, (_, n) => `A${n}`).join('\n');
    expect((await hr.post(`${at}/look`, { ...list, list: many })).text).to.include('超过 10 万行');
    const wrong = await hr.post(`${at}/look`, {
      source: 'records',
      fromOn: '2026-08-03',
      toOn: '2026-08-01',
    });
    for (const said of ['起始日不能晚于截止日', '请至少选一种信息', '请写明依据'])
      expect(wrong.text).to.include(said);
  });

  it('show whose data leaked to those who look after them, and to nobody else that there is anything', async () => {
    await story.adds([wang, li]);
    const paths = [at, `${at}/people`, `${at}/people/${await story.of(wang)}`, `${at}/remedies`];
    for (const staffNo of [cast.lead, cast.legal, cast.hr, cast.privacy])
      for (const path of paths)
        expect((await (await heed.signIn(staffNo)).get(path)).status, path).to.equal(200);
    // PR approves words and sees no people; IT, counsellors, managers and those affected see none of it.
    const pr = await heed.signIn(cast.pr);
    expect((await pr.get(`${at}/texts`)).status).to.equal(200);
    for (const browser of [
      pr,
      ...(await Promise.all([cast.it, 'S035', 'S001', wang].map((one) => heed.signIn(one)))),
    ])
      for (const path of paths) expect((await browser.get(path)).status, path).to.equal(404);
    const room = await (await heed.signIn(cast.it)).get(`/crisis/${story.incident.id}/room`);
    expect(room.text).to.include('受影响名单').and.not.include('周亦航');
  });

  it('lead from a template to a text that three approve and one sends, and whoever was told reads it all', async () => {
    await story.adds([wang, li]);
    const notice = `${at}/texts/notice.major`;
    const form = await hr.get(notice);
    expect(form.text).to.include('这不是你的错').and.include('12356');
    const words = (filled: boolean): Fields =>
      Object.fromEntries(
        ['zh-CN', 'en'].flatMap((language) =>
          fieldsOf.notice.map((field) => [
            `${language}.${field}`,
            filled ? `canary-88 ${field}` : '【填写：哪天】',
          ]),
        ),
      );
    const once = v7();
    const unfilled = await hr.post(`${notice}/write`, { once, ...words(false) });
    expect(unfilled.status).to.equal(422);
    for (const _click of [1, 2])
      expect((await hr.post(`${notice}/write`, { once, ...words(true) })).status).to.equal(303);
    const { id, sha256: hash } = await heed.db
      .selectFrom('crisis_statement')
      .select(['id', 'sha256'])
      .where('series', '=', 'notice.major')
      .executeTakeFirstOrThrow();
    const named = { statement: id, sha256: hash.toString('hex') };
    const lead = await heed.signIn(cast.lead);
    expect((await lead.post(`${notice}/send`, { once: v7(), ...named })).status).to.equal(409);
    // Nobody approves in a role that is not theirs.
    expect((await hr.post(`${notice}/approve`, { role: 'legal', ...named })).status).to.equal(403);
    expect((await hr.post(`${notice}/ask`, named)).status).to.equal(303);
    for (const role of ['legal', 'pr', 'lead'] as const)
      expect(
        (await (await heed.signIn(cast[role])).post(`${notice}/approve`, { role, ...named })).status,
      ).to.equal(303);
    expect((await lead.get(notice)).text).to.include('发给 2 人');
    expect((await lead.post(`${notice}/send`, { once: v7(), ...named })).status).to.equal(303);
    const person = await heed.signIn(wang);
    const mine = await person.get('/me');
    expect(mine.text).to.include(`/concerned/${story.incident.id}`).and.not.include('canary-88');
    const page = await person.get(`/concerned/${story.incident.id}`);
    expect(page.text).to.include('canary-88 todo').and.include('疾病或治疗情况');
    expect((await hr.get(`${at}/people?reach=seen`)).text).to.include('周亦航');
    expect((await (await heed.signIn('S021')).get(`/concerned/${story.incident.id}`)).status).to.equal(404);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include('canary-88');
  });

  it('let those affected ask whoever answers, and show the team only that somebody did', async () => {
    await story.adds([wang]);
    await story.tells();
    const person = await heed.signIn(wang);
    const form = { id: v7(), role: 'privacy', text: 'canary-31 who has read it?' };
    expect(
      (await person.post(`/concerned/${story.incident.id}/ask`, { ...form, text: ' ' })).status,
    ).to.equal(422);
    for (const _click of [1, 2])
      expect((await person.post(`/concerned/${story.incident.id}/ask`, form)).location).to.equal(
        `/threads/${form.id}`,
      );
    const ledger = await hr.get(at);
    expect(ledger.text).to.include('1 个等回复，共 1 个').and.not.include('canary-31');
    expect((await (await heed.signIn(cast.privacy)).get(`/threads/${form.id}`)).text).to.include('canary-31');
    expect((await hr.get(`/threads/${form.id}`)).status).to.equal(404);
    const room = await (await heed.signIn(cast.it)).get(`/crisis/${story.incident.id}/room`);
    expect(room.text).to.not.include('周亦航');
  });

  it('offer support without a trace of who takes it up, and tell of what was promised', async () => {
    await story.adds([wang]);
    await story.tells();
    expect((await hr.post(`${at}/support`)).status).to.equal(303);
    const affected = await story.of(wang);
    const promise = {
      id: v7(),
      text: 'canary-47 a new card, paid by us',
      due: '2026-08-10',
      owner: cast.hr,
      cost: '1,200.5',
    };
    expect(
      (await hr.post(`${at}/people/${affected}/promise`, { ...promise, owner: 'S999' })).status,
    ).to.equal(422);
    for (const _click of [1, 2])
      expect((await hr.post(`${at}/people/${affected}/promise`, promise)).status).to.equal(303);
    const person = await heed.signIn(wang);
    const before = (await everythingStored(heed.db)).get('public.affected_support');
    const page = await person.get(`/concerned/${story.incident.id}`);
    expect(page.text).to.include('href="/support"').and.include('canary-47');
    expect(page.text).to.not.include('1200');
    expect((await everythingStored(heed.db)).get('public.affected_support')).to.equal(before);
    expect((await hr.get(`${at}/remedies`)).text).to.include('1200.50 CNY');
    expect((await hr.post(`${at}/remedies/${promise.id}/done`, { note: 'sent' })).status).to.equal(303);
    expect((await person.get(`/concerned/${story.incident.id}`)).text).to.include('已做到');
    const { rows } = await sql`select from affected_remedy where remind_at is not null`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('work after the incident is closed', async () => {
    await story.adds([wang]);
    await sql`update incident set closed_at = ${heed.clock.now()}, closed_by = ${await idOf(heed, cast.lead)},
      closed_why = 'over', muster_at = null`.execute(heed.db);
    expect(await story.tells()).to.include({ people: 1 });
    expect(await story.adds([li])).to.include({ fresh: 1 });
    expect((await (await heed.signIn(wang)).get(`/concerned/${story.incident.id}`)).status).to.equal(200);
  });
});
