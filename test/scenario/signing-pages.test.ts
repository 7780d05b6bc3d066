import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { receive } from '../../handlers/inbound.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { drawing } from '../fixtures/drawing.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { Authenticator } from '../harness/authenticator.ts';
import type { Browser } from '../harness/browser.ts';
import { policyFiles } from '../harness/company.ts';
import type { CookieJar } from '../harness/cookie-jar.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const [employee, colleague] = ['S021', 'S022'];

async function publishes({ db, clock, app }: TestApp, signature: 'drawn' | 'passkey'): Promise<void> {
  const document = readPolicy(policyFiles({ code: `by-${signature}`, action: 'sign', signature }));
  const publishing = { now: clock.now(), actor: 'heed' as const, hooks: app.policyHooks };
  await inTransaction(db, (tx) => publishPolicy(tx, document, publishing));
}

describe('signing on the page', () => {
  let heed: TestApp;
  let li: Browser;
  let chen: Browser;
  let byDrawing: string;
  let byPasskey: string;
  let device: Authenticator;
  before(async () => {
    heed = await startApp();
    li = await heed.signIn(employee);
    chen = await heed.signIn(colleague);
    await publishes(heed, 'drawn');
    await publishes(heed, 'passkey');
    byDrawing = await sentNotice(heed, 'by-drawn', [employee, colleague]);
    byPasskey = await sentNotice(heed, 'by-passkey', [employee, colleague]);
    device = new Authenticator(heed.app.baseUrl.replace('127.0.0.1', 'localhost'));
  });
  after(() => heed.close());

  const answer = async (who: Browser, notice: string, fields: Record<string, string>) => {
    const page = await who.get(`/n/${notice}`);
    const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return who.post(`/n/${notice}/answer`, { action: `notices.acknowledge:${notice}`, version, ...fields });
  };
  const options = async (who: Browser, path: string) =>
    JSON.parse((await who.post(path)).text) as { challenge: string; allowCredentials?: object[] };
  const words = (key: string) => text('zh-CN', key);

  it('asks for what the policy wants at least, offers what is stronger, and says what each is worth', async () => {
    const paper = await li.get(`/n/${byDrawing}`);
    expect(paper.text).to.contain('name="drawing"').and.to.contain(`/n/${byDrawing}?method=passkey#answer`);
    expect(paper.text).to.not.contain('typedName');
    expect(paper.text).to.contain(words('signing.why.drawn.exclusive'));
    const weaker = await li.get(`/n/${byDrawing}?method=typed-name`);
    expect(weaker.text).to.contain('name="drawing"').and.to.not.contain('typedName');
    const passkey = await li.get(`/n/${byPasskey}?method=drawn`);
    expect(passkey.text).to.contain('name="passkey"').and.to.not.contain('name="drawing"');
    const typed = await sentNotice(heed, 'chat-monitoring', [employee]);
    const page = await li.get(`/n/${typed}`);
    expect(page.text).to.contain('typedName').and.to.contain('method=drawn').and.to.contain('method=passkey');
  });

  it('loads its scripts from here, under the same strict policy', async () => {
    const page = await li.get(`/n/${byDrawing}`);
    expect(page.headers.get('content-security-policy')).to.contain("script-src 'self';");
    const scripts = [...page.text.matchAll(/<script src="([^"]+)"/g)].map(([, src = '']) => src);
    expect(scripts.filter((src) => /signature-pad|drawing/.test(src))).to.have.lengthOf(2);
    for (const src of scripts) expect((await li.get(src)).status).to.equal(200);
    expect(page.text).to.not.match(/<script>|<style|style="/);
  });

  it('a form without its signature, or with one that is none, comes back with what to do', async () => {
    for (const [fields, problem] of [
      [{}, 'drawingMissing'],
      [{ drawing: '' }, 'drawingMissing'],
      [{ drawing: '[{"pressure":1}]' }, 'drawingMore'],
      [{ drawing: 'M0 0'.repeat(200_000) }, 'drawingTooLarge'],
    ] as const) {
      const page = await answer(li, byDrawing, fields);
      expect([page.status, page.text.includes(words(`notices.sign.${problem}`))]).to.deep.equal([422, true]);
    }
    expect((await answer(li, byDrawing, { drawing: 'M0 0'.repeat(2_500_000) })).status).to.equal(413);
    const weak = await answer(li, byDrawing, { typedName: '随便' });
    expect(weak.status).to.equal(409);
    expect((await answer(li, byPasskey, {})).text).to.contain(words('notices.sign.passkeyMissing'));
    expect((await answer(li, byPasskey, { drawing: drawing() })).status).to.equal(409);
  });

  it('a drawn signature is shown to its person alone', async () => {
    expect((await answer(li, byDrawing, { drawing: drawing() })).status).to.equal(303);
    const { rows } = await sql<{ id: string; entry: number }>`
      select id, entry_id as entry from answer where method = 'drawn'`.execute(heed.db);
    const path = `/me/answers/${rows[0]?.id}/signature.png`;
    const receipt = await li.get(`/me/receipts/${rows[0]?.entry}`);
    expect(receipt.text).to.contain(path).and.to.contain(words('signing.why.drawn.control'));
    const image = await li.get(path);
    expect([image.status, image.headers.get('content-type')]).to.deep.equal([200, 'image/png']);
    expect(image.headers.get('cache-control')).to.equal('no-store');
    expect((await chen.get(path)).status).to.equal(404);
    expect((await heed.visitor().get(path)).status).to.equal(401);
  });

  it('a passkey is added, named and removed on the page about oneself, and by nobody else', async () => {
    const made = device.enrols(await options(li, '/me/passkeys/options'));
    // Asked of one person, taken from no other.
    expect((await chen.post('/me/passkeys', { passkey: made, name: 'x' })).status).to.equal(422);
    const added = await li.post('/me/passkeys', { passkey: made, name: '<b>手机</b>' });
    expect([added.status, added.location]).to.deep.equal([303, '/me#passkeys']);
    expect((await li.post('/me/passkeys', { passkey: made, name: 'again' })).status).to.equal(422);
    const page = await li.get('/me');
    expect(page.text).to.contain('&lt;b>手机').and.to.contain(words('held.category.passkeys'));
    const [, id = ''] = /\/me\/passkeys\/([0-9a-f-]{36})\/remove/.exec(page.text) ?? [];
    for (const act of ['name', 'remove'])
      expect((await chen.post(`/me/passkeys/${id}/${act}`, { name: 'mine now' })).status).to.equal(404);
    expect((await li.post(`/me/passkeys/${id}/name`, { name: '旧手机' })).status).to.equal(303);
    expect((await li.get('/me')).text)
      .to.contain('旧手机')
      .and.to.not.contain('手机&lt;');
    expect((await li.post('/me/passkeys/options', { csrf: 'wrong' })).status).to.equal(403);
  });

  it('signs with it', async () => {
    const asked = await options(li, `/n/${byPasskey}/passkey`);
    expect(asked.allowCredentials).to.have.lengthOf(1);
    const signed = await answer(li, byPasskey, { passkey: device.signs(asked) });
    expect([signed.status, signed.location]).to.deep.equal([303, `/n/${byPasskey}?said=recorded`]);
    // Whoever has answered is not asked to sign any more; whoever was not asked at all learns nothing.
    const stranger = await heed.signIn('S023');
    expect((await stranger.post(`/n/${byPasskey}/passkey`)).status).to.equal(404);
  });

  it('a passkey of an address that Heed had before is called that, and asked for nowhere', async () => {
    const made = new Authenticator(heed.app.baseUrl.replace('127.0.0.1', 'localhost'));
    const sent = made.enrols(await options(chen, '/me/passkeys/options'));
    expect((await chen.post('/me/passkeys', { passkey: sent, name: 'old' })).status).to.equal(303);
    expect((await chen.get(`/n/${byPasskey}`)).text).to.include('data-options');
    const old = heed.db.updateTable('passkey').where('person_id', '=', chen.personId);
    await old.set({ rp_id: 'heed.before.example' }).execute();
    const told = text('zh-CN', 'passkeys.elsewhere', { domain: 'heed.before.example' });
    expect((await chen.get('/me')).text).to.include(told);
    const page = (await chen.get(`/n/${byPasskey}`)).text;
    expect(page).to.include(words('signing.passkey.none')).and.not.include('data-options');
    await heed.db.deleteFrom('passkey').where('person_id', '=', chen.personId).execute();
  });

  it('a passkey of one person signs nothing for another', async () => {
    const asked = await options(chen, `/n/${byPasskey}/passkey`);
    const page = await answer(chen, byPasskey, { passkey: device.signs(asked) });
    expect(page.status).to.equal(422);
    expect(page.text).to.contain(words('notices.sign.passkeyUnknown'));
  });

  it('in a chat, what is signed on the page alone leads there', async () => {
    const said = (command: Parameters<typeof receive>[1]['command']) =>
      receive(
        heed.app,
        {
          platform: 'local',
          tenant: 'local',
          eventId: v7(),
          account: colleague,
          command,
          answersAtOnce: true,
        },
        heed.clock.now(),
      );
    for (const name of ['notices.sign', 'notices.acknowledge']) {
      const answered = await said({ kind: 'button', action: { name, about: byDrawing } });
      expect(answered?.reply).to.deep.include({ kind: 'page', path: `/n/${byDrawing}` });
    }
    const version = await heed.db
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', byDrawing)
      .executeTakeFirstOrThrow();
    // A form that was opened before the policy asked for more.
    const action = { name: 'notices.sign', about: `${byDrawing}.${version.version_id}` };
    const sent = await said({ kind: 'form', action, values: { typedName: '某某' } });
    expect(sent?.reply).to.deep.include({ kind: 'page', path: `/n/${byDrawing}` });
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from answer where notice_id = ${byDrawing}::uuid`.execute(heed.db);
    expect(rows[0]?.n).to.equal(1);
  });

  it('here, where the browser is one already, no link leads out of it', async () => {
    expect((await li.post(`/open/${byPasskey}`)).status).to.equal(404);
  });
});

describe('out of WeCom’s own browser', () => {
  const id = 'LiZhiyuan';
  let company: WecomCompany;
  let notice: string;
  let inChat: CookieJar;
  let csrf: string;
  before(async () => {
    company = await startWecomCompany({
      work: false,
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [{ userid: id, name: '李知远', department: [1] }],
    });
    const { heed } = company;
    await publishes(heed, 'passkey');
    notice = await sentNotice(heed, 'by-passkey', [id.toLowerCase()]);
    const opened = await company.opens(id, `/n/${notice}`);
    inChat = opened.browser;
    csrf = /name="csrf" value="([^"]+)"/.exec(opened.page.text)?.[1] ?? '';
  });
  after(() => company.close());

  const makes = async () => {
    const made = await inChat.post(`/open/${notice}`, { csrf });
    expect(made.status).to.equal(303);
    return made.location ?? '';
  };
  const visitor = () => company.heed.visitor();
  const cookieOf = (headers: Headers) =>
    /heed_session=[^;]+/.exec(headers.get('set-cookie') ?? '')?.[0] ?? '';

  it('a link signs its person in elsewhere, once, after they were asked; looking uses nothing up', async () => {
    const path = await makes();
    expect(path).to.match(/^\/open\/wecom\/[A-Za-z0-9_-]{43}$/);
    const here = await inChat.get(path);
    expect(here.text).to.contain(`${company.heed.app.baseUrl}${path}`);
    for (let looks = 0; looks < 3; looks += 1) {
      const there = await visitor().get(path);
      expect(there.status).to.equal(200);
      expect(there.text).to.contain('登录并继续').and.to.not.contain('李知远');
    }
    const used = await visitor().post(path);
    expect([used.status, used.location]).to.deep.equal([303, `/n/${notice}?method=passkey#answer`]);
    const cookie = cookieOf(used.headers);
    expect((await visitor().get(`/n/${notice}`, { cookie })).text).to.contain('李知远');
    const { rows } = await sql<{ method: string }>`
      select method from session order by created_at desc, method desc`.execute(company.heed.db);
    expect(rows.map(({ method }) => method)).to.include('wecom-link');
    const again = await visitor().post(path);
    expect(again.status).to.equal(410);
    expect(again.text).to.contain('这个链接已经用过');
    expect((await visitor().get(path)).status).to.equal(410);
  });

  it('it is over after ten minutes, and unknown under another platform’s name', async () => {
    const path = await makes();
    expect((await visitor().get(path.replace('wecom', 'slack'))).status).to.equal(410);
    expect((await visitor().post(path.replace('wecom', 'slack'))).status).to.equal(410);
    company.heed.clock.advance({ minutes: 10 });
    expect((await visitor().post(path)).status).to.equal(410);
  });

  it('another site cannot send anybody through one', async () => {
    const path = await makes();
    const response = await fetch(new URL(path, company.heed.app.baseUrl), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test', accept: 'text/html' },
    });
    expect(response.status).to.equal(403);
    expect((await visitor().post(path)).status).to.equal(303);
  });

  it('asked ten times at once, one browser gets in', async () => {
    const path = await makes();
    const all = await Promise.all(Array.from({ length: 10 }, () => visitor().post(path)));
    const statuses = all.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).to.have.lengthOf(1);
    expect(statuses.filter((status) => status === 410)).to.have.lengthOf(9);
  });

  it('nobody makes one without a session', async () => {
    expect((await visitor().post(`/open/${notice}`)).status).to.equal(401);
  });
});
