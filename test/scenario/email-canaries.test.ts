import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

const mailbox = 'canary.box@example.com';
const employee = 'S021';

describe('mails and their links', function () {
  this.timeout(60_000);
  let company: Mailing;
  let personId: string;
  const log: string[] = [];
  const tokens: string[] = [];

  before(async () => {
    const pino = createLog('trace', { write: (line) => void log.push(line) });
    company = await startMailing({ log: pino });
    personId = await company.onlyMailbox(employee, mailbox);
    const { server, heed } = company;
    await sentNotice(heed, 'chat-monitoring', [employee]);
    const link = linkIn(await company.nextMail(mailbox));
    tokens.push(link.replace('/m/', ''));
    const visitor = heed.visitor();
    await visitor.get(link);
    await visitor.post(link);
    await visitor.post(link);
    await visitor.post(`${link}/new`);
    tokens.push(linkIn(await company.nextMail(mailbox)).replace('/m/', ''));
    await visitor.post('/sign-in/link', { address: mailbox, next: '/me' });
    // Everything that a server can say about it, in words that quote the address.
    const said = (code: number, status: string) => ({ code, text: `${status} <${mailbox}> canarywords` });
    for (const refusal of [said(550, '5.1.1'), said(550, '5.7.1'), said(451, '4.7.1'), said(421, '4.3.2')]) {
      server.refuses.set(mailbox, refusal);
      await sentNotice(heed, 'customer-data', [employee]);
      await until(() => log.some((line) => line.includes('a batch was sent')));
    }
    server.refuseSender = said(550, '5.7.1');
    await sentNotice(heed, 'photo-consent', [employee]);
    await until(() => log.some((line) => line.includes('The mail server refuses')));
  });
  after(() => company.close());

  it('are in no line of the log', () => {
    expect(log.join('')).to.not.match(/canary/);
    for (const token of tokens) expect(log.join('')).to.not.include(token);
    expect(log.join('')).to.include('SMTP_FROM');
  });

  it('are kept as hashes, and the address where it is said to be kept', async () => {
    const stored = await everythingStored(company.heed.db);
    for (const [table, text] of stored) for (const token of tokens) expect(text, table).to.not.include(token);
    const holding = [...stored].filter(([, text]) => text.includes('canary')).map(([table]) => table);
    expect(holding).to.have.members([
      ...['public.person', 'public.identity', 'public.mailbox', 'public.mailbox_link', 'public.delivery'],
    ]);
  });

  it('are shown to their person, and go when they have left and ask for it', async () => {
    const { db, app, clock } = company.heed;
    const held = await app.personalData.whatIsHeld(db, personId);
    const categories = held.map(({ category }) => category);
    expect(categories).to.include.members(['held.category.mailboxes', 'held.category.mailLinks']);
    await sql`update employment set to_at = ${clock.now()}, reason = 'left' where person_id = ${personId}::uuid`.execute(
      db,
    );
    await inTransaction(db, (tx) =>
      app.personalData.erasePerson(tx, personId, {
        ...{ now: clock.now(), actor: 'heed', reason: 'request' },
      }),
    );
    const { rows } = await sql<{ n: number }>`
      select (select count(*) from mailbox_link where person_id = ${personId}::uuid)::int
        + (select count(*) from mailbox where person_id = ${personId}::uuid)::int as n`.execute(db);
    expect(rows[0]?.n).to.equal(0);
  });
});
