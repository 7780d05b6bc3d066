import { expect } from 'chai';
import { FileStory } from '../harness/file-story.ts';
import { holds } from '../harness/requests-story.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';

const li = 'U0LI';
const owner = 'U0OWNER';
const deputy = 'U0DEPUTY';
const officer = 'U0OFFICER';

describe('alerts on files that were sent in Slack', function () {
  this.timeout(90_000);
  let company: SlackCompany;
  let story: FileStory;
  before(async () => {
    company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: owner, name: 'owner', realName: 'Olga Owner', locale: 'en-GB' },
        { id: deputy, name: 'deputy', realName: 'Dora Deputy', locale: 'en-GB' },
        { id: officer, name: 'officer', realName: 'Paula Privat', locale: 'en-GB' },
      ],
    });
    await holds(company.heed, officer, 'privacy');
    story = await FileStory.begin(company.heed, 'slack', [li, owner, deputy, officer]);
    await story.rule('slack', officer, owner, deputy);
  });
  after(async () => {
    expect(company.slack.warnings).to.deep.equal([]);
    for (const one of [li, owner, deputy, officer])
      expect(JSON.stringify(company.slack.messages(one))).not.to.include('7732');
    await company.close();
  });

  const words = (message: MessageView) => message.lines.join('\n');
  const has = (said: string) => (message: MessageView) => words(message).includes(said);

  it('grow on one card, go to the deputy where nobody answers, and end on every card', async () => {
    const { rows } = await company.heed.db
      .selectFrom('identity')
      .select(['platform', 'tenant', 'external_id as account'])
      .where('external_id', '=', li)
      .execute()
      .then((found) => ({ rows: found }));
    const [from] = rows;
    if (!from) throw new Error('li has no account');
    const file = (n: number) => ({
      ...{
        key: `C1/${n}/file/F${n}`,
        kind: 'file-transfer' as const,
        occurredAt: company.heed.clock.now(),
        chat: 'C1',
      },
      ...{ from, to: [{ account: 'U0STRANGER', platform: 'slack', tenant: 'T9', external: true }] },
      head: { type: 'file', name: `canary-7732-${n}.zip`, media: 'application/zip', size: 1_500_000 },
    });
    await story.takes(file(0));
    const card = await company.sees(owner, has('File transfers exceed a rule'));
    expect(words(card)).to.include('1 file, 1.5 MB').and.not.include('李知远');
    await story.takes(...Array.from({ length: 99 }, (_, n) => file(n + 1)));
    await company.sweep('file-alerts.follow');
    await company.sees(owner, has('100 files'));
    expect(company.slack.messages(owner).filter(has('exceed a rule'))).to.have.length(1);
    company.heed.clock.advance({ hours: 24 });
    await company.sweep('file-alerts.follow');
    const again = await company.sees(deputy, has('An alert on file transfers waits'));
    const path = /\/file-alerts\/[0-9a-f-]{36}/.exec(JSON.stringify(again))?.[0] ?? '';
    const { browser, page } = await company.opens(deputy, path);
    expect(page.text).to.include('Archives').and.include('stopped nothing').and.not.include('7732');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const fields = { csrf, outcome: 'escalated', note: 'Not what the customer asked for.' };
    expect((await browser.post(`${path}/answer`, fields)).status).to.equal(303);
    await company.sees(owner, has('is answered'));
    await company.sees(officer, has('is handed to you'));
  });
});
