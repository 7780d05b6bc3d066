import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { archiveEntry, rewriteEntry } from '../../src/faq/write.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { entryOf, wroteEntry } from '../harness/faq.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const [office, secondOfHr, keeper, employee, other] = ['S033', 'S034', 'S038', 'S021', 'S022'] as const;
const afterHours = {
  question: '下班以后发的工作消息也会被记录吗？',
  also: '晚上发的消息存不存',
  answer: '工作账号上的消息全天都会归档。\n私人账号从不归档。',
};

describe('common questions', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let hr: Browser;
  let person: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    hr = await heed.signIn(office);
    person = await heed.signIn(employee);
  });
  afterEach(() => heed.close());

  const fields = (more: Record<string, string> = {}) => ({
    ...{ id: v7(), role: 'hr', thread: '' },
    ...{ 'question-zh-CN': afterHours.question, 'also-zh-CN': afterHours.also },
    'answer-zh-CN': afterHours.answer,
    ...more,
  });
  const entries = async () => {
    const { rows } = await sql<{ id: string; number: number; version: number; helped: number }>`
      select id, number, version, helped from faq_entry order by number`.execute(heed.db);
    return rows;
  };
  const only = async () => {
    const [one, ...more] = await entries();
    if (!one || more.length > 0) throw new Error(`there are ${more.length + (one ? 1 : 0)} entries`);
    return one;
  };
  const events = async (like: string) => {
    const { rows } = await sql<{ type: string; data: unknown; person: string | null }>`
      select type, (event::jsonb -> 'data') as data, event::jsonb ->> 'person' as person
      from evidence_event where type like ${like} order by id`.execute(heed.db);
    return rows;
  };
  const asks = async (by: Browser, text: string) => {
    const { status, location } = await by.post('/threads', { id: v7(), text });
    expect(status).to.equal(303);
    return location ?? '';
  };
  const answers = async (thread: string, text: string) =>
    expect((await hr.post(`${thread}/say`, { id: v7(), text })).status).to.equal(303);
  const stateOf = async (thread: string) => {
    const { rows } = await sql<{ state: string }>`
      select state from thread where id = ${thread.split('/').at(-1)}::uuid`.execute(heed.db);
    return rows[0]?.state;
  };

  it('are made from a talk: filled with what was asked and answered, and tied to neither talk nor person', async () => {
    const thread = await asks(person, '我是陈明远，下班后的消息也会存吗');
    const make = `/console/faq/new?thread=${thread.split('/').at(-1)}`;
    expect((await hr.get(thread)).text, 'before there is an answer').to.not.include(make);
    await answers(thread, '会，工作账号全天归档。');
    expect((await hr.get(thread)).text).to.include(make);
    expect((await person.get(thread)).text).to.not.include('/console/faq');
    const form = await hr.get(make);
    expect(form.text).to.include('我是陈明远，下班后的消息也会存吗').and.include('会，工作账号全天归档。');
    const given = fields({ thread: thread.split('/').at(-1) ?? '' });
    expect((await hr.post('/console/faq', given)).status).to.equal(303);
    // Sent twice it is one.
    await hr.post('/console/faq', given);
    const { id } = await only();
    expect(await events('faq.%')).to.deep.equal([
      { type: 'faq.written', data: { entry: id, version: 1, role: 'hr' }, person: null },
    ]);
    for (const [name, text] of await everythingStored(heed.db))
      if (name.startsWith('public.faq_'))
        expect(text, name).to.not.include(thread.split('/').at(-1)).and.not.include(person.personId);
  });

  it('do not name whoever asked, nor hold secrets or other people’s numbers', async () => {
    const { rows } = await sql<{ name: string }>`
      select name from person where staff_no = ${employee}`.execute(heed.db);
    const name = rows[0]?.name ?? '';
    const thread = await asks(person, `我是${name}，下班后的消息也会存吗`);
    await answers(thread, '会。');
    const from = { thread: thread.split('/').at(-1) ?? '' };
    expect((await hr.get(`/console/faq/new?thread=${from.thread}`)).text).to.include('提问人的名字');
    const refused = async (more: Record<string, string>, words: string) => {
      const { status, text } = await hr.post('/console/faq', fields({ ...from, ...more }));
      expect(status).to.equal(422);
      expect(text).to.include(words).and.include(afterHours.question);
      expect(await entries()).to.deep.equal([]);
    };
    await refused({ 'answer-zh-CN': `${name}，会。` }, '里面有提问人的名字');
    await refused({ 'answer-zh-CN': '身份证 11010519491231002X' }, '里面好像有身份证号');
    await refused({ 'also-zh-CN': '打 13812345678 问' }, '里面有手机号');
    await refused({ 'answer-zh-CN': '' }, '请填写');
    await refused({ 'answer-zh-CN': '长'.repeat(2_001) }, '2000');
    const empty = { 'question-zh-CN': '', 'also-zh-CN': '', 'answer-zh-CN': '' };
    expect((await hr.post('/console/faq', fields(empty))).text).to.include('至少用一种语言');
    const confirmed = { 'answer-zh-CN': `${name}打 13812345678`, nameStays: '1', ownContacts: '1' };
    expect((await hr.post('/console/faq', fields({ ...from, ...confirmed }))).status).to.equal(303);
  });

  it('belong to their office: written, changed and taken away by nobody else', async () => {
    const counts = '有人提问后点了“解决了”的次数';
    expect((await hr.get('/console/faq')).text, 'of none').to.not.include(counts);
    await hr.post('/console/faq', fields());
    expect((await hr.get('/console/faq')).text).to.include(counts);
    const { id } = await only();
    const privacy = await heed.signIn(keeper);
    const path = `/console/faq/${id}`;
    for (const way of ['', '/archive', '/bring-back'])
      expect((await privacy.post(`${path}${way}`, fields({ basedOn: '1' }))).status, way).to.equal(404);
    expect((await privacy.get(path)).status).to.equal(404);
    expect((await privacy.get('/console/faq')).text).to.not.include(afterHours.question);
    expect((await privacy.post('/console/faq', fields())).status).to.equal(403);
    expect((await person.post('/console/faq', fields())).status).to.equal(403);
    // Two who change the same: the second sees the first one's version, and keeps what they typed.
    const second = await heed.signIn(secondOfHr);
    const first = fields({ basedOn: '1', 'answer-zh-CN': '先改的' });
    expect((await hr.post(path, first)).status).to.equal(303);
    const late = await second.post(path, fields({ basedOn: '1', 'answer-zh-CN': '后改的' }));
    expect(late.status).to.equal(409);
    expect(late.text).to.include('先改的').and.include('后改的');
    const basedOn = /name="basedOn" value="(\d+)"/.exec(late.text)?.[1] ?? '';
    expect((await second.post(path, fields({ basedOn, 'answer-zh-CN': '后改的' }))).status).to.equal(303);
    expect((await only()).version).to.equal(3);
    // Away, twice, and back: on record each once; a link that somebody kept says so.
    for (const way of ['archive', 'archive', 'bring-back', 'archive'])
      expect((await hr.post(`${path}/${way}`, {})).status).to.equal(303);
    const gone = await person.get(`/faq/${id}`);
    expect(gone.status).to.equal(410);
    expect(gone.text).to.include('这条解答已经停用').and.not.include('后改的');
    expect((await hr.post(path, fields({ basedOn: '3' }))).status).to.equal(409);
    expect((await hr.get('/console/faq?show=archived')).text).to.include(path);
    expect((await events('faq.%')).map(({ type }) => type)).to.deep.equal([
      ...['faq.written', 'faq.written', 'faq.written'],
      ...['faq.archived', 'faq.brought-back', 'faq.archived'],
    ]);
  });

  it('are offered on the page of one’s own question, which HR has all the same; one press closes it and counts once', async () => {
    await hr.post('/console/faq', fields());
    const { id, number } = await only();
    // In the messenger the question's page comes at once: there the entries are.
    const sent = await person.post('/local/act', {
      action: 'questions.ask:hr',
      question: '晚上下班后的工作消息会记录吗',
    });
    const thread = sent.location ?? '';
    expect(thread).to.match(/^\/threads\//);
    const page = await person.get(thread);
    expect(page.text).to.include('也许已经有解答').and.include(`/faq/${id}`).and.include(afterHours.question);
    expect(page.text).to.not.include('晚上发的消息存不存');
    expect((await hr.get('/console/threads')).text).to.include(thread);
    expect((await hr.get(thread)).text).to.not.include('也许已经有解答');
    const press = (by: Browser, entry: string) => by.post(`${thread}/answered`, { entry });
    const stranger = await heed.signIn(other);
    for (const by of [stranger, hr]) expect((await press(by, String(number))).status).to.equal(404);
    expect((await press(person, 'x')).status).to.equal(400);
    expect(await stateOf(thread)).to.equal('waiting');
    for (const _twice of [1, 2]) expect((await press(person, String(number))).status).to.equal(303);
    expect(await stateOf(thread)).to.equal('closed');
    expect((await only()).helped).to.equal(1);
    expect((await events('thread.closed')).map(({ person: whose }) => whose)).to.deep.equal([
      person.personId,
    ]);
    expect((await person.get(thread)).text).to.not.include('也许已经有解答');
    const list = (await hr.get('/console/faq')).text;
    expect(/解决了多少次[\s\S]*?<tbody>[\s\S]*?<td[^>]*>1</.test(list)).to.equal(true);
  });

  it('close nothing once they were taken out of use, and say so where they were rewritten since', async () => {
    await hr.post('/console/faq', fields());
    const { id, number } = await only();
    const thread = await asks(person, '晚上下班后的工作消息会记录吗');
    const shown = { entry: String(number), version: '1' };
    expect((await person.get(thread)).text).to.include('name="version" value="1"');
    await hr.post(`/console/faq/${id}/archive`, {});
    const away = await person.post(`${thread}/answered`, shown);
    expect(away.location).to.equal(`${thread}?answer=archived`);
    const told = (await person.get(away.location ?? '')).text;
    expect(told)
      .to.include('你的问题没有结束；人事还没有答复的话，会答复你')
      .and.not.include('也许已经有解答');
    expect([await stateOf(thread), (await only()).helped]).to.deep.equal(['waiting', 0]);
    // A number that no entry ever had is like one that is gone.
    const none = await person.post(`${thread}/answered`, { entry: '999999999' });
    expect(none.location).to.equal(`${thread}?answer=archived`);
    await hr.post(`/console/faq/${id}/bring-back`, {});
    expect(
      (await hr.post(`/console/faq/${id}`, fields({ basedOn: '1', 'answer-zh-CN': '新的说法' }))).status,
    ).to.equal(303);
    const changed = await person.post(`${thread}/answered`, shown);
    expect(changed.location).to.equal(`${thread}?answer=changed&entry=${id}`);
    expect((await person.get(changed.location ?? '')).text)
      .to.include('这条解答在你看到之后改过')
      .and.include(`href="/faq/${id}"`);
    expect([await stateOf(thread), (await only()).helped]).to.deep.equal(['closed', 1]);
    expect((await hr.get(`${thread}?answer=archived`)).text, 'to HR').to.not.include('你的问题还在');
    expect((await person.get(`${thread}?answer=changed&entry=x`)).text).to.not.include('之后改过');
  });

  it('are not offered once HR has answered, of what nothing answers, nor when they are out of use', async () => {
    await hr.post('/console/faq', fields());
    const { id } = await only();
    const thread = await asks(person, '晚上下班后的工作消息会记录吗');
    expect((await person.get(thread)).text).to.include(`/faq/${id}`);
    await answers(thread, '会的。');
    expect((await person.get(thread)).text).to.not.include(`/faq/${id}`);
    const elsewhere = await asks(person, '食堂中午几点开门');
    expect((await person.get(elsewhere)).text).to.not.include('也许已经有解答');
    await hr.post(`/console/faq/${id}/archive`, {});
    const again = await asks(person, '晚上下班后的工作消息会记录吗');
    expect((await person.get(again)).text).to.not.include(`/faq/${id}`);
  });

  it('are looked for on a page and in the chat, in either language, and what was looked for is kept nowhere', async () => {
    const en = { question: 'Do cameras film our desks?', also: '', answer: 'No camera points at a desk.' };
    await hr.post('/console/faq', fields());
    const now = heed.clock.now();
    const by = (await heed.signIn(keeper)).personId;
    const camera = await wroteEntry(heed.db, { by, role: 'privacy', now }, entryOf({ en }));
    const all = (await person.get('/faq')).text;
    expect(all).to.include(afterHours.question).and.include('用英文写的').and.include('隐私专员解答');
    const found = (await person.post('/faq/search', { search: 'desk canary-5512' })).text;
    expect(found).to.include(`/faq/${camera}`).and.not.include(afterHours.question);
    expect((await person.post('/faq/search', { search: '食堂' })).text).to.include('没有找到相近的解答');
    expect((await person.get(`/faq/${camera}?lang=zh-CN`)).text).to.include('用英文写的');
    expect((await person.get(`/faq/${v7()}`)).status).to.equal(404);
    expect((await heed.visitor().get('/faq')).status).to.be.oneOf([302, 303, 401]);
    for (const [name, text] of await everythingStored(heed.db))
      expect(text.includes('canary-5512'), name).to.equal(false);

    const says = async (text: string) => {
      await person.post('/local/act', { text });
      const { rows } = await sql<{ text: string }>`
        select body ->> 'text' as text from local_message where direction = 'out' order by id desc limit 1`.execute(
        heed.db,
      );
      return rows[0]?.text ?? '';
    };
    expect(await says('常见问题'))
      .to.include(`1 · ${afterHours.question}`)
      .and.include(`2 · ${en.question}`);
    expect(await says('常見問題 下班消息')).to.include(afterHours.answer);
    expect(await says('faq 2'))
      .to.include(en.answer)
      .and.include('用英文写的');
    expect(await says('常见问题：99')).to.include('没有编号是 99 的常见问题');
    expect(await says('FAQ 食堂')).to.include('没有找到相近的解答');
    expect(await says('帮助')).to.include('常见问题');
    // What looks like a secret is answered first.
    expect(await says('常见问题 密码是：Hx93!kkq22')).to.include('密码');
  });

  it('are their writer’s data: in their copy, and their name goes with them while the answer stays', async () => {
    await hr.post('/console/faq', fields());
    const { id } = await only();
    const registry = guardedPersonalData({ vault: heed.app.vault });
    const held = await registry.whatIsHeld(heed.db, hr.personId);
    expect(
      held.filter(({ category }) => category === 'held.category.faq').map(({ count }) => count),
    ).to.deep.equal([1]);
    const copied = [];
    for await (const item of registry.exportSource(heed.db, hr.personId, 'faq')) copied.push(item);
    expect(JSON.stringify(copied)).to.include('私人账号从不归档');
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      registry.erasePerson(tx, hr.personId, { now, actor: 'heed', reason: 'request' }, new Set(['faq'])),
    );
    const { rows } = await sql`select written_by from faq_version where entry_id = ${id}::uuid`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([{ written_by: null }]);
    expect((await person.get(`/faq/${id}`)).text).to.include('私人账号从不归档');
  });
});

describe('common questions in WeCom', function () {
  this.timeout(120_000);

  it('come with the word that HR has the question, and lead to the page with the button', async () => {
    const company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: 'li', name: '李知远', department: [1] },
        { userid: 'wang', name: '王雨桐', department: [1] },
      ],
    });
    try {
      const { heed, wecom } = company;
      const now = heed.clock.now();
      const { rows } = await sql<{ id: string }>`select id from person where name = '王雨桐'`.execute(
        heed.db,
      );
      const by = rows[0]?.id ?? '';
      const granted = { person_id: by, role: 'hr', from_at: now, to_at: null, granted_by: null };
      await heed.db.insertInto('role_grant').values(granted).execute();
      await wroteEntry(heed.db, { by, role: 'hr', now }, entryOf({ 'zh-CN': afterHours }));
      const says = async (typed: string) =>
        /<Content><!\[CDATA\[([\s\S]*?)\]\]>/.exec((await wecom.type('li', typed)).reply ?? '')?.[1] ?? '';
      const said = await says('提问 晚上下班后的工作消息会记录吗');
      expect(said).to.include('已转给人事').and.include(afterHours.question).and.include('私人账号从不归档');
      const thread = await heed.db.selectFrom('thread').selectAll().executeTakeFirstOrThrow();
      expect(thread.state).to.equal('waiting');
      expect(said).to.include(`/threads/${thread.id}`);
      expect(await says('常见问题 1')).to.include(afterHours.answer);
      // Within 2,048 bytes, and the way to all of it is among them.
      const long = { question: '问'.repeat(200), also: '很长', answer: '答'.repeat(2_000) };
      for (const _ of [1, 2, 3, 4, 5])
        await wroteEntry(heed.db, { by, role: 'hr', now }, entryOf({ 'zh-CN': long }));
      for (const typed of ['常见问题 3', '常见问题 很长', '提问 很长'])
        expect(await says(typed), typed).to.match(/<\/a>$/);
      const { browser, page } = await company.opens('li', `/threads/${thread.id}`);
      expect(page.text).to.include('解决了');
      const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const press = () => browser.post(`/threads/${thread.id}/answered`, { csrf, entry: '1' });
      for (const { status } of await Promise.all([press(), press()])) expect(status).to.equal(303);
      const helped = await heed.db.selectFrom('faq_entry').select('helped').where('number', '=', 1).execute();
      expect(helped).to.deep.equal([{ helped: 1 }]);
      const { state } = await heed.db
        .selectFrom('thread')
        .select('state')
        .orderBy('id')
        .executeTakeFirstOrThrow();
      expect(state).to.equal('closed');
    } finally {
      await company.close();
    }
  });

  it('are pressed in vain by somebody else, and say when they are out of use or have been rewritten', async () => {
    const company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: 'li', name: '李知远', department: [1] },
        { userid: 'wang', name: '王雨桐', department: [1] },
        { userid: 'zhao', name: '赵听澜', department: [1] },
      ],
    });
    try {
      const { heed, wecom } = company;
      const office = await officeOf(heed, '王雨桐');
      const id = await wroteEntry(heed.db, office, entryOf({ 'zh-CN': afterHours }));
      await wecom.type('li', '提问 晚上下班后的工作消息会记录吗');
      const thread = await heed.db.selectFrom('thread').selectAll().executeTakeFirstOrThrow();
      const path = `/threads/${thread.id}`;
      const { browser: stranger, page: strange } = await company.opens('zhao', path);
      expect(strange.status).to.equal(404);
      const { browser, page } = await company.opens('li', path);
      const csrfOf = ({ text }: { text: string }) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const shown = { entry: '1', version: '1' };
      const vain = await stranger.post(`${path}/answered`, {
        csrf: csrfOf(await stranger.get('/faq')),
        ...shown,
      });
      expect(vain.status).to.equal(404);
      expect(vain.text).to.include('这里没有你提的问题，所以什么都没有改');
      expect(await standing(heed)).to.deep.equal(['waiting', 0]);
      const press = async () => {
        const { location } = await browser.post(`${path}/answered`, { csrf: csrfOf(page), ...shown });
        return (await browser.get(location ?? '')).text;
      };
      await archived(heed, office, id, true);
      expect(await press())
        .to.include('这条解答已经停用')
        .and.include('你的问题没有结束');
      expect(await standing(heed)).to.deep.equal(['waiting', 0]);
      await archived(heed, office, id, false);
      await rewritten(heed, office, id);
      expect(await press())
        .to.include('这条解答在你看到之后改过')
        .and.include(`/faq/${id}`);
      expect(await standing(heed)).to.deep.equal(['closed', 1]);
    } finally {
      await company.close();
    }
  });
});

describe('common questions in Slack', function () {
  this.timeout(120_000);

  it('come with a button that closes the question, in the answer to a command and to a form', async () => {
    const [li, hannah] = ['U0LI', 'U0HANNAH'] as const;
    const company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
      ],
    });
    try {
      const { heed, slack } = company;
      const now = heed.clock.now();
      const { rows } = await sql<{ id: string }>`
        select person_id as id from identity where external_id = ${li}`.execute(heed.db);
      const by = rows[0]?.id ?? '';
      const granted = { person_id: by, role: 'hr', from_at: now, to_at: null, granted_by: null };
      await heed.db.insertInto('role_grant').values(granted).execute();
      const en = { question: 'Do cameras <film> our desks?', also: '', answer: 'None points at a desk.' };
      await wroteEntry(heed.db, { by, role: 'hr', now }, entryOf({ en }));
      await wroteEntry(heed.db, { by, role: 'hr', now }, entryOf({ 'zh-CN': afterHours }));
      const threads = async () => {
        const found = await heed.db.selectFrom('thread').selectAll().orderBy('id').execute();
        return found.map(({ state }) => state);
      };
      const { answer } = await slack.command(hannah, '/heed ask: do the cameras film my desk?');
      expect(answer?.lines.join('\n'))
        .to.include('Your question is with HR')
        .and.include(en.question)
        .and.include(en.answer);
      expect(await threads()).to.deep.equal(['waiting']);
      const control = answer?.controls.find(({ text }) => text === 'That answers it');
      if (!answer || !control) throw new Error('there is no button');
      const { actionId, value = '' } = control;
      // Whoever presses twice before it has turned.
      const press = () => slack.click(hannah, answer, actionId, { value });
      await Promise.all([press(), press()]);
      await company.sees(hannah, ({ text, lines }) =>
        [text, ...lines].join('\n').includes('Your question is closed'),
      );
      expect(await threads()).to.deep.equal(['closed']);
      const helped = await heed.db.selectFrom('faq_entry').select('helped').orderBy('number').execute();
      expect(helped).to.deep.equal([{ helped: 1 }, { helped: 0 }]);

      await slack.command(hannah, '/heed ask');
      const sent = await slack.submit(hannah, { question: 'Do cameras film the desks?' });
      expect(sent.view?.lines.join('\n')).to.include(en.question);
      expect(await threads()).to.deep.equal(['closed', 'waiting']);
      const inView = sent.view?.controls.find(({ text }) => text === 'That answers it');
      await slack.click(hannah, 'view', inView?.actionId ?? '', { value: inView?.value ?? '' });
      await until(async () => (await threads()).join() === 'closed,closed', {
        what: 'the question is closed',
      });
      expect((await slack.command(hannah, '/heed faq 2')).answer?.lines.join('\n')).to.include(
        'Written in Chinese',
      );
      expect((await slack.command(hannah, '/heed faq desks')).answer?.lines.join('\n')).to.include(en.answer);
    } finally {
      await company.close();
    }
  });

  it('are pressed in vain by somebody else, and say when they are out of use or have been rewritten', async () => {
    const [li, hannah, zhao] = ['U0LI', 'U0HANNAH', 'U0ZHAO'] as const;
    const company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
        { id: zhao, name: 'zhao', realName: '赵听澜', locale: 'zh-CN' },
      ],
    });
    try {
      const { heed, slack } = company;
      const office = await officeOf(heed, '李知远');
      const en = { question: 'Do cameras film our desks?', also: '', answer: 'None points at a desk.' };
      const id = await wroteEntry(heed.db, office, entryOf({ en }));
      const { answer } = await slack.command(hannah, '/heed ask: do the cameras film my desk?');
      const control = answer?.controls.find(({ text }) => text === 'That answers it');
      if (!answer || !control) throw new Error('there is no button');
      const { actionId, value = '' } = control;
      const press = (by: string) => slack.click(by, answer, actionId, { value, force: by !== hannah });
      const hears = (by: string, words: string) =>
        company.sees(by, ({ text, lines }) => [text, ...lines].join('\n').includes(words));
      await press(zhao);
      await hears(zhao, '这里没有你提的问题，所以什么都没有改');
      expect(await standing(heed)).to.deep.equal(['waiting', 0]);
      await archived(heed, office, id, true);
      await press(hannah);
      await hears(hannah, 'Your question stays open: if HR has not answered it yet, they will.');
      expect(await standing(heed)).to.deep.equal(['waiting', 0]);
      await archived(heed, office, id, false);
      await rewritten(heed, office, id);
      await press(hannah);
      const changed = await hears(hannah, 'This answer has been rewritten since you were shown it');
      expect(JSON.stringify(changed)).to.include(`/faq/${id}`);
      expect(await standing(heed)).to.deep.equal(['closed', 1]);
      await press(hannah);
      await hears(hannah, 'Your question was closed before.');
      expect(await standing(heed)).to.deep.equal(['closed', 1]);
    } finally {
      await company.close();
    }
  });
});

type Office = { by: string; role: 'hr'; now: Date };

/** Somebody becomes HR. */
async function officeOf({ db, clock }: TestApp, name: string): Promise<Office> {
  const now = clock.now();
  const { id: by } = await db
    .selectFrom('person')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  const granted = { person_id: by, role: 'hr', from_at: now, to_at: null, granted_by: null };
  await db.insertInto('role_grant').values(granted).execute();
  return { by, role: 'hr', now };
}

const viewerOf = async ({ db }: TestApp, { by, now }: Office) => {
  const viewer = await findViewer(db, by, now);
  if (!viewer) throw new Error('nobody writes');
  return viewer;
};

async function archived(heed: TestApp, office: Office, id: string, away: boolean): Promise<void> {
  const by = await viewerOf(heed, office);
  await inTransaction(heed.db, (tx) => archiveEntry(tx, by, id, away, heed.clock.now()));
}

async function rewritten(heed: TestApp, office: Office, id: string): Promise<void> {
  const by = await viewerOf(heed, office);
  const again = entryOf({ en: { question: 'Do cameras film us?', answer: 'One does, at the door.' } });
  await inTransaction(heed.db, (tx) => rewriteEntry(tx, by, { id, basedOn: 1, ...again }, heed.clock.now()));
}

/** Of the only question and the only entry: where it stands, and how often it helped. */
async function standing({ db }: TestApp): Promise<[string, number]> {
  const { state } = await db.selectFrom('thread').select('state').executeTakeFirstOrThrow();
  const { helped } = await db.selectFrom('faq_entry').select('helped').executeTakeFirstOrThrow();
  return [state, helped];
}
