import { expect } from 'chai';
import { sql } from 'kysely';
import { text } from '../../src/messages/texts.ts';
import { pagesOf, seatAt } from '../harness/crisis.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const zheng = 'ZhengJingxing';
const wang = 'WangYutong';
const tomas = 'TomasFerreira';
const departments = [
  { id: 1, name: '样例有限公司' },
  { id: 2, name: '法务与信息部', parentid: 1 },
];
const members = [
  { userid: zheng, name: '郑景行', department: [2] },
  { userid: wang, name: '王雨桐', department: [2] },
  { userid: tomas, name: 'Tomás Ferreira', department: [2] },
];

describe('a crisis inside WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({ departments, members });
    const { db, clock } = company.heed;
    await seatAt(db, clock.now(), {
      [zheng.toLowerCase()]: 'lead',
      [wang.toLowerCase()]: 'hr',
      [tomas.toLowerCase()]: 'legal',
    });
  });
  afterEach(() => company.close());

  const has = (words: string) => (item: { text: string }) => item.text.includes(words);
  const incident = async () =>
    until(() => company.heed.db.selectFrom('incident').selectAll().executeTakeFirst(), {
      what: 'an incident',
    });

  it('is declared by one message, and everybody on the team has the alert on their telephone', async () => {
    const { wecom, heed } = company;
    await wecom.type(zheng, '危机 重大 咨询师的邮箱被盗');
    const { id, code, level } = await incident();
    expect(level).to.equal('major');
    await company.sees(zheng, has(`危机 ${code} 已启动`));
    for (const who of [zheng, wang, tomas]) {
      await company.sees(who, has(`危机 ${code}：需要你`));
      const told = wecom.conversation(who).filter(({ from }) => from !== 'member');
      expect(told.filter(has('邮箱被盗'))).to.have.length(0);
    }
    await wecom.click(wang, wecom.lastCard(wang), `crisis.coming:${id}`);
    await company.sees(wang, has('已记下：你来'));
    await wecom.click(tomas, wecom.lastCard(tomas), `crisis.cannot:${id}`);
    await company.sees(tomas, has('已记下：你来不了'));
    expect(wecom.conversation(tomas).filter(has('需要你')), 'the alert has turned').to.have.length(0);
    // Nobody of legal is left: whoever is there is told, and the seat is called again.
    await company.sees(wang, has('还缺：法务'));
    heed.clock.advance({ seconds: 300 });
    await until(async () => (await pagesOf(heed.db, id)).includes(`${tomas.toLowerCase()} 1/0 wecom`), {
      what: 'the seat that is called again',
    });
    await company.sees(tomas, has('再次呼叫'));
    const { browser } = await company.opens(tomas, `/crisis/${id}`);
    expect((await browser.get(`/crisis/${id}`)).text).to.include('咨询师的邮箱被盗');
  });

  it('a drill says so first, everywhere; whoever is no lead hears whom to tell, and nobody is woken', async () => {
    const { wecom } = company;
    await wecom.type(tomas, '危机');
    await company.sees(tomas, has(text('zh-CN', 'crisis.declare.notLead', { names: '郑景行' })));
    await wecom.type(zheng, '危机 演练 一般');
    const { code, drill } = await incident();
    expect(drill).to.equal(true);
    await company.sees(wang, has(`【演练】危机 ${code}`));
    expect(wecom.conversation(tomas).filter(has(code))).to.have.length(0);
  });

  it('the same message delivered ten times is one crisis', async () => {
    const { wecom, heed } = company;
    await wecom.type(zheng, 'crisis', { times: 10 });
    await company.sees(zheng, has('需要你'));
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from incident`.execute(heed.db);
    expect(rows[0]?.n).to.equal(1);
  });
});
