import { expect } from 'chai';
import { connect } from '../../src/db/pool.ts';
import type { AnswerData } from '../../src/evidence/events.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { Company } from '../harness/company.ts';

/** Somebody can have consented to one policy several times: to its versions, or because two audiences overlap. */
describe('a consent that is taken back', () => {
  let company: Company;
  let li: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
    await company.joins('人事', { role: 'hr' });
  });
  afterEach(() => company.close());

  const consents = async (noticeId: string, personId = li) =>
    (await loadCase(company.db, noticeId, personId)).consenting;

  const stops = async () =>
    (await company.db.selectFrom('consent_withdrawal').select('notice_id').execute()).map(
      (row) => row.notice_id,
    );

  const withdrawals = async () =>
    (await company.events<AnswerData>('answer.given')).filter(({ kind }) => kind === 'withdraw');

  /** Two notices of one policy, both consented to. */
  async function twice(): Promise<[string, string]> {
    const version = await company.publishes({ action: 'consent' });
    const { noticeId: one } = await company.sends(version, [li]);
    const { noticeId: other } = await company.sends(version);
    for (const noticeId of [one, other]) await company.answers(li, noticeId, 'consent');
    return [one, other];
  }

  it('is taken back for every notice of the policy, and what rested on it stops once', async () => {
    const [one, other] = await twice();
    const done = await company.answers(li, one, 'withdraw');
    expect(done.result).to.equal('recorded');
    expect([await consents(one), await consents(other)]).to.deep.equal([false, false]);
    expect(await stops()).to.deep.equal([one]);
    const [first, second] = await withdrawals();
    expect(first).to.include({ notice: one }).and.not.have.property('with');
    expect(second).to.include({ notice: other, with: first?.answer });
    expect((await company.answers(li, other, 'withdraw')).result).to.equal('repeat');
  });

  it('is taken back for the versions before, which were asked about in notices that are closed', async () => {
    const { noticeId: before } = await company.sends(await company.publishes({ action: 'consent' }), [li]);
    await company.answers(li, before, 'consent');
    await company.publishes({ action: 'consent', words: 'More.' });
    const { id: again } = await company.db
      .selectFrom('notice')
      .select('id')
      .where('id', '<>', before)
      .executeTakeFirstOrThrow();
    await company.answers(li, again, 'consent');
    await company.answers(li, again, 'withdraw');
    expect([await consents(before), await consents(again)]).to.deep.equal([false, false]);
    expect((await withdrawals()).map(({ shown }) => shown.version)).to.deep.equal([2, 1]);
  });

  it('is nobody else’s, and not one to another policy', async () => {
    const wang = await company.joins('王芳');
    const [one, other] = await twice();
    await company.answers(wang, other, 'consent');
    const { noticeId: another } = await company.sends(
      await company.publishes({ action: 'consent', code: 'photos' }),
    );
    await company.answers(li, another, 'consent');
    await company.answers(li, one, 'withdraw');
    expect([await consents(other, wang), await consents(another)]).to.deep.equal([true, true]);
  });

  it('is taken back once, also on two devices at once', async () => {
    const [one, other] = await twice();
    const phone = connect(company.url, { max: 2 });
    try {
      const results = await Promise.all([
        company.answers(li, one, 'withdraw'),
        company.answers(li, other, 'withdraw', { db: phone.db }),
      ]);
      expect(results.map(({ result }) => result).sort()).to.deep.equal(['recorded', 'repeat']);
      expect(await withdrawals()).to.have.length(2);
      expect(await stops()).to.have.length(1);
    } finally {
      await phone.close();
    }
  });
});
