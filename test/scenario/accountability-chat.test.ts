import { expect } from 'chai';
import { v7 } from 'uuid';
import { openCase } from '../../src/accountability/open.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { idOf } from '../harness/accountability.ts';
import type { TestApp } from '../harness/app.ts';
import { seatAt } from '../harness/crisis.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const canary = 'canaryfacts: a list left the building';
const asked = (language: 'zh-CN' | 'en') => text(language, 'accountability.card.person.asked');

const opens = (heed: TestApp, personId: string, by: string): Promise<string> =>
  inTransaction(heed.db, (tx) =>
    openCase(tx, heed.app, {
      ...{ personId, incidentId: null, facts: canary, by, once: v7() },
      now: heed.clock.now(),
    }),
  );

describe('being heard, from a messenger', function () {
  this.timeout(60_000);

  describe('inside WeCom', () => {
    const person = 'WangYutong';
    let company: WecomCompany;
    before(async () => {
      company = await startWecomCompany({
        departments: [{ id: 1, name: '样例有限公司' }],
        members: [
          { userid: person, name: '王雨桐', department: [1] },
          { userid: 'TomasFerreira', name: 'Tomás Ferreira', department: [1] },
        ],
      });
      await seatAt(company.heed.db, company.heed.clock.now(), { tomasferreira: 'hr' });
    });
    after(() => company?.close());

    it('a card says that there is something to look at and no more, and leads to the page where it is answered', async () => {
      const { heed, wecom } = company;
      const id = await opens(heed, await idOf(heed, person.toLowerCase()), await idOf(heed, 'tomasferreira'));
      await company.sees(person, (item) => item.text.includes(asked('zh-CN')));
      const told = wecom.conversation(person).map((item) => item.text);
      expect(told.join('\n')).to.not.match(/canary|F-[0-9A-Z]{6}/);
      const { browser, page } = await company.opens(person, `/accountability/${id}`);
      expect(page.text).to.include(canary);
      const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.text) ?? [];
      await browser.post(`/accountability/${id}/statement`, {
        csrf,
        once: v7(),
        words: '我没有发过这份名单。',
      });
      const row = await heed.db.selectFrom('accountability_case').select('heard').executeTakeFirstOrThrow();
      expect(row.heard).to.equal('statement');
      await company.sees(
        'TomasFerreira',
        (item) => /F-[0-9A-Z]{6}/.test(item.text) && !item.text.includes('名单'),
      );
    });
  });

  describe('inside Slack', () => {
    const hannah = 'U0HANNAH';
    const wang = 'U0WANG';
    let company: SlackCompany;
    before(async () => {
      company = await startSlackCompany({
        users: [
          { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
          { id: wang, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
        ],
      });
    });
    after(() => company?.close());

    it('a message says that there is something to look at and no more, and leads to the page where it is answered', async () => {
      const { heed, slack } = company;
      const personOf = async (account: string) =>
        heed.db
          .selectFrom('identity')
          .innerJoin('person', 'person.id', 'identity.person_id')
          .select(['person.id', 'person.staff_no'])
          .where('identity.external_id', '=', account)
          .executeTakeFirstOrThrow();
      const person = await personOf(hannah);
      const hr = await personOf(wang);
      await seatAt(heed.db, heed.clock.now(), { [hr.staff_no]: 'hr' });
      const id = await opens(heed, person.id, hr.id);
      const lines = (message: MessageView) => message.lines.join('\n');
      await company.sees(hannah, (message) => lines(message).includes(asked('en')));
      const told = slack.messages(hannah).map(lines).join('\n');
      expect(told).to.not.match(/canary|F-[0-9A-Z]{6}/);
      const { browser, page } = await company.opens(hannah, `/accountability/${id}`);
      expect(page.text).to.include(canary);
      const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.text) ?? [];
      await browser.post(`/accountability/${id}/statement`, { csrf, once: v7(), words: 'It was not me.' });
      await company.sees(wang, (message) => /F-[0-9A-Z]{6}/.test(lines(message)));
      expect(slack.messages(wang).map(lines).join('\n')).to.not.match(/canary|It was not me/);
    });
  });
});
