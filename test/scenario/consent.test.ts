import { expect } from 'chai';
import { sql } from 'kysely';
import type { AnswerData } from '../../src/evidence/events.ts';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const [no, yes, silent, manager, hr] = ['S002', 'S004', 'S003', 'S001', 'S033'] as const;

describe('consent is free', () => {
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'photo-consent', [no, yes, silent]);
  });
  afterEach(() => heed.close());

  const choose = (browser: Browser, kind: string, more = {}) =>
    browser.post(`/n/${notice}/answer`, { action: `notices.${kind}:${notice}`, ...more });
  const answers = async (): Promise<AnswerData[]> => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'answer.given' order by id`.execute(heed.db);
    return rows.map(({ event }) => (JSON.parse(event) as { data: AnswerData }).data);
  };
  const page = async (staffNo: string, path: string) => (await heed.signIn(staffNo)).get(path);
  const lookOf = (html: string, kind: string) =>
    new RegExp(`<button[^>]*class="([^"]*)"[^>]*value="notices\\.${kind}:`).exec(html)?.[1];

  it('yes and no stand side by side and look alike, and no takes one press and no reason', async () => {
    const browser = await heed.signIn(no);
    const { text: html } = await browser.get(`/n/${notice}?lang=en`);
    expect(lookOf(html, 'decline')).to.be.a('string').and.equal(lookOf(html, 'consent'));
    expect(html).to.include(text('en', 'notices.page.declineButton'));
    expect((await choose(browser, 'decline')).status).to.equal(303);
    const [given] = await answers();
    expect(given).to.include({ kind: 'decline', statement: '这次不同意', method: 'click', late: false });
    const me = await browser.get('/me?lang=zh-CN');
    expect(me.text).to.include(text('zh-CN', 'notices.state.decline'));
    expect((await choose(browser, 'decline')).location).to.contain('said=repeat');
  });

  it('one may change one’s mind, either way and as often as one likes', async () => {
    const browser = await heed.signIn(no);
    for (const kind of ['decline', 'consent', 'withdraw', 'consent']) {
      expect((await choose(browser, kind)).status, kind).to.equal(303);
      heed.clock.advance({ minutes: 1 });
    }
    expect((await answers()).map(({ kind }) => kind)).to.deep.equal([
      'decline',
      'consent',
      'withdraw',
      'consent',
    ]);
    const over = await choose(browser, 'decline');
    expect(over.status).to.equal(409);
    expect(over.text).to.include(text('zh-CN', 'notices.refusal.withdraw-instead'));
    const declined = await heed.signIn(silent);
    await choose(declined, 'decline');
    const after = (await declined.get(`/n/${notice}`)).text;
    expect(lookOf(after, 'consent')).to.be.a('string');
    expect(lookOf(after, 'decline')).to.equal(undefined);
  });

  it('nobody is ever late with it: not on the page, not in About me, not at HR, not on the record', async () => {
    const overdue = {
      'zh-CN': [
        text('zh-CN', 'notices.page.late'),
        text('zh-CN', 'me.overdue'),
        '逾期未完成',
        '已过截止日',
        '待完成',
      ],
      en: [text('en', 'notices.page.late'), text('en', 'me.overdue'), 'Overdue', 'Past its date'],
    };
    const { rows } = await sql<{ card: string }>`
      select bodies #>> '{zh-CN,card}' as card from message where kind = 'notices.card'`.execute(heed.db);
    expect(rows[0]?.card)
      .to.match(/可以答复到 [^"]*（周.）/)
      .and.not.match(/截止|待完成/);
    const before = (await page(silent, '/me?lang=zh-CN')).text;
    expect(before).to.match(/自愿答复，可以答复到 .*（周.）/);
    heed.clock.advance({ days: 30 });
    const hrPages = [
      `/console/notices/${notice}`,
      `/console/notices/${notice}?show=overdue`,
      '/console/notices',
    ];
    for (const [language, words] of Object.entries(overdue)) {
      const own = [`/n/${notice}?lang=${language}`, `/me?lang=${language}#open`];
      const pages = [
        ...(await Promise.all(own.map((path) => page(silent, path)))),
        ...(await Promise.all(
          hrPages.map((path) => page(hr, `${path}${path.includes('?') ? '&' : '?'}lang=${language}`)),
        )),
      ];
      for (const { status, text: html } of pages) {
        expect(status).to.equal(200);
        // The console leads to what other notices wait for, has a column for it and can be narrowed to it.
        const said = html.replaceAll(/<(nav|th|option|dialog)\b[^>]*>.*?<\/\1>|data-label="[^"]*"/gs, '');
        for (const word of words) expect(said, word).not.to.include(word);
      }
    }
    const list = (await page(hr, '/console/notices?lang=zh-CN')).text;
    expect(list, 'three who owe nothing').to.match(/data-label="待完成"[^>]*>—</);
    await choose(await heed.signIn(silent), 'consent');
    expect((await answers())[0]?.late).to.equal(false);
  });

  describe('taken back', () => {
    let withdrawal: string;
    beforeEach(async () => {
      const browser = await heed.signIn(yes);
      await choose(browser, 'consent');
      heed.clock.advance({ hours: 1 });
      await choose(browser, 'withdraw');
      const row = await heed.db.selectFrom('consent_withdrawal').selectAll().executeTakeFirstOrThrow();
      withdrawal = row.answer_id;
    });

    const told = async (kind: string) => {
      const { rows } = await sql<{ staffNo: string; words: string }>`
        select p.staff_no as "staffNo", m.bodies::text as words
        from message m join delivery d on d.message_id = m.id join person p on p.id = d.person_id
        where m.kind = ${kind} order by p.staff_no`.execute(heed.db);
      return rows;
    };
    const stop = (browser: Browser) => browser.post(`/console/withdrawals/${withdrawal}/stopped`);

    it('tells HR and privacy with the withdrawal itself, by a card that names nobody, and says no more than is true', async () => {
      const cards = await told('consents.withdrawn');
      expect(cards.map(({ staffNo }) => staffNo)).to.deep.equal(['S032', 'S033', 'S034', 'S038', 'S042']);
      expect(cards[0]?.words)
        .to.include('在公司内网使用你的照片')
        .and.not.match(/许若溪|S004/);
      const own = (await page(yes, `/n/${notice}?lang=zh-CN`)).text;
      expect(own)
        .to.include('公司必须立即停止')
        .and.not.match(/已停止|已经停止/);
      expect((await answers()).at(-1)?.statement).to.match(/^我撤回对《在公司内网使用你的照片》/);
    });

    it('stands in the overview and at the notice until somebody says that it has stopped; then the person hears', async () => {
      const privacy = await heed.signIn('S038');
      const title = text('zh-CN', 'console.withdrawals.title');
      const list = `/console/notices/${notice}?show=withdrawn&lang=zh-CN`;
      expect((await privacy.get('/console?lang=zh-CN')).text).to.include(title);
      const before = (await privacy.get(list)).text;
      expect(before).to.include('许若溪').and.include(text('zh-CN', 'console.withdrawals.stop'));
      expect(before)
        .to.match(/撤回同意<span class="tab-count">1</)
        .and.not.include('周亦航');
      expect((await stop(privacy)).location).to.equal(
        `/console/notices/${notice}?show=withdrawn&done=stopped`,
      );
      expect((await stop(await heed.signIn(hr))).status).to.equal(303);

      const { rows } = await sql<{ event: string }>`
        select event from evidence_event where type = 'consent.stopped'`.execute(heed.db);
      expect(rows.map(({ event }) => JSON.parse(event))).to.have.lengthOf(1);
      expect(JSON.parse(rows[0]?.event ?? '')).to.deep.include({
        actor: { person: privacy.personId },
        person: (await heed.signIn(yes)).personId,
        data: { answer: withdrawal, notice },
      });
      expect((await told('consents.stopped')).map(({ staffNo }) => staffNo)).to.deep.equal(['S004']);
      expect((await page(yes, `/n/${notice}?lang=zh-CN`)).text).to.match(/公司于 .* 确认/);
      expect((await privacy.get('/console?lang=zh-CN')).text).not.to.include(title);
      const after = (await privacy.get(list)).text;
      expect(after)
        .to.include('许若溪')
        .and.match(/已停止/)
        .and.not.include('tab-count');
    });

    it('and given again, it needs no stopping', async () => {
      await choose(await heed.signIn(yes), 'consent');
      const privacy = await heed.signIn('S038');
      expect((await privacy.get('/console?lang=en')).text).not.to.include(
        text('en', 'console.withdrawals.title'),
      );
      expect((await privacy.get(`/console/notices/${notice}?show=withdrawn`)).text).not.to.include('许若溪');
      expect((await stop(privacy)).status).to.equal(404);
      expect(await told('consents.stopped')).to.deep.equal([]);
    });

    it('is nothing that a manager sees or confirms', async () => {
      const browser = await heed.signIn(manager);
      expect((await stop(browser)).status).to.equal(403);
      for (const path of ['/console', `/console/notices/${notice}?show=withdrawn`])
        expect((await browser.get(path)).text).not.to.match(/许若溪|tab-count|#withdrawn/);
    });
  });

  it('a manager learns how many were asked, and of nobody whether they answered', async () => {
    await choose(await heed.signIn(no), 'decline');
    await choose(await heed.signIn(yes), 'consent');
    const seen = async () => {
      const browser = await heed.signIn(manager);
      const paths = ['/console', '/console/notices', `/console/notices/${notice}`];
      const pages = await Promise.all(paths.map((path) => browser.get(path)));
      expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
      return pages.map(({ text: html }) => html.replaceAll(/csrf\S*" (?:value|content)="[^"]*"/g, ''));
    };
    const first = await seen();
    const names = ['周亦航', '许若溪', 'Priya Anand'];
    for (const name of names) expect(first.join('')).not.to.include(name);
    expect(first[2])
      .to.include(text('zh-CN', 'console.notice.voluntary'))
      .and.match(/共 3 人/);
    await choose(await heed.signIn(silent), 'decline');
    expect(await seen()).to.deep.equal(first);
    const browser = await heed.signIn(manager);
    expect((await browser.post(`/console/notices/${notice}/people.csv`)).status).to.equal(403);
    const found = await browser.post(`/console/notices/${notice}/search`, { search: '许若溪' });
    expect(found.text).not.to.include('S004');
    const hrSees = (await page(hr, `/console/notices/${notice}?lang=zh-CN`)).text;
    for (const name of names) expect(hrSees).to.include(name);
    expect(hrSees).to.include(text('zh-CN', 'console.standing.decline'));
  });
});
