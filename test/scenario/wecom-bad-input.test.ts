import { expect } from 'chai';
import { sql } from 'kysely';
import { connect } from '../../src/db/pool.ts';
import { halfSent } from '../harness/half-sent.ts';
import { answeredWithin } from '../harness/patience.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';
import type { Delivery } from '../harness/wecom/index.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const li = 'li';
const once = { retries: 0 } as const;
const workersOwn = [
  ...['worker_beat', 'sweep_run', 'platform_token'],
  ...['evidence_entry', 'evidence_tile', 'evidence_checkpoint'],
];

describe('what WeCom’s callback is sent and should not be', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  let notice: string;
  before(async () => {
    company = await startWecomCompany({
      departments: [{ id: 2, name: '华东', parentid: 1 }],
      members: [li, 'wang', 'zhao', 'ghost'].map((userid) => ({ userid, name: userid, department: [2] })),
    });
    notice = await sentNotice(company.heed, 'customer-data', [li, 'wang', 'zhao']);
    for (const userid of [li, 'wang', 'zhao']) await company.sees(userid, ({ card }) => card !== undefined);
  });
  after(() => company.close());

  const card = (userid: string) => company.wecom.lastCard(userid);
  const answers = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from answer`.execute(company.heed.db);
    return rows[0]?.n;
  };
  const questions = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from thread`.execute(company.heed.db);
    return rows[0]?.n ?? -1;
  };
  /** Nothing at all is stored: the callback never got past its door. */
  async function refused(what: Promise<Delivery>, ...statuses: number[]): Promise<void> {
    const { attempts, reply } = await what;
    expect(statuses).to.include(attempts[0]?.status ?? 0);
    expect(attempts[0]?.body).to.equal('');
    expect(reply).to.equal(undefined);
  }
  async function unchanged(work: () => Promise<void>): Promise<void> {
    // What was sent before is recorded first.
    await until(
      async () => {
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from delivery where state in ('pending', 'sending')`.execute(company.heed.db);
        return rows[0]?.n === 0;
      },
      { what: 'an outbox at rest' },
    );
    const before = await tableHashes(company.heed.db);
    await work();
    const after = await tableHashes(company.heed.db);
    // Workers go on with what was there before: no consequence of what was sent.
    for (const table of workersOwn) after[table] = before[table] ?? '';
    expect(after).to.deep.equal(before);
  }

  it('is refused with a 4xx and leaves no trace', () =>
    unchanged(async () => {
      const { wecom } = company;
      for (const tamper of ['signature', 'encrypt', 'padding', 'length', 'truncated'] as const)
        await refused(wecom.type(li, '待办', { ...once, tamper }), 400, 403);
      await refused(wecom.type(li, '待办', { ...once, receiveid: 'wwother' }), 403);
      await refused(wecom.type(li, '待办', { ...once, corpid: 'wwother' }), 403);
      await refused(wecom.type(li, '待办', { ...once, envelopeAgentid: '999' }), 403);
      const hourAgo = String(Math.floor(company.heed.clock.now().getTime() / 1_000) - 3_600);
      await refused(wecom.type(li, '待办', { ...once, timestamp: hourAgo }), 403);
      const bodies: [Buffer | string, number][] = [
        ['', 400],
        ['{}', 400],
        ['<xml><Encrypt>', 400],
        [Buffer.from([0xff, 0xfe, 0x00]), 400],
        ['<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', 400],
        ['x'.repeat(2_000_000), 413],
      ];
      for (const [rawBody, status] of bodies)
        await refused(wecom.type(li, '待办', { ...once, rawBody }), status);
      for (const plaintext of ['', 'no xml', '<xml></xml>', '<xml><MsgType>text</MsgType></xml>'])
        await refused(wecom.post(plaintext, once), 400, 403);
    }));

  it('other methods and addresses are none', async () => {
    const { app } = company.heed;
    for (const method of ['PUT', 'DELETE'])
      expect((await fetch(`${app.baseUrl}/wecom/callback`, { method })).status).to.be.within(400, 499);
    expect((await fetch(`${app.baseUrl}/wecom/callback`)).status).to.equal(400);
  });

  it('the same click ten times, reordered and an hour late: one answer', async () => {
    const { wecom, heed } = company;
    const before = Number(await answers());
    wecom.hold();
    const clicks = [
      wecom.click(li, card(li), `notices.later:${notice}`, [], { times: 10 }),
      wecom.click(li, card(li), `notices.acknowledge:${notice}`, [], { times: 10 }),
    ];
    heed.clock.advance({ minutes: 60 });
    await wecom.release((held) => Array.from({ length: held }, (_, i) => held - 1 - i));
    const delivered = await Promise.all(clicks);
    expect(delivered.map(({ acknowledged }) => acknowledged)).to.deep.equal([true, true]);
    expect(await answers()).to.equal(before + 1);
  });

  it('two people click their copies of one card at once: two answers', async () => {
    const before = Number(await answers());
    const clicks = ['wang', 'zhao'].map((userid) =>
      company.wecom.click(userid, card(userid), `notices.acknowledge:${notice}`),
    );
    await Promise.all(clicks);
    expect(await answers()).to.equal(before + 2);
  });

  it('a click by somebody who was not asked, on a card they never got, answers nothing and says so', async () => {
    const before = await answers();
    const plaintext = clickOf('ghost', 'acknowledge', company.heed.clock.now());
    expect((await company.wecom.post(plaintext, once)).acknowledged).to.equal(true);
    expect(await answers()).to.equal(before);
    await company.sees('ghost', ({ text }) => text.includes('不是发给你的'));
  });

  it('choices with keys that nobody offered harm nothing', async () => {
    const { wecom, heed } = company;
    const before = await answers();
    for (const question_key of ['__proto__', 'constructor', 'nothing']) {
      const plaintext = clickWith(question_key, heed.clock.now());
      expect((await wecom.post(plaintext, once)).status).to.equal(200);
    }
    expect(await answers()).to.equal(before);
    expect(Object.getOwnPropertyNames(Object.prototype)).to.not.include('x');
  });

  it('a user whom nobody knows is told how to become known', async () => {
    company.wecom.directory.addMember({ userid: 'stranger', name: '外人', department: [2] });
    expect((await company.wecom.type('stranger', '待办')).reply).to.contain('还不认识这个账号');
  });

  it('nor is a click of theirs met with silence, and once is enough', async () => {
    const { wecom, heed } = company;
    wecom.directory.addMember({ userid: 'clicker', name: '外人二', department: [2] });
    const plaintext = clickOf('clicker', 'acknowledge', heed.clock.now());
    const clicked = await wecom.post(plaintext, { ...once, times: 3 });
    expect([clicked.acknowledged, clicked.reply]).to.deep.equal([true, undefined]);
    const said = await company.sees('clicker', ({ text }) => text.includes('还不认识这个账号'));
    expect(wecom.conversation('clicker')).to.deep.equal([said]);
  });

  it('what fails on our side is not acknowledged, and counts when it is delivered again', async () => {
    const { wecom, heed } = company;
    const before = await questions();
    await sql`alter table thread_message add constraint never check (false) not valid`.execute(heed.db);
    const mended = async () =>
      void (await sql`alter table thread_message drop constraint never`.execute(heed.db));
    const delivered = await wecom.type(li, '提问 会记录多久', {
      // Also where a machine takes longer than WeCom waits.
      timeoutMs: 30_000,
      beforeRetry: (attempt: number) => (attempt === 1 ? mended() : Promise.resolve()),
    });
    expect(delivered.attempts.map(({ status }) => status)).to.deep.equal([500, 200]);
    expect(await questions()).to.equal(before + 1);
  });

  it('is answered before WeCom gives up, whatever is slow: the body, or the database, which takes it all the same', async () => {
    const { wecom, heed } = company;
    const before = await questions();
    const other = connect(heed.databaseUrl, { max: 1 });
    await other.db.transaction().execute(async (tx) => {
      await sql`lock table inbound_event in access exclusive mode`.execute(tx);
      // WeCom gives up after 5 s; some of them is the way there.
      const { sent, inTime } = await answeredWithin(4_500, '/wecom/callback', () =>
        Promise.all([
          halfSent(`${heed.app.baseUrl}/wecom/callback?msg_signature=a&timestamp=1&nonce=1`),
          // It waits here, however slow the machine is.
          wecom.type(li, '提问 这个也会记录吗', { ...once, timeoutMs: 30_000 }),
        ]),
      );
      expect(inTime).to.deep.equal([true, true]);
      expect(sent.map(({ status }) => status)).to.deep.equal([503, 503]);
    });
    await other.close();
    await until(async () => (await questions()) === before + 1, { what: 'the question' });
  });

  function clickOf(userid: string, action: string, at: Date, selected = ''): string {
    return `<xml><ToUserName>${company.wecom.corpid}</ToUserName><FromUserName>${userid}</FromUserName>
<CreateTime>${Math.floor(at.getTime() / 1_000)}</CreateTime><MsgType>event</MsgType>
<Event>template_card_event</Event><EventKey>notices.${action}:${notice}</EventKey><TaskId>t-${userid}</TaskId>
<CardType>button_interaction</CardType><ResponseCode>code-${userid}</ResponseCode>
<AgentID>${company.wecom.app.agentid}</AgentID>${selected}</xml>`;
  }
  function clickWith(key: string, at: Date): string {
    const option = '<OptionIds><OptionId>x</OptionId></OptionIds>';
    const item = `<SelectedItem><QuestionKey>${key}</QuestionKey>${option}</SelectedItem>`;
    return clickOf(li, 'concern', at, `<SelectedItems>${item}</SelectedItems>`);
  }
});
