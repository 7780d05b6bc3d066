import { expect } from 'chai';
import { Company } from '../harness/company.ts';
import { covers, Intake } from '../harness/records.ts';

describe('records', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  it('are kept of somebody who was told, sealed, until their day, and counted', async () => {
    const li = await company.joins('li');
    const version = await covers(company);
    const intake = await Intake.open(company);
    expect(await intake.takesOne(intake.message('li'))).to.equal('not-told');

    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    const message = intake.message('li', { said: 'the secret of the harvest' });
    expect(await intake.takesOne(message)).to.equal('kept');
    expect(await intake.takesOne({ ...message })).to.equal('duplicate');

    const rows = await company.db.selectFrom('record').selectAll().execute();
    expect(rows).to.have.length(1);
    const [row] = rows;
    expect(row).to.include({ kind: 'message', expires_on: '2026-06-02', key_day: '2026-06-02' });
    expect(row?.subjects).to.deep.equal([li]);
    expect(row?.gate).to.deep.include({
      policy: version.policyId,
      version: version.id,
      disclosure: 'chats',
      parts: 'content',
    });
    expect(
      await company.db.selectFrom('record_tally').select(['outcome', 'count']).orderBy('outcome').execute(),
    ).to.deep.equal([
      { outcome: 'kept', count: 1 },
      { outcome: 'not-told', count: 1 },
    ]);
    const events = await company.events<{ outcomes: object }>('records.taken-in');
    expect(events.map(({ outcomes }) => outcomes)).to.deep.equal([{ 'not-told': 1 }, { kept: 1 }]);
  });
});
