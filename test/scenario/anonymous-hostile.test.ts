import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { expect } from 'chai';
import { sql } from 'kysely';
import { lookAtClocks } from '../../src/anonymous/clocks.ts';
import { codeCost, passphraseCost, stretch } from '../../src/anonymous/slow.ts';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { makePinyin } from '../../src/people/pinyin.ts';
import { answers, type Desk, deskOf, openChannel, passphraseOf, reports } from '../harness/anonymous.ts';
import { startApp, type TestApp } from '../harness/app.ts';

/** 田知微, of HR; David Okafor, of legal; 范晚舟. */
const hr = 'S033';
const legal = 'S039';
const last = 'S041';
const say = (key: string) => text('en', `anonymous.${key}`);

interface Got {
  status: number;
  text: string;
  headers: Record<string, unknown>;
}

/** As no browser asks: any method, host and body. */
function raw(
  heed: TestApp,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, heed.url), { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
          headers: response.headers,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the anonymous channel, attacked', function () {
  this.timeout(180_000);
  let heed: TestApp;
  const log: string[] = [];
  before(async () => {
    heed = await startApp({
      policies: false,
      log: createLog('trace', { write: (line) => void log.push(line) }),
    });
    await makePinyin(heed.db);
    await openChannel(heed, { [hr]: 'recipient', [legal]: 'recipient', [last]: 'last' });
  });
  after(() => heed.close());
  beforeEach(async () => {
    await sql`delete from anonymous_report`.execute(heed.db);
    log.length = 0;
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const only = async () => (await heed.db.selectFrom('anonymous_report').selectAll().execute())[0];
  const goesTo = (look: string) =>
    /<h2[^>]*>It goes to.*?<\/ul>|<h2[^>]*>All recipients.*?<\/ul>/s.exec(look)?.[0] ?? '';
  const unlocked = async (staffNo: string): Promise<Desk> => {
    const desk = await deskOf(heed, staffNo);
    await desk.send('/reports', '/reports/unlock', { passphrase: passphraseOf(staffNo) });
    return desk;
  };
  const messages = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from anonymous_message`.execute(heed.db)).rows[0]?.n;

  it('what it refuses it says on its own pages: no script, no cookie, no line in the log, nothing that ties two answers', async () => {
    const long = `text=${'%E4%BD%A0'.repeat(80_000)}`;
    const odd = await Promise.all([
      raw(heed, '/anonymous', {
        method: 'POST',
        body: 'text=x',
        headers: { ...form, 'sec-fetch-site': 'cross-site' },
      }),
      raw(heed, '/anonymous', { method: 'POST', body: long, headers: form }),
      raw(heed, '/anonymous', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      }),
      raw(heed, '/anonymous', {
        ...{
          method: 'POST',
          body: '--x\r\ncontent-disposition: form-data; name="f"; filename="a.jpg"\r\n\r\nx\r\n--x--',
        },
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      }),
      raw(heed, '/anonymous', {
        method: 'POST',
        body: 'text=x',
        headers: { 'content-type': `${form['content-type']}; charset=gbk` },
      }),
      raw(heed, '/anonymous', { method: 'PUT' }),
      raw(heed, '/anonymous/answer', { method: 'DELETE' }),
      raw(heed, '/anonymous/nothing', { headers: { cookie: 'heed_session=canarycookie' } }),
      raw(heed, '/anonymous/answer/0000-0000-0000-0000-0000'),
    ]);
    expect(odd.map(({ status }) => status)).to.deep.equal([403, 413, 400, 400, 415, 405, 405, 404, 404]);
    for (const { status, text: page, headers } of odd) {
      expect(page, String(status))
        .to.include('class="page page-reading"')
        .and.not.match(/<script|heed_session|canary/);
      expect(headers['set-cookie'], String(status)).to.equal(undefined);
      expect(headers['x-request-id'], String(status)).to.equal(undefined);
      expect(headers['cache-control']).to.equal('no-store');
      expect(headers['referrer-policy']).to.equal('no-referrer');
      expect(headers['content-security-policy'])
        .to.include("default-src 'none'")
        .and.not.include('script-src');
    }
    const nul = await raw(heed, '/anonymous', {
      method: 'POST',
      body: 'text=a\0b&about=c\0d&step=look',
      headers: form,
    });
    expect(nul.status).to.equal(200);
    expect(log).to.deep.equal([]);
    expect(await only()).to.equal(undefined);
    const page = await raw(heed, '/anonymous');
    expect(page.text)
      .to.include('content="notranslate"')
      .and.match(/<textarea[^>]*spellcheck="false"/);
  });

  it('works under the name of an onion service, with nothing of the server’s own in it', async () => {
    const host = 'heedheedheedheedheedheedheedheedheedheedheedheedheedheed.onion';
    const page = await raw(heed, '/anonymous?lang=en', { headers: { host } });
    expect(page.status).to.equal(200);
    expect(page.text)
      .to.include('<textarea')
      .and.not.match(/https?:\/\/|127\.0\.0\.1/);
    const [, sheet = ''] = /href="(\/assets\/[^"]+)"/.exec(page.text) ?? [];
    expect((await raw(heed, sheet, { headers: { host } })).status).to.equal(200);
    // Browsers behind a proxy say that a form comes from where it stood; others say nothing.
    const look = await raw(heed, '/anonymous?lang=en', {
      ...{ method: 'POST', body: 'text=something&step=look' },
      headers: { ...form, host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    });
    expect(look.status).to.equal(200);
    expect(goesTo(look.text)).to.include('田知微');
    // Everything else keeps to its own names.
    expect((await raw(heed, '/local', { headers: { host } })).status).to.equal(403);
    expect(log.filter((line) => /anonymous/.test(line))).to.deep.equal([]);
  });

  for (const about of [
    '人事部的田知微（HR）和她的助理',
    'Tian Zhiwei',
    'it is zhiwei TIAN, from HR',
    'tian.zhiwei@example.com',
    'somebody with the number s033.',
    '田 知 微',
  ])
    it(`whoever is named in a sentence is left out too: ${about}`, async () => {
      const { look, code } = await reports(heed, { text: 'something', about });
      expect(goesTo(look)).to.include('David Okafor').and.not.include('田知微');
      expect(code).to.not.equal('');
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
        join person p on p.id = c.person_id order by 1`.execute(heed.db);
      expect(rows.map(({ no }) => no)).to.not.include(hr);
    });

  it('names beyond what is read are refused and never overlooked; who is spoken of in the report is pointed out', async () => {
    const many = await reports(heed, {
      text: 'something',
      about: `${'nobody in particular, '.repeat(200)}田知微`,
    });
    expect(many.look).to.include(say('names'));
    expect(many.code).to.equal('');
    const { look } = await reports(heed, { text: '田知微 reads our mail' });
    expect(look).to.include(text('en', 'anonymous.spokenOf', { names: '田知微' }));
    const other = await reports(heed, { text: 'somebody reads our mail' });
    expect(other.look).to.not.include('speaks of');
  });

  it('a word without end is looked at like any other', async () => {
    const { look } = await reports(heed, { text: 'x'.repeat(5_000) });
    expect(goesTo(look)).to.include('田知微');
  });

  it('a page that is loaded anew says nothing twice, on either side, and a form from elsewhere chooses no telling id', async () => {
    const { code } = await reports(heed, { text: 'something' });
    const again = { code, text: 'more of it', say: randomUUID() };
    const send = () =>
      raw(heed, '/anonymous/answer?lang=en', {
        method: 'POST',
        headers: form,
        body: new URLSearchParams(again).toString(),
      });
    for (let times = 0; times < 3; times += 1) expect((await send()).text).to.include(say('added'));
    expect(await messages()).to.equal(2);
    const report = await only();
    const path = `/reports/${report?.id}`;
    const desk = await unlocked(hr);
    const answer = { what: 'message', text: 'thank you', say: randomUUID() };
    for (let times = 0; times < 3; times += 1) await desk.send(path, path, answer);
    expect(await messages()).to.equal(3);
    // An id made of the time would tell it.
    again.say = '0193f3a0-7b3a-7c11-8000-000000000000';
    await send();
    const { rows } = await sql<{ id: string }>`select id from anonymous_message`.execute(heed.db);
    for (const { id } of rows) expect(id[14]).to.equal('4');
    expect(rows).to.have.length(4);
  });

  it('many reports are one card an hour for each recipient, and codes that flood it keep no recipient from their work', async () => {
    const today = heed.clock.now().toISOString().slice(0, 10);
    for (let n = 0; n < 40; n += 1) {
      const id = randomUUID();
      await sql`
        insert into anonymous_report (id, lookup, reporter_key, received_on, urgent, confirm_by, feedback_by)
        values (${id}, ${Buffer.from(id)}, ${Buffer.alloc(32)}, ${today}::date - 1, false, ${today}::date + 6, ${today}::date + 97)`.execute(
        heed.db,
      );
      await sql`
        insert into anonymous_routing (report_id, recipient_id, standing)
        select ${id}, id, standing from anonymous_recipient where standing = 'recipient'`.execute(heed.db);
    }
    heed.clock.advance({ seconds: 8 * 3_600 });
    await lookAtClocks(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    const { rows } = await sql<{ no: string; n: number }>`
      select p.staff_no as no, count(*)::int as n from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id where m.kind = 'anonymous.told' group by 1 order by 1`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([
      { no: hr, n: 1 },
      { no: legal, n: 1 },
    ]);
    const salt = Buffer.alloc(32);
    const flood = Array.from({ length: 60 }, () => stretch('x', salt, 32, { cost: codeCost, lane: 'code' }));
    const own = stretch('x', salt, 32, { cost: passphraseCost, lane: 'passphrase' });
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).to.be.greaterThan(10);
    expect((await own).length).to.equal(32);
  });

  it('is handed on past whoever was named in it and whoever was ticked, without anybody typing them anew', async () => {
    const { id: ticked } = await sql<{ id: string }>`
      select r.id from anonymous_recipient r join person p on p.id = r.person_id where p.staff_no = ${hr}`
      .execute(heed.db)
      .then(({ rows }) => rows[0] ?? { id: '' });
    await reports(heed, { text: 'something', about: '郑景行', not: [ticked] });
    const report = await only();
    const path = `/reports/${report?.id}`;
    // Who leads is named, and whoever is below them: of legal nobody is left but the one who must not be asked.
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
      join person p on p.id = c.person_id`.execute(heed.db);
    expect(rows, 'everybody reports to whom it is about, or was ticked').to.deep.equal([]);
    expect(report).to.equal(undefined);
    await reports(heed, { text: 'something', about: '孟怀瑾', not: [ticked] });
    const second = await only();
    const desk = await unlocked(legal);
    const page = await desk.get(`/reports/${second?.id}`);
    expect(page.text).to.match(/<textarea[^>]*name="about"[^>]*>孟怀瑾</);
    await desk.send(`/reports/${second?.id}`, `/reports/${second?.id}/hand-on`, {
      text: 'look at this',
      about: '孟怀瑾',
    });
    const handed = await sql<{ no: string }>`
      select p.staff_no as no from crisis_report r cross join unnest(r.excluded) one (id) join person p on p.id = one.id`.execute(
      heed.db,
    );
    expect(handed.rows.map(({ no }) => no))
      .to.include.members(['S035', hr])
      .and.not.include(legal);
    expect(path).to.be.a('string');
  });

  it('whoever leaves receives nothing more, also when they come back; and the reporter is told where nobody is left to read', async () => {
    const { code } = await reports(heed, { text: 'something', about: 'David Okafor' });
    const { rows } = await sql<{
      id: string;
    }>`select id from person where staff_no = any(${[hr, last]})`.execute(heed.db);
    expect((await answers(heed, code)).text).to.not.include(say('unheard'));
    const gone = rows.map(({ id }) => id);
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = any(${gone}::uuid[])`.execute(
      heed.db,
    );
    await lookAtClocks(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    expect((await answers(heed, code)).text).to.include(say('unheard'));
    await sql`update employment set to_at = null where person_id = any(${gone}::uuid[])`.execute(heed.db);
    expect((await (await deskOf(heed, hr)).get('/reports')).status).to.equal(403);
    expect((await answers(heed, code)).text).to.include(say('unheard'));
    // The last of all: it is closed, on record, and whoever opens it hears so.
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = (select id from person where staff_no = ${legal})`.execute(
      heed.db,
    );
    await lookAtClocks(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    await lookAtClocks(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    const told = await sql<{ no: string }>`
      select p.staff_no as no from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'anonymous.closed' order by 1`.execute(heed.db);
    expect(told.rows.map(({ no }) => no)).to.deep.equal(['S038', 'S041', 'S042']);
    const closed = await sql`select from evidence_event where type = 'anonymous.channel-closed'`.execute(
      heed.db,
    );
    expect(closed.rows).to.have.length(1);
  });
});
