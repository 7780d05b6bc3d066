import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { routeCommand } from '../../handlers/router.ts';
import {
  type ErasureGuard,
  type PersonalData,
  personalDataRegistry,
} from '../../src/people/personal-data.ts';
import { erasureGuards, personalDataSources } from '../../src/personal-data-sources.ts';
import { tellLate } from '../../src/requests/late.ts';
import { endRestrictions } from '../../src/requests/lift.ts';
import { endExports } from '../../src/requests/tidy.ts';
import { workOnRequests } from '../../src/requests/work.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { unpack } from '../harness/bundle.ts';
import { viewerOf } from '../harness/decisions.ts';

const words = 'canary-2468 我的部门写错了';
const officer = 'S038';
const officers = [officer, 'S042'];

describe('a request about one’s own data', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let person: Browser;
  let privacy: Browser;
  let li: string;

  beforeEach(async () => {
    heed = await startApp();
    person = await heed.signIn('S002');
    privacy = await heed.signIn(officer);
    ({ id: li } = await viewerOf(heed, 'S002'));
  });
  afterEach(() => heed.close());

  const work = async () => {
    const { db, app, clock } = heed;
    const worked = await workOnRequests(db, app, clock.now(), new AbortController().signal);
    return worked;
  };
  const file = async (kind: string, more: Record<string, string | string[]> = {}, by = person) => {
    const answer = await by.post('/requests', { id: v7(), kind, text: '', ...more });
    expect(answer.status, answer.text.slice(0, 400)).to.equal(303);
    return answer.location?.replace('/requests/', '') ?? '';
  };
  const row = (id: string) =>
    heed.db.selectFrom('data_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const confirm = async (id: string) => {
    expect((await person.post(`/requests/${id}/confirm`)).status).to.equal(303);
  };
  const desk = (id: string, does: string, fields: Record<string, string | string[]>) =>
    privacy.post(`/console/requests/${id}/${does}`, fields);
  const told = async (kind: string) =>
    (
      await heed.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .innerJoin('person as p', 'p.id', 'd.person_id')
        .select('p.staff_no')
        .where('m.kind', '=', kind)
        .orderBy('p.staff_no')
        .execute()
    ).map(({ staff_no }) => staff_no);
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);

  it('has a receipt at once, with the day due and how it was counted', async () => {
    const id = await file('rectify', { text: words });
    const { due_at: due, state } = await row(id);
    expect(state).to.equal('review');
    // Monday 3 August, 15 working days in China: Monday 24 August, until its end there.
    expect(due.toISOString()).to.equal('2026-08-24T15:59:59.999Z');
    expect(await told('requests.filed')).to.deep.equal(['S002']);
    expect(await told('requests.desk-incoming')).to.deep.equal(officers);
    const page = await person.get(`/requests/${id}`);
    expect(page.text).to.include('8月24日').and.include('15 个工作日').and.include('不是法律规定');
    expect(page.text).to.include('canary-2468');
    const [filed] = await events('request.filed');
    expect(filed).to.include({ request: id, law: 'CN', standing: 'company-default', count: 15 });
    expect(JSON.stringify(filed)).not.to.include('canary-2468');
    expect(JSON.stringify(await row(id))).not.to.include('canary-2468');
    const { rows } = await sql<{ bodies: string }>`select bodies::text as bodies from message`.execute(
      heed.db,
    );
    expect(rows.map(({ bodies }) => bodies).join()).not.to.include('canary-2468');
    const receipt = /href="(\/me\/receipts\/\d+)"/.exec(page.text)?.[1] ?? '';
    expect((await person.get(receipt)).text).to.include('我要更正我的个人信息');
  });

  it('is filed once, however often the form is sent', async () => {
    const id = v7();
    const all = await Promise.all(
      Array.from({ length: 3 }, () => person.post('/requests', { id, kind: 'access', text: '' })),
    );
    expect(all.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    await Promise.all([file('access'), file('access')]);
    expect(await events('request.filed')).to.have.length(1);
    expect(await told('requests.filed')).to.have.length(1);
  });

  it('takes no notice of what belongs to another kind, and stops at twenty open ones', async () => {
    const first = await file('copy');
    const more = { kind: 'copy', text: '', policy: v7(), appeals: first };
    expect((await person.post('/requests', { id: v7(), ...more })).location).to.equal(`/requests/${first}`);
    for (let n = 1; n < 20; n += 1) await file('rectify', { text: `第 ${n} 处` });
    const over = await person.post('/requests', { id: v7(), kind: 'rectify', text: '再一处' });
    expect(over.status).to.equal(409);
    expect(over.text).to.include('很多请求还在办理');
  });

  it('from the chat is the same, by words and by form', async () => {
    const actor = {
      ...{ personId: li, language: 'zh-CN' as const, timeZone: 'Asia/Shanghai' },
      session: { platform: 'local', method: 'local-persona' },
    };
    const context = () => ({ app: heed.app, actor, now: heed.clock.now() });
    const asked = await routeCommand(context(), { kind: 'text', text: '我想提出请求' });
    expect(asked).to.have.property('kind', 'form');
    const form = await routeCommand(context(), { kind: 'text', text: '要副本' });
    expect(form).to.have.nested.property('form.action.about', 'copy');
    const action = { name: 'requests.file', about: 'any' };
    const none = await routeCommand(context(), {
      kind: 'form',
      action,
      values: { kind: 'rectify', words: ' ' },
    });
    expect(none).to.have.nested.property('errors.words');
    const reply = await routeCommand(context(), {
      kind: 'form',
      action,
      values: { kind: 'copy', words: '' },
    });
    expect(reply).to.have.nested.property('text').that.includes('再确认一次');
    const object = await routeCommand(context(), {
      kind: 'form',
      action,
      values: { kind: 'object', words: '' },
    });
    expect(object).to.have.nested.property('link.path', '/objections/new');
    expect(await events('request.filed')).to.have.length(1);
  });

  it('for what is held is answered by the machine, with why and until when', async () => {
    const id = await file('access');
    expect((await work()).failed).to.deep.equal([]);
    expect(await row(id)).to.include({ state: 'answered', outcome: 'done' });
    const page = await person.get(`/requests/${id}`);
    expect(page.text).to.include('通讯录信息').and.include('知道该把什么告诉谁');
    expect(await told('requests.answered')).to.deep.equal(['S002']);
    expect(await told('requests.desk-incoming')).to.deep.equal([]);
    // As it was answered, not as it is now.
    await heed.db.deleteFrom('session').where('person_id', '=', li).execute();
    person = await heed.signIn('S002');
    expect((await person.get(`/requests/${id}?lang=en`)).text).to.include('Sign-ins');
  });

  it('for an explanation names version, basis, and how they were told', async () => {
    const id = await file('explain');
    await work();
    const page = await person.get(`/requests/${id}`);
    expect(page.text).to.include('依法制定的劳动规章制度').and.include('没有单独通知过你');
    expect(await row(id)).to.include({ state: 'answered' });
  });

  it('for a copy waits for a fresh confirmation, and is then made, sealed, and handed out once', async () => {
    const id = await file('copy');
    expect(await row(id)).to.include({ state: 'unconfirmed', next_at: null });
    await work();
    expect(await row(id)).to.include({ state: 'unconfirmed' });
    // Signed in too long ago.
    heed.clock.advance({ minutes: 11 });
    expect((await person.post(`/requests/${id}/confirm`)).status).to.equal(409);
    const again = await person.post(`/requests/${id}/sign-in`);
    expect(again.location).to.equal('/local/people');
    expect((await person.get(`/requests/${id}`)).status).to.equal(401);
    person = await heed.signIn('S002');
    await confirm(id);
    expect(await events('request.confirmed')).to.have.length(1);
    expect((await work()).failed).to.deep.equal([]);
    expect(await row(id)).to.include({ state: 'answered', outcome: 'done' });
    const made = await heed.db.selectFrom('request_export').selectAll().executeTakeFirstOrThrow();
    expect(made).to.include({ state: 'ready', redactions: 0 });
    const slices = await heed.db.selectFrom('request_export_slice').selectAll().execute();
    expect(JSON.stringify(slices)).not.to.include('S002').and.not.include('session');

    const link = await person.post(`/requests/${id}/link`);
    const path = link.location ?? '';
    expect(path).to.match(/^\/requests\/files\/[\w-]{43}$/);
    // A look uses nothing up, and nobody else gets in.
    expect((await person.get(path)).status).to.equal(200);
    expect((await privacy.get(path)).status).to.equal(410);
    expect((await privacy.post(path)).status).to.equal(410);
    const both = await Promise.all([download(person, path), download(person, path)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([200, 410]);
    const zip = both.find(({ status }) => status === 200)?.bytes ?? Buffer.alloc(0);
    const files = await unpack(zip);
    const index = files.get('index.html')?.toString() ?? '';
    expect(index).to.include('S002').and.include('通讯录');
    const names = [...files.keys()];
    const directory = names.find((name) => /data\/\d+-directory\.json/.test(name)) ?? '';
    expect(JSON.parse(files.get(directory)?.toString() ?? '')).to.satisfy((all: { data: object }[]) =>
      all.some(({ data }) => 'staffNo' in data && data.staffNo === 'S002'),
    );
    expect(names).to.include('redactions.json').and.include('SHA256SUMS');
    expect(await told('requests.taken')).to.deep.equal(['S002']);
    expect(await events('request.export-taken')).to.have.length(1);

    // After a week it is gone: link, slices and keys.
    const later = (await person.post(`/requests/${id}/link`)).location ?? '';
    heed.clock.advance({ days: 7, minutes: 1 });
    await endExports(heed.db, heed.app, heed.clock.now());
    person = await heed.signIn('S002');
    expect((await person.get(later)).status).to.equal(410);
    expect((await person.post(`/requests/${id}/link`)).status).to.equal(410);
    expect(await heed.db.selectFrom('request_export_slice').selectAll().execute()).to.deep.equal([]);
    const { rows } = await sql`select from keys.wrapping_key where class = 'request-export'`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  async function download(by: Browser, path: string): Promise<{ status: number; bytes: Buffer }> {
    const csrf = /name="csrf" value="([^"]+)"/.exec((await by.get('/threads/new')).text)?.[1] ?? '';
    const response = await fetch(new URL(path, heed.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: by.cookie },
      body: new URLSearchParams({ csrf }),
    });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it('of somebody else is as unknown as one that does not exist, at every address', async () => {
    const id = await file('copy');
    const gone = v7();
    for (const staffNo of ['S003', 'S001', 'S033']) {
      const other = await heed.signIn(staffNo);
      const form = { text: 'x', mailbox: 'a@example.com' };
      for (const path of ['', '/live'])
        for (const one of [id, gone])
          expect((await other.get(`/requests/${one}${path}`)).status).to.equal(404);
      for (const path of ['passkey', 'confirm', 'sign-in', 'say', 'mailbox', 'withdraw', 'link'])
        for (const one of [id, gone])
          expect((await other.post(`/requests/${one}/${path}`, form)).status, `${staffNo} ${path}`).to.equal(
            404,
          );
      // An appeal of somebody else's refusal, and filing under an id in use.
      const appeal = { id: v7(), kind: 'appeal', appeals: id, text: 'x' };
      expect((await other.post('/requests', appeal)).status).to.equal(404);
      for (const path of ['/console/requests', `/console/requests/${id}`, '/console/requests/terms'])
        expect((await other.get(path)).status, `${staffNo} ${path}`).to.equal(403);
      for (const does of ['answer', 'refuse', 'ask', 'extend', 'erase', 'release', 'mailbox', 'redactions'])
        expect((await other.post(`/console/requests/${id}/${does}`, form)).status).to.equal(403);
    }
    // The officer reads what is the desk's, and nothing as its person.
    expect((await privacy.get(`/requests/${id}`)).status).to.equal(404);
    expect((await privacy.get(`/console/requests/${id}`)).status).to.equal(200);
    expect(await row(id)).to.include({ state: 'unconfirmed' });
  });

  it('of an officer’s own is decided by another one', async () => {
    const id = await file('rectify', { text: words }, privacy);
    expect(await told('requests.desk-incoming')).to.deep.equal(['S042']);
    expect((await desk(id, 'answer', { text: '好' })).status).to.equal(403);
    const other = await heed.signIn('S042');
    expect(
      (await other.post(`/console/requests/${id}/answer`, { text: '好', outcome: 'done' })).status,
    ).to.equal(303);
  });

  it('is asked about, extended with reasons, and answered; each of it once', async () => {
    const id = await file('rectify', { text: words });
    const step = v7();
    for (let n = 0; n < 2; n += 1)
      expect((await desk(id, 'ask', { id: step, text: '哪个部门？' })).status).to.equal(303);
    expect(await row(id)).to.include({ state: 'waiting' });
    expect(await told('requests.asked')).to.deep.equal(['S002']);
    expect((await person.get(`/requests/${id}`)).text).to.include('哪个部门？');
    const reply = v7();
    for (let n = 0; n < 2; n += 1)
      expect((await person.post(`/requests/${id}/say`, { id: reply, text: '销售部' })).status).to.equal(303);
    expect(await row(id)).to.include({ state: 'review' });
    // Its law lets no clock stand still.
    expect((await desk(id, 'ask', { text: '?', stops: 'yes' })).status).to.equal(409);
    expect((await desk(id, 'extend', { text: '' })).status).to.equal(422);
    expect((await desk(id, 'extend', { text: '要核对历史记录' })).status).to.equal(303);
    expect((await desk(id, 'extend', { text: '还要' })).status).to.equal(409);
    const { due_at: due } = await row(id);
    // 30 working days from 3 August: 14 September.
    expect(due.toISOString()).to.equal('2026-09-14T15:59:59.999Z');
    expect((await desk(id, 'answer', { text: '已在通讯录更正', outcome: 'done' })).status).to.equal(303);
    expect((await desk(id, 'answer', { text: '已在通讯录更正', outcome: 'done' })).status).to.equal(409);
    expect(await told('requests.answered')).to.deep.equal(['S002']);
    const page = (await person.get(`/requests/${id}`)).text;
    expect(page).to.include('已在通讯录更正').and.include('要核对历史记录');
    expect(page).not.to.include('赵'); // The person talks with a role.
    expect(await events('request.answered')).to.deep.equal([
      { request: id, kind: 'rectify', outcome: 'done', inTime: true },
    ]);
  });

  it('in the EU stands still for a doubt about who asks, and moves by these days', async () => {
    await sql`update person set time_zone = 'Europe/Berlin' where id = ${li}::uuid`.execute(heed.db);
    const id = await file('rectify', { text: words });
    expect((await row(id)).due_at.toISOString()).to.equal('2026-09-03T21:59:59.999Z');
    expect((await desk(id, 'ask', { text: '请再登录确认', stops: 'yes' })).status).to.equal(303);
    heed.clock.advance({ days: 4 });
    person = await heed.signIn('S002');
    await confirm(id);
    const found = await row(id);
    expect(found).to.include({ stopped_at: null, stopped_days: 4 });
    // 3 September and four days: Monday 7 September.
    expect(found.due_at.toISOString()).to.equal('2026-09-07T21:59:59.999Z');
    expect(await events('request.resumed')).to.have.length(1);
  });

  it('is due sooner where counsel says that another law holds as well, and never later than it was', async () => {
    await sql`update person set time_zone = 'Europe/Berlin', site = '柏林' where id = ${li}::uuid`.execute(
      heed.db,
    );
    const id = await file('rectify', { text: words });
    const says = async (laws: string) => {
      const counsel = await heed.signIn('S038');
      const saved = await counsel.post('/console/requests/terms', { scope: 'site:柏林', laws });
      expect(saved.status).to.equal(303);
      return (await row(id)).due_at.toISOString();
    };
    expect(await says('EU')).to.equal('2026-09-03T21:59:59.999Z');
    expect(await events('request.redated')).to.deep.equal([]);
    // 15 working days from 3 August: 24 August.
    expect(await says('EU,CN')).to.equal('2026-08-24T21:59:59.999Z');
    const [redated] = await events('request.redated');
    expect(redated).to.include({ request: id, was: '2026-09-03T21:59:59.999Z', law: 'CN', count: 15 });
    expect((await person.get(`/requests/${id}`)).text).to.include('答复日期提前');
    expect(await says('EU')).to.equal('2026-08-24T21:59:59.999Z');
    // Longer by the law that decides; both have to know it.
    expect((await desk(id, 'extend', { text: '要核对历史记录' })).status).to.equal(303);
    expect((await row(id)).due_at.toISOString()).to.equal('2026-09-14T21:59:59.999Z');
    expect(await events('request.redated')).to.have.length(1);
  });

  it('that is refused says why and how to complain, and can be looked at again', async () => {
    const id = await file('rectify', { text: words });
    expect((await desk(id, 'refuse', { text: ' ' })).status).to.equal(422);
    expect((await desk(id, 'refuse', { text: '通讯录没有错' })).status).to.equal(303);
    const page = (await person.get(`/requests/${id}`)).text;
    expect(page).to.include('通讯录没有错').and.include('第 65 条').and.include('人民法院');
    // And as the company’s own policy says it.
    expect(page).to.include('数据保护监管机构');
    const appeal = await file('appeal', { appeals: id, text: '请再看' });
    // Not by whoever refused it, where there is another officer.
    expect((await desk(appeal, 'uphold', { text: '确实错了' })).status).to.equal(403);
    privacy = await heed.signIn('S042');
    expect((await desk(appeal, 'uphold', { text: '确实错了' })).status).to.equal(303);
    expect(await row(id)).to.include({ state: 'review', closed_at: null });
    expect((await row(id)).due_at.getTime()).to.equal((await row(appeal)).due_at.getTime());
    expect(await told('requests.desk-review')).to.deep.equal(officers);
  });

  describe('to restrict', () => {
    let id: string;
    const ends = () => endRestrictions(heed.db, heed.app, heed.clock.now());
    const restricted = async () => {
      const { rows } = await sql`select from data_restriction where ended_at is null`.execute(heed.db);
      return rows.length > 0;
    };
    beforeEach(async () => {
      const { id: policy } = await heed.db
        .selectFrom('policy')
        .select('id')
        .where('code', '=', 'chat-monitoring')
        .executeTakeFirstOrThrow();
      const none = await person.post('/requests', { id: v7(), kind: 'restrict', text: words });
      expect(none.status).to.equal(422);
      id = await file('restrict', { text: words, policy });
      expect((await desk(id, 'restrict', { text: '先停用' })).status).to.equal(303);
      expect((await person.get('/me')).text).to.include('按你的请求限制');
    });

    it('keeps the policy from being used for them until it is lifted, and they hear days before', async () => {
      expect(await ends()).to.equal(0);
      const step = v7();
      for (let n = 0; n < 2; n += 1)
        expect((await desk(id, 'lift', { id: step, text: '核实完毕' })).status).to.equal(303);
      expect((await desk(id, 'lift', { text: '核实完毕' })).status).to.equal(409);
      expect(await told('requests.lifting')).to.deep.equal(['S002']);
      expect(await told('requests.lifted')).to.deep.equal([]);
      expect((await person.get(`/requests/${id}`)).text)
        .to.include('核实完毕')
        .and.include('申请复议');
      // Told on Monday at ten: nothing is used before Thursday at ten.
      heed.clock.advance({ days: 2, hours: 23 });
      expect([await ends(), await restricted()]).to.deep.equal([0, true]);
      heed.clock.advance({ hours: 1 });
      expect(await Promise.all([ends(), ends()])).to.have.members([1, 0]);
      expect(await restricted()).to.equal(false);
      expect(await told('requests.lifted')).to.deep.equal(['S002']);
      person = await heed.signIn('S002');
      expect((await person.get('/me')).text).not.to.include('按你的请求限制');
      expect(await events('request.restriction-lifting')).to.have.length(1);
      expect(await events('request.restriction-lifted')).to.have.length(1);
    });

    it('stays while they appeal against the lift, and after it where they were right', async () => {
      await desk(id, 'lift', { text: '核实完毕' });
      const appeal = await file('appeal', { appeals: id, text: '还没有核实' });
      heed.clock.advance({ days: 4 });
      expect([await ends(), await restricted()]).to.deep.equal([0, true]);
      privacy = await heed.signIn('S042').catch(() => heed.signIn(officer));
      expect((await desk(appeal, 'uphold', { text: '确实还没有' })).status).to.equal(303);
      heed.clock.advance({ days: 4 });
      expect([await ends(), await restricted()]).to.deep.equal([0, true]);
      expect(await row(id)).to.include({ state: 'answered' });
      // And it can be said again.
      privacy = await heed.signIn(officer);
      expect((await desk(id, 'lift', { text: '这次核实完了' })).status).to.equal(303);
    });

    it('ends where the appeal was not right, and begins again where one after it was', async () => {
      await desk(id, 'lift', { text: '核实完毕' });
      const appeal = await file('appeal', { appeals: id, text: '还没有核实' });
      heed.clock.advance({ days: 4 });
      privacy = await heed.signIn('S042').catch(() => heed.signIn(officer));
      expect((await desk(appeal, 'refuse', { text: '核实过了' })).status).to.equal(303);
      expect([await ends(), await restricted()]).to.deep.equal([1, false]);
      person = await heed.signIn('S002');
      const again = await file('appeal', { appeals: id, text: '现在又错了' });
      privacy = await heed.signIn('S042').catch(() => heed.signIn(officer));
      expect((await desk(again, 'uphold', { text: '是' })).status).to.equal(303);
      expect(await row(id)).to.include({ state: 'review' });
      expect((await desk(id, 'restrict', { text: '再停用' })).status).to.equal(303);
      expect([await ends(), await restricted()]).to.deep.equal([0, true]);
    });
  });

  it('that is withdrawn while it is worked on ends there, whatever the desk was about to do', async () => {
    const id = await file('rectify', { text: words });
    expect((await person.post(`/requests/${id}/withdraw`)).status).to.equal(303);
    expect((await person.post(`/requests/${id}/withdraw`)).status).to.equal(303);
    expect(await told('requests.withdrawn')).to.deep.equal(['S002']);
    expect((await desk(id, 'answer', { text: '好' })).status).to.equal(409);
    expect((await desk(id, 'refuse', { text: '不' })).status).to.equal(409);
  });

  it('that is late says so to its person, once, with how to complain', async () => {
    const id = await file('rectify', { text: words });
    const late = () => tellLate(heed.db, heed.app, heed.clock.now());
    heed.clock.advance({ days: 21 });
    expect(await late()).to.equal(0);
    heed.clock.advance({ days: 1 });
    expect([await late(), await late()]).to.deep.equal([1, 0]);
    expect(await told('requests.late')).to.deep.equal(['S002']);
    heed.clock.advance({ days: 5 });
    expect(await late()).to.equal(0);
    person = await heed.signIn('S002');
    expect((await person.get(`/requests/${id}`)).text).to.include('第 65 条');
    privacy = await heed.signIn(officer);
    await desk(id, 'answer', { text: '抱歉晚了', outcome: 'done' });
    expect(await events('request.answered')).to.deep.equal([
      { request: id, kind: 'rectify', outcome: 'done', inTime: false },
    ]);
  });

  describe('to erase', () => {
    /** Nothing of Heed's own rests on consent: these stand for what other features hold. */
    const source = (name: string, more: Partial<PersonalData> = {}): PersonalData => ({
      name,
      find: async () => [{ category: name, count: 2, disclosure: 'free', why: name }],
      async *export() {},
      erase: async () => [{ category: name, erased: 2, kept: 0 }],
      ...more,
    });
    const registered = (sources: PersonalData[], guards: ErasureGuard[] = []) => {
      heed.app.personalData = personalDataRegistry(sources, [...erasureGuards(sources), ...guards]);
    };
    const stores = async (id: string) =>
      (
        await heed.db
          .selectFrom('request_store')
          .select(['source', 'state', 'attempts'])
          .where('request_id', '=', id)
          .orderBy('place')
          .execute()
      ).map(({ source: name, state, attempts }) => `${name} ${state} ${attempts}`);

    it('goes to somebody who judges, store by store, and says what stays and why', async () => {
      await person.post('/threads', { text: '问一下', role: 'hr', id: v7() });
      const id = await file('erase');
      await confirm(id);
      await work();
      expect(await row(id)).to.include({ state: 'review' });
      expect(await told('requests.desk-incoming')).to.deep.equal(officers);
      expect((await privacy.get(`/console/requests/${id}`)).text).to.include('沟通');
      expect((await desk(id, 'answer', { text: '好' })).status).to.equal(409);
      expect(
        (await desk(id, 'erase', { text: '沟通删除，其余在职期间要用', erase: ['threads'] })).status,
      ).to.equal(303);
      await work();
      await work();
      expect(await row(id)).to.include({ state: 'answered' });
      const threads = await heed.db.selectFrom('thread').selectAll().where('person_id', '=', li).execute();
      expect(threads).to.deep.equal([]);
      const page = (await person.get(`/requests/${id}`)).text;
      expect(page).to.include('其余在职期间要用').and.include('没有同意删除');
      // The log's own evidence stays, without anything of what was erased.
      expect(await events('personal-data.erased')).to.have.length(1);
      expect(await events('request.store-erased')).to.have.length(1);
    });

    it('that rests on consent alone is done by the machine; the rest waits for a judgement', async () => {
      const { restsOnConsent } = await import('../../src/requests/erasure/plan.ts');
      const front = {
        legalBasis: 'employment-rules',
        disclosures: [
          { id: 'free', legalBasis: { CN: 'separate-consent', EU: 'consent' } },
          { id: 'half', legalBasis: { CN: 'separate-consent', EU: 'legitimate-interests' } },
          { id: 'bound' },
        ],
      } as unknown as Parameters<typeof restsOnConsent>[1];
      const held = (...ids: string[]) => ids.map((disclosure) => ({ disclosure }));
      expect(restsOnConsent(held('free'), front, ['CN', 'EU'])).to.equal(true);
      expect(restsOnConsent(held('half'), front, ['CN'])).to.equal(true);
      expect(restsOnConsent(held('half'), front, ['CN', 'EU'])).to.equal(false);
      expect(restsOnConsent(held('free', 'bound'), front, ['CN'])).to.equal(false);
      expect(restsOnConsent(held('unknown'), front, ['CN'])).to.equal(false);
      expect(restsOnConsent(held('free'), undefined, ['CN'])).to.equal(false);
      expect(restsOnConsent([], front, ['CN'])).to.equal(false);
    });

    it('of what was kept by consent piece by piece is done by the machine in one go', async () => {
      const at = heed.clock.now();
      const piece = (basis: string) => ({
        explain: async () => [
          {
            category: 'x',
            count: 2,
            from: at,
            to: at,
            versionId: v7(),
            disclosure: 'x',
            basis,
            restricted: 0,
          },
        ],
      });
      registered([source('one', piece('consent')), source('two', piece('separate-consent'))]);
      const id = await file('erase');
      await confirm(id);
      await work();
      expect(await row(id)).to.include({ state: 'answered', outcome: 'done' });
      expect(await told('requests.desk-incoming')).to.deep.equal([]);
      registered([source('one', piece('consent')), source('two', piece('employment-rules'))]);
      const other = await file('erase');
      await confirm(other);
      await work();
      expect(await stores(other)).to.deep.equal(['one erased 0', 'two offered 0']);
      expect(await row(other)).to.include({ state: 'review' });
    });

    it('is not done until each store has said so: one that fails is tried again, later each time', async () => {
      let broken = true;
      registered([
        source('one'),
        source('two', {
          erase: async (_tx) => {
            if (broken) throw new Error('the store is away');
            return [{ category: 'two', erased: 2, kept: 0 }];
          },
        }),
        source('three'),
      ]);
      const id = await file('erase');
      await confirm(id);
      await work();
      await desk(id, 'erase', { text: '都删', erase: ['one', 'two', 'three'] });
      for (let n = 0; n < 3; n += 1) await work();
      expect(await stores(id)).to.deep.equal(['one erased 0', 'two due 1', 'three erased 0']);
      expect(await row(id)).to.include({ state: 'working' });
      for (let n = 0; n < 5; n += 1) {
        heed.clock.advance({ hours: 1 });
        await work();
      }
      expect(await told('requests.desk-failing')).to.deep.equal(officers);
      broken = false;
      heed.clock.advance({ hours: 1 });
      await work();
      expect(await stores(id)).to.deep.equal(['one erased 0', 'two erased 6', 'three erased 0']);
      expect(await row(id)).to.include({ state: 'answered', outcome: 'done' });
    });

    it('is forbidden by a hold, which says why; when it ends the rest goes, and the person hears', async () => {
      let held = true;
      const hold: ErasureGuard = {
        name: 'hold',
        veto: async (_db, _person, name) => (held && name === 'two' ? { why: 'hold.dispute' } : undefined),
      };
      registered([source('one'), source('two')], [hold]);
      const id = await file('erase');
      await confirm(id);
      await work();
      await desk(id, 'erase', { text: '都删', erase: ['one', 'two'] });
      await work();
      await work();
      expect(await row(id)).to.include({ state: 'answered', outcome: 'partly' });
      expect(await stores(id)).to.deep.equal(['one erased 0', 'two held 0']);
      expect((await person.get(`/requests/${id}`)).text)
        .to.include('hold.dispute')
        .and.include('暂时不能删');
      heed.clock.advance({ days: 1 });
      await work();
      expect(await stores(id)).to.include('two held 0');
      expect(await events('request.store-held')).to.have.length(1);
      held = false;
      heed.clock.advance({ days: 1 });
      await work();
      expect(await stores(id)).to.deep.equal(['one erased 0', 'two erased 0']);
      expect(await told('requests.followed')).to.deep.equal(['S002']);
    });

    it('waits for a copy that is being made, and goes on when that is there', async () => {
      registered([source('one')]);
      const copy = await file('copy');
      await confirm(copy);
      const id = await file('erase');
      await confirm(id);
      // The copy is not made: its turn has not come.
      await heed.db
        .updateTable('data_request')
        .set({ next_at: new Date('2027-01-01T00:00:00Z') })
        .where('id', '=', copy)
        .execute();
      await work();
      await desk(id, 'erase', { text: '都删', erase: ['one'] });
      await work();
      expect(await stores(id)).to.deep.equal(['one due 0']);
      expect((await person.get(`/requests/${id}`)).text).to.include('等另一项请求办完');
      await heed.db
        .updateTable('data_request')
        .set({ next_at: heed.clock.now() })
        .where('id', '=', copy)
        .execute();
      await work();
      expect(await row(copy)).to.include({ state: 'answered' });
      heed.clock.advance({ minutes: 11 });
      await work();
      expect(await row(id)).to.include({ state: 'answered', outcome: 'done' });
    });
  });

  it('leaves nothing of its words once they are erased, and shows still that it was answered', async () => {
    const id = await file('rectify', { text: words });
    await desk(id, 'answer', { text: 'canary-1357 已更正', outcome: 'done' });
    const [requests] = personalDataSources(heed.app).filter(({ name }) => name === 'requests');
    const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
    const outcome = await heed.db.transaction().execute(async (tx) => requests?.erase(tx, li, context));
    expect(outcome).to.deep.equal([
      { category: 'requests.held.requests', erased: 0, kept: 1, why: 'requests.held.kept' },
    ]);
    const { rows } = await sql`select from keys.wrapping_key where class = 'request'`.execute(heed.db);
    expect(rows).to.have.length(0);
    expect(await row(id)).to.include({ state: 'answered', words: null });
    expect((await person.get(`/requests/${id}`)).status).to.equal(200);
  });
});
