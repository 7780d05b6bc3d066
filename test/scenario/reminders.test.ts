import { expect } from 'chai';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

describe('reminders', function () {
  this.timeout(60_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let boss: string;
  let hr: string;
  let chief: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    const sales = await company.department('sales');
    li = await company.joins('李明', { department: sales });
    boss = await company.joins('赵经理', { department: sales });
    await company.heads(boss, sales);
    hr = await company.joins('钱人事', { role: 'hr' });
    chief = await company.joins('孙总');
    await reminding.policy(plain(chief));
  });
  afterEach(() => company.close());

  it('go out before the day due, then to whoever hears of it, again and again', async () => {
    // Monday, 2 March, 10:00; due on Monday the 9th.
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await reminding.until('2026-03-24T10:00:00Z', 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 李明',
      '2026-03-09 10:00 notices.reminder 李明',
      '2026-03-10 10:00 reminders.digest 赵经理',
      '2026-03-12 10:00 reminders.digest 钱人事',
      '2026-03-16 10:00 reminders.digest 孙总',
      '2026-03-23 10:00 reminders.digest 孙总',
    ]);
    await company.answers(li, noticeId, 'acknowledge');
    await reminding.until('2026-04-10T10:00:00Z', 60);
    expect(await reminding.said('2026-03-24T10:00:00Z')).to.deep.equal([]);
    const row = await company.db.selectFrom('reminder').selectAll().executeTakeFirstOrThrow();
    expect(row).to.include({ over: true, next_at: null, digest_at: null });
    void hr;
  });
});
