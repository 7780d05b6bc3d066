import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { policyFiles } from '../harness/company.ts';
import { CookieJar } from '../harness/cookie-jar.ts';
import { separatePolicy } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startedTablet } from '../harness/tablet.ts';
import { answersGiven } from '../harness/ways.ts';

const person = 'S021';

/** The hidden fields of the form on a page that posts to `path`, as its browser sends them back. */
function fieldsOf(html: string, path: string): Record<string, string> {
  const form = html.split('<form').find((one) => one.includes(`action="${path}"`)) ?? '';
  const fields = form.split('</form>')[0]?.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...(fields ?? [])].map(([, name = '', value = '']) => [name, value]));
}

/** Two pages of one browser: what is chosen in the one is not what the other shows. */
describe('the language that stood on the screen is the one that was answered in', () => {
  let heed: TestApp;
  let name: string;
  let browser: CookieJar;
  before(async () => {
    heed = await startApp();
    ({ name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('staff_no', '=', person)
      .executeTakeFirstOrThrow());
    for (const [code, signature] of [
      ['named', 'typed-name'],
      ['by-passkey', 'passkey'],
    ] as const) {
      const document = readPolicy(policyFiles({ code, action: 'sign', signature }));
      const publishing = { now: heed.clock.now(), actor: 'heed' as const, hooks: heed.app.policyHooks };
      await inTransaction(heed.db, (tx) => publishPolicy(tx, document, publishing));
    }
  });
  beforeEach(async () => {
    browser = new CookieJar(heed.url, 'A browser');
    const { cookie } = await heed.signIn(person);
    keep(browser, 'heed_session', cookie.split('=')[1] ?? '');
  });
  after(() => heed.close());

  const keep = (jar: CookieJar, cookie: string, value: string) =>
    (jar.cookies as Map<string, string>).set(cookie, value);

  /** Opens a page with a form in Chinese, chooses English in another tab, then sends the form. */
  async function opened(page: string, path: string, jar = browser) {
    const { text } = await jar.get(page);
    const fields = fieldsOf(text, path);
    await jar.get(page.startsWith('/kiosk') ? '/kiosk/notices?lang=en' : '/me?lang=en');
    expect(jar.cookies.get('heed_lang')).to.equal('en');
    return { text, sends: (more: Record<string, string>) => jar.post(path, { ...fields, ...more }) };
  }

  /** What the evidence says was shown, and whether its words are Chinese. */
  async function evidence() {
    const last = (await answersGiven(heed)).at(-1);
    return [last?.shown.language, /\p{Script=Han}/u.test(last?.statement ?? '')];
  }

  it('with a typed name', async () => {
    const notice = await sentNotice(heed, 'named', [person]);
    const { sends } = await opened(`/n/${notice}`, `/n/${notice}/answer`);
    const action = `notices.acknowledge:${notice}`;
    expect((await sends({ action, typedName: name })).status).to.equal(303);
    expect(await evidence()).to.deep.equal(['zh-CN', true]);
  });

  it('with a passkey: the device signs the words of the page that asked', async () => {
    const device = new Authenticator(heed.app.baseUrl.replace('127.0.0.1', 'localhost'));
    const { csrf = '' } = fieldsOf((await browser.get('/me')).text, '/me/passkeys');
    const made = device.enrols(JSON.parse((await browser.post('/me/passkeys/options', { csrf })).text));
    expect((await browser.post('/me/passkeys', { csrf, passkey: made, name: 'x' })).status).to.equal(303);
    const notice = await sentNotice(heed, 'by-passkey', [person]);
    const { text, sends } = await opened(`/n/${notice}`, `/n/${notice}/answer`);
    const [, options = ''] = /data-options="([^"]+)"/.exec(text) ?? [];
    const asked = JSON.parse((await browser.post(options, { csrf })).text) as { challenge: string };
    const action = `notices.acknowledge:${notice}`;
    expect((await sends({ action, passkey: device.signs(asked) })).status).to.equal(303);
    expect(await evidence()).to.deep.equal(['zh-CN', true]);
  });

  it('at a shared tablet', async () => {
    const notice = await sentNotice(heed, 'chat-monitoring', [person]);
    const tablet = new CookieJar(heed.url, 'A tablet');
    keep(tablet, 'heed_kiosk', (await startedTablet(heed, 'S032')).token);
    const hr = await heed.signIn('S032');
    const slip = await hr.post('/console/kiosks/codes', { staffNo: person });
    const code = /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '';
    const start = fieldsOf((await tablet.get('/kiosk')).text, '/kiosk/enter');
    await tablet.post('/kiosk/enter', { ...start, staffNo: person, code });
    const { sends } = await opened(`/kiosk/n/${notice}`, `/kiosk/n/${notice}/answer`, tablet);
    const action = `notices.acknowledge:${notice}`;
    expect((await sends({ action, typedName: name })).status).to.equal(303);
    expect(await evidence()).to.deep.equal(['zh-CN', true]);
  });

  it('of one purpose among several', async () => {
    await separatePolicy(heed);
    const notice = await sentNotice(heed, 'staff-card', [person]);
    const { sends } = await opened(`/n/${notice}`, `/n/${notice}/purposes`);
    expect((await sends({ kind: 'consent' })).status).to.equal(303);
    const { rows } = await sql<{ language: string }>`
      select event::jsonb #>> '{data,shown,language}' as language from evidence_event
      where type = 'purpose.answered'`.execute(heed.db);
    expect(rows).to.deep.equal([{ language: 'zh-CN' }]);
  });
});
