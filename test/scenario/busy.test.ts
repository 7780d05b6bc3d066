import { connect } from 'node:net';
import consumers from 'node:stream/consumers';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { waitsForTurn } from '../../handlers/webhooks/turns.ts';
import { clicking } from '../bench/wecom-clicks.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';
import { callback } from '../harness/wecom-platform.ts';

/** One at a time, and nobody waits: what else comes meanwhile is refused. */
const budgets = { atOnce: { most: 1, mostWaiting: 0 } };

/** Nobody can read a table until it is let go. */
async function hold(
  url: string,
  table: string,
): Promise<{ let: () => Promise<void>; waited: () => Promise<void> }> {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  let letting: Promise<void> | undefined;
  await holder.query(`begin; lock table ${table} in access exclusive mode`);
  return {
    async waited() {
      await until(async () => {
        const { rows } = await holder.query('select from pg_locks where not granted limit 1');
        return rows.length > 0;
      });
    },
    let: () => {
      letting ??= holder.query('commit').then(() => holder.end());
      return letting;
    },
  };
}

/** As a browser would not send it. */
async function rawGet(url: string, path: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept: text/html\r\nconnection: close\r\n\r\n`,
  );
  return consumers.text(socket);
}

describe('more than can be answered', function () {
  this.timeout(60_000);

  describe('pages', () => {
    let heed: TestApp;
    before(async () => {
      heed = await startApp({ policies: false, budgets });
    });
    after(() => heed.close());

    it('are refused with words and a time to come again, and those who got in are served', async () => {
      const [li, fan] = [await heed.signIn('S001'), await heed.signIn('S004')];
      const held = await hold(heed.databaseUrl, 'session');
      const first = li.get('/me');
      await held.waited();
      const refused = await fan.get('/me?from=card', { 'accept-language': 'zh-CN' });
      const elsewhere = await rawGet(heed.url, '//example.com/me');
      const alive = await heed.visitor().get('/healthz');
      await held.let();
      expect(refused.status).to.equal(503);
      expect(refused.headers.get('retry-after')).to.equal('5');
      expect(refused.text).to.include('现在人有点多').and.include('请过几秒再试一次');
      expect(refused.text).to.include('href="/me?from=card"').and.include('再试一次');
      // Who sends somebody there sends them nowhere else by it.
      expect(elsewhere)
        .to.include('503')
        .and.to.not.match(/href="\/\//);
      expect(alive.status).to.equal(200);
      expect((await first).status).to.equal(200);
      expect((await fan.get('/me')).status).to.equal(200);
    });

    it('those of a crisis stand in no line with the many', async () => {
      const [li, lead] = [await heed.signIn('S001'), await heed.signIn('S037')];
      const held = await hold(heed.databaseUrl, 'assignment');
      const many = li.get('/me');
      await held.waited();
      const [refused, crisis, report] = [
        await heed.visitor().get('/me'),
        await lead.get('/crisis'),
        await lead.get('/report'),
      ];
      await held.let();
      expect([refused.status, crisis.status, report.status]).to.deep.equal([503, 200, 200]);
      expect((await many).status).to.equal(200);
    });

    it('who signs in stands in the way of no crisis, nor the many in the way of signing in', async () => {
      const lead = await heed.signIn('S037');
      const held = await hold(heed.databaseUrl, 'mailbox_link');
      const link = heed.visitor().get(`/m/${'x'.repeat(43)}`);
      await held.waited();
      const crisis = await lead.get('/crisis');
      await held.let();
      await link;
      expect(crisis.status).to.equal(200);
    });

    it('a form that arrives slowly takes nobody’s place', async () => {
      const li = await heed.signIn('S001');
      const { hostname, port } = new URL(heed.url);
      const slow = connect(Number(port), hostname);
      await new Promise((resolve) => slow.once('connect', resolve));
      slow.write(
        'POST /me/nothing HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\na=',
      );
      for (let n = 0; n < 3; n += 1) expect((await li.get('/me')).status).to.equal(200);
      slow.destroy();
    });
  });

  it('what is pressed in a crisis, and a form with a cry for help, is taken whatever comes', () => {
    const action = (name: string) => ({ name, about: 'x' });
    const form = (words: string) =>
      waitsForTurn({ kind: 'form', action: action('questions.ask'), values: { words } });
    expect(waitsForTurn({ kind: 'button', action: action('notices.acknowledge') })).to.equal(true);
    expect(waitsForTurn({ kind: 'button', action: action('crisis.coming') })).to.equal(false);
    expect(waitsForTurn({ kind: 'text', text: '危机' })).to.equal(false);
    expect([form('年假怎么算'), form('我不想活了')]).to.deep.equal([true, false]);
  });

  it('a click in a chat is not taken, and is when the platform sends it again; words are always heard', async () => {
    const accounts = ['LiZhiyuan', 'CaoNanxing', 'ZhongZimo'];
    const members = accounts.map((userid) => ({ userid, name: userid, department: [1] }));
    const company = await startWecomCompany({ members, budgets });
    try {
      const { wecom, heed } = company;
      const staff = accounts.map((userid) => userid.toLowerCase());
      const notice = await sentNotice(heed, 'customer-data', staff);
      const click = async (userid: string, beforeRetry: () => Promise<void>) => {
        const card = await company.sees(userid, ({ text }) => text.includes('客户'));
        const key = `notices.acknowledge:${notice}`;
        return wecom.click(userid, card, key, undefined, { retries: 50, beforeRetry });
      };
      const held = await hold(heed.databaseUrl, 'answer');
      // A slow machine may take longer than WeCom waits: then the first is sent again, too.
      const first = click('LiZhiyuan', held.let);
      await held.waited();
      const words = wecom.type('ZhongZimo', '帮助');
      const second = click('CaoNanxing', async () => {
        expect((await words).attempts.map(({ status }) => status)).to.deep.equal([200]);
        await held.let();
        await first;
      });
      const [one, other] = [await first, await second];
      expect(other.attempts[0]?.status).to.equal(503);
      expect([one.acknowledged, other.acknowledged]).to.deep.equal([true, true]);
      const { rows } = await sql`select from answer`.execute(heed.db);
      expect(rows).to.have.length(2);
    } finally {
      await company.close();
    }
  });

  it('a click that its platform has given up meanwhile is not begun, and keeps nobody waiting', async () => {
    const accounts = ['LiZhiyuan', 'CaoNanxing', 'ZhongZimo'];
    const members = accounts.map((userid) => ({ userid, name: userid, department: [1] }));
    const company = await startWecomCompany({ members, budgets: { atOnce: { most: 1, mostWaiting: 1 } } });
    const { wecom, heed } = company;
    try {
      const notice = await sentNotice(
        heed,
        'customer-data',
        accounts.map((userid) => userid.toLowerCase()),
      );
      const click = clicking(
        {
          ...{ corpid: wecom.corpid, agentid: wecom.app.agentid },
          ...{ token: callback.token, encodingAesKey: callback.encodingAESKey },
        },
        notice,
        heed.clock.now(),
      );
      const presses = (account: string, n: number, signal?: AbortSignal) => {
        const { path, headers, body } = click(account, n);
        return fetch(new URL(path, heed.url), {
          ...{ method: 'POST', headers, body },
          ...(signal ? { signal } : {}),
        });
      };
      const held = await hold(heed.databaseUrl, 'answer');
      void presses('LiZhiyuan', 1);
      await held.waited();
      const givenUp = new AbortController();
      const waiting = presses('CaoNanxing', 2, givenUp.signal).catch((error: unknown) => error);
      // Once that one stands in line, there is no place for another.
      await until(async () => (await presses('ZhongZimo', 3)).status === 503);
      givenUp.abort();
      await waiting;
      expect((await heed.visitor().get('/healthz')).status).to.equal(200);
      await held.let();
      await until(async () => (await presses('ZhongZimo', 4)).status === 200);
      const { rows } = await sql<{ account: string }>`
        select external_id as account from answer join identity using (person_id)`.execute(heed.db);
      expect(rows.map(({ account }) => account)).to.have.members(['lizhiyuan', 'zhongzimo']);
    } finally {
      await company.close();
    }
  });
});
