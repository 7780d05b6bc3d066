import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { recordReview, remindOfReviews, reviewsOf } from '../../src/reviews/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { Company, zone } from '../harness/company.ts';
import { versionInForce } from '../harness/sent-notice.ts';

const hr = 'S032';
const employee = 'S002';

describe('reviews of a policy', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let versionId: string;
  let page: string;
  beforeEach(async () => {
    heed = await startApp();
    versionId = await versionInForce(heed.db, 'customer-data');
    page = `/console/policies/${versionId}`;
  });
  afterEach(() => heed.close());

  const form = {
    necessity: '仍有新同事不清楚客户资料的边界。',
    effect: '今年没有外传事件。',
    acceptance: '没有人提出顾虑。',
    outcome: 'keep',
    nextOn: '2027-08-01',
  };
  const remind = () => remindOfReviews(heed.db, heed.clock.now(), heed.app.zone);
  const saved = (by: Browser, more: Partial<typeof form> = {}) =>
    by.post(`${page}/reviews`, { ...form, ...more });
  const reminders = async () =>
    (
      await heed.db
        .selectFrom('message as m')
        .innerJoin('delivery as d', 'd.message_id', 'm.id')
        .innerJoin('person as p', 'p.id', 'd.person_id')
        .select('p.staff_no')
        .where('m.kind', '=', 'reviews.overdue')
        .orderBy('p.staff_no')
        .execute()
    ).map(({ staff_no }) => staff_no);

  it('are recorded with what was found, and set the day of the next one', async () => {
    const browser = await heed.signIn(hr);
    expect((await browser.get(page)).text).to.include('还没有复审过');
    expect((await saved(browser)).location).to.equal(`${page}?done=reviewed`);
    const after = (await browser.get(page)).text;
    expect(after).to.include('今年没有外传事件').and.include('2027年8月1日');
    const board = (await (await heed.signIn(employee)).get('/board')).text;
    expect(board).to.include('2027年8月1日');
    const { rows } = await sql<{ data: object }>`
      select event::jsonb->'data' as data from evidence_event where type = 'policy.reviewed'`.execute(
      heed.db,
    );
    expect(rows[0]?.data).to.include({ policy: 'customer-data', outcome: 'keep', next: '2027-08-01' });
    const changed = await sql`update policy_review set effect = 'other'`
      .execute(heed.db)
      .catch((e: unknown) => e);
    expect(changed).to.be.instanceOf(Error);
  });

  it('say everything that is missing at once, and keep what was typed', async () => {
    const browser = await heed.signIn(hr);
    const wrong = await saved(browser, { necessity: ' ', outcome: 'perhaps', nextOn: '2026-08-03' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('必要性').and.include('请选择一项').and.include('要在今天之后');
    expect(wrong.text).to.include('今年没有外传事件');
    for (const field of ['necessity', 'outcome', 'nextOn'])
      expect(wrong.text, field).to.include(`href="#review-${field}"`);
    expect((await saved(browser, { nextOn: '2030-01-01' })).text).to.include('最多 2 年以后');
    expect(await reviewsOf(heed.db, versionId)).to.deep.equal([]);
  });

  it('are recorded of what is in force, by those who publish', async () => {
    expect((await saved(await heed.signIn(employee))).status).to.equal(403);
    const browser = await heed.signIn(hr);
    await browser.post(`${page}/withdraw`);
    expect((await saved(browser)).status).to.equal(409);
  });

  it('are asked for once when their day has passed, however many look, and shown to everybody as overdue', async () => {
    heed.clock.set(new Date('2027-06-30T15:59:59Z'));
    expect(await remind()).to.equal(0);
    heed.clock.set(new Date('2027-06-30T16:00:00Z'));
    const counted = await Promise.all([remind(), remind(), remind()]);
    expect(counted.reduce((sum, one) => sum + one)).to.equal(4);
    expect(await remind()).to.equal(0);
    expect(new Set(await reminders()).size).to.be.greaterThan(1);
    expect(await reminders())
      .to.include(hr)
      .and.not.include(employee);
    const board = (await (await heed.signIn(employee)).get('/board')).text;
    expect(board).to.include('复审已逾期');
    const own = /\/board\/[0-9a-f-]{36}/.exec(board)?.[0] ?? '';
    expect((await (await heed.signIn(employee)).get(own)).text).to.include('复审已逾期');
    // While nothing happens, every thirty days.
    const first = (await reminders()).length;
    heed.clock.advance({ days: 29 });
    expect(await remind()).to.equal(0);
    heed.clock.advance({ days: 1 });
    const again = await Promise.all([remind(), remind()]);
    expect(again.reduce((sum, one) => sum + one)).to.equal(4);
    expect(await reminders()).to.have.length(2 * first);
    // Reviewed with a day that passes again: asked for again.
    await saved(await heed.signIn(hr), { nextOn: '2027-08-10' });
    heed.clock.set(new Date('2027-08-11T16:00:00Z'));
    expect(await remind()).to.equal(1);
  });
});

describe('reviews of a policy with several versions', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  it('of earlier versions stay to be read with the version that came of them, and not the other way round', async () => {
    const by = await company.joins('hr', { role: 'hr' });
    const first = await company.publishes({ action: 'acknowledge' });
    const input = {
      necessity: 'needed',
      effect: 'none so far',
      acceptance: 'good',
      outcome: 'change',
    } as const;
    const review = (versionId: string, effect: string) =>
      inTransaction(company.db, (tx) =>
        recordReview(tx, {
          ...{ versionId, by, zone, now: company.now },
          input: { ...input, effect, nextOn: '2026-12-01' },
        }),
      );
    await review(first.id, 'none so far');
    const second = await company.publishes({ action: 'acknowledge', words: 'Again.' });
    company.clock.advance({ days: 1 });
    await review(second.id, 'better');
    const found = await reviewsOf(company.db, second.id);
    expect(found.map(({ effect, number }) => [effect, number])).to.deep.equal([
      ['better', 2],
      ['none so far', 1],
    ]);
    expect((await reviewsOf(company.db, first.id)).map(({ effect }) => effect)).to.deep.equal([
      'none so far',
    ]);
  });
});
