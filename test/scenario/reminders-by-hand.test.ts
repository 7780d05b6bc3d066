import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { remindByHand } from '../../src/reminders/by-hand.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

describe('a reminder by hand', function () {
  this.timeout(60_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let wang: string;
  let hr: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    li = await company.joins('李明');
    wang = await company.joins('王芳');
    hr = await company.joins('钱人事', { role: 'hr' });
    await reminding.policy(plain(hr));
  });
  afterEach(() => company.close());

  const remind = (noticeId: string, personIds: string[]) =>
    inTransaction(company.db, (tx) =>
      remindByHand(tx, { of: [{ noticeId, personIds }], by: hr }, company.now),
    );

  it('goes out at once in hours, once, and is on record with who asked', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await reminding.passes();
    expect(await remind(noticeId, [li, li])).to.deep.equal({ now: 1, later: 0, not: [] });
    expect(await remind(noticeId, [li])).to.deep.equal({ now: 1, later: 0, not: [] });
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal(['2026-03-02 10:00 notices.reminder 李明']);
    const [event] = await company.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'reminder.by-hand')
      .execute();
    expect(JSON.parse(event?.event ?? '{}')).to.deep.include({
      actor: { person: hr },
      about: noticeId,
      data: { notice: noticeId, people: 1 },
    });
    const [sent] = await company.events<{ items: object[] }>('reminder.sent');
    expect(sent?.items[0]).to.include({ about: noticeId, byHand: true }).and.deep.include({ steps: [] });
    const row = await reminding.row(li);
    expect(row).to.include({ told: 1, hand_at: null, last_day: '2026-03-02' });
  });

  it('waits for tomorrow where they had one today, and for the morning outside hours', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await remind(noticeId, [li]);
    await reminding.passes();
    const tomorrow = new Date('2026-03-03T01:00:00.000Z');
    expect(await remind(noticeId, [li])).to.deep.equal({
      now: 0,
      later: 1,
      between: { from: tomorrow, until: tomorrow },
      not: [],
    });
    company.clock.set('2026-03-02T13:00:00.000Z');
    expect(await remind(noticeId, [wang])).to.deep.include({ now: 0, later: 1 });
    await reminding.until('2026-03-03T02:00:00.000Z');
    expect(await reminding.said()).to.deep.equal([
      '2026-03-02 10:00 notices.reminder 李明',
      '2026-03-03 09:00 notices.reminder 李明',
      '2026-03-03 09:00 notices.reminder 王芳',
    ]);
  });

  it('says for whom it does not go out, and why', async () => {
    await reminding.policy({ ...plain(hr), perItem: 2 });
    const chen = await company.joins('陈晨');
    const zhou = await company.joins('周周');
    const { noticeId } = await company.sends(await company.publishes(), [li, wang, chen, zhou]);
    await company.answers(li, noticeId, 'acknowledge');
    await inTransaction(company.db, (tx) =>
      sayAbsence(
        tx,
        { personId: wang, from: '2026-03-01', until: '2026-03-20', source: 'console' },
        { actor: 'heed', now: company.now },
      ),
    );
    await company.db.updateTable('reminder').set({ told: 2 }).where('person_id', '=', chen).execute();
    await remind(noticeId, [zhou]);
    await reminding.sweep();
    const said = await remind(noticeId, [li, wang, chen, zhou, hr]);
    expect(said).to.deep.include({ now: 0, later: 0 });
    expect(Object.fromEntries(said.not.map(({ why, people }) => [why, people]))).to.deep.equal({
      answered: 2,
      away: 1,
      cap: 1,
      'under-way': 1,
    });
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal(['2026-03-02 10:00 notices.reminder 周周']);
  });

  it('of a consent to nobody: no answer is an answer', async () => {
    const { noticeId } = await company.sends(await company.publishes({ action: 'consent' }), [li]);
    expect(await remind(noticeId, [li])).to.deep.equal({
      now: 0,
      later: 0,
      not: [{ why: 'free', people: 1 }],
    });
  });
});
