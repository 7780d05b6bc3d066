import { expect } from 'chai';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { sendAgain } from '../../src/delivery/decide.ts';
import { createLog } from '../../src/log.ts';
import { bindIdentity } from '../../src/people/identities.ts';
import { connectPlatforms } from '../../src/platforms/connect.ts';
import { startBothCompany } from '../harness/both-company.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import type { SlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';
import type { FakeWecom } from '../harness/wecom/index.ts';

const each = 6;
const names = Array.from({ length: each }, (_, i) => `n${i + 1}`);

describe('a company with half its people on each platform', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  let wecom: FakeWecom;
  let both: Awaited<ReturnType<typeof startBothCompany>> | undefined;
  before(async () => {
    both = await startBothCompany(names);
    ({ company, wecom } = both);
  });
  after(() => both?.close());

  const everybody = async () => {
    const { rows } = await sql<{ staff_no: string }>`
      select p.staff_no from person p join employment e on e.person_id = p.id and e.to_at is null
      order by p.staff_no`.execute(company.heed.db);
    return rows.map((row) => row.staff_no);
  };

  it('one notice reaches all of them, each where they work, and one answers in each', async () => {
    const { heed, slack } = company;
    const staff = await everybody();
    expect(staff).to.have.lengthOf(each * 2);
    const notice = await sentNotice(heed, 'customer-data', staff);
    await until(
      async () => {
        const { rows } = await sql<{ platform: string; n: number }>`
          select platform, count(*) as n from delivery d join message m on m.id = d.message_id
          where m.about = ${notice}::uuid and d.state = 'accepted' group by 1 order by 1`.execute(heed.db);
        return rows.length === 2 && rows.every(({ n }) => n === each);
      },
      { within: 30_000, what: 'a notice with everybody' },
    );
    for (const name of names) {
      expect(wecom.conversation(`w-${name}`)).to.have.lengthOf(1);
      expect(slack.messages(`U0${name.toUpperCase()}`)).to.have.lengthOf(1);
    }
    await wecom.click('w-n1', wecom.lastCard('w-n1'), `notices.acknowledge:${notice}`);
    const message = slack.lastMessage('U0N1');
    const button = message.controls.find(({ value }) => value === `notices.acknowledge:${notice}`);
    await slack.click('U0N1', message, button?.actionId ?? '', { value: button?.value ?? '' });
    const { rows } = await sql<{ platform: string }>`
      select event::jsonb -> 'data' -> 'session' ->> 'platform' as platform from evidence_event
      where type = 'answer.given' order by 1`.execute(heed.db);
    expect(rows.map(({ platform }) => platform)).to.deep.equal(['slack', 'wecom']);
  });

  it('somebody with both is written to where they are when they ask, and neither directory dismisses the other’s', async () => {
    const { heed, slack } = company;
    const { db, clock } = heed;
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where platform = 'slack' and external_id = 'U0N2'`.execute(db);
    wecom.directory.addMember({ userid: 'w-both', name: 'Slack n2', department: [1] });
    const tenant = wecom.corpid;
    const account = { platform: 'wecom', tenant, externalId: 'w-both', boundBy: 'test' };
    await inTransaction(db, (tx) => bindIdentity(tx, rows[0]?.id ?? '', account, clock.now()));
    const before = slack.messages('U0N2').length;
    await slack.say('U0N2', 'my data');
    await until(() => slack.messages('U0N2').length >= before + 2, { what: 'an answer in Slack' });
    expect((await wecom.type('w-both', 'my data')).reply).to.contain('/me');
    await company.sweep('directory.sync.wecom');
    await company.sweep('directory.sync.slack');
    expect(await everybody()).to.have.lengthOf(each * 2);
  });

  describe('somebody who was in WeCom first and then got an account in Slack too', () => {
    let person: string;
    const wecomCards = () => wecom.conversation('w-n3').length;
    /** Sends a notice to this person alone. @returns its id once it has arrived */
    async function sends(code: string): Promise<string> {
      const { db } = company.heed;
      const { rows } = await sql<{
        no: string;
      }>`select staff_no as no from person where id = ${person}::uuid`.execute(db);
      const notice = await sentNotice(company.heed, code, [rows[0]?.no ?? '']);
      await settled(notice);
      return notice;
    }
    const settled = (notice: string) =>
      until(
        async () => {
          const { rows } = await sql<{ state: string }>`
            select state from delivery d join message m on m.id = d.message_id where m.about = ${notice}::uuid`.execute(
            company.heed.db,
          );
          return rows.length > 0 && rows.every(({ state }) => state === 'accepted');
        },
        { what: 'what was queued to be sent' },
      );
    before(async () => {
      const { db, clock } = company.heed;
      const { rows } = await sql<{ id: string }>`
        select person_id as id from identity where platform = 'wecom' and external_id = 'w-n3'`.execute(db);
      person = rows[0]?.id ?? '';
      const { team } = company.slack;
      company.slack.directory.addUser({ id: 'U0LATER', realName: '企微 n3', locale: 'en-GB' });
      const account = { platform: 'slack', tenant: team.id, externalId: 'U0LATER', boundBy: 'test' };
      await inTransaction(db, (tx) => bindIdentity(tx, person, account, clock.now()));
    });

    it('goes on being written to in WeCom, where the card turns when it is used', async () => {
      const before = wecomCards();
      const notice = await sends('customer-data');
      expect(wecomCards()).to.equal(before + 1);
      expect(company.slack.messages('U0LATER')).to.deep.equal([]);
      await wecom.click('w-n3', wecom.lastCard('w-n3'), `notices.acknowledge:${notice}`);
      await settled(notice);
      expect(wecomCards()).to.equal(before + 1);
      expect(wecom.lastCard('w-n3').text).to.contain('已确认');
      expect(company.slack.messages('U0LATER')).to.deep.equal([]);
    });

    it('has it confirmed where they answered: in Slack, for what they did there', async () => {
      const { slack } = company;
      const notice = await sends('chat-monitoring');
      const before = wecomCards();
      const asked = await slack.command('U0LATER', '/heed todo');
      const button = asked.answer?.controls.find(({ value }) => value === `notices.sign:${notice}`);
      expect(button).to.not.equal(undefined);
      await slack.openHome('U0LATER');
      const sign = slack.home('U0LATER')?.controls.find(({ value }) => value === `notices.sign:${notice}`);
      await slack.click('U0LATER', 'home', sign?.actionId ?? '', { value: sign?.value ?? '' });
      await slack.submit('U0LATER', { typedName: '企微 n3' });
      await company.sees('U0LATER', (message) =>
        message.controls.some(({ url }) => /receipt/.test(url ?? '')),
      );
      expect(wecomCards()).to.equal(before);
    });

    it('is sent to their other account again what the first one did not take', async () => {
      const { heed, slack } = company;
      const { db, clock } = heed;
      const notice = await sends('chat-monitoring');
      const messages = slack.messages('U0LATER').length;
      const { rows } = await sql<{ id: number }>`
        update delivery d set state = 'failed', failure = 'unlicensed' from message m
        where m.id = d.message_id and m.about = ${notice}::uuid and m.kind = 'notices.card' returning d.id`.execute(
        db,
      );
      const deliveries = rows.map(({ id }) => id);
      await inTransaction(db, (tx) => sendAgain(tx, { deliveries }, { actor: 'heed', now: clock.now() }));
      await settled(notice);
      expect(slack.messages('U0LATER')).to.have.lengthOf(messages + 1);
    });

    it('has a card of before turned where it is, when they answer on a page', async () => {
      const { heed, slack } = company;
      const before = wecomCards();
      const notice = await sends('photo-consent');
      const { rows } = await sql<{ id: string }>`
        select id from delivery d where person_id = ${person}::uuid order by id desc limit 1`.execute(
        heed.db,
      );
      expect(rows).to.have.lengthOf(1);
      const messages = slack.messages('U0LATER').length;
      const { browser, page } = await company.opens('U0LATER', `/n/${notice}`);
      const fields = Object.fromEntries(
        [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
          ([, n = '', v = '']) => [n, v],
        ),
      );
      const answered = await browser.post(`/n/${notice}/answer`, {
        ...fields,
        action: `notices.consent:${notice}`,
      });
      expect(answered.status).to.equal(303);
      await settled(notice);
      expect(wecomCards()).to.equal(before + 1);
      expect(slack.messages('U0LATER')).to.have.lengthOf(messages);
    });
  });

  it('both ways of signing in are offered', async () => {
    const page = await (await fetch(`${company.heed.app.baseUrl}/sign-in?next=%2Fme`)).text();
    expect(page).to.contain('/sign-in/wecom?').and.to.contain('/sign-in/slack?');
  });

  it('Slack asked for the first time and not there: Heed says so instead of starting half', async () => {
    const { heed, slack } = company;
    const config = readConfig({
      HEED_DATA_DIR: heed.app.config.dataDir,
      HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
      SLACK_BOT_TOKEN: 'xoxb-never-seen-before',
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_BASE: 'http://127.0.0.1:9/api/',
    });
    const { secretsFrom } = await import('../../src/secrets.ts');
    const deps = {
      db: heed.db,
      secrets: secretsFrom(['x'.repeat(40)]),
      clock: heed.clock,
      log: createLog('silent'),
    };
    const failed = await connectPlatforms(config, deps).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(Error);
    expect(String(failed)).to.contain('SLACK_BOT_TOKEN').and.not.to.contain('xoxb-never');
  });
});
