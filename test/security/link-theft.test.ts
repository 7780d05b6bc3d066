import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { createLink } from '../../src/web/links.ts';
import { sessionHash } from '../../src/web/session.ts';
import type { Browser } from '../harness/browser.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';
import { requestsOn } from '../harness/requests.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** A mailbox that is looked through, a chat that shows what is behind a link: none of them presses a button. */
const previewers = ['Slackbot-LinkExpanding 1.0', 'Mozilla/5.0 (compatible; bingbot/2.0)', 'wxwork/4.1'];

interface Stolen {
  path: string;
  staffNo: string;
  /** In minutes. */
  life: number;
  /** Whether who holds it is its person: it signs in. Otherwise it is a link for somebody who is signed in already. */
  signsIn: boolean;
}

/** Every kind there is stands in test/security/link-kinds.test.ts. */
describe('links that could be stolen', function () {
  this.timeout(120_000);
  let company: Mailing;
  let n = 20;

  before(async () => {
    company = await startMailing();
  });
  after(() => company.close());

  const count = async (table: 'session' | 'evidence_event') => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
      company.heed.db,
    );
    return rows[0]?.n ?? 0;
  };
  const signedIn = (headers: Headers) =>
    headers.getSetCookie().some((one) => /^heed_session=[\w-]{43}/.test(one));

  const kinds: Readonly<Record<string, () => Promise<Stolen>>> = {
    async 'a link sent to a mailbox'() {
      const staffNo = `S0${++n}`;
      const mailbox = `${staffNo.toLowerCase()}@example.com`;
      await company.onlyMailbox(staffNo, mailbox);
      await sentNotice(company.heed, 'chat-monitoring', [staffNo]);
      return { path: linkIn(await company.nextMail(mailbox)), staffNo, life: 24 * 60, signsIn: true };
    },
    async 'a link into another browser'() {
      const staffNo = `S0${++n}`;
      const by = await company.heed.signIn(staffNo);
      const link = { purpose: 'open-here.local', about: by.personId, personId: by.personId, ttl: 600 };
      const session = sessionHash(by.cookie.replace('heed_session=', ''));
      const now = company.heed.clock.now();
      const token = await inTransaction(company.heed.db, (tx) => createLink(tx, { ...link, session, now }));
      return { path: `/open/local/${token}`, staffNo, life: 10, signsIn: true };
    },
    async 'a link to a copy'() {
      const staffNo = `S0${++n}`;
      const by = await company.heed.signIn(staffNo);
      const on = requestsOn(company.heed);
      const id = await on.file(by, 'copy', { parts: ['directory'] });
      await on.confirm(by, id);
      await on.work();
      const path = (await by.post(`/requests/${id}/link`)).location ?? '';
      return { path, staffNo, life: 15, signsIn: false };
    },
  };

  /** Whoever may use it does, and it works: nothing before has used it up. */
  const worksFor = async ({ path, staffNo, signsIn }: Stolen, by?: Browser) => {
    const browser = by ?? (signsIn ? company.heed.visitor() : await company.heed.signIn(staffNo));
    const { status, headers } = await browser.post(path);
    expect([status, signedIn(headers)]).to.deep.equal(signsIn ? [303, true] : [200, false]);
  };

  for (const [name, make] of Object.entries(kinds)) {
    describe(name, () => {
      it('is not used up by who only looks, and signs nobody in', async () => {
        const link = await make();
        const before = [await count('session'), await count('evidence_event')];
        for (const agent of previewers)
          for (const method of ['HEAD', 'GET', 'HEAD', 'OPTIONS']) {
            const { headers } = await fetch(new URL(link.path, company.heed.url), {
              ...{ method, redirect: 'manual', headers: { 'user-agent': agent } },
            });
            expect(signedIn(headers), `${method} ${agent}`).to.equal(false);
          }
        expect([await count('session'), await count('evidence_event')]).to.deep.equal(before);
        await worksFor(link);
      });

      it('is no way in for another site', async () => {
        const link = await make();
        const { status, headers } = await fetch(new URL(link.path, company.heed.url), {
          ...{ method: 'POST', redirect: 'manual' },
          headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
        });
        expect([status, signedIn(headers)]).to.deep.equal([403, false]);
        await worksFor(link);
      });

      it('works once', async () => {
        const link = await make();
        await worksFor(link);
        const again = link.signsIn ? company.heed.visitor() : await company.heed.signIn(link.staffNo);
        const { status, headers } = await again.post(link.path);
        expect([status, signedIn(headers)]).to.deep.equal([410, false]);
      });

      it('is worth nothing for somebody else: they do not get into it unasked, nor read anything', async () => {
        const link = await make();
        const other = await company.heed.signIn('S001');
        const looked = await other.get(link.path);
        if (link.path.startsWith('/m/')) {
          // Whose mailbox it is stands there, and so does who is signed in: going on is theirs to decide.
          expect(looked.status).to.equal(200);
          expect(looked.text).to.include(`action="${link.path}"`);
          expect(signedIn(looked.headers)).to.equal(false);
        } else {
          expect(looked.status).to.be.oneOf([403, 410]);
          const { status, headers } = await other.post(link.path);
          expect(status).to.be.oneOf([403, 410]);
          expect(signedIn(headers)).to.equal(false);
        }
        if (!link.signsIn) expect((await company.heed.visitor().post(link.path)).status).to.equal(401);
        await worksFor(link);
      });

      it('is over for who has left', async () => {
        const link = await make();
        const by = link.signsIn ? company.heed.visitor() : await company.heed.signIn(link.staffNo);
        await sql`
          update employment e set to_at = ${company.heed.clock.now()}, reason = 'left' from person p
          where p.id = e.person_id and p.staff_no = ${link.staffNo} and e.to_at is null`.execute(
          company.heed.db,
        );
        const { status, headers } = await by.post(link.path);
        expect([status, signedIn(headers)]).to.deep.equal([link.signsIn ? 410 : 401, false]);
      });

      it('is over when its time is', async () => {
        const link = await make();
        company.heed.clock.advance({ minutes: link.life });
        const by = link.signsIn ? company.heed.visitor() : await company.heed.signIn(link.staffNo);
        const { status, headers } = await by.post(link.path);
        expect([status, signedIn(headers)]).to.deep.equal([410, false]);
      });
    });
  }
});
