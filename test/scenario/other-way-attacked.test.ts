import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

const employee = 'S021';
const colleague = 'S003';
const mailbox = 'lin.new@example.com';

/** Links that go astray, messages that arrive twice, and consents among several things in one mail. */
describe('other ways, attacked', function () {
  this.timeout(60_000);
  let company: Mailing;
  let personId: string;
  beforeEach(async () => {
    // A Monday, ten in the morning in Shanghai.
    company = await startMailing({ now: '2026-08-03T02:00:00Z' });
  });
  afterEach(() => company.close());

  const answers = async () => {
    const { rows } = await sql<{ kind: string; session: { platform: string; method: string } }>`
      select event::jsonb #>> '{data,kind}' as kind, event::jsonb #> '{data,session}' as session
      from evidence_event where type = 'answer.given' order by id`.execute(company.heed.db);
    return rows;
  };
  const signedInBy = async (link: string, cookie = '') => {
    const visitor = company.heed.visitor();
    const page = await visitor.get(link, cookie ? { cookie } : {});
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const own = page.headers.getSetCookie().map((one) => one.split(';')[0]);
    const posted = await fetch(new URL(link, company.heed.url), {
      method: 'POST',
      body: new URLSearchParams({ csrf }),
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [cookie, ...own].filter(Boolean).join('; ') },
    });
    const session = posted.headers.getSetCookie().find((one) => one.startsWith('heed_session='));
    return { page, posted, cookie: session?.split(';')[0] ?? '' };
  };
  const answer = async (notice: string, cookie: string) => {
    const page = await company.heed.visitor().get(`/n/${notice}`, { cookie });
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const { name } = await company.heed.db
      .selectFrom('person')
      .select('name')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    const body = new URLSearchParams({ csrf, action: `notices.acknowledge:${notice}`, typedName: name });
    const { status } = await fetch(new URL(`/n/${notice}/answer`, company.heed.url), {
      ...{ method: 'POST', body, redirect: 'manual', headers: { accept: 'text/html', cookie } },
    });
    return status;
  };

  it('a link that was forwarded: nobody is changed by looking, and evidence says that a mailbox was all', async () => {
    personId = await company.onlyMailbox(employee, mailbox);
    await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const link = linkIn(await company.nextMail(mailbox));
    const other = await company.heed.signIn(colleague);
    const looked = await company.heed.visitor().get(link, { cookie: other.cookie });
    expect(looked.status).to.equal(200);
    // Who looks is told as whom they are signed in, and of the mailbox no more than how it begins.
    const { name } = await company.heed.db
      .selectFrom('person')
      .select('name')
      .where('staff_no', '=', colleague)
      .executeTakeFirstOrThrow();
    expect(looked.text).to.include(name).and.include('l***@example.com').and.not.include(mailbox);
    expect(looked.headers.getSetCookie().filter((one) => one.startsWith('heed_session'))).to.deep.equal([]);
    expect((await other.get('/me')).text).to.include(name);
    // Used by whom it was not for, it is used: whoever it was for finds out, and gets another at the mailbox alone.
    const { cookie } = await signedInBy(link, other.cookie);
    expect(cookie).to.not.equal('');
    expect((await other.get('/me')).status, 'the colleague is out').to.not.equal(200);
    const own = await company.heed.visitor().get(link);
    expect(own.status).to.equal(410);
    await company.heed.visitor().post(`${link}/new`);
    expect(linkIn(await company.nextMail(mailbox))).to.not.equal(link);
    expect((await answers()).length).to.equal(0);
  });

  for (const first of ['mail', 'chat'] as const) {
    it(`a card that arrived in the chat after all, and went by mail: an answer by ${first} is the answer`, async () => {
      personId = await company.setEmail(employee, mailbox);
      const { db, clock } = company.heed;
      const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
      await company.settled();
      // The messenger said that it failed, and was wrong: the card is there.
      await sql`
        update delivery set state = 'failed', failure = 'unlicensed', accepted_at = null, external_id = null,
          sent_at = ${clock.now()} where person_id = ${personId}::uuid`.execute(db);
      clock.advance({ days: 7 });
      expect(await company.reroute()).to.equal(1);
      const { cookie: byMail } = await signedInBy(linkIn(await company.nextMail(mailbox)));
      const inChat = (await company.heed.signIn(employee)).cookie;
      const [now, then] = first === 'mail' ? [byMail, inChat] : [inChat, byMail];
      expect(await answer(notice, now)).to.equal(303);
      expect(await answer(notice, then), 'a second answer').to.be.oneOf([303, 403, 409, 422]);
      expect((await answers()).map(({ session }) => session.platform)).to.deep.equal([
        first === 'mail' ? 'email' : 'local',
      ]);
      // Either side shows it, and nothing goes another way any more.
      const shown = (await company.heed.visitor().get(`/n/${notice}`, { cookie: then })).text;
      expect(shown).to.not.include(`notices.acknowledge:${notice}`);
      clock.advance({ days: 7 });
      expect(await company.reroute()).to.equal(0);
    });
  }

  it('a consent among what a joiner is asked by mail: nothing is given by opening, and it is asked for itself', async () => {
    personId = await company.onlyMailbox(employee, mailbox);
    const { db, clock, app } = company.heed;
    const now = clock.now();
    // Asked of everybody who joins, before they did.
    const notices: string[] = [];
    for (const code of ['chat-monitoring', 'photo-consent', 'customer-data']) {
      const versionId = await versionInForce(db, code);
      const { noticeId } = await inTransaction(db, (tx) =>
        sendNotice(tx, {
          ...{ versionId, audience: { kind: 'people', ids: [personId] }, joiners: true },
          ...{ due: new Date(now.getTime() + 7 * 86_400_000), zone: app.zone, actor: 'heed', now },
        }),
      );
      notices.push(noticeId);
    }
    await company.settled();
    await sql`update delivery set state = 'skipped' where state = 'pending'`.execute(db);
    await sql`delete from reminder where person_id = ${personId}::uuid`.execute(db);
    await sql`update notice set audience = '{"kind":"everyone"}' where id = any(${notices}::uuid[])`.execute(
      db,
    );
    await sql`delete from assignment where person_id = ${personId}::uuid`.execute(db);
    const had = company.server.received.length;
    await askJoiners(db, clock.now(), app.zone, true);
    await company.settled();
    const mails = company.server.received.slice(had).filter(({ to }) => to === mailbox);
    expect(mails.length, 'one mail for all').to.equal(1);
    const [mail] = mails;
    if (!mail) return;
    const { cookie } = await signedInBy(linkIn(mail));
    expect(await answers()).to.deep.equal([]);
    const [, consent = ''] = notices;
    const page = (await company.heed.visitor().get(`/n/${consent}`, { cookie })).text;
    // Declining is one of its answers, and nothing is chosen for them.
    expect(page).to.include(`notices.decline:${consent}`).and.include(`notices.consent:${consent}`);
    expect(page).to.not.match(/type="(radio|checkbox)"[^>]* checked/);
    // Answering what has to be answered says nothing about the consent.
    expect(await answer(notices[0] ?? '', cookie)).to.equal(303);
    const { rows } = await sql<{ state: string }>`
      select state from assignment where notice_id = ${consent}::uuid and person_id = ${personId}::uuid`.execute(
      db,
    );
    expect(rows).to.deep.equal([{ state: 'open' }]);
  });
});
