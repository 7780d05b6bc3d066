import { expect } from 'chai';
import { askForApproval } from '../../src/crisis/statements/ask.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { seatAt } from '../harness/crisis.ts';
import { StatementStory, seats } from '../harness/statements.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const wang = 'WangYutong';
const zheng = 'ZhengJingxing';

describe('a statement inside WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: zheng, name: '郑景行', department: [1] },
        { userid: wang, name: '王雨桐', department: [1] },
      ],
    });
    const { db, clock } = company.heed;
    await seatAt(db, clock.now(), { [zheng.toLowerCase()]: 'lead', [wang.toLowerCase()]: 'legal' });
  });
  afterEach(() => company.close());

  it('approvers have a card with the way to it and none of its words; staff get it to the letter, however long', async () => {
    const { wecom, heed } = company;
    const story = new StatementStory(heed);
    story.idOf = async (staffNo) => {
      const own = { [seats.lead]: zheng, [seats.legal]: wang, [seats.pr]: wang }[staffNo] ?? staffNo;
      const { id } = await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', own.toLowerCase())
        .executeTakeFirstOrThrow();
      return id;
    };
    await story.begin();
    const long = Array.from({ length: 60 }, (_, n) => `第${n}段：我们发现有一个邮箱被别人看过。`).join('\n');
    const one = await story.writes(long, 'staff', '关于邮箱一事');
    const by = await story.idOf(seats.pr);
    await inTransaction(heed.db, (tx) =>
      askForApproval(tx, story.incident.id, { statement: one.id, by, now: heed.clock.now() }),
    );
    const { code } = story.incident;
    await company.sees(zheng, ({ text: said }) =>
      said.includes(text('zh-CN', 'crisis.statements.card.title', { code })),
    );
    const told = wecom.conversation(zheng).filter(({ from }) => from !== 'member');
    expect(told.filter(({ text: said }) => said.includes('被别人看过'))).to.have.length(0);
    // Nobody has the role of PR here, so legal stands for both and says why.
    const { db, clock } = heed;
    await seatAt(db, clock.now(), { [wang.toLowerCase()]: 'pr' });
    await story.approves(one, 'legal');
    await story.approves(one, 'pr', { alone: '没有公关' });
    await story.approves(one, 'lead');
    await story.sends(one, { channel: 'message', to: { kind: 'everyone' } });
    await company.sees(zheng, ({ text: said }) => said.includes('第59段'));
    const said = wecom
      .conversation(zheng)
      .filter(({ from, text: words }) => from !== 'member' && /第\d+段|关于邮箱一事】/.test(words))
      .map(({ text: words }) => words)
      .join('\n');
    expect(said.replaceAll(/\s/g, '')).to.equal(`【关于邮箱一事】${long}`.replaceAll(/\s/g, ''));
  });
});
