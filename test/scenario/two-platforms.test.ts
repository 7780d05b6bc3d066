import { expect } from 'chai';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { bindIdentity } from '../../src/people/identities.ts';
import { connectPlatforms } from '../../src/platforms/connect.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';

const each = 6;
const names = Array.from({ length: each }, (_, i) => `n${i + 1}`);

describe('a company with half its people on each platform', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  let wecom: FakeWecom;
  before(async () => {
    wecom = await startFakeWecom({
      clock: { now: () => company?.heed.clock.now() ?? new Date('2026-08-03T02:00:00Z') },
      members: names.map((name) => ({ userid: `w-${name}`, name: `企微 ${name}`, department: [1] })),
    });
    company = await startSlackCompany({
      users: names.map((name) => ({
        id: `U0${name.toUpperCase()}`,
        name,
        realName: `Slack ${name}`,
        locale: 'en-GB',
      })),
      env: {
        WECOM_CORP_ID: wecom.corpid,
        WECOM_AGENT_ID: String(wecom.app.agentid),
        WECOM_SECRET: wecom.app.secret,
        WECOM_CONTACTS_SECRET: wecom.contacts.secret,
        WECOM_TOKEN: 'tokenForTests',
        WECOM_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
        WECOM_API_BASE: wecom.apiBase,
      },
    });
    const url = `${company.heed.app.baseUrl}/wecom/callback`;
    const verified = await wecom.app.saveCallback({
      url,
      token: 'tokenForTests',
      encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    });
    expect(verified.ok).to.equal(true);
    await company.sweep('directory.sync.wecom');
  });
  after(async () => {
    await company.close();
    await wecom.close();
  });

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
