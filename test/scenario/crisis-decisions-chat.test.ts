import { expect } from 'chai';
import { sql } from 'kysely';
import { readDecisions } from '../../src/crisis/decisions/read.ts';
import { text } from '../../src/messages/texts.ts';
import type { TestApp } from '../harness/app.ts';
import { seatAt } from '../harness/crisis.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const declared = (heed: TestApp) =>
  until(() => heed.db.selectFrom('incident').selectAll().executeTakeFirst(), { what: 'an incident' });
const decidedIn = async (heed: TestApp, id: string) =>
  (await readDecisions(heed.db, heed.app, id)).decisions.map(({ words }) => words);

describe('a decision in the chat of a platform', function () {
  this.timeout(60_000);

  it('WeCom: one line, delivered ten times, is one decision; whoever leads nothing decides nothing', async () => {
    const company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: 'ZhengJingxing', name: '郑景行', department: [1] },
        { userid: 'WangYutong', name: '王雨桐', department: [1] },
      ],
    });
    try {
      const { wecom, heed } = company;
      await seatAt(heed.db, heed.clock.now(), { zhengjingxing: 'lead', wangyutong: 'hr' });
      await wecom.type('ZhengJingxing', '危机 一般');
      const { id, code } = await declared(heed);
      await wecom.type('WangYutong', '决定 什么都不做');
      await wecom.type('ZhengJingxing', '决定：停用外部邮箱，因为附件里有测评结果', { times: 10 });
      const done = text('zh-CN', 'crisis.decisions.chat.done', { number: 1, code });
      await company.sees('ZhengJingxing', ({ text: said }) => said.includes(done));
      expect(await decidedIn(heed, id)).to.deep.equal([
        {
          ...{ question: '', options: [], consulted: '' },
          ...{ choice: '停用外部邮箱', reason: '附件里有测评结果' },
        },
      ]);
    } finally {
      await company.close();
    }
  });

  it('Slack: one line, and what is missing is said', async () => {
    const user = { id: 'U0HANNAH', name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' };
    const company = await startSlackCompany({ users: [user] });
    try {
      const { slack, heed } = company;
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id
        where i.external_id = ${user.id}`.execute(heed.db);
      await seatAt(heed.db, heed.clock.now(), { [rows[0]?.no ?? '']: 'lead' });
      await slack.command(user.id, '/heed crisis minor');
      const { id, code } = await declared(heed);
      const { answer } = await slack.command(user.id, '/heed decide call the provider');
      const said = answer?.lines.join('\n') ?? '';
      expect(said).to.include(text('en', 'crisis.decisions.chat.done', { number: 1, code }));
      expect(said).to.include(text('en', 'crisis.decisions.chat.noReason'));
      expect((await decidedIn(heed, id)).map((words) => words?.choice)).to.deep.equal(['call the provider']);
    } finally {
      await company.close();
    }
  });
});
