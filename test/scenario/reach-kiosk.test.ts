import { expect } from 'chai';
import { sql } from 'kysely';
import { text } from '../../src/messages/texts.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { csrfOf, startedTablet, Tablet } from '../harness/tablet.ts';
import { answersGiven, personId, withoutPhone } from '../harness/ways.ts';

const [worker, other, witness, hr, otherHr] = ['S002', 'S003', 'S020', 'S032', 'S033'] as const;
const zh = (key: string, params = {}) => text('zh-CN', key, params);

describe('at a shared tablet', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  let browser: Browser;
  let tablet: Tablet;
  let device: string;
  let name: string;
  beforeEach(async () => {
    heed = await startApp();
    await withoutPhone(heed, worker);
    notice = await sentNotice(heed, 'chat-monitoring', [worker, other]);
    browser = await heed.signIn(hr);
    tablet = new Tablet(heed.url, 'A tablet');
    ({ name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('staff_no', '=', worker)
      .executeTakeFirstOrThrow());
    device = await start();
  });
  afterEach(() => heed.close());

  /** HR signs in on the tablet and starts it there. @returns the device's id */
  async function start(): Promise<string> {
    const before = (await heed.signIn(hr)).cookie.split('=');
    (tablet.cookies as Map<string, string>).set(before[0] ?? '', before[1] ?? '');
    const started = await tablet.sends('/console/kiosks', '/console/kiosks', {
      name: '一楼食堂',
      hours: '8',
    });
    expect(started.location).to.equal('/kiosk');
    const row = await heed.db
      .selectFrom('kiosk_device')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** What HR hands over, as it stands on the slip. */
  async function code(staffNo: string = worker): Promise<string> {
    const slip = await (await heed.signIn(hr)).post('/console/kiosks/codes', { staffNo });
    expect(slip.status).to.equal(200);
    return /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '';
  }

  const sign = (typedName: string, more = {}) =>
    tablet.sends(`/kiosk/n/${notice}`, `/kiosk/n/${notice}/answer`, {
      action: `notices.acknowledge:${notice}`,
      typedName,
      ...more,
    });

  it('from identifying to the receipt: the evidence names tablet, code and who gave it', async () => {
    const entered = await tablet.enter(worker.toLowerCase(), await code());
    expect(entered.location).to.equal('/kiosk/notices');
    const list = await tablet.get('/kiosk/notices');
    expect(list.text).to.include(name).and.include(`/kiosk/n/${notice}`);
    const page = (await tablet.get(`/kiosk/n/${notice}`)).text;
    expect(page).to.include('name="typedName"').and.include(zh('notices.page.disclosure'));
    const wrong = await sign('张三');
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include(zh('notices.sign.nameDiffers'));
    const done = await sign(name);
    expect(done.location).to.match(/^\/kiosk\/done\?receipt=\d+$/);
    const last = (await tablet.get(done.location ?? '')).text;
    const { entry_id: entry } = await heed.db
      .selectFrom('answer')
      .select('entry_id')
      .executeTakeFirstOrThrow();
    expect(last)
      .to.include(zh('kiosk.receipt', { number: entry }))
      .and.not.include(name)
      .and.not.include(worker);
    const [answer] = await answersGiven(heed);
    expect(answer).to.include({ kind: 'acknowledge', method: 'typed-name' });
    expect(answer?.actor).to.deep.equal({ person: await personId(heed, worker) });
    expect(answer?.session).to.deep.include({
      platform: 'kiosk',
      method: 'kiosk-code',
      agent: 'A tablet',
      boundBy: 'none',
      account: 'none',
    });
    expect(answer?.session.kiosk).to.deep.include({ device, name: '一楼食堂' });
    expect(answer?.session.kiosk?.issuedBy).to.deep.include({ staffNo: hr });
    // HR prints the receipt; the list says how it came.
    const receipt = await browser.get(`/me/receipts/${entry}`);
    expect(receipt.text).to.include('一楼食堂').and.include(zh('ways.way.kiosk'));
    expect((await browser.get(`/console/notices/${notice}`)).text).to.include(
      zh('reach.summary.kiosk', { n: 1 }),
    );
  });

  it('with the last answer the visit is over: nothing of it opens any more', async () => {
    await tablet.enter(worker, await code());
    const kept = new Map(tablet.cookies);
    await sign(name);
    expect(tablet.cookies.has('heed_kiosk_visit')).to.equal(false);
    for (const [key, value] of kept) (tablet.cookies as Map<string, string>).set(key, value);
    for (const path of ['/kiosk/notices', `/kiosk/n/${notice}`]) {
      const back = await tablet.get(path);
      expect(back.location, path).to.equal('/kiosk');
      expect(back.text).to.not.include(name);
    }
    expect(await heed.db.selectFrom('kiosk_visit').selectAll().execute()).to.deep.equal([]);
  });

  it('the start screen, also by the Back button, ends the visit; so does a minute of nothing, on the server', async () => {
    await tablet.enter(worker, await code());
    expect((await tablet.get('/kiosk')).location).to.equal('/kiosk');
    expect((await tablet.get('/kiosk/notices')).location).to.equal('/kiosk');

    await tablet.enter(worker, await code());
    for (let n = 0; n < 5; n += 1) {
      heed.clock.advance({ seconds: 50 });
      const { text: html } = await tablet.get(`/kiosk/n/${notice}`);
      expect((await tablet.post('/kiosk/still', { csrf: csrfOf(html) })).status).to.equal(204);
    }
    heed.clock.advance({ seconds: 76 });
    expect((await tablet.get(`/kiosk/n/${notice}`)).location).to.equal('/kiosk');
    expect(await heed.db.selectFrom('kiosk_visit').selectAll().execute()).to.deep.equal([]);

    await tablet.enter(worker, await code());
    for (let n = 0; n < 31; n += 1) {
      heed.clock.advance({ minutes: 1 });
      await tablet.get('/kiosk/notices');
    }
    expect((await tablet.get('/kiosk/notices')).location, 'half an hour is all').to.equal('/kiosk');
  });

  it('no page is kept, each clears itself, and the next one starts in their own language', async () => {
    await tablet.enter(worker, await code());
    const paths = ['/kiosk/notices', `/kiosk/n/${notice}`, '/kiosk/done?receipt=1'];
    await tablet.get('/kiosk/notices?lang=en');
    expect(tablet.cookies.get('heed_lang')).to.equal('en');
    for (const path of paths) {
      const cookie = [...tablet.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
      const answer = await fetch(new URL(path, heed.url), { redirect: 'manual', headers: { cookie } });
      expect(answer.headers.get('cache-control'), path).to.equal('no-store');
      expect(await answer.text(), path).to.match(/http-equiv="refresh" content="\d+;url=\/kiosk"/);
    }
    await tablet.get('/kiosk');
    expect(tablet.cookies.has('heed_lang')).to.equal(false);
  });

  it('the tablet’s cookies open nothing but its own pages, and HR is signed out on it', async () => {
    expect(tablet.cookies.has('heed_session')).to.equal(false);
    const sessions = await heed.db
      .selectFrom('session')
      .select('person_id')
      .where('person_id', '=', await personId(heed, hr))
      .execute();
    // One of the browser in which HR goes on, none of the tablet.
    expect(sessions).to.have.length(1);
    await tablet.enter(worker, await code());
    for (const path of ['/me', `/n/${notice}`, '/console', '/board', '/console/kiosks', `/me/kiosk-code`])
      expect((await tablet.get(path)).status, path).to.equal(401);
    const posted = await tablet.sends('/kiosk/notices', `/n/${notice}/answer`, {
      action: `notices.acknowledge:${notice}`,
    });
    expect(posted.status).to.equal(401);
    // And a session opens nothing of the tablet.
    expect((await browser.get('/kiosk/notices')).status).to.equal(403);
    const { token } = await startedTablet(heed, hr);
    const mixed = await browser.get('/kiosk/notices', { cookie: `${browser.cookie}; heed_kiosk=${token}` });
    expect(mixed.location).to.equal('/kiosk');
    const raw = await fetch(new URL('/console/kiosks', heed.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: (await heed.signIn(hr)).cookie },
      body: new URLSearchParams({ name: 'x', hours: '8', csrf: 'x' }),
    });
    expect(raw.status, 'no form of ours').to.equal(403);
  });

  it('cookies are for the kiosk’s pages alone, not for scripts, and sent from no other site', async () => {
    const signed = await heed.signIn(hr);
    const { text: html } = await signed.get('/console/kiosks');
    const answer = await fetch(new URL('/console/kiosks', heed.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: signed.cookie, accept: 'text/html' },
      body: new URLSearchParams({ csrf: csrfOf(html), name: 'x', hours: '4' }),
    });
    const set = answer.headers.getSetCookie().filter((line) => line.startsWith('heed_kiosk='));
    expect(set).to.have.length(1);
    expect(set[0]).to.match(/path=\/kiosk; expires=[^;]+; samesite=strict; httponly/i);
  });

  it('ends from elsewhere, by its time, and for whoever changes a letter of its cookie', async () => {
    await tablet.enter(worker, await code());
    await browser.post(`/console/kiosks/${device}/end`);
    for (const path of ['/kiosk', '/kiosk/notices', `/kiosk/n/${notice}`]) {
      const over = await tablet.get(path);
      expect(over.status, path).to.equal(403);
      expect(over.text).to.include(zh('errors.kiosk-none')).and.not.include(name);
    }
    await start();
    expect((await tablet.get('/kiosk')).status).to.equal(200);
    const token = tablet.cookies.get('heed_kiosk') ?? '';
    const changed = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    (tablet.cookies as Map<string, string>).set('heed_kiosk', changed);
    expect((await tablet.get('/kiosk')).status).to.equal(403);
    (tablet.cookies as Map<string, string>).set('heed_kiosk', token);
    heed.clock.advance({ hours: 8, seconds: 1 });
    expect((await tablet.get('/kiosk')).status).to.equal(403);
  });

  describe('a one-time code', () => {
    it('is stored as a hash, counts once, for one person, and twelve hours', async () => {
      const first = await code();
      const { hash } = await heed.db.selectFrom('kiosk_code').select('hash').executeTakeFirstOrThrow();
      expect(hash.toString()).to.not.include(first.replace(' ', ''));
      const { rows } = await sql<{ clear: number }>`
        select count(*)::int as clear from evidence_event where event like ${`%${first.replace(' ', '')}%`}`.execute(
        heed.db,
      );
      expect(rows[0]?.clear).to.equal(0);
      expect((await tablet.enter(other, first)).status, 'another person').to.equal(422);
      expect((await tablet.enter(worker, first)).status).to.equal(303);
      await tablet.get('/kiosk');
      const again = await tablet.enter(worker, first);
      expect(again.status).to.equal(422);
      expect(again.text).to.include(zh('kiosk.start.wrong')).and.not.include(name);
      const late = await code();
      heed.clock.advance({ hours: 7, minutes: 59 });
      expect((await tablet.enter(worker, late)).status).to.equal(303);
      const tooLate = await code();
      heed.clock.advance({ hours: 12, seconds: 1 });
      await start();
      expect((await tablet.enter(worker, tooLate)).status).to.equal(422);
    });

    it('ends when a new one is made', async () => {
      const [old, fresh] = [await code(), await code()];
      expect((await tablet.enter(worker, old)).status).to.equal(422);
      expect((await tablet.enter(worker, fresh)).status).to.equal(303);
    });

    it('ends after five wrong ones, whoever is right afterwards', async () => {
      const right = await code();
      const wrong = right.startsWith('0') ? '1111 1111' : '0000 0000';
      for (let n = 0; n < 5; n += 1) expect((await tablet.enter(worker, wrong)).status).to.equal(422);
      expect((await tablet.enter(worker, right)).status).to.equal(422);
    });

    it('of whomever: a tablet takes no more after twenty wrong ones, for a quarter of an hour', async () => {
      const right = await code();
      for (let n = 0; n < 20; n += 1)
        expect((await tablet.enter(`X${n}`, '0000 0000')).status, String(n)).to.equal(422);
      const waiting = await tablet.enter(worker, right);
      expect(waiting.status).to.equal(429);
      expect(waiting.text).to.include(zh('kiosk.start.wait', { minutes: 15 }));
      heed.clock.advance({ minutes: 15, seconds: 1 });
      expect((await tablet.enter(worker, right)).status).to.equal(303);
    });

    it('says the same for no such person, no code, and a wrong one', async () => {
      await code();
      const answers = [];
      for (const [staffNo, given] of [
        [worker, '0000 0001'],
        ['S999', '0000 0001'],
        [other, '0000 0001'],
        [worker, 'abc'],
        ['', ''],
        ["' or 1=1", '00000000'],
      ])
        answers.push(await tablet.enter(staffNo ?? '', given ?? ''));
      const plain = (html: string) => html.replaceAll(/value="[^"]*"|content="[^"]*"/g, '');
      expect(new Set(answers.map((one) => `${one.status} ${plain(one.text)}`)).size).to.equal(1);
    });

    it('two at the same moment let one in', async () => {
      const right = await code();
      const { text: html } = await tablet.get('/kiosk');
      const fields = { csrf: csrfOf(html), staffNo: worker, code: right };
      const both = await Promise.all([
        tablet.post('/kiosk/enter', fields),
        tablet.post('/kiosk/enter', fields),
      ]);
      expect(both.map(({ status }) => status).toSorted((one, two) => one - two)).to.deep.equal([303, 422]);
    });

    it('is made for nobody who does not work here, and not for oneself', async () => {
      const before = await tableHashes(heed.db);
      for (const [staffNo, problem] of [
        ['S999', 'unknown'],
        ['', 'unknown'],
        [hr, 'self'],
      ] as const) {
        const answer = await browser.post('/console/kiosks/codes', { staffNo });
        expect(answer.status, staffNo).to.equal(422);
        expect(answer.text).to.include(zh(`reach.kiosks.${problem}`));
      }
      const none = await browser.post('/console/kiosks/codes/send', { staffNo: worker });
      expect(none.text).to.include(zh('reach.kiosks.sentNone'));
      expect(await tableHashes(heed.db)).to.deep.equal(before);
    });

    it('sent to somebody with an account is made by themself: no message and no HR ever sees it', async () => {
      const sent = await browser.post('/console/kiosks/codes/send', { staffNo: other });
      expect(sent.location).to.equal('/console/kiosks?said=sent');
      const { rows } = await sql<{ bodies: string }>`
        select bodies::text as bodies from message where kind = 'kiosk.code'`.execute(heed.db);
      expect(rows[0]?.bodies)
        .to.include('/me/kiosk-code')
        .and.not.match(/\d{4} ?\d{4}/);
      const own = await heed.signIn(other);
      const made = await own.post('/me/kiosk-code');
      const mine = /(\d{4} \d{4})/.exec(made.text)?.[1] ?? '';
      expect((await own.get('/me/kiosk-code')).text, 'shown once').to.not.include(mine);
      expect((await tablet.enter(other, mine)).status).to.equal(303);
      const { name: named } = await heed.db
        .selectFrom('person')
        .select('name')
        .where('staff_no', '=', other)
        .executeTakeFirstOrThrow();
      await sign(named);
      expect((await answersGiven(heed))[0]?.session.kiosk?.issuedBy).to.equal('themself');
    });
  });

  it('a form of one visit is worth nothing in the next, and nothing after', async () => {
    await tablet.enter(worker, await code());
    const { text: html } = await tablet.get(`/kiosk/n/${notice}`);
    const fields = { csrf: csrfOf(html), action: `notices.acknowledge:${notice}`, typedName: name };
    await tablet.get('/kiosk');
    expect((await tablet.post(`/kiosk/n/${notice}/answer`, fields)).status).to.equal(403);
    await tablet.enter(other, await code(other));
    expect((await tablet.post(`/kiosk/n/${notice}/answer`, fields)).status).to.equal(403);
    expect(await answersGiven(heed)).to.deep.equal([]);
  });

  it('what asks for more than a name is not signed there; a concern can be raised all the same', async () => {
    await sql`update policy_version set minimum_method = 'passkey' where id = (
      select version_id from notice where id = ${notice}::uuid)`.execute(heed.db);
    await tablet.enter(worker, await code());
    const page = (await tablet.get(`/kiosk/n/${notice}`)).text;
    expect(page).to.include(zh('kiosk.notice.tooStrong')).and.not.include('name="typedName"');
    const forced = await sign(name);
    expect(forced.status).to.equal(409);
    const talked = await sign('', { action: `notices.concern:${notice}`, reason: '想先问清楚' });
    expect(talked.status).to.equal(303);
    expect((await answersGiven(heed)).map(({ kind }) => kind)).to.deep.equal(['concern']);
  });

  it('shows what was recorded for somebody without an account, who says there that it was not so', async () => {
    const path = `/console/notices/${notice}/people/${await personId(heed, worker)}`;
    const said = { kind: 'acknowledge', why: '本人不识字', witness, answers: '0' };
    await (await heed.signIn(otherHr)).post(`${path}/on-behalf`, said);
    await tablet.enter(worker, await code());
    const list = (await tablet.get('/kiosk/notices')).text;
    expect(list).to.include('不是你的签名');
    const to = /action="(\/kiosk\/answers\/[^"]+\/contest)"/.exec(list)?.[1] ?? '';
    expect((await tablet.post(to, { csrf: csrfOf(list) })).location).to.equal('/kiosk/notices');
    expect((await tablet.get('/kiosk/notices')).text).to.not.include('/contest"');
    expect(await heed.db.selectFrom('answer_contest').selectAll().execute()).to.have.length(1);
    const [, concern] = await answersGiven(heed);
    expect(concern?.session.platform).to.equal('kiosk');
  });
});
