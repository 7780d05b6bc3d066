import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { touch } from '../../src/live.ts';
import { channelTenant } from '../../src/mailboxes/address.ts';
import { issueLink, linkPath } from '../../src/mailboxes/links.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { createLink } from '../../src/web/links.ts';
import { tokensFrom } from '../../src/web/tokens.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S033';
const employee = 'S021';

describe('a session whose cookie was copied', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  let own: Browser;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', [employee, 'S022']);
    own = await heed.signIn(hr);
  });
  afterEach(() => heed.close());

  /** What whoever copied the cookie sees: a page of one's own, and one that is for a role. */
  const copied = async () => {
    const { cookie } = own;
    const agent = { cookie, 'user-agent': 'another browser' };
    const seen = ['/me', `/console/notices/${notice}`].map((path) => heed.visitor().get(path, agent));
    return (await Promise.all(seen)).map(({ status }) => status);
  };
  const now = () => heed.clock.now();
  const id = () => own.personId;

  /** What happens to its person, and what the cookie opens from the next request on. */
  const ends: Readonly<Record<string, { act: () => Promise<unknown>; opens: readonly number[] }>> = {
    'its person signs out': { act: () => own.post('/signed-in/end'), opens: [401, 401] },
    'its person signs out everywhere else': {
      act: async () => (await heed.signIn(hr)).post('/signed-in/end-others'),
      opens: [401, 401],
    },
    'the role is withdrawn': {
      act: () =>
        sql`update role_grant set to_at = ${now()} where person_id = ${id()}::uuid and to_at is null`.execute(
          heed.db,
        ),
      opens: [200, 403],
    },
    'its person leaves': {
      act: () =>
        sql`
          update employment set to_at = ${now()}, reason = 'left'
          where person_id = ${id()}::uuid and to_at is null`.execute(heed.db),
      opens: [401, 401],
    },
    'its time is over': { act: async () => heed.clock.advance({ hours: 12 }), opens: [401, 401] },
  };

  for (const [name, { act, opens }] of Object.entries(ends))
    it(`opens no more than it may: ${name}`, async () => {
      expect(await copied()).to.deep.equal([200, 200]);
      await act();
      expect(await copied()).to.deep.equal(opens);
    });

  for (const [name, { act }] of Object.entries(ends))
    it(`ends a page that is open and draws itself, before it is drawn again: ${name}`, async () => {
      let ended: Promise<unknown> | undefined;
      const parts = (text: string) => text.split('event: coverage').length - 1;
      // Reads until the server ends it: one that went on would time out.
      const read = await own.listen(
        `/console/notices/${notice}/live`,
        (text) => {
          if (parts(text) > 0)
            ended ??= Promise.resolve(act()).then(() => touch(heed.db, `notice.${notice}`));
          return false;
        },
        async () => touch(heed.db, `notice.${notice}`),
      );
      await ended;
      expect(parts(read)).to.equal(1);
    });

  it('is of no use for forms: they want a token of the page, which an exchanged secret ends too', async () => {
    const end = (browser: Browser) => browser.post('/signed-in/end-others');
    expect((await own.post('/signed-in/end-others', { csrf: 'made up' })).status).to.equal(403);
    expect((await end(own)).status).to.equal(303);
    heed.app.tokens = tokensFrom(secretsFrom(['another secret for tests, of no use either']));
    // The session itself is under no secret: it ends by signing out.
    expect((await end(own)).status).to.equal(403);
    expect(await copied()).to.deep.equal([200, 200]);
  });

  it('was not there before its person signed in: what a browser brings along is never kept', async () => {
    const planted = `heed_session=${'A'.repeat(43)}`;
    const attacker = await heed.signIn('S001');
    for (const cookie of [planted, attacker.cookie])
      for (const [name, path] of Object.entries(await waysIn())) {
        const response = await fetch(new URL(path, heed.url), {
          ...{ method: 'POST', redirect: 'manual', headers: { cookie, accept: 'text/html' } },
          body: new URLSearchParams({
            person: id(),
            csrf: attacker.cookie === cookie ? await csrf(attacker) : '',
          }),
        });
        const made = /heed_session=[\w-]{43}/.exec(response.headers.getSetCookie().join('\n'))?.[0];
        if (response.status === 403)
          expect(name, 'takes nobody out of theirs').to.equal('into another browser');
        else {
          expect(response.status, name).to.equal(303);
          expect(made, name).to.not.equal(undefined);
          expect(made, name).to.not.equal(cookie);
        }
        expect((await heed.visitor().get('/me', { cookie: planted })).status, name).to.equal(401);
      }
    expect((await heed.visitor().get('/me', { cookie: attacker.cookie })).status).to.equal(401);
  });

  const csrf = async (browser: Browser) =>
    /name="csrf" value="([^"]+)"/.exec((await browser.get('/signed-in')).text)?.[1] ?? '';

  /** A link into another browser is the first to be tried: the others end the session that was there. */
  async function waysIn(): Promise<Record<string, string>> {
    const address = 'hr@example.com';
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${id()}::uuid, 'email', ${channelTenant}, ${address}, 'mailbox', ${now()})
      on conflict do nothing`.execute(heed.db);
    const mail = await issueLink(heed.db, { channel: 'email', address, next: '/me', now: now() });
    const link = { purpose: 'open-here.local', about: id(), personId: id(), ttl: 600, now: now() };
    const here = await inTransaction(heed.db, (tx) => createLink(tx, link));
    return {
      'into another browser': `/open/local/${here}`,
      'by a mailbox': linkPath(mail ?? ''),
      'in the local messenger': '/local/persona',
    };
  }
});
