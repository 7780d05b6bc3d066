import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import type { Message } from '../../src/messages/model.ts';
import { type Mailing, startMailing } from '../harness/mailing.ts';
import { until } from '../harness/until.ts';

const mailbox = 'lin.new@example.com';
const employee = 'S021';

describe('what the mail server says', function () {
  this.timeout(60_000);
  let company: Mailing;
  let personId: string;
  beforeEach(async () => {
    company = await startMailing();
    personId = await company.onlyMailbox(employee, mailbox);
  });
  afterEach(() => company.close());

  const card = (title: string): Message => {
    const body = {
      kind: 'card',
      card: { title, lines: ['One line'], link: { label: 'Open', path: '/me' } },
    } as const;
    return { 'zh-CN': body, en: body };
  };
  async function send(title: string, lane: Lane = 'bulk'): Promise<string> {
    const { db, clock } = company.heed;
    const at = clock.now();
    return inTransaction(db, (tx) =>
      enqueue(tx, { id: v7(), kind: 'test.card', bodies: card(title), to: [personId], lane, at }),
    );
  }
  interface Row {
    state: string;
    failure: string | null;
    held: boolean;
    attempts: number;
    external_id: string | null;
    wait: number;
  }
  async function row(message: string): Promise<Row> {
    const { db, clock } = company.heed;
    const { rows } = await sql<Row>`
      select state, failure, held, attempts, external_id,
             extract(epoch from not_before - ${clock.now()})::float8 as wait
      from delivery where message_id = ${message}::uuid`.execute(db);
    if (!rows[0]) throw new Error('no row');
    return rows[0];
  }
  const reaches = (message: string, wanted: Partial<Row>) =>
    until(
      async () => {
        const found = await row(message);
        return Object.entries(wanted).every(([name, value]) => found[name as keyof Row] === value) && found;
      },
      { what: JSON.stringify(wanted) },
    );

  it('is counted for whoever watches: accepted, bounced and what waits, without a name or an address', async () => {
    await reaches(await send('good'), { state: 'accepted' });
    company.server.refuses.set(mailbox, { code: 550, text: '5.1.1 gone' });
    await reaches(await send('bad'), { state: 'failed' });
    const { db, clock } = company.heed;
    clock.advance({ minutes: 2 });
    const text = async () => (await company.heed.visitor().get('/metrics')).text;
    const now = await text();
    expect(now).to.include('heed_channel_messages{channel="email",outcome="accepted"} 1');
    expect(now).to.include('heed_channel_messages{channel="email",outcome="bounced"} 1');
    expect(now).to.include('heed_channel_messages{channel="email",outcome="unknown"} 0');
    expect(now).to.include('heed_channel_oldest_waiting_seconds{channel="email"} 0');
    expect(now).not.to.include('channel="sms"').and.not.include(mailbox);
    await sql`update delivery set state = 'accepted', failure = null, sent_at = ${clock.now()} where platform = 'email'`.execute(
      db,
    );
    clock.advance({ days: 2 });
    expect(await text()).to.include('heed_channel_messages{channel="email",outcome="accepted"} 0');
  });

  /** Nobody knows, and so somebody decides: seen when the time for a repeat has come. */
  const isHeld = (message: string) =>
    until(async () => {
      company.heed.clock.advance({ seconds: 5 });
      const { state, held } = await row(message);
      return state === 'unknown' && held;
    });

  it('takes it: accepted, with an id that is the same at every try', async () => {
    const message = await send('First');
    const { mail } = await company.nextMail(mailbox);
    const { external_id: id } = await reaches(message, { state: 'accepted' });
    expect(mail.messageId).to.equal(id);
    expect(id).to.match(/^<heed\.\d+\.[0-9a-f]{16}@sample-company\.example>$/);
    const header = (name: string) => mail.headers.get(name);
    expect(header('auto-submitted')).to.equal('auto-generated');
    expect(JSON.stringify(header('list'))).to.include('notices.127.0.0.1');
    expect(mail.subject).to.equal('First');
    expect(mail.from?.value).to.deep.equal([{ name: '阅知 Heed', address: 'heed@sample-company.example' }]);
    expect(mail.html)
      .to.include('First')
      .and.not.match(/<img|<script|url\(/);
  });

  it('knows no such mailbox: failed for good, and somebody is told', async () => {
    company.server.refuses.set(mailbox, { code: 550, text: '5.1.1 no such user' });
    const message = await send('Nobody');
    await reaches(message, { state: 'failed', failure: 'unknown-account', attempts: 1 });
    expect(await deliveryProblems(company.heed.db)).to.deep.include({
      ...{ lane: 'bulk', problem: 'unknown-account', count: 1 },
    });
  });

  it('wants nothing of it, or of these words: refused', async () => {
    company.server.refuses.set(mailbox, { code: 550, text: '5.7.1 policy' });
    await reaches(await send('Refused'), { state: 'failed', failure: 'refused' });
    company.server.refuses.clear();
    company.server.refuseWords = { code: 554, text: '5.7.1 looks like junk' };
    await reaches(await send('Junk'), { state: 'failed', failure: 'refused' });
  });

  it('asks to come again (greylisting): comes again after some minutes, holds up nobody, and ends after a day', async () => {
    company.server.refuses.set(mailbox, { code: 451, text: '4.7.1 greylisted' });
    const message = await send('Grey');
    const waiting = await until(async () => {
      const found = await row(message);
      return found.state === 'pending' && found.wait > 0 && found;
    });
    expect(waiting.wait).to.be.within(290, 300);
    expect(waiting.attempts).to.equal(0);
    const other = await company.onlyMailbox('S020', 'other@example.com');
    const { db, clock } = company.heed;
    await inTransaction(db, (tx) =>
      enqueue(tx, { kind: 'test.card', bodies: card('Other'), to: [other], at: clock.now() }),
    );
    await company.nextMail('other@example.com');
    clock.advance({ minutes: 5 });
    await until(async () => (await row(message)).wait > 290);
    company.server.refuses.clear();
    clock.advance({ minutes: 5 });
    await reaches(message, { state: 'accepted' });
    expect((await company.nextMail(mailbox)).mail.subject).to.equal('Grey');
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from mailbox_link where person_id = ${personId}::uuid`.execute(db);
    expect(rows[0]?.n, 'links of tries that went nowhere').to.equal(1);

    company.server.refuses.set(mailbox, { code: 450, text: '4.2.1 later' });
    const never = await send('Never');
    await until(async () => (await row(never)).wait > 0);
    clock.advance({ hours: 25 });
    await reaches(never, { state: 'failed', failure: 'refused' });
  });

  it('says nothing after the words: fate unknown, held for somebody, never sent again by itself', async () => {
    company.server.next = 'drop-after-words';
    const message = await send('Lost');
    await isHeld(message);
    company.heed.clock.advance({ hours: 2 });
    await send('Next');
    await until(() => company.server.received.some(({ mail }) => mail.subject === 'Next'));
    expect(company.server.received.filter(({ mail }) => mail.subject === 'Lost')).to.have.lengthOf(1);
  });

  it('says nothing after the words of an alert: sent once more, which says so, under the same id', async () => {
    company.server.next = 'drop-after-words';
    const message = await send('Alert', 'alert');
    await until(() => company.server.received.length === 1);
    await until(async () => {
      company.heed.clock.advance({ seconds: 1 });
      return (await row(message)).state === 'accepted';
    });
    const [first, second, ...more] = company.server.received;
    expect(more).to.deep.equal([]);
    expect(second?.mail.messageId).to.equal(first?.mail.messageId);
    expect(second?.mail.text).to.match(/可能已经发过|may have had this before/);
    expect(first?.mail.text).to.not.match(/可能已经发过|may have had this before/);
  });

  it('breaks off in the middle of the words: unknown', async () => {
    company.server.next = 'drop-in-words';
    const message = await send('Half');
    await isHeld(message);
    expect(company.server.received).to.deep.equal([]);
  });

  it('closes a connection that nobody used: nobody notices', async () => {
    await reaches(await send('One'), { state: 'accepted' });
    company.server.hangUp();
    await reaches(await send('Two'), { state: 'accepted', attempts: 1 });
    expect(company.server.connections).to.equal(2);
  });

  it('uses one connection for mail after mail', async () => {
    for (const title of ['One', 'Two', 'Three']) await reaches(await send(title), { state: 'accepted' });
    expect(company.server.connections).to.equal(1);
  });

  it('does not let us send, or is down: waits until somebody has put it right, and nothing fails', async () => {
    company.server.refuseSender = { code: 550, text: '5.7.1 not yours' };
    const message = await send('Sender');
    await until(async () => (await row(message)).attempts > 0);
    const waiting = await until(async () => {
      const found = await row(message);
      return found.state === 'pending' && found;
    });
    expect(waiting.failure).to.equal(null);
    company.server.refuseSender = undefined;
    await until(async () => {
      company.heed.clock.advance({ seconds: 5 });
      return (await row(message)).state === 'accepted';
    });
  });
});
