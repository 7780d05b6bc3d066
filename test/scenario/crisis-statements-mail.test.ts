import { expect } from 'chai';
import { sql } from 'kysely';
import { mailStatements } from '../../src/crisis/statements/mail.ts';
import { readStatements } from '../../src/crisis/statements/read.ts';
import type { StatementRow } from '../../src/crisis/statements/store.ts';
import { type Mailing, startMailing } from '../harness/mailing.ts';
import { StatementStory, seats } from '../harness/statements.ts';
import { everythingStored } from '../harness/stored.ts';

const paper = 'newsroom@paper.example';
const agency = 'desk@agency.example';
const words = 'Somebody read a mailbox of ours.\n\nWe have told everybody concerned.';

describe('a statement by mail to people outside', function () {
  this.timeout(60_000);
  let company: Mailing;
  let story: StatementStory;
  beforeEach(async () => {
    company = await startMailing({ policies: false });
    story = await new StatementStory(company.heed).begin();
  });
  afterEach(() => company.close());

  const sweep = () => {
    const { app, db, clock } = company.heed;
    return mailStatements(db, app, clock.now(), AbortSignal.timeout(30_000));
  };
  const approved = async (text = words): Promise<StatementRow> => {
    const one = await story.writes(text, 'press');
    await story.allApprove(one);
    return one;
  };
  const mailed = (one: StatementRow, ...addresses: string[]) =>
    story.sends(one, { channel: 'mail', addresses, language: 'en' });
  const fates = async () => {
    const { app, db, clock } = company.heed;
    return (await readStatements(db, app.vault, story.incident.id, clock.now())).sendings[0]?.fates;
  };

  it('each gets a mail of their own with exactly the text, and no address lies anywhere in clear', async () => {
    const one = await approved();
    const path = `/crisis/${story.incident.id}/statements/press`;
    const form = { statement: one.id, sha256: one.sha256.toString('hex'), way: 'mail', language: 'en' };
    const browser = await company.heed.signIn(seats.pr);
    expect((await browser.post(`${path}/send`, { ...form, addresses: 'nobody, b@@c' })).status).to.equal(422);
    expect(
      (await browser.post(`${path}/send`, { ...form, addresses: `${paper}\n${agency}\n${paper}` })).status,
    ).to.equal(303);
    expect(await sweep()).to.equal(2);
    expect(await sweep()).to.equal(0);
    const mails = company.server.received;
    expect(mails.map(({ to }) => to)).to.have.members([paper, agency]);
    for (const mail of mails) {
      expect(mail.mail.subject).to.equal('What happened');
      expect(
        (mail.mail.text ?? '')
          .replaceAll('\r\n', '\n')
          .replace(/-- \s*$/, '')
          .trim(),
      ).to.equal(`What happened\n\n${words}`);
    }
    expect(await fates()).to.deep.equal({ to: 2, accepted: 2, failed: 0, unknown: 0, waiting: 0 });
    const stored = [...(await everythingStored(company.heed.db)).values()].join('\n');
    expect(stored)
      .to.include('crisis.statement-mailed')
      .and.not.include(paper)
      .and.not.include('a mailbox of ours');
  });

  it('an address that is none any more has failed; what may have left is never sent again', async () => {
    company.server.refuses.set(paper, { code: 550, text: '5.1.1 gone' });
    await mailed(await approved(), paper, agency);
    // Whoever had it died when it may have been on its way.
    await sql`update crisis_statement_mail set state = 'sending', lease_until = ${company.heed.clock.now()}
      where id = (select max(id::text)::uuid from crisis_statement_mail)`.execute(company.heed.db);
    await sweep();
    expect(await fates()).to.deep.equal({ to: 2, accepted: 0, failed: 1, unknown: 1, waiting: 0 });
    company.heed.clock.advance({ hours: 1 });
    expect(await sweep()).to.equal(0);
    expect(company.server.received).to.have.length(0);
  });

  it('four workers at once send each of them once', async () => {
    const addresses = Array.from({ length: 30 }, (_, n) => `desk${n}@paper.example`);
    await mailed(await approved(), ...addresses);
    for (let round = 0; round < 3; round += 1) await Promise.all([sweep(), sweep(), sweep(), sweep()]);
    expect(company.server.received.map(({ to }) => to).sort()).to.deep.equal(addresses.sort());
  });
});
