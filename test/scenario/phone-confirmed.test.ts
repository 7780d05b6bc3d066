import { expect } from 'chai';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { mailboxData } from '../../src/mailboxes/personal-data.ts';
import { confirmPhone, issuePhoneCode, numberRule } from '../../src/mailboxes/phones.ts';
import { lookAtMailboxes } from '../../src/mailboxes/reconcile.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { smsPlatform } from '../../src/platforms/sms/adapter.ts';
import { tencentSms } from '../../src/platforms/sms/tencent.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { type SmsServer, smsAccount, startSmsServer } from '../harness/sms-server.ts';

const employee = 'S021';
const number = '+8613800138021';
const env = {
  TENCENT_SMS_SECRET_ID: smsAccount.secretId,
  TENCENT_SMS_SECRET_KEY: smsAccount.secretKey,
  TENCENT_SMS_APP_ID: smsAccount.appId,
  TENCENT_SMS_SIGN: smsAccount.sign,
  TENCENT_SMS_TEMPLATE: smsAccount.template,
  TENCENT_SMS_TEMPLATE_CODE: smsAccount.templateCode,
};

describe('a number that the directory has of somebody', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let server: SmsServer;
  let close: () => Promise<void>;
  let browser: Browser;
  beforeEach(async () => {
    heed = await startApp({ env, policies: false });
    server = await startSmsServer(() => heed.clock.now());
    const { templateAbroad: _none, templateCodeAbroad: _neither, ...home } = smsAccount;
    const provider = tencentSms({ ...home, region: 'ap-guangzhou', base: server.base }, heed.clock);
    const sms = smsPlatform({ db: heed.db, clock: heed.clock, log: heed.app.log, provider });
    heed.app.platforms = registerPlatforms([...heed.app.platforms.values(), sms]);
    close = () => provider.close();
    browser = await heed.signIn(employee);
    await has(number);
  });
  afterEach(async () => {
    await close();
    await server.close();
    await heed.close();
  });

  const look = (rule: 'directory' | 'confirmed' = 'confirmed') =>
    lookAtMailboxes(heed.db, ['local', 'sms'], heed.clock.now(), rule);
  async function has(mobile: string | null, staffNo = employee): Promise<void> {
    await sql`update person set mobile = ${mobile} where staff_no = ${staffNo}`.execute(heed.db);
    await look();
  }
  const theirs = async () => {
    const { rows } = await sql<{ number: string }>`
      select external_id as number from identity where platform = 'sms' and to_at is null and person_id = ${browser.personId}::uuid`.execute(
      heed.db,
    );
    return rows.map((row) => row.number);
  };
  const ask = async () => (await browser.post('/me/phone/code')).headers.get('location');
  const type = async (code: string) => (await browser.post('/me/phone', { code })).headers.get('location');
  const code = () => server.sent.at(-1)?.values[0] ?? '';
  const wrongCode = () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0');

  it('is theirs once they have typed the code that was sent to it, and not before', async () => {
    expect(await theirs()).to.deep.equal([]);
    expect((await browser.get('/me')).text)
      .to.include('+86 *** 8021')
      .and.include('发验证码给我');
    expect(await ask()).to.equal('/me?phone=sent#phone');
    expect(server.sent.at(-1)).to.deep.include({ number, template: smsAccount.templateCode });
    expect(server.sent.at(-1)?.values).to.deep.equal([code(), '10']);
    expect(code()).to.match(/^\d{6}$/);
    const { rows } = await sql<{ row: string }>`select k::text as row from phone_code k`.execute(heed.db);
    expect(JSON.stringify(rows)).not.to.include(code());
    expect(await type(wrongCode())).to.equal('/me?phone=wrong#phone');
    // Spaces and full-width digits are what a telephone makes of it.
    const digits = Array.from(code(), (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    expect(await type(`${digits.slice(0, 3).join('')} ${digits.slice(3).join('')}`)).to.equal(
      '/me?phone=confirmed#phone',
    );
    await look();
    expect(await theirs()).to.deep.equal([number]);
    expect((await browser.get('/me?phone=confirmed')).text)
      .to.include('已验证')
      .and.not.include('发验证码给我');
    const { rows: events } = await sql`select from evidence_event where type = 'phone.confirmed'`.execute(
      heed.db,
    );
    expect(events).to.have.lengthOf(1);
    expect(await type(code()), 'used').to.equal('/me?phone=wrong#phone');
    expect(await ask(), 'nothing more is sent').to.equal('/me?phone=confirmed#phone');
    expect(server.sent).to.have.lengthOf(1);
  });

  it('takes five wrong codes and no more, and three codes an hour', async () => {
    await ask();
    for (let n = 0; n < 5; n += 1) await type(wrongCode());
    expect(await type(code()), 'the right one, too late').to.equal('/me?phone=wrong#phone');
    await ask();
    const second = code();
    await ask();
    expect(await type(second), 'an older one').to.equal('/me?phone=wrong#phone');
    expect(await ask()).to.equal('/me?phone=often#phone');
    expect(server.sent).to.have.lengthOf(3);
    expect(await theirs()).to.deep.equal([]);
    heed.clock.advance({ minutes: 61 });
    expect(await type(code()), 'over').to.equal('/me?phone=wrong#phone');
    expect(await ask()).to.equal('/me?phone=sent#phone');
    expect(await type(code())).to.equal('/me?phone=confirmed#phone');
  });

  it('counts those who ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, ask));
    expect(all.filter((one) => one?.includes('sent'))).to.have.lengthOf(3);
    expect(server.sent).to.have.lengthOf(3);
  });

  it('that changes is to be confirmed anew, and a code for the old one confirms nothing', async () => {
    await ask();
    const old = code();
    await has('+8613800138022');
    expect(await type(old)).to.equal('/me?phone=wrong#phone');
    await ask();
    await type(code());
    await look();
    expect(await theirs()).to.deep.equal(['+8613800138022']);
    await has(number);
    expect(await theirs()).to.deep.equal([]);
  });

  it('that two people have is nobody’s, and gets no code', async () => {
    await has(number, 'S022');
    const refused = await browser.post('/me/phone/code');
    expect(refused.status).to.equal(404);
    expect(server.sent).to.deep.equal([]);
  });

  it('that takes no message, and one abroad without a template, are said to be so', async () => {
    server.codes.set(number, 'FailedOperation.PhoneNumberInBlacklist');
    expect(await ask()).to.equal('/me?phone=refused#phone');
    server.next = 'after';
    server.codes.clear();
    expect(await ask()).to.equal('/me?phone=unknown#phone');
    await has('+442079460018');
    expect(await ask()).to.equal('/me?phone=refused#phone');
    for (const odd of ['constructor', '__proto__', '<b>'])
      expect((await browser.get(`/me?phone=${odd}`)).status).to.equal(200);
  });

  it('confirms nobody else’s number', async () => {
    await ask();
    const other = await heed.signIn('S022');
    const given = { personId: other.personId, typed: code(), now: heed.clock.now() };
    expect(await inTransaction(heed.db, (tx) => confirmPhone(tx, heed.app.tokens, given))).to.equal(false);
    const none = { personId: other.personId, now: heed.clock.now() };
    const error = await inTransaction(heed.db, (tx) => issuePhoneCode(tx, heed.app.tokens, none)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ code: 'not-found' });
  });

  it('is theirs at once where the policy says that the directory is enough', async () => {
    await sql`insert into mailbox_due values (${browser.personId}::uuid) on conflict do nothing`.execute(
      heed.db,
    );
    await look('directory');
    expect(await theirs()).to.deep.equal([number]);
    expect(numberRule(readConfig(env))).to.equal('confirmed');
    expect(numberRule(readConfig({ ...env, HEED_SMS_NUMBERS: 'directory' }))).to.equal('directory');
    expect(numberRule(readConfig({ ...env, TENCENT_SMS_TEMPLATE_CODE: '' }))).to.equal('directory');
    expect(() =>
      readConfig({ ...env, TENCENT_SMS_TEMPLATE_CODE: '', HEED_SMS_NUMBERS: 'confirmed' }),
    ).to.throw();
  });

  it('is told to its person with what was asked of it, and goes with them', async () => {
    await ask();
    await type(code());
    const told: string[] = [];
    for await (const item of mailboxData.export(heed.db, browser.personId))
      told.push(JSON.stringify(item.data));
    expect(told.join())
      .to.include(`"confirmed":"${number}"`)
      .and.include(`"codeTo":"${number}"`)
      .and.not.include(code());
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${browser.personId}::uuid`.execute(
      heed.db,
    );
    await inTransaction(heed.db, (tx) =>
      mailboxData.erase(tx, browser.personId, { now: heed.clock.now() } as never),
    );
    const { rows } = await sql`
      select from phone_code union all select from phone_confirmed`.execute(heed.db);
    expect(rows).to.deep.equal([]);
  });
});
