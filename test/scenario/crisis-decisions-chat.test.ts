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
/** Another crisis is declared beside the one that is open, as a drill. */
const both = (heed: TestApp) =>
  until(
    async () => {
      const all = await heed.db.selectFrom('incident').selectAll().execute();
      const [real, drill] = [false, true].map((is) => all.find((one) => one.drill === is));
      return real && drill ? { real, drill } : undefined;
    },
    { what: 'two incidents' },
  );
/** What the question names: each code, and of a drill that it is one. */
const which = (language: 'zh-CN' | 'en', real: { code: string }, drill: { code: string }) => ({
  count: 2,
  codes: [real.code, text(language, 'crisis.drillTitle', { title: drill.code })].join(
    language === 'en' ? ', ' : '、',
  ),
  code: real.code,
});
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

  it('WeCom: of two crises the line says which; without it nothing is decided, and a drill is named as one', async () => {
    const company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [{ userid: 'ZhengJingxing', name: '郑景行', department: [1] }],
    });
    try {
      const { wecom, heed } = company;
      await seatAt(heed.db, heed.clock.now(), { zhengjingxing: 'lead' });
      await wecom.type('ZhengJingxing', '危机 一般');
      await declared(heed);
      await wecom.type('ZhengJingxing', '危机 演练 一般');
      const { real, drill } = await both(heed);
      await wecom.type('ZhengJingxing', '决定 停用外部邮箱');
      const asked = await company.sees('ZhengJingxing', ({ text: said }) =>
        [real.code, `【演练】${drill.code}`].every((code) => said.includes(code)),
      );
      expect(asked.text).to.include(
        text('zh-CN', 'crisis.decisions.chat.which', which('zh-CN', real, drill)),
      );
      for (const { id } of [real, drill]) expect(await decidedIn(heed, id)).to.deep.equal([]);
      await wecom.type('ZhengJingxing', `决定 ${drill.code.toLowerCase()} 停用外部邮箱`, { times: 3 });
      const done = text('zh-CN', 'crisis.decisions.chat.done', { number: 1, code: drill.code });
      await company.sees('ZhengJingxing', ({ text: said }) => said.includes(done));
      expect((await decidedIn(heed, drill.id)).map((words) => words?.choice)).to.deep.equal(['停用外部邮箱']);
      expect(await decidedIn(heed, real.id)).to.deep.equal([]);
    } finally {
      await company.close();
    }
  });

  it('Slack: the same, by command and by a message', async () => {
    const user = { id: 'U0HANNAH', name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' };
    const company = await startSlackCompany({ users: [user] });
    try {
      const { slack, heed } = company;
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id
        where i.external_id = ${user.id}`.execute(heed.db);
      await seatAt(heed.db, heed.clock.now(), { [rows[0]?.no ?? '']: 'lead' });
      await slack.command(user.id, '/heed crisis minor');
      await declared(heed);
      await slack.command(user.id, '/heed crisis drill minor');
      const { real, drill } = await both(heed);
      const asks = text('en', 'crisis.decisions.chat.which', which('en', real, drill));
      const { answer } = await slack.command(user.id, '/heed decide call the provider');
      expect(answer?.lines.join('\n')).to.include(asks);
      await slack.say(user.id, 'decide call the provider');
      await company.sees(user.id, ({ lines }) => lines.join('\n').includes(asks));
      for (const { id } of [real, drill]) expect(await decidedIn(heed, id)).to.deep.equal([]);
      const named = await slack.command(user.id, `/heed decide ${real.code}: call the provider`);
      expect(named.answer?.lines.join('\n')).to.include(
        text('en', 'crisis.decisions.chat.done', { number: 1, code: real.code }),
      );
      await slack.say(user.id, `decide ${drill.code} call nobody`);
      await until(async () => (await decidedIn(heed, drill.id)).length === 1, {
        what: 'the second decision',
      });
      expect((await decidedIn(heed, real.id)).map((words) => words?.choice)).to.deep.equal([
        'call the provider',
      ]);
      expect((await decidedIn(heed, drill.id)).map((words) => words?.choice)).to.deep.equal(['call nobody']);
    } finally {
      await company.close();
    }
  });
});
