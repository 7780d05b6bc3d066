import { expect } from 'chai';
import { sql } from 'kysely';
import { reportedIn } from '../../handlers/reports.ts';
import { seatAt } from '../harness/crisis.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

describe('what is a report in a chat', () => {
  const cases: [string, ReturnType<typeof reportedIn>][] = [
    ['上报', { words: '', drill: false }],
    ['上報', { words: '', drill: false }],
    ['上报泄露打印机旁有咨询记录', { words: '打印机旁有咨询记录', drill: false }],
    ['我要上报：<b>链接</b>', { words: '<b>链接</b>', drill: false }],
    ['报告 有人转发了测评', { words: '有人转发了测评', drill: false }],
    ['Report: a file was sent out', { words: 'a file was sent out', drill: false }],
    ['report a leak', { words: '', drill: false }],
    ['report drill a mailbox', { words: 'a mailbox', drill: true }],
    ['上报 演练 邮箱', { words: '邮箱', drill: true }],
    ['周报告在哪', undefined],
    ['reports of last week', undefined],
    ['my report', undefined],
  ];
  for (const [typed, found] of cases)
    it(typed, () => {
      expect(reportedIn(typed)).to.deep.equal(found);
    });
});

const departments = [
  { id: 1, name: '样例有限公司' },
  { id: 2, name: '法务与信息部', parentid: 1 },
];
const zhengWecom = 'ZhengJingxing';
const wangWecom = 'WangYutong';
const tomasWecom = 'TomasFerreira';

describe('a report inside WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments,
      members: [
        { userid: zhengWecom, name: '郑景行', department: [2] },
        { userid: wangWecom, name: '王雨桐', department: [2] },
        { userid: tomasWecom, name: 'Tomás Ferreira', department: [2] },
      ],
    });
    const { db, clock } = company.heed;
    await seatAt(db, clock.now(), { [zhengWecom.toLowerCase()]: 'lead', [wangWecom.toLowerCase()]: 'hr' });
  });
  afterEach(() => company.close());
  const has = (words: string) => (item: { text: string }) => item.text.includes(words);

  it('one message is a report; the lead has a card without a word of it, takes it, grades it on the page and declares', async () => {
    const { wecom, heed } = company;
    await wecom.type(tomasWecom, '上报泄露：canary-8147 <script>alert(1)</script> @all 咨询记录', {
      times: 3,
    });
    const report = await until(() => heed.db.selectFrom('crisis_report').selectAll().executeTakeFirst(), {
      what: 'a report',
    });
    await company.sees(tomasWecom, has(`已收到，编号 ${report.code}`));
    await company.sees(zhengWecom, has(`有新的上报 ${report.code}`));
    expect(wecom.conversation(wangWecom).filter(has(report.code))).to.have.length(0);
    expect(wecom.conversation(zhengWecom).filter(has('canary-8147'))).to.have.length(0);
    await wecom.click(zhengWecom, wecom.lastCard(zhengWecom), `crisis.take-report:${report.id}`);
    await company.sees(zhengWecom, has('由你接手'));
    await wecom.type(tomasWecom, '上报');
    await company.sees(tomasWecom, has('打开'));
    const { browser } = await company.opens(zhengWecom, `/crisis/reports/${report.id}`);
    const page = await browser.get(`/crisis/reports/${report.id}`);
    expect(page.text).to.include('canary-8147 &lt;script>').and.not.include('<script>alert');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from crisis_report`.execute(heed.db);
    expect(rows[0]?.n).to.equal(1);
    expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canary-8147');
  });

  it('declared by a button on the card: everybody on the team is called, and a second tap declares nothing', async () => {
    const { wecom, heed } = company;
    await wecom.type(tomasWecom, 'report a mailbox was taken over');
    const report = await until(() => heed.db.selectFrom('crisis_report').selectAll().executeTakeFirst(), {
      what: 'a report',
    });
    await company.sees(zhengWecom, has(`有新的上报 ${report.code}`));
    const card = wecom.lastCard(zhengWecom);
    await wecom.click(zhengWecom, card, `crisis.declare-report:${report.id}`);
    const { code } = await until(() => heed.db.selectFrom('incident').selectAll().executeTakeFirst(), {
      what: 'an incident',
    });
    await company.sees(wangWecom, has(`危机 ${code}：需要你`));
    await company.sees(zhengWecom, has(`已从上报 ${report.code} 启动危机 ${code}`));
    await company.sees(tomasWecom, has('正在处理'));
    expect(
      wecom.conversation(tomasWecom).filter(has(code)),
      'the reporter does not learn its code',
    ).to.have.length(0);
  });
});

const zheng = 'U0ZHENG';
const wang = 'U0WANG';
const hannah = 'U0HANNAH';

describe('a report inside Slack', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  beforeEach(async () => {
    company = await startSlackCompany({
      users: [
        { id: zheng, name: 'zheng', realName: '郑景行', locale: 'en-GB' },
        { id: wang, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
      ],
    });
    const { db, clock } = company.heed;
    const staffNo = async (account: string) => {
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id where i.external_id = ${account}`.execute(
        db,
      );
      return rows[0]?.no ?? '';
    };
    await seatAt(db, clock.now(), { [await staffNo(zheng)]: 'lead', [await staffNo(wang)]: 'hr' });
  });
  afterEach(() => company.close());
  const has = (words: string) => (message: MessageView) => message.lines.join('\n').includes(words);
  const press = (userId: string, message: MessageView, words: string) => {
    const found = message.controls.find((one) => one.text.includes(words));
    if (!found) throw new Error(`no ${words}`);
    const { actionId, value } = found;
    return company.slack.click(userId, message, actionId, value === undefined ? {} : { value });
  };

  it('/heed report opens a form; what it says is on the page only; the lead is asked in place, and declares with the grading', async () => {
    const { slack, heed } = company;
    await slack.command(hannah, '/heed report');
    expect(slack.openView(hannah).inputs.map(({ blockId }) => blockId)).to.deep.equal(['words']);
    expect((await slack.submit(hannah, { words: ' ' })).result).to.equal('errors');
    const sent = await slack.submit(hannah, { words: 'canary-8147 <!channel> a file' });
    const report = await until(() => heed.db.selectFrom('crisis_report').selectAll().executeTakeFirst(), {
      what: 'a report',
    });
    const alert = await company.sees(zheng, has(`There is a new report: ${report.code}`));
    expect(alert.lines.join('\n')).to.not.include('canary');
    expect(sent.view?.lines.join('\n')).to.include(report.code).and.not.include('canary');
    await press(zheng, alert, 'Grade it');
    const one = (value: string) => [value];
    const answers = {
      ...{ people: one('few'), data: one('counselling'), key: one('no'), cause: one('carelessness') },
      ...{ spread: one('inside'), ongoing: one('no'), after: one('declare') },
    };
    const wrong = await slack.submit(zheng, { ...answers, grade: one('major') });
    expect(wrong.result, 'another level than proposed asks why').to.equal('errors');
    await slack.submit(zheng, { ...answers, grade: one('proposed') });
    const { code, level } = await until(() => heed.db.selectFrom('incident').selectAll().executeTakeFirst(), {
      what: 'an incident',
    });
    expect(level).to.equal('moderate');
    await company.sees(wang, has(`危机 ${code}：需要你`));
    expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canary-8147');
  });
});
