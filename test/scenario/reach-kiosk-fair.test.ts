import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { issueCode } from '../../src/kiosk/code.ts';
import { enter } from '../../src/kiosk/enter.ts';
import { text } from '../../src/messages/texts.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { policyFiles } from '../harness/company.ts';
import { CookieJar } from '../harness/cookie-jar.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startedTablet } from '../harness/tablet.ts';
import { answersGiven, personId, withoutPhone } from '../harness/ways.ts';

const [worker, hr] = ['S002', 'S032'] as const;
const zh = (key: string, params = {}) => text('zh-CN', key, params);
const csrfOf = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** What a shared tablet owes to whoever has nothing else: to take back, to contest, to be told what a name is worth. */
describe('somebody who has nothing but the tablet', () => {
  let heed: TestApp;
  let tablet: CookieJar;
  let device: string;
  let id: string;
  let name: string;
  beforeEach(async () => {
    heed = await startApp();
    await withoutPhone(heed, worker);
    id = await personId(heed, worker);
    ({ name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow());
    tablet = new CookieJar(heed.url, 'A tablet');
    const started = await startedTablet(heed, hr);
    device = started.id;
    (tablet.cookies as Map<string, string>).set('heed_kiosk', started.token);
  });
  afterEach(() => heed.close());

  /** With a code from HR, somebody stands before the tablet. */
  async function enters(): Promise<void> {
    const now = heed.clock.now();
    const by = await personId(heed, hr);
    const { code } = await inTransaction(heed.db, (tx) =>
      issueCode(tx, heed.app.tokens, { personId: id, by, now }),
    );
    const { text: html } = await tablet.get('/kiosk');
    const entered = await tablet.post('/kiosk/enter', { csrf: csrfOf(html), staffNo: worker, code });
    expect(entered.location).to.equal('/kiosk/notices');
  }

  async function answers(notice: string, kind: string, more = {}) {
    const { text: html } = await tablet.get(`/kiosk/n/${notice}`);
    const action = `notices.${kind}:${notice}`;
    return tablet.post(`/kiosk/n/${notice}/answer`, { csrf: csrfOf(html), action, typedName: name, ...more });
  }

  it('takes a consent back there, where it was given', async () => {
    const document = readPolicy(policyFiles({ code: 'asked', action: 'consent', signature: 'typed-name' }));
    const publishing = { now: heed.clock.now(), actor: 'heed' as const, hooks: heed.app.policyHooks };
    await inTransaction(heed.db, (tx) => publishPolicy(tx, document, publishing));
    const notice = await sentNotice(heed, 'asked', [worker]);
    await enters();
    const version = /name="version" value="([^"]+)"/.exec((await tablet.get(`/kiosk/n/${notice}`)).text)?.[1];
    expect((await answers(notice, 'consent', { version })).status).to.equal(303);
    heed.clock.advance({ days: 3 });
    const again = await startedTablet(heed, hr);
    (tablet.cookies as Map<string, string>).set('heed_kiosk', again.token);
    await enters();
    expect((await tablet.get('/kiosk/notices')).text).to.include(`/kiosk/n/${notice}`);
    expect((await answers(notice, 'withdraw')).status).to.equal(303);
    expect((await answersGiven(heed)).map(({ kind }) => kind)).to.deep.equal(['consent', 'withdraw']);
  });

  it('sees what somebody else did there with a code in their name, says that it was not them, and signs', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    await enters();
    expect((await answers(notice, 'acknowledge')).status).to.equal(303);
    heed.clock.advance({ hours: 1 });
    await enters();
    const { text: list } = await tablet.get('/kiosk/notices');
    expect(list).to.include('有人用你的工号和一次性代码');
    const to = /action="(\/kiosk\/answers\/[^"]+\/contest)"/.exec(list)?.[1] ?? '';
    expect((await tablet.post(to, { csrf: csrfOf(list) })).location).to.equal('/kiosk/notices');
    const { text: after } = await tablet.get('/kiosk/notices');
    expect(after).to.include(`/kiosk/n/${notice}`).and.not.include('/contest"');
    const version = /name="version" value="([^"]+)"/.exec((await tablet.get(`/kiosk/n/${notice}`)).text)?.[1];
    expect((await answers(notice, 'acknowledge', { version })).status).to.equal(303);
    expect((await answersGiven(heed)).map(({ kind }) => kind)).to.deep.equal([
      'acknowledge',
      'concern',
      'acknowledge',
    ]);
  });

  it('is not asked whether it was them of what they have just done', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    await sentNotice(heed, 'chat-monitoring', [worker]);
    await enters();
    expect((await answers(notice, 'acknowledge')).location).to.match(/^\/kiosk\/notices/);
    expect((await tablet.get('/kiosk/notices')).text).to.not.include('/contest"');
  });

  it('reads before signing, and on the receipt, what a name is worth at a tablet: no sign-in stands behind it', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    await enters();
    const page = (await tablet.get(`/kiosk/n/${notice}`)).text;
    for (const condition of ['exclusive', 'control', 'signature', 'content'])
      expect(page, condition).to.include(zh(`ways.worth.kiosk.${condition}`));
    await answers(notice, 'acknowledge');
    const { entry_id: entry } = await heed.db
      .selectFrom('answer')
      .select('entry_id')
      .executeTakeFirstOrThrow();
    const receipt = (await (await heed.signIn(hr)).get(`/me/receipts/${entry}`)).text;
    expect(receipt)
      .to.include(zh('ways.worth.kiosk.control'))
      .and.not.include(zh('signing.why.typed-name.control'));
  });

  it('leaves nothing that the browser would suggest to the next one', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', [worker]);
    await enters();
    const page = (await tablet.get(`/kiosk/n/${notice}`)).text;
    const fields = page.match(/<(?:input|textarea)(?![^>]*type="hidden")[^>]*>/g) ?? [];
    expect(fields).to.have.lengthOf(2);
    for (const field of fields) expect(field).to.include('autocomplete="off"');
    const start = (await tablet.get('/kiosk')).text;
    expect((await tablet.get('/kiosk')).text + start).to.include('inputmode="numeric"');
  });

  it('however many wrong codes come at one moment, a tablet counts them all', async () => {
    const { text: html } = await tablet.get('/kiosk');
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        tablet.post('/kiosk/enter', { csrf: csrfOf(html), staffNo: `X${n}`, code: '0000 0000' }),
      ),
    );
    const statuses = sent.map(({ status }) => status);
    expect(statuses.filter((status) => status === 422)).to.have.lengthOf(20);
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(40);
  });

  it('keeps the code where the visit could not begin', async () => {
    const now = heed.clock.now();
    const by = await personId(heed, hr);
    const { code } = await inTransaction(heed.db, (tx) =>
      issueCode(tx, heed.app.tokens, { personId: id, by, now }),
    );
    const given = { deviceId: device, staffNo: worker, code, now };
    await sql`alter table kiosk_visit add constraint nobody check (false)`.execute(heed.db);
    const failed = await enter(heed.db, heed.app.tokens, given).catch((error: unknown) => error);
    expect(failed).to.have.property('constraint', 'nobody');
    await sql`alter table kiosk_visit drop constraint nobody`.execute(heed.db);
    expect(await enter(heed.db, heed.app.tokens, given)).to.include({ result: 'here' });
  });

  it('has one code that counts, whoever makes two at one moment', async () => {
    const by = await personId(heed, hr);
    const now = heed.clock.now();
    const make = () =>
      inTransaction(heed.db, (tx) => issueCode(tx, heed.app.tokens, { personId: id, by, now }));
    await Promise.all(Array.from({ length: 6 }, make));
    const { rows } = await sql<{ open: number }>`
      select count(*)::int as open from kiosk_code where expires_at > ${now} and used_at is null`.execute(
      heed.db,
    );
    expect(rows[0]?.open).to.equal(1);
  });
});
