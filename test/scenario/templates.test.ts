import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { findTemplate, templatesFor, versionsOf, wordingFor } from '../../src/templates/store.ts';
import { mostUsed } from '../../src/templates/suggest.ts';
import { takeTemplate } from '../../src/templates/take.ts';
import {
  archiveTemplate,
  type NewTemplate,
  rewriteTemplate,
  takeOverTemplate,
  writeTemplate,
} from '../../src/templates/write.ts';
import { agrees, analysed, closes, figuresOf, worksAt } from '../harness/analysis.ts';
import { Company, zone } from '../harness/company.ts';
import { keeping } from '../harness/records.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const refund = { title: '退款说明', body: '您好，退款会在 3 个工作日内退回原账户。\n［订单号］' };
const nothing = { title: '', body: '' };
const given = (department: string, more: Partial<NewTemplate> = {}): NewTemplate => ({
  ...{ id: v7(), department, shared: false, category: '退换货', ownContacts: false },
  texts: { 'zh-CN': refund, en: nothing },
  ...more,
});

describe('reply templates', function () {
  this.timeout(60_000);
  let company: Company;
  let sales: string;
  let east: string;
  let west: string;
  let lead: Viewer;
  beforeEach(async () => {
    company = await Company.open();
    sales = await company.department('sales');
    east = await company.department('east', sales);
    west = await company.department('west', sales);
    const id = await company.joins('lead', { department: east });
    await company.heads(id, east);
    lead = await viewer(id);
  });
  afterEach(() => company.close());

  async function viewer(id: string): Promise<Viewer> {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  }
  const joins = async (name: string, more: { department?: string; role?: string } = {}) =>
    viewer(await company.joins(name, more));
  const writes = async (by: Viewer, template: NewTemplate) => {
    await inTransaction(company.db, (tx) => writeTemplate(tx, by, template, company.now));
    return template.id;
  };
  const titles = async (who: Viewer, words: string[] = []) =>
    (await templatesFor(company.db, who, { words })).map((one) => wordingFor(one, 'zh-CN').title);
  const codeOf = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof HeedError ? error.code : String(error)),
    );
  const problemsOf = async (work: Promise<unknown>) =>
    work.then(
      () => [],
      (error: unknown) =>
        error instanceof HeedError
          ? error.problems.map(({ at, problem }) => `${at}: ${problem}`)
          : [String(error)],
    );

  it('are read by their team, and by those above and below it; by others where the team shares them', async () => {
    const id = await writes(lead, given(east));
    const member = await joins('member', { department: east });
    const stranger = await joins('stranger', { department: west });
    const above = await joins('above', { department: sales });
    const hr = await joins('hr', { role: 'hr' });
    expect(await titles(member)).to.deep.equal(['退款说明']);
    expect(await titles(hr)).to.deep.equal(['退款说明']);
    expect(await titles(stranger)).to.deep.equal([]);
    expect(await titles(above)).to.deep.equal([]);
    await company.heads(above.id, sales);
    expect(await titles(await viewer(above.id))).to.deep.equal(['退款说明']);
    expect(await codeOf(findTemplate(company.db, stranger, id))).to.equal('not-found');
    const again = { ...given(east), id, basedOn: 1, shared: true };
    await inTransaction(company.db, (tx) => rewriteTemplate(tx, lead, again, company.now));
    expect(await titles(stranger)).to.deep.equal(['退款说明']);
    // A team further down reads what the one above wrote.
    await writes(
      await viewer(above.id),
      given(sales, { texts: { 'zh-CN': { ...refund, title: '总则' }, en: nothing } }),
    );
    expect((await titles(stranger)).toSorted()).to.deep.equal(['总则', '退款说明'].toSorted());
  });

  it('are written by whoever heads the team and by nobody else, each wording a version', async () => {
    const hr = await joins('hr', { role: 'hr', department: east });
    const member = await joins('member', { department: east });
    for (const one of [hr, member]) expect(await codeOf(writes(one, given(east)))).to.equal('forbidden');
    expect(await codeOf(writes(lead, given(west)))).to.equal('forbidden');
    const id = await writes(lead, given(east));
    // The form sent twice.
    await writes(lead, { ...given(east), id });
    const texts = { 'zh-CN': { ...refund, body: '改好了' }, en: { title: 'Refund', body: 'Soon.' } };
    const rewrites = (by: Viewer, basedOn: number) =>
      inTransaction(company.db, (tx) =>
        rewriteTemplate(tx, by, { ...given(east), id, basedOn, shared: false, texts }, company.now),
      );
    expect(await codeOf(rewrites(hr, 1))).to.equal('forbidden');
    await rewrites(lead, 1);
    expect(await codeOf(rewrites(lead, 1))).to.equal('conflict');
    expect(
      (await versionsOf(company.db, id)).map(({ number, texts: { en } }) => [number, en?.title]),
    ).to.deep.equal([
      [2, 'Refund'],
      [1, undefined],
    ]);
    expect(await company.events('template.written')).to.deep.equal([
      { template: id, version: 1, department: east, shared: false },
      { template: id, version: 2, department: east, shared: false },
    ]);
  });

  it('are found by words in title, text and category, and not when they are archived', async () => {
    const id = await writes(lead, given(east));
    await writes(
      lead,
      given(east, { category: '物流', texts: { 'zh-CN': { title: '发货', body: '100%_到' }, en: nothing } }),
    );
    expect(await titles(lead, ['退款'])).to.deep.equal(['退款说明']);
    expect(await titles(lead, ['工作日', '退换'])).to.deep.equal(['退款说明']);
    expect(await titles(lead, ['工作日', '物流'])).to.deep.equal([]);
    // Signs of a pattern are signs.
    expect(await titles(lead, ['%_'])).to.deep.equal(['发货']);
    await inTransaction(company.db, (tx) => archiveTemplate(tx, lead, id, true, company.now));
    expect(await titles(lead)).to.deep.equal(['发货']);
    await inTransaction(company.db, (tx) => archiveTemplate(tx, lead, id, false, company.now));
    expect(await titles(lead)).to.have.length(2);
  });

  it('keep no password, key or number of a person, and contacts only as the company’s own', async () => {
    const withText = (body: string, more: Partial<NewTemplate> = {}) =>
      given(east, { texts: { 'zh-CN': { title: '标题', body }, en: nothing }, ...more });
    for (const secret of ['密码是：Hx93!kkq22', '身份证 11010519491231002X', 'AKIAIOSFODNN7EXAMPLE'])
      for (const ownContacts of [false, true])
        expect(await problemsOf(writes(lead, withText(secret, { ownContacts }))), secret).to.have.length(1);
    const call = withText('请致电 13900000001');
    expect((await problemsOf(writes(lead, call)))[0]).to.match(/mobile number/);
    await writes(lead, { ...call, ownContacts: true });
    const stored = [...(await everythingStored(company.db))].map(([, text]) => text).join();
    expect(stored).to.include('请致电').and.not.include('Hx93').and.not.include('11010519491231002X');
  });

  it('say all that is wrong with them at once', async () => {
    const none = given(east, { category: ' ', texts: { 'zh-CN': nothing, en: nothing } });
    expect(await problemsOf(writes(lead, none))).to.have.length(2);
    const half = given(east, {
      category: 'x'.repeat(41),
      texts: { 'zh-CN': refund, en: { title: 'T', body: '' } },
    });
    expect(await problemsOf(writes(lead, half))).to.have.length(2);
    const turned = given(east, {
      texts: { 'zh-CN': { title: 'a\u202Eb', body: ' x\r\n\r\n' }, en: nothing },
    });
    const id = await writes(lead, turned);
    expect(wordingFor(await findTemplate(company.db, lead, id), 'en')).to.deep.equal({
      ...{ title: 'a b', body: 'x', language: 'zh-CN' },
    });
  });

  it('are answered for by somebody, until they leave; what they wrote stays, and that it was them goes', async () => {
    const id = await writes(lead, given(east));
    const owner = async () =>
      (await findTemplate(company.db, await joins(v7(), { role: 'hr' }), id)).owner?.name;
    expect(await owner()).to.equal('lead');
    const data = guardedPersonalData({ vault: company.vault });
    const held = await data.whatIsHeld(company.db, lead.id);
    expect(held.filter(({ source }) => source === 'templates')).to.deep.include.members([
      {
        ...{ source: 'templates', category: 'held.category.templates', count: 2, disclosure: 'identity' },
        ...{ from: company.now, to: company.now, why: 'held.why.templates' },
      },
    ]);
    const next = await company.joins('next', { department: east });
    await company.heads(next, east);
    await inTransaction(company.db, async (tx) => takeOverTemplate(tx, await viewer(next), id, company.now));
    expect(await owner()).to.equal('next');
    await company.leaves(next);
    expect(await owner()).to.equal(undefined);
    const erasing = { now: company.now, actor: 'heed' as const, reason: 'request' };
    await inTransaction(company.db, (tx) => data.erasePerson(tx, lead.id, erasing, new Set(['templates'])));
    expect(
      (await versionsOf(company.db, id)).map(({ writtenBy, texts }) => [writtenBy, texts['zh-CN']]),
    ).to.deep.equal([[null, refund]]);
  });
});

describe('uses of reply templates', function () {
  this.timeout(60_000);
  const team = ['li', 'wang', 'chen', 'zhao', 'sun', 'qian'];
  let company: Company;
  let people: Record<string, string>;
  let east: string;
  beforeEach(async () => {
    company = await Company.open();
    ({ people } = await keeping(company, team, { records: analysed }));
    east = await company.department('east');
    for (const id of Object.values(people))
      await company.db
        .insertInto('membership')
        .values({ person_id: id, department_id: east, from_at: company.now, to_at: null })
        .execute();
    await worksAt(company.db, 'Berlin', Object.values(people));
  });
  afterEach(() => company.close());

  const takes = (personId: string, templateId: string) =>
    inTransaction(company.db, (tx) =>
      takeTemplate(
        tx,
        { vault: company.vault, secrets: secretsFrom(['s'.repeat(32)]), zone },
        { personId, templateId, now: company.now },
      ),
    );

  it('are counted in the sums of a group, and say to it what it uses most', async () => {
    await agrees(company, people.li ?? '');
    const [often, seldom, rare] = [v7(), v7(), v7()];
    for (const id of Object.values(people)) {
      await takes(id, often);
      await takes(id, often);
      await takes(id, seldom);
    }
    await takes(people.li ?? '', rare);
    company.clock.advance({ days: 9 });
    await closes(company);
    expect(await figuresOf(company.db, { [east]: 'east' })).to.have.members([
      `east template-use 0-24 all ${often} 12`,
      `east template-use 0-24 all ${seldom} 6`,
    ]);
    const li = await findViewer(company.db, people.li ?? '', company.now);
    const day = company.now.toISOString().slice(0, 10);
    expect(li && (await mostUsed(company.db, li, day))).to.deep.equal([often, seldom]);
    const elsewhere = await findViewer(company.db, await company.joins('else'), company.now);
    expect(elsewhere && (await mostUsed(company.db, elsewhere, day))).to.deep.equal([]);
  });

  it('are counted nowhere without an agreement, nor of whoever was not told', async () => {
    const tallies = () => company.db.selectFrom('analysis_tally').select('id').execute();
    await takes(people.li ?? '', v7());
    expect(await tallies()).to.deep.equal([]);
    await agrees(company, people.li ?? '');
    const untold = await company.joins('untold', { department: east });
    await worksAt(company.db, 'Berlin', [untold]);
    await takes(untold, v7());
    expect(await tallies()).to.deep.equal([]);
    await takes(people.li ?? '', v7());
    expect(await tallies()).to.have.length(1);
  });

  it('stand beside nobody in any table', async () => {
    await agrees(company, people.li ?? '');
    const id = v7();
    await takes(people.wang ?? '', id);
    for (const [name, text] of await everythingStored(company.db))
      expect(text.includes(id), `the template stands in ${name}`).to.equal(false);
  });
});

describe('reply templates in WeCom', function () {
  this.timeout(60_000);

  it('are found by typing, and their text comes alone, to be copied', async () => {
    const company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
        { id: 3, name: '人事部', parentid: 1 },
      ],
      members: [
        { userid: 'li', name: '李知远', department: [2] },
        { userid: 'xu', name: '许若溪', department: [2], is_leader_in_dept: [1] },
        { userid: 'wang', name: '王雨桐', department: [3] },
      ],
    });
    const { heed, wecom } = company;
    const says = async (who: string, typed: string) =>
      /<Content><!\[CDATA\[([\s\S]*?)\]\]>/.exec((await wecom.type(who, typed)).reply ?? '')?.[1] ?? '';
    expect(await says('li', '模板'))
      .to.contain('没有找到能用的模板')
      .and.contain('/templates');
    const id = await headOf(heed.db, '许若溪');
    const by = await findViewer(heed.db, id.person, heed.clock.now());
    if (!by) throw new Error('nobody heads it');
    const texts = { 'zh-CN': { title: '发货时间', body: '［订单号］今天发出。' }, en: nothing };
    await inTransaction(heed.db, async (tx) => {
      await writeTemplate(tx, by, given(id.department), heed.clock.now());
      await writeTemplate(tx, by, given(id.department, { texts, category: '物流' }), heed.clock.now());
    });
    const listed = await says('li', '模板');
    expect(listed).to.contain('1 · 退款说明（退换货）').and.contain('2 · 发货时间（物流）');
    expect(await says('li', '模板 1')).to.equal(refund.body);
    expect(await says('li', '找模板：发货')).to.equal('［订单号］今天发出。');
    expect(await says('li', '範本 退款')).to.equal(refund.body);
    expect(await says('li', '模板 99')).to.contain('没有编号是 99 的模板');
    expect(await says('wang', '模板 1')).to.contain('没有编号是 1 的模板');
    expect(await says('li', '帮助')).to.contain('模板');
    // What looks like a secret is answered first, and looked for nowhere.
    expect(await says('li', '模板 密码是：Hx93!kkq22')).to.contain('密码');
    await company.close();
  });
});

describe('reply templates in Slack', function () {
  this.timeout(60_000);

  it('are found by /heed, shown to whoever asked and to nobody else', async () => {
    const [li, hannah] = ['U0LI', 'U0HANNAH'] as const;
    const company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
      ],
    });
    const { heed, slack } = company;
    const { db, clock } = heed;
    const says = async (who: string, line: string) => (await slack.command(who, line)).answer;
    expect((await says(hannah, '/heed templates'))?.text).to.contain('No template was found');
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where external_id = ${hannah}`.execute(db);
    const [person] = rows;
    const department = v7();
    const from_at = clock.now();
    await db.insertInto('department').values({ id: department, code: 'desk', created_at: from_at }).execute();
    await db
      .insertInto('department_version')
      .values({ department_id: department, name: 'desk', parent_id: null, from_at, to_at: null })
      .execute();
    await db
      .insertInto('department_head')
      .values({ department_id: department, person_id: person?.id ?? '', from_at, to_at: null })
      .execute();
    const by = await findViewer(db, person?.id ?? '', from_at);
    if (!by) throw new Error('nobody heads it');
    const texts = { 'zh-CN': refund, en: { title: 'Refund <soon>', body: 'Dear [name],\nR&D is on it.' } };
    await inTransaction(db, async (tx) => {
      await writeTemplate(tx, by, given(department, { texts, category: 'returns', shared: true }), from_at);
      await writeTemplate(tx, by, given(department, { category: 'delivery' }), from_at);
    });
    const listed = await says(hannah, '/heed templates');
    expect(listed?.ephemeral).to.equal(true);
    expect(listed?.lines.join('\n')).to.contain('1 · Refund <soon> (returns)').and.contain('2 · 退款说明');
    expect(listed?.controls.map(({ url }) => url)).to.include(`${heed.app.baseUrl}/templates`);
    expect((await says(hannah, '/heed template 1'))?.lines.join('\n')).to.equal(
      'Dear [name],\nR&D is on it.',
    );
    expect((await says(hannah, '/heed templates: soon'))?.text).to.contain('Dear [name]');
    // Of another team's only what it shares, in one's own language.
    expect((await says(li, '/heed 模板 1'))?.text).to.equal(refund.body);
    expect((await says(li, '/heed 模板 2'))?.text).to.contain('没有编号是 2 的模板');
    await company.close();
  });
});

/** Whoever heads a department, by name. */
async function headOf(db: Company['db'], name: string): Promise<{ person: string; department: string }> {
  const { rows } = await sql<{ person: string; department: string }>`
    select h.person_id as person, h.department_id as department from department_head h
    join person p on p.id = h.person_id where p.name = ${name} and h.to_at is null`.execute(db);
  const [found] = rows;
  if (!found) throw new Error(`${name} heads nothing`);
  return found;
}
