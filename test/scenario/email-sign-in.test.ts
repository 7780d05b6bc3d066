import { expect } from 'chai';
import { sql } from 'kysely';
import { linkLimits } from '../../handlers/pages/mail-link-limits.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const mailbox = 'lin.new@example.com';
const employee = 'S021';

describe('somebody without an account', function () {
  this.timeout(60_000);
  let company: Mailing;
  let personId: string;
  beforeEach(async () => {
    company = await startMailing();
    personId = await company.onlyMailbox(employee, mailbox);
  });
  afterEach(() => company.close());

  const answers = async () => {
    const { rows } = await sql<{ data: { method: string; session: object; reliability: object } }>`
      select (event::jsonb) -> 'data' as data from evidence_event where type = 'answer.given'`.execute(
      company.heed.db,
    );
    return rows.map(({ data }) => data);
  };
  /** A browser of its own, with the cookies that it is given. */
  async function follow(path: string, form: Record<string, string> = {}) {
    const browser = company.heed.visitor();
    const posted = await browser.post(path, form);
    const cookie = (posted.headers.getSetCookie() ?? []).find((one) => one.startsWith('heed_session='));
    return { posted, cookie: cookie?.split(';')[0] ?? '' };
  }

  it('gets a notice by mail, opens its page by one click and answers there; the evidence says by what they were known', async () => {
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const mail = await company.nextMail(mailbox);
    const link = linkIn(mail);
    const visitor = company.heed.visitor();
    // A scanner of mail opens every link, and more than once.
    for (let n = 0; n < 3; n += 1) {
      const seen = await visitor.get(link);
      expect(seen.status).to.equal(200);
      expect(seen.text).to.include('l***@example.com').and.include(`action="${link}"`);
      expect(seen.headers.getSetCookie().filter((one) => one.startsWith('heed_session'))).to.deep.equal([]);
    }
    const { posted, cookie } = await follow(link);
    expect(posted.status).to.equal(303);
    expect(posted.location).to.equal(`/n/${notice}`);
    const page = await visitor.get(`/n/${notice}`, { cookie });
    expect(page.status).to.equal(200);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const { name } = await company.heed.db
      .selectFrom('person')
      .select('name')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    const form = new URLSearchParams({ csrf, action: `notices.acknowledge:${notice}`, typedName: name });
    const answered = await fetch(new URL(`/n/${notice}/answer`, company.heed.url), {
      ...{ method: 'POST', body: form, redirect: 'manual', headers: { accept: 'text/html', cookie } },
    });
    expect(answered.status).to.equal(303);
    const [answer] = await answers();
    expect(answer).to.deep.include({ method: 'typed-name' });
    expect(answer?.session).to.include({
      ...{ platform: 'email', method: 'email-link', boundBy: 'mailbox', account: mailbox },
    });
    expect(answer?.reliability).to.include({ exclusive: 'not', control: 'not', content: 'met' });
  });

  it('cannot use a link twice, nor after its time, and asks for a new one by a click', async () => {
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const first = linkIn(await company.nextMail(mailbox));
    expect((await follow(first)).posted.status).to.equal(303);
    const again = await follow(first);
    expect(again.posted.status).to.equal(410);
    expect(again.cookie).to.equal('');
    const over = await company.heed.visitor().get(first);
    expect(over.status).to.equal(410);
    expect(over.text).to.include(`action="${first}/new"`);
    expect((await follow(`${first}/new`)).posted.status).to.equal(200);
    const second = linkIn(await company.nextMail(mailbox));
    expect(second).to.not.equal(first);
    company.heed.clock.advance({ hours: 25 });
    expect((await follow(second)).posted.status).to.equal(410);
    await follow(`${second}/new`);
    const third = linkIn(await company.nextMail(mailbox));
    expect((await follow(third)).posted.location).to.match(/^\/n\//);
  });

  it('of several clicks at once one signs in', async () => {
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const link = linkIn(await company.nextMail(mailbox));
    const tries = await Promise.all(Array.from({ length: 8 }, () => follow(link)));
    expect(tries.filter(({ posted }) => posted.status === 303)).to.have.lengthOf(1);
    expect(tries.filter(({ cookie }) => cookie !== '')).to.have.lengthOf(1);
  });

  it('gets at most three links an hour, and whoever asks hears the same of a mailbox that there is not', async () => {
    const asked = [];
    for (const address of [
      mailbox,
      ' LIN.new@Example.com',
      mailbox,
      mailbox,
      'nobody@example.com',
      'no address',
    ]) {
      const { posted } = await follow('/sign-in/link', { address, next: '/board' });
      asked.push({ status: posted.status, text: posted.text });
    }
    expect(new Set(asked.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(new Set(asked.map(({ text }) => text)).size).to.equal(1);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from message where kind = 'mailboxes.link'`.execute(company.heed.db);
    expect(rows[0]?.n).to.equal(3);
    const link = linkIn(await company.nextMail(mailbox));
    expect((await follow(link)).posted.location).to.equal('/board');
  });

  it('gets theirs though a whole factory asks from one address', async () => {
    const shift = Array.from({ length: 60 }, (_, n) => `worker${n}@example.com`);
    const asked = await Promise.all(
      shift.map((address) => follow('/sign-in/link', { address, next: '/me' })),
    );
    expect(new Set(asked.map(({ posted }) => posted.status))).to.deep.equal(new Set([200]));
    await follow('/sign-in/link', { address: mailbox, next: '/board' });
    const link = linkIn(await company.nextMail(mailbox));
    expect((await follow(link)).posted.location).to.equal('/board');
    // Each of many links that are over leads to a new one too.
    const over = shift.map((_, n) => `/m/${String(n).padStart(43, 'A')}/new`);
    const again = await Promise.all(over.map((path) => follow(path)));
    expect(new Set(again.map(({ posted }) => posted.status))).to.deep.equal(new Set([200]));
  });

  it('hears kindly when one mailbox or one link was asked for too often, whether there is such a one or not', async () => {
    const over = `/m/${'B'.repeat(43)}/new`;
    for (const [path, ways] of [
      ['/sign-in/link', [{ address: mailbox }, { address: ' LIN.new@Example.com' }]],
      ['/sign-in/link', [{ address: 'nobody@example.com' }]],
      ['/sign-in/link', [{ address: 'no address' }]],
      [over, [{}]],
    ] as const) {
      const statuses = [];
      for (let n = 0; n < 5; n += 1)
        statuses.push((await follow(path, { ...ways[n % ways.length] })).posted.status);
      expect(statuses).to.deep.equal([200, 200, 200, 200, 200]);
      const { posted } = await follow(path, { ...ways[0] });
      expect(posted.status).to.equal(429);
      expect(posted.text).to.include('已经请求过好几次').and.include('最近的一封');
      expect(Number(posted.headers.get('retry-after'))).to.be.within(1, 3_600);
    }
    // Nobody else pays for that.
    expect((await follow('/sign-in/link', { address: 'other@example.com' })).posted.status).to.equal(200);
  });

  it('is told by what else to come in when an address asks for very many', async () => {
    const limits = linkLimits({ each: 5, address: 3 });
    const asks = (key: string) => limits.take('10.0.0.1', key);
    for (const key of ['a', 'b', 'c']) await asks(key);
    const refused = await asks('d').catch((error: unknown) => error);
    expect(refused)
      .to.include({ code: 'too-many', text: 'links-here' })
      .and.have.property('retryAfter')
      .within(1, 3_600);
    await limits.take('10.0.0.2', 'd');
  });

  it('hears the same of a link that was never made, and none is sent', async () => {
    const made = `/m/${'A'.repeat(43)}`;
    expect((await company.heed.visitor().get(made)).status).to.equal(410);
    expect((await follow(made)).posted.status).to.equal(410);
    expect((await follow(`${made}/new`)).posted.status).to.equal(200);
    expect((await company.heed.visitor().get('/m/short')).status).to.equal(404);
    expect(company.server.received).to.have.lengthOf(0);
  });

  it('is out at once when the mailbox is changed, with its links', async () => {
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const first = linkIn(await company.nextMail(mailbox));
    const { cookie } = await follow(first);
    await follow(`${first}/new`);
    const second = linkIn(await company.nextMail(mailbox));
    expect((await company.heed.visitor().get('/me', { cookie })).status).to.equal(200);
    await sql`update person set email = 'another@example.com' where staff_no = ${employee}`.execute(
      company.heed.db,
    );
    // Before anything has looked at it.
    expect((await company.heed.visitor().get('/me', { cookie })).status).to.not.equal(200);
    expect((await follow(second)).posted.status).to.equal(410);
    await company.look();
    await follow(`${second}/new`);
    await company.settled();
    expect(company.server.received.map(({ to }) => to)).to.deep.equal([mailbox, mailbox]);
  });

  it('is out when somebody else turns out to have the same mailbox, and neither is written to', async () => {
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const { cookie } = await follow(linkIn(await company.nextMail(mailbox)));
    const other = await company.onlyMailbox('S020', 'Lin.New@EXAMPLE.com');
    expect((await company.heed.visitor().get('/me', { cookie })).status).to.not.equal(200);
    const { rows } = await sql<{ person_id: string; standing: string }>`
      select person_id, standing from mailbox where address = ${mailbox}`.execute(company.heed.db);
    expect(rows).to.have.deep.members([
      { person_id: personId, standing: 'shared' },
      { person_id: other, standing: 'shared' },
    ]);
    await sentNotice(company.heed, 'customer-data', [employee, 'S020']);
    await company.settled();
    expect(company.server.received).to.have.lengthOf(1);
    // One of the two gets a mailbox of their own.
    await company.setEmail('S020', 'own@example.com');
    await sentNotice(company.heed, 'photo-consent', [employee, 'S020']);
    await company.nextMail(mailbox);
    await company.nextMail('own@example.com');
  });

  it('opens nothing that is about others, whatever their role, and adds no passkey', async () => {
    await sql`
      insert into role_grant (person_id, role, from_at) values (${personId}::uuid, 'hr', ${company.heed.clock.now()})
    `.execute(company.heed.db);
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const { cookie } = await follow(linkIn(await company.nextMail(mailbox)));
    const visitor = company.heed.visitor();
    expect((await visitor.get('/console', { cookie })).status).to.equal(403);
    const me = await visitor.get('/me', { cookie });
    expect(me.text).to.not.include('action="/me/passkeys"').and.not.include('href="/console"');
    const csrf = /name="csrf" value="([^"]+)"/.exec(me.text)?.[1] ?? '';
    const refused = await fetch(new URL('/me/passkeys/options', company.heed.url), {
      ...{ method: 'POST', body: new URLSearchParams({ csrf }), headers: { accept: 'text/html', cookie } },
    });
    expect(refused.status).to.equal(403);
  });

  it('has left: no link opens anything any more', async () => {
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const link = linkIn(await company.nextMail(mailbox));
    await sql`update employment set to_at = ${company.heed.clock.now()}, reason = 'left' where person_id = ${personId}::uuid`.execute(
      company.heed.db,
    );
    expect((await follow(link)).posted.status).to.equal(410);
  });
});
