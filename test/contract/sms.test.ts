import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { lookAtLink } from '../../src/mailboxes/links.ts';
import type { Body } from '../../src/messages/model.ts';
import type { Batch, Outcome, Platform } from '../../src/platforms/port.ts';
import { smsPlatform } from '../../src/platforms/sms/adapter.ts';
import type { SmsProvider } from '../../src/platforms/sms/provider.ts';
import { tencentSms } from '../../src/platforms/sms/tencent.ts';
import { testDatabase } from '../harness/database.ts';
import { type SmsServer, smsAccount, startSmsServer } from '../harness/sms-server.ts';

const number = '+8613800138000';
const canary = 'canarywords 金丝雀';
const card: Body = {
  kind: 'card',
  card: { title: canary, lines: [canary], link: { label: 'Read', path: '/n/0198' } },
};

/** Of the contract that every platform keeps, what there is without words: a text message says that something waits. */
describe('the sms platform', () => {
  const clock = new FixedClock('2026-08-03T02:00:00Z');
  const log: string[] = [];
  let db: Db;
  let close: () => Promise<void>;
  let server: SmsServer;
  let provider: SmsProvider;
  let platform: Platform;
  let deliveries = 1;
  beforeEach(async () => {
    ({ db, close } = await testDatabase());
    await sql`
      with people as (
        insert into person (id, staff_no, name, mobile, created_at)
        select gen_random_uuid(), account, account, account, '2026-08-03'
        from unnest(array[${number}, '+442079460018']) account
        returning id, staff_no
      ), employed as (
        insert into employment (person_id, from_at) select id, '2026-08-03' from people
      )
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select id, 'sms', 'main', staff_no, 'mailbox', '2026-08-03' from people`.execute(db);
    server = await startSmsServer(() => clock.now());
    const settings = { ...smsAccount, region: 'ap-guangzhou', base: server.base };
    provider = tencentSms(settings, clock);
    log.length = 0;
    const pino = createLog('trace', { write: (line) => void log.push(line) });
    platform = smsPlatform({ db, clock, log: pino, provider });
  });
  afterEach(async () => {
    await provider.close();
    await server.close();
    await close();
  });

  async function send(account = number, body: Body = card): Promise<Outcome> {
    const batch: Batch = {
      ...{ id: v7(), lane: 'bulk', tenant: 'main', language: 'zh-CN', body, repeat: 'first' },
      baseUrl: 'https://heed.example.com',
      to: [{ delivery: deliveries++, account }],
    };
    const [outcome] = await platform.send(batch, AbortSignal.timeout(5_000));
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }
  const links = async () => (await db.selectFrom('mailbox_link').selectAll().execute()).length;

  it('says that something waits, with a short link to the page of the card and no word of it', async () => {
    expect(await send()).to.deep.include({ result: 'accepted', externalId: '2028:f1' });
    const [sent] = server.sent;
    expect(sent).to.deep.include({ number, template: smsAccount.template, sign: smsAccount.sign });
    const [token = '', hours] = sent?.values ?? [];
    expect(token).to.match(/^[a-z0-9]{16}$/);
    expect(hours).to.equal('2');
    expect(await lookAtLink(db, token, clock.now())).to.deep.include({ next: '/n/0198', good: true });
    expect(JSON.stringify(sent)).to.not.include('canary');
    await send();
    expect(server.sent[1]?.values[0]).to.not.equal(token);
  });

  it('says the same of words and of questions: where to go', async () => {
    await send(number, { kind: 'text', text: canary });
    const token = server.sent[0]?.values[0] ?? '';
    expect(await lookAtLink(db, token, clock.now())).to.deep.include({ next: '/me' });
    expect(JSON.stringify(server.sent)).to.not.include('canary');
  });

  it('goes abroad by a template of its own, and nowhere where there is none', async () => {
    expect((await send('+442079460018')).result).to.equal('accepted');
    expect(server.sent[0]).to.include({ template: smsAccount.templateAbroad, sign: undefined });
    const { templateAbroad: _none, ...home } = smsAccount;
    const settings = { ...home, region: 'ap-guangzhou', base: server.base };
    const alone = smsPlatform({
      ...{ db, clock, log: createLog('silent'), provider: tencentSms(settings, clock) },
    });
    platform = alone;
    expect(await send('+442079460018')).to.include({ result: 'failed', reason: 'refused' });
  });

  it('knows nobody at a number that is no number, or that is not somebody’s', async () => {
    for (const account of ['12345', '+8613900000000'])
      expect(await send(account)).to.include({ result: 'failed', reason: 'unknown-account' });
    expect(server.requests).to.equal(0);
  });

  it('what is said of a number is its outcome, and a link that went nowhere is none', async () => {
    const cases: [string, Partial<Record<string, unknown>>][] = [
      ['InvalidParameterValue.IncorrectPhoneNumber', { result: 'failed', reason: 'unknown-account' }],
      ['FailedOperation.PhoneNumberInBlacklist', { result: 'failed', reason: 'refused' }],
      ['LimitExceeded.PhoneNumberOneHourLimit', { result: 'later', why: 'turn' }],
      ['LimitExceeded.AppDailyLimit', { result: 'later', why: 'rate' }],
      ['FailedOperation.InsufficientBalanceInSmsPackage', { result: 'later', why: 'trouble' }],
      ['FailedOperation.SignatureIncorrectOrUnapproved', { result: 'later', why: 'trouble' }],
    ];
    for (const [code, outcome] of cases) {
      server.codes.set(number, code);
      expect(await send(), code).to.deep.include(outcome);
    }
    expect(await links()).to.equal(0);
  });

  it('what may have been sent is unknown, and its link good', async () => {
    for (const next of ['after', 'hang-up', 'garbage'] as const) {
      server.next = next;
      expect((await send()).result, next).to.equal('unknown');
    }
    server.next = { error: 'InternalError.Timeout' };
    expect((await send()).result).to.equal('unknown');
    expect(await links()).to.equal(4);
  });

  it('what cannot have left is tried later', async () => {
    await server.close();
    expect(await send()).to.include({ result: 'later', why: 'trouble' });
    expect(await links()).to.equal(0);
    server = await startSmsServer(() => clock.now());
  });

  it('a wrong key is an operator’s to mend: nothing fails, and the log says where to look and none of it', async () => {
    const settings = { ...smsAccount, secretKey: 'canary-secret', region: 'ap-guangzhou', base: server.base };
    const wrong = tencentSms(settings, clock);
    const pino = createLog('trace', { write: (line) => void log.push(line) });
    platform = smsPlatform({ db, clock, log: pino, provider: wrong });
    expect(await send()).to.include({ result: 'later', why: 'trouble' });
    await wrong.close();
    expect(log.join('')).to.include('AuthFailure.SignatureFailure').and.include('TENCENT_SMS_');
    expect(log.join('')).to.not.match(/canary|13800138000|AKID|金丝雀/);
  });
});
