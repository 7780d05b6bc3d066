import { request } from 'node:http';
import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { startFakeSlack } from '../harness/slack/index.ts';

const hr = 'S033';
const employee = 'S021';

describe('what a browser is told, and what it is trusted with', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('nothing from elsewhere, no frames, no guessing of types, nothing kept, on whatever it is given', async () => {
    const browser = await heed.signIn(hr);
    const notice = await sentNotice(heed, 'chat-monitoring', [employee]);
    const paths = [
      ...['/', '/local', '/board', '/me', '/console', '/console/people', '/nowhere', '/n/x', '/threads/new'],
      ...[`/console/notices/${notice}/people.csv`, '/healthz', '/readyz', '/metrics', '/evidence/checkpoint'],
    ];
    for (const path of paths) {
      const { headers } = await (path.endsWith('.csv') ? browser.post(path) : browser.get(path));
      const csp = headers.get('content-security-policy') ?? '';
      expect(csp, path).to.include("default-src 'none'").and.include("frame-ancestors 'none'");
      expect(csp, path).to.include("form-action 'self'").and.include("base-uri 'none'");
      expect(csp, path).not.to.match(/unsafe|\*|https?:/);
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('x-frame-options'), path).to.match(/DENY|SAMEORIGIN/);
      expect(headers.get('referrer-policy'), path).to.equal('same-origin');
      expect(headers.get('cross-origin-resource-policy'), path).to.equal('same-origin');
      expect(headers.get('x-powered-by'), path).to.equal(null);
      expect(headers.get('access-control-allow-origin'), path).to.equal(null);
      expect(headers.get('cache-control'), path).to.match(/no-store|no-cache/);
    }
  });

  it('nothing stays in a cache of what an error interrupted', async () => {
    const { headers, status } = await (await heed.signIn('S030')).get('/evidence/tile/entries/000.p/1', {
      accept: 'application/json',
    });
    expect(status).to.equal(404);
    expect(headers.get('cache-control')).to.equal('no-store');
  });

  it('a session that scripts and other sites cannot use', async () => {
    const person = await heed.db.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
    const signIn = () =>
      fetch(`${heed.url}/local/persona`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ person: person.id }),
      });
    const cookies = (await signIn()).headers.getSetCookie();
    const session = cookies.find((one) => one.startsWith('heed_session=')) ?? '';
    expect(session.toLowerCase()).to.include('httponly').and.include('samesite=lax').and.include('path=/');
    expect(session.toLowerCase()).to.include('expires=').and.not.include('domain').and.not.include('secure');
  });

  it('a cookie for encrypted connections only, also behind a proxy that does not say that it is one', async () => {
    const { baseUrl } = heed.app;
    heed.app.baseUrl = 'https://heed.sample-company.example';
    try {
      const response = await fetch(`${heed.url}/board?lang=en`);
      expect(response.status).to.equal(401);
      expect(response.headers.getSetCookie().join()).to.match(/heed_lang=en.*; secure/i);
    } finally {
      heed.app.baseUrl = baseUrl;
    }
  });

  it('a link changes nothing, whatever it leads to', async () => {
    const notice = await sentNotice(heed, 'what-heed-keeps', [employee]);
    const browser = await heed.signIn(employee);
    const before = await tableHashes(heed.db);
    for (const action of ['acknowledge', 'later', 'concern', 'consent', 'decline', 'withdraw', 'none']) {
      const { status } = await browser.get(`/local?form=notices.${action}:${notice}`);
      expect(status, action).to.equal(200);
    }
    const after = await tableHashes(heed.db);
    // That the card was used is a fact of its own, and no answer.
    for (const table of ['answer', 'evidence_event', 'message', 'local_message', 'thread']) {
      expect(after[table], table).to.equal(before[table]);
    }
    const share = await heed.db
      .selectFrom('assignment')
      .innerJoin('reminder', 'reminder.about', 'assignment.notice_id')
      .select(['assignment.state', 'reminder.later_at'])
      .where('notice_id', '=', notice)
      .executeTakeFirst();
    expect(share).to.deep.equal({ state: 'open', later_at: null });
  });

  describe('the local messenger', () => {
    it('answers to its own names only', async () => {
      const { port } = new URL(heed.url);
      // fetch does not let anybody choose this header.
      const ask = (host: string) =>
        new Promise<number>((resolve, reject) => {
          request({ port, host: '127.0.0.1', path: '/local', headers: { host } }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          })
            .on('error', reject)
            .end();
        });
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '@', '[::2]'])
        expect(await ask(host), host).to.be.oneOf([400, 403]);
      for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', '[::1]', `LOCALHOST:${port}`])
        expect(await ask(host), host).to.equal(200);
    });

    it('says on the page and in the log what to do about a name it does not know', async () => {
      const said: string[] = [];
      const log = createLog('warn', { write: (line) => void said.push(line) });
      const other = await startApp({ policies: false, people: false, log });
      try {
        const ask = (language: string) => asked(other.url, 'heed.intranet.example', language);
        const page = await ask('en-GB,en;q=0.8');
        expect(page.status).to.equal(403);
        expect(page.text).to.include('HEED_BASE_URL').and.include('host name').and.include('lang="en"');
        expect((await ask('zh-CN')).text)
          .to.include('HEED_BASE_URL')
          .and.include('主机名');
        expect(said.filter((line) => line.includes('HEED_BASE_URL'))).to.have.length(1);
        expect(said.join('')).to.include('heed.intranet.example');
        for (let i = 0; i < 40; i += 1) await asked(other.url, `at-random-${i}.example`, 'en');
        expect(said.length).to.be.at.most(20);
      } finally {
        await other.close();
      }
    });

    const platforms = {
      DATABASE_URL: { DATABASE_URL: 'postgres://db/heed' },
      WeCom: {
        WECOM_CORP_ID: 'ww1',
        WECOM_AGENT_ID: '1',
        WECOM_SECRET: 's',
        WECOM_TOKEN: 't',
        WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
      },
      Slack: { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' },
    };
    for (const [name, env] of Object.entries(platforms)) {
      it(`is not there once ${name} is configured`, async () => {
        const slack = await startFakeSlack({ clock: { now: () => new Date('2026-08-03T02:00:00Z') } });
        const token: Record<string, string> =
          'SLACK_BOT_TOKEN' in env ? { SLACK_BOT_TOKEN: slack.botToken } : {};
        const real = await startApp({
          policies: false,
          // A token is asked about before the first start.
          env: { ...env, ...token, HEED_SECRET: 'x'.repeat(40), SLACK_API_BASE: slack.apiBase },
        });
        try {
          const browser = await real.signIn(hr);
          for (const path of ['/local', '/local/people', '/local/chats', '/local/live'])
            expect((await browser.get(path)).status, path).to.equal(404);
          const { id } = await real.db.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow();
          expect((await browser.post('/local/persona', { person: id })).status).to.equal(404);
          expect((await browser.post('/local/act', { text: 'hello' })).status).to.equal(404);
          const nobody = await real.visitor().post('/local/persona', { person: id });
          expect(nobody.status).to.equal(401);
          expect(nobody.headers.getSetCookie()).to.deep.equal([]);
          expect((await browser.get('/')).location).to.equal('/me');
          expect((await browser.get('/me')).text).not.to.include('href="/local"');
        } finally {
          await real.close();
          await slack.close();
        }
      });
    }
  });

  it('a proxy is believed about the nearest address only, and only where there is one', async () => {
    const ips = async (env: Record<string, string>) => {
      const real = await startApp({ env: { ...env, HEED_SECRET: 'x'.repeat(40) } });
      try {
        const notice = await sentNotice(real, 'what-heed-keeps', [employee]);
        const { cookie } = await real.signIn(employee);
        const page = await fetch(`${real.url}/n/${notice}`, { headers: { cookie } });
        const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
        await fetch(`${real.url}/n/${notice}/answer`, {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie, 'x-forwarded-for': '6.6.6.6, 10.1.2.3' },
          body: new URLSearchParams({ csrf, action: `notices.acknowledge:${notice}` }),
        });
        const row = await real.db
          .selectFrom('evidence_event')
          .select('event')
          .where('type', '=', 'answer.given')
          .executeTakeFirstOrThrow();
        return /"ip":"([^"]*)"/.exec(row.event ?? '')?.[1];
      } finally {
        await real.close();
      }
    };
    expect(await ips({})).to.match(/127\.0\.0\.1$/);
    const proxied = {
      DATABASE_URL: 'postgres://db/heed',
      HEED_BASE_URL: 'http://heed.sample-company.example',
    };
    expect(await ips(proxied)).to.equal('10.1.2.3');
  });
});

/** A page asked for under a name of one's own choice, which fetch does not allow. */
function asked(
  url: string,
  host: string,
  language: string,
): Promise<{ status: number | undefined; text: string }> {
  const headers = { host, 'accept-language': language, accept: 'text/html' };
  return new Promise((resolve, reject) => {
    request({ port: new URL(url).port, host: '127.0.0.1', path: '/local', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}
