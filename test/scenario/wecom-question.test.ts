import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { type Body, formatAction } from '../../src/messages/model.ts';
import type { Question } from '../../src/messages/question.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const li = 'li';

describe('a question on a card in WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  before(async () => {
    company = await startWecomCompany({ members: [{ userid: li, name: '李知远' }] });
  });
  after(() => company.close());

  async function ask(question: Question): Promise<void> {
    const { db, clock } = company.heed;
    const body: Body = { kind: 'question', question };
    const [person] = await db.selectFrom('person').select('id').execute();
    await inTransaction(db, (tx) =>
      enqueue(tx, {
        kind: 'test.question',
        bodies: { 'zh-CN': body, en: body },
        to: [person?.id ?? ''],
        at: clock.now(),
      }),
    );
  }

  it('is answered by ticking and sending: the router gets a form with the choice, once', async () => {
    const { heed, wecom } = company;
    const notice = await sentNotice(heed, 'photo-consent', [li]);
    const about = `${notice}.${await versionInForce(heed.db, 'photo-consent')}`;
    const action = { name: 'notices.sign', about };
    const options = [
      { value: 'consent', label: '我同意' },
      { value: 'decline', label: '这次不同意' },
    ];
    await ask({
      form: {
        ...{ title: '你的选择', submit: '提交', cancel: '取消', action },
        fields: [{ name: 'choice', kind: 'choice', label: '可以用你的照片吗？', required: true, options }],
      },
      page: { label: '阅读并选择', path: `/n/${notice}` },
    });
    const card = await company.sees(li, ({ card }) => card?.card_type === 'vote_interaction');
    const chosen = [{ question_key: 'choice', option_ids: ['decline'] }];
    const clicked = await wecom.click(li, card, formatAction(action), chosen, { times: 3 });
    expect(clicked.acknowledged).to.equal(true);
    const { rows } = await until(
      async () => {
        const found = await sql<{ kind: string }>`select kind from answer`.execute(heed.db);
        return found.rows.length > 0 && found;
      },
      { what: 'the answer' },
    );
    expect(rows).to.deep.equal([{ kind: 'decline' }]);
  });

  it('that does not fit is asked on its page', async () => {
    const options = Array.from({ length: 30 }, (_, n) => ({ value: `o${n}`, label: `第 ${n} 项` }));
    await ask({
      form: {
        ...{
          title: '选一项',
          submit: '提交',
          cancel: '取消',
          action: { name: 'training.answer', about: '1' },
        },
        fields: [{ name: 'q1', kind: 'choice', label: '哪一项？', options }],
      },
      page: { label: '去作答', path: '/board' },
    });
    const { card } = await company.sees(li, ({ text }) => text.includes('选一项'));
    expect(card?.card_type).to.equal('text_notice');
    expect(card?.card_action).to.deep.equal({ type: 1, url: `${company.heed.app.baseUrl}/board` });
  });
});
