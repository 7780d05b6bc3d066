import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { takeBack } from '../../src/notices/take-back.ts';
import { Staff } from '../harness/staff-list.ts';

describe('odd directories and moments', function () {
  this.timeout(120_000);
  let staff: Staff;

  beforeEach(async () => {
    staff = await Staff.open();
  });
  afterEach(() => staff.company.close());

  const asks = async (audience = {}, more = {}) =>
    (
      await staff.company.sends(
        await staff.company.publishes({ chinaAlone: true }),
        { kind: 'everyone', ...audience } as { kind: 'everyone' },
        more,
      )
    ).noticeId;
  const cards = async (noticeId: string) => {
    const { rows } = await sql<{ staffNo: string; state: string; n: number }>`
      select p.staff_no as "staffNo", d.state, count(*)::int as n
      from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'notices.card' and m.about = ${noticeId}::uuid group by 1, 2 order by 1`.execute(
      staff.company.db,
    );
    return rows;
  };

  it('people who report to each other are refused with their row, and nothing of the list is taken in', async () => {
    const wrong = await staff.lists({ ann: { manager: 'ben' }, ben: { manager: 'ann' }, liz: null }).then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(wrong).to.include('staffList.managersCircle').and.to.include('row 3');
    expect(await staff.byManager(await asks())).to.deep.equal({ mia: 2, lou: 2, nobody: 4 });
  });

  it('heads of each other’s departments hear of others and not of themselves through one another', async () => {
    const { db, now } = staff.company;
    const [mia, lou] = [await staff.id('mia'), await staff.id('lou')];
    await sql`update department_head set to_at = ${now} where to_at is null`.execute(db);
    for (const [head, department] of [
      [mia, '实验室'],
      [lou, '销售'],
    ] as const)
      await staff.company.heads(head, await staff.department(department));
    const notice = await asks();
    expect(await staff.byManager(notice)).to.deep.equal({ lou: 2, mia: 2, nobody: 4 });
    await staff.until('2026-03-16T04:00:00Z');
    // Of the two who head each other HR hears on the day managers would have.
    expect(await staff.said('hana', '2026-03-10')).to.include('2026-03-10 10:00 reminders.digest');
    expect(await staff.said('lou', '2026-03-10')).to.include('2026-03-10 10:00 reminders.digest');
  });

  it('somebody without a manager is told of to HR instead, then to the last resort: never to nobody', async () => {
    await staff.lists({ loner: { department: '门店' } });
    const notice = await asks({ kind: 'people', ids: [await staff.id('loner')] });
    await staff.until('2026-03-24T04:00:00Z');
    // On the manager's day and on their own.
    expect(await staff.said('hana')).to.deep.equal([
      '2026-03-10 10:00 reminders.digest',
      '2026-03-12 10:00 reminders.digest',
    ]);
    expect(await staff.said('chief')).to.deep.equal([
      '2026-03-16 10:00 reminders.digest',
      '2026-03-23 10:00 reminders.digest',
    ]);
    expect((await staff.share(notice, 'loner')).state).to.equal('open');
  });

  it('an audience that changes while it is sent to: everybody who belongs to it is asked, and once', async () => {
    const lab = await staff.department('实验室');
    const version = await staff.company.publishes({ chinaAlone: true });
    for (let round = 0; round < 4; round += 1) {
      const arriving = `new-${round}`;
      const [sent] = await Promise.all([
        staff.company.sends(version, { kind: 'departments', ids: [lab] }, { joiners: true }),
        staff.lists({ [arriving]: { department: '实验室', manager: 'lou' } }),
      ]);
      await staff.sweeps();
      const { rows } = await sql<{ staffNo: string; messages: number }>`
        select p.staff_no as "staffNo",
               (select count(*)::int from delivery d where d.message_id = a.message_id and d.person_id = p.id) as messages
        from assignment a join person p on p.id = a.person_id where a.notice_id = ${sent.noticeId}::uuid`.execute(
        staff.company.db,
      );
      const joined = Array.from({ length: round + 1 }, (_, n) => `new-${n}`);
      expect(rows.map(({ staffNo }) => staffNo)).to.have.members(['lou', 'lee', 'liz', ...joined]);
      expect(rows.every(({ messages }) => messages === 1)).to.equal(true);
    }
  });

  it('whoever leaves between the sending and the delivery gets nothing more', async () => {
    const notice = await asks();
    await staff.lists({ ann: null });
    await staff.sweeps();
    const ann = (await cards(notice)).filter(({ staffNo }) => staffNo === 'ann');
    expect(ann).to.deep.equal([{ staffNo: 'ann', state: 'skipped', n: 1 }]);
  });

  it('a recall while it is being sent: what has not gone out never does, the rest is taken back or says so', async () => {
    const { company } = staff;
    const people: string[] = [];
    for (let n = 0; n < 250; n += 1) people.push(await company.joins(`p${n}`));
    const notice = await asks({ kind: 'people', ids: people });
    // One batch of a hundred is out, the next one is on its way.
    await sql`
      update delivery set state = 'accepted', accepted_at = ${company.now}, external_id = 'x' || id, account = 'a'
      where id in (select d.id from delivery d join message m on m.id = d.message_id where m.about = ${notice}::uuid order by d.id limit 100)`.execute(
      company.db,
    );
    const [recalled] = await Promise.all([
      inTransaction(company.db, (tx) => recallNotice(tx, notice, 'heed', company.now)),
      staff.reminding.delivers(),
    ]);
    expect(recalled.unanswered).to.equal(250);
    await staff.reminding.delivers();
    await takeBack(
      company.db,
      new Map([['local', staff.reminding.platform]]),
      company.now,
      new AbortController().signal,
    );
    await staff.sweeps();
    const { rows } = await sql<{ state: string; recall: string | null; n: number }>`
      select d.state, d.recall, count(*)::int as n from delivery d join message m on m.id = d.message_id
      where m.kind = 'notices.card' and m.about = ${notice}::uuid group by 1, 2`.execute(company.db);
    for (const { state, recall } of rows)
      expect(
        (state === 'skipped' && recall === null) ||
          (state === 'accepted' && recall !== null && recall !== 'due'),
        JSON.stringify(rows),
      ).to.equal(true);
    expect(rows.reduce((sum, { n }) => sum + n, 0)).to.equal(250);
    const { rows: open } = await sql<{ n: number }>`
      select count(*)::int as n from reminder r where r.about = ${notice}::uuid and not r.over and r.next_at is null
        and r.message_id is not null`.execute(company.db);
    expect(open[0]?.n).to.equal(0);
    await staff.until('2026-03-12T04:00:00Z');
    expect(await staff.reminding.said()).to.deep.equal([]);
  });

  it('a recall of one of several notices that a joiner got in one message: the others come in another', async () => {
    const { company } = staff;
    const all: string[] = [];
    for (const code of ['one', 'two', 'three']) {
      const version = await company.publishes({ chinaAlone: true, code, title: code });
      all.push((await company.sends(version, undefined, { joiners: true })).noticeId);
    }
    await staff.reminding.delivers();
    await staff.lists({ new: { department: '销售', manager: 'mia' } });
    await staff.sweeps();
    const messages = async () =>
      (
        await sql<{ kind: string; state: string; recall: string | null }>`
          select m.kind, d.state, d.recall from delivery d join message m on m.id = d.message_id
          where d.person_id = ${await staff.id('new')}::uuid order by d.id`.execute(company.db)
      ).rows;
    expect(await messages()).to.deep.equal([{ kind: 'onboarding.card', state: 'accepted', recall: null }]);
    await inTransaction(company.db, (tx) => recallNotice(tx, all[1] ?? '', 'heed', company.now));
    await takeBack(
      company.db,
      new Map([['local', staff.reminding.platform]]),
      company.now,
      new AbortController().signal,
    );
    await staff.sweeps();
    const [first, ...more] = await messages();
    expect(first?.recall).to.not.equal('due');
    expect(more.map(({ kind }) => kind)).to.include('onboarding.card');
    expect((await staff.share(all[1] ?? '', 'new')).state).to.equal('cancelled');
    for (const notice of [all[0] ?? '', all[2] ?? '']) {
      const share = await staff.share(notice, 'new');
      expect(share.state).to.equal('open');
      const { rows } = await sql<{ state: string; recall: string | null }>`
        select state, recall from delivery where message_id = ${share.message_id}::uuid`.execute(company.db);
      expect(rows).to.deep.equal([{ state: 'accepted', recall: null }]);
    }
  });
});
