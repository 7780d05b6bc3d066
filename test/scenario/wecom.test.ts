import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { wecomData } from '../../src/platforms/wecom/personal-data.ts';
import { rememberClick } from '../../src/platforms/wecom/response-codes.ts';
import { CookieJar } from '../harness/cookie-jar.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const li = 'LiZhiyuan';
const wang = 'WangYutong';
const tomas = 'TomasFerreira';

const people = [
  { userid: li, name: '李知远', department: [2] },
  { userid: tomas, name: 'Tomás Ferreira', department: [2] },
  { userid: 'XuRuoxi', name: '许若溪', department: [2], is_leader_in_dept: [1] },
  { userid: wang, name: '王雨桐', department: [3] },
];
const departments = [
  { id: 1, name: '样例有限公司' },
  { id: 2, name: '华东', parentid: 1 },
  { id: 3, name: '人事部', parentid: 1 },
];

describe('the main job inside WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  before(async () => {
    company = await startWecomCompany({ departments, members: people });
    const { db, clock } = company.heed;
    await sql`
      insert into role_grant (person_id, role, from_at)
      select id, 'hr', ${clock.now()} from person where staff_no = ${wang.toLowerCase()}`.execute(db);
  });
  after(() => company.close());

  const sends = (code: string, ...userids: string[]) =>
    sentNotice(
      company.heed,
      code,
      userids.map((userid) => userid.toLowerCase()),
    );
  const has = (words: string) => (item: { text: string }) => item.text.includes(words);

  it('the directory has come over: people, departments and who heads them', async () => {
    const { rows } = await sql<{ name: string; department: string; heads: boolean }>`
      select p.name, v.name as department,
        exists (select from department_head h where h.person_id = p.id and h.to_at is null) as heads
      from identity i join person p on p.id = i.person_id
      join membership m on m.person_id = p.id and m.to_at is null
      join department_version v on v.department_id = m.department_id and v.to_at is null
      where i.platform = 'wecom' order by p.staff_no`.execute(company.heed.db);
    expect(rows).to.deep.equal([
      { name: '李知远', department: '华东', heads: false },
      { name: 'Tomás Ferreira', department: '华东', heads: false },
      { name: '王雨桐', department: '人事部', heads: false },
      { name: '许若溪', department: '华东', heads: true },
    ]);
  });

  it('the file by which WeCom checks the domain is there, and no other of its kind', async () => {
    const { app } = company.heed;
    const get = (name: string) => fetch(`${app.baseUrl}/WW_verify_${name}.txt`);
    expect(await (await get('abcdefgh12345678')).text()).to.equal('abcdefgh12345678');
    expect((await get('another')).status).to.be.within(300, 499);
  });

  it('a notice arrives as a card, is read and signed on a page, and the receipt comes', async () => {
    const { wecom, heed } = company;
    const notice = await sends('chat-monitoring', li);
    const card = await company.sees(li, has('监控'));
    expect(card.card?.card_type).to.equal('button_interaction');

    const { browser, page } = await company.opens(li, `/n/${notice}`);
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('李知远');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const action = `notices.acknowledge:${notice}`;
    const signed = await browser.post(`/n/${notice}/answer`, { csrf, version, action, typedName: '李知远' });
    expect([signed.status, signed.location]).to.deep.equal([303, `/n/${notice}?said=recorded`]);

    const receipt = await company.sees(li, has('查看回执'));
    expect(receipt.text).to.contain('确认已被告知');
    // Nobody else got that card, so it turns.
    expect(wecom.conversation(li)).to.have.lengthOf(1);
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'answer.given' order by id desc limit 1`.execute(heed.db);
    const { data } = JSON.parse(rows[0]?.event ?? '{}') as { data: { session: Record<string, unknown> } };
    expect(data.session).to.include({
      platform: 'wecom',
      method: 'wecom-oauth',
      account: li.toLowerCase(),
      boundBy: 'directory',
    });
    expect(wecom.warnings.filter(({ kind }) => kind !== 'display')).to.deep.equal([]);
  });

  it('one tap on the card turns it for the one who tapped, and for nobody else', async () => {
    const { wecom } = company;
    const notice = await sends('customer-data', li, tomas);
    const card = await company.sees(li, has('客户'));
    const other = await company.sees(tomas, has('客户'));
    const tapped = await wecom.click(li, card, `notices.acknowledge:${notice}`);
    expect(tapped.acknowledged).to.equal(true);
    await company.sees(li, (item) => item.msgid === card.msgid && item.text.includes('确认'));
    expect(wecom.conversation(tomas).find(({ msgid }) => msgid === other.msgid)?.card?.card_type).to.equal(
      'button_interaction',
    );
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from answer where notice_id = ${notice}::uuid`.execute(company.heed.db);
    expect(rows[0]?.n).to.equal(1);
    // The card itself leads to the receipt, and nothing like it comes after.
    const turned = await company.sees(
      li,
      (item) => item.msgid === card.msgid && item.text.includes('查看回执'),
    );
    const path = /\/me\/answers\/[\w-]+\/receipt/.exec(JSON.stringify(turned.card))?.[0] ?? '';
    const { page } = await company.opens(li, path);
    expect([path === '', page.status, page.text.includes('class="receipt"')]).to.deep.equal([
      false,
      200,
      true,
    ]);
    await until(async () => {
      const { rows: open } = await sql`
        select from delivery where state in ('pending', 'sending', 'unknown')`.execute(company.heed.db);
      const { rows: waiting } = await sql`select from evidence_entry where index is null`.execute(
        company.heed.db,
      );
      return open.length + waiting.length === 0;
    });
    expect(wecom.conversation(li).filter(has('客户'))).to.have.lengthOf(1);
  });

  it('"later" and "I have a concern" are answered by a message', async () => {
    const { wecom } = company;
    const notice = await sends('customer-data', 'XuRuoxi');
    const card = await company.sees('XuRuoxi', has('客户'));
    await wecom.click('XuRuoxi', card, `notices.later:${notice}`);
    await company.sees('XuRuoxi', has('再提醒你'));
    await wecom.click('XuRuoxi', card, `notices.concern:${notice}`);
    const asked = await company.sees('XuRuoxi', has('打开页面填写'));
    expect(JSON.stringify(asked.card)).to.contain(`/n/${notice}?concern=1`);
  });

  it('words and the menu are answered at once, with links to pages', async () => {
    const { wecom } = company;
    const notice = await sends('photo-consent', li);
    const said = await wecom.type(li, '我的待办');
    expect(said.reply)
      .to.contain(text('zh-CN', 'words.tasks', { count: 1 }))
      .and.match(new RegExp(`<a href="[^"]*/n/${notice}[^"]*">[^<]+</a> · `));
    expect(said.reply).to.contain('/me?at=open#open');
    expect((await wecom.type(li, '帮助')).reply).to.contain('待办');
    expect((await wecom.sendImage(li)).reply).to.contain('只看得懂文字');
    expect((await wecom.type(li, '我的身份证是11010519491231002X')).reply).to.contain('身份证号');
  });

  it('a question goes to HR as a talk, and the answer comes back as a card', async () => {
    const { wecom, heed } = company;
    expect((await wecom.type(li, '提问 下班后也会记录吗')).reply).to.contain('已转给人事');
    await company.sees(wang, has('有同事提了一个问题'));
    const { id } = await heed.db.selectFrom('thread').select('id').executeTakeFirstOrThrow();
    const { browser, page } = await company.opens(wang, `/threads/${id}`);
    expect(page.text).to.contain('下班后也会记录吗');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    expect((await browser.post(`/threads/${id}/say`, { csrf, text: '不会。' })).status).to.equal(303);
    const answered = await company.sees(li, has('人事回复了你的提问'));
    expect(answered.text).to.not.contain('不会。');
  });

  it('a colleague who joins is known, one who leaves is not, and a new id keeps its history', async () => {
    const { wecom, heed } = company;
    const sweep = () => company.sweep('directory.changes.wecom');
    await wecom.changeContact({
      type: 'create_user',
      member: { userid: 'NewColleague', name: '新同事', department: [2] },
    });
    await sweep();
    expect((await wecom.type('NewColleague', '待办')).reply).to.contain('/me?at=open#open');
    await wecom.changeContact({
      type: 'update_user',
      userid: 'NewColleague',
      changes: {},
      newUserid: 'xin.tongshi',
    });
    await sweep();
    expect((await wecom.type('xin.tongshi', '待办')).reply).to.contain('/me?at=open#open');
    const { rows } = await sql<{ accounts: string; staff: number }>`
      select string_agg(external_id, ',' order by external_id) as accounts, count(distinct person_id) as staff
      from identity where external_id in ('newcolleague', 'xin.tongshi')`.execute(heed.db);
    expect(rows).to.deep.equal([{ accounts: 'newcolleague,xin.tongshi', staff: 1 }]);
    await wecom.changeContact({ type: 'delete_user', userid: 'xin.tongshi' });
    await sweep();
    const { rows: left } = await sql<{ reason: string }>`
      select e.reason from employment e join person p on p.id = e.person_id
      where p.name = '新同事' and e.to_at is not null`.execute(heed.db);
    expect(left).to.deep.equal([{ reason: 'left' }]);
  });

  it('a page opened on a desktop is entered by scanning a code, and the address is kept', async () => {
    const { page } = await company.opens(li, '/me', 'desktop');
    expect(page.text).to.contain('李知远');
  });

  it('signing in counts once, in the browser it began in, for people whom Heed knows', async () => {
    const { wecom, heed } = company;
    const { db, app } = heed;
    const wxwork = 'Mozilla/5.0 wxwork/4.1.36';
    const begin = async () => {
      const browser = new CookieJar(app.baseUrl, wxwork);
      const away = (await browser.get('/sign-in?next=%2Fboard')).location ?? '';
      return { browser, back: wecom.signIn(li, away), away };
    };
    const first = await begin();
    const other = new CookieJar(app.baseUrl, wxwork);
    await other.get('/sign-in?next=%2Fboard');
    expect((await other.get(first.back)).status).to.equal(410);
    // Which keeps nobody from coming in.
    expect((await first.browser.get(first.back)).location).to.equal('/board');

    const second = await begin();
    const came = await second.browser.get(second.back);
    expect([came.status, came.location]).to.deep.equal([302, '/board']);
    expect(second.browser.cookies.has('heed_session')).to.equal(true);
    expect((await second.browser.get(second.back)).status).to.equal(410);

    const third = await begin();
    heed.clock.advance({ minutes: 11 });
    expect((await third.browser.get(third.back)).status).to.equal(410);

    wecom.directory.addMember({ userid: 'Stranger', name: '外人', department: [2] });
    const { page } = await company.opens('Stranger', '/me');
    expect(page.status).to.equal(403);
    expect(page.text).to.contain('还没有加到阅知里');
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/a b',
    ]) {
      const browser = new CookieJar(app.baseUrl, wxwork);
      const away = (await browser.get(`/sign-in?next=${encodeURIComponent(next)}`)).location ?? '';
      expect((await browser.get(wecom.signIn(li, away))).location, next).to.equal('/me');
    }
    const { rows } = await sql<{ n: number }>`select count(*) as n from sign_in`.execute(db);
    expect(rows[0]?.n).to.be.below(3);
  });

  it('a platform that does not answer is said so, and the person may try again', async () => {
    company.wecom.failNext('auth/getuserinfo', { kind: 'errcode', errcode: -1 }, 9);
    const { page } = await company.opens(li, '/me');
    expect(page.status).to.equal(502);
    expect(page.text).to.contain('平台暂时没有回应');
    company.wecom.permit('auth/getuserinfo');
  });

  it('a tap is held about the person until the card can change no more, and goes with the rest', async () => {
    const { db, app, clock } = company.heed;
    const { id } = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', li.toLowerCase())
      .executeTakeFirstOrThrow();
    await rememberClick(db, { taskId: 'task', account: li, responseCode: 'code', now: clock.now() });
    const held = async () =>
      (await app.personalData.whatIsHeld(db, id)).find(({ category }) => category === 'held.category.taps');
    expect((await held())?.count).to.be.at.least(1);
    await inTransaction(db, (tx) =>
      wecomData.erase(tx, id, { now: clock.now(), actor: 'heed', reason: 'request' }),
    );
    expect(await held()).to.equal(undefined);
    await rememberClick(db, { taskId: 'task', account: li, responseCode: 'code', now: clock.now() });
    clock.advance({ days: 4 });
    await company.sweep('wecom.response-codes');
    expect(await held()).to.equal(undefined);
  });
});
