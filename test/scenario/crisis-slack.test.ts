import { expect } from 'chai';
import { sql } from 'kysely';
import { seatAt } from '../harness/crisis.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';

const zheng = 'U0ZHENG';
const wang = 'U0WANG';
const hannah = 'U0HANNAH';
const users = [
  { id: zheng, name: 'zheng', realName: '郑景行', locale: 'zh-CN' },
  { id: wang, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
  { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
];

describe('a crisis inside Slack', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  beforeEach(async () => {
    company = await startSlackCompany({ users });
    const { db, clock } = company.heed;
    const staffNo = async (account: string) => {
      const { rows } = await sql<{ no: string }>`
        select p.staff_no as no from identity i join person p on p.id = i.person_id where i.external_id = ${account}`.execute(
        db,
      );
      return rows[0]?.no ?? '';
    };
    await seatAt(db, clock.now(), {
      [await staffNo(zheng)]: 'lead',
      [await staffNo(wang)]: 'hr',
      [await staffNo(hannah)]: 'legal',
    });
  });
  afterEach(() => company.close());

  const has = (words: string) => (message: MessageView) => message.lines.join('\n').includes(words);
  const press = (userId: string, message: MessageView, words: string) => {
    const found = message.controls.find((one) => one.text.includes(words));
    if (!found) throw new Error(`no ${words}`);
    const { actionId, value } = found;
    return company.slack.click(userId, message, actionId, value === undefined ? {} : { value });
  };

  it('/heed crisis declares it; alerts come in each one’s language, and answers count', async () => {
    const { slack, heed } = company;
    const declared = await slack.command(zheng, '/heed crisis moderate a mailbox was taken over');
    const { id, code, level } = await until(
      () => heed.db.selectFrom('incident').selectAll().executeTakeFirst(),
      { what: 'an incident' },
    );
    expect(level).to.equal('moderate');
    expect(declared.answer?.lines.join('\n')).to.include(code);
    const alert = await company.sees(hannah, has(`Crisis ${code}: you are needed`));
    await company.sees(wang, has(`危机 ${code}：需要你`));
    expect(alert.lines.join('\n')).to.not.include('mailbox');
    await press(hannah, alert, 'I am coming');
    await until(
      () => heed.db.selectFrom('incident_answer').selectAll().where('what', '=', 'coming').executeTakeFirst(),
      { what: 'the answer' },
    );
    await company.sees(hannah, has('you are coming'));
    const { page } = await company.opens(hannah, `/crisis/${id}`);
    expect(page.status).to.equal(200);
  });
});
