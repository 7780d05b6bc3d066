import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { setOwnDays } from '../../src/calendar/store.ts';
import { wallAt } from '../../src/calendar/wall.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { zone } from '../harness/company.ts';
import { Staff } from '../harness/staff-list.ts';

/** What each row of the table in the documentation says, by its first cell. */
const meanings: Record<string, (staff: Staff) => Promise<void>> = {
  async joins(staff) {
    const notice = await asksEverybody(staff, { joiners: true });
    // Tuesday evening.
    staff.company.clock.set('2026-03-03T12:00:00Z');
    await staff.lists({ new: { department: '销售', manager: 'mia' } });
    await staff.until('2026-03-04T02:00:00Z');
    const share = await staff.share(notice, 'new');
    expect(share).to.include({ state: 'open', why: 'joined' });
    expect(wallAt(share.created_at, zone)).to.deep.equal({ day: '2026-03-04', minute: 9 * 60 });
    expect(wallAt(share.due_at, zone).day).to.equal('2026-03-18');
    expect((await staff.coverage(notice, new Date('2026-03-03T13:00:00Z'))).people).to.equal(8);
    expect((await staff.coverage(notice)).people).to.equal(9);
    expect(await staff.company.events('notice.joined')).to.deep.equal([{ notice, people: 1 }]);
    await staff.until('2026-03-19T03:00:00Z');
    expect((await staff.said('mia')).at(-1)).to.equal('2026-03-19 10:00 reminders.digest');
  },

  async leaves(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    await company.answers(await staff.id('ben'), notice, 'acknowledge');
    company.clock.set('2026-03-04T02:00:00Z');
    await staff.lists({ ann: { lastDay: '2026-03-03' }, ben: { lastDay: '2026-03-03' } });
    await staff.sweeps();
    expect(await staff.share(notice, 'ann')).to.include({ state: 'cancelled', cancelled_why: 'left' });
    expect((await staff.share(notice, 'ben')).state).to.equal('answered');
    expect((await staff.coverage(notice)).outside).to.deep.equal({ left: 1 });
    expect((await staff.coverage(notice, new Date('2026-03-03T02:00:00Z'))).outside).to.deep.equal({});
    expect(await company.events('notice.called-off')).to.have.length(1);
    await staff.until('2026-03-20T02:00:00Z');
    expect(await staff.said('ann')).to.deep.equal([]);
  },

  async 'is disabled'(staff) {
    const notice = await asksEverybody(staff);
    const ann = await staff.id('ann');
    staff.company.clock.set('2026-03-03T02:00:00Z');
    await disabled(staff, ann);
    await staff.sweeps();
    expect((await staff.share(notice, 'ann')).cancelled_why).to.equal('disabled');
    expect((await staff.coverage(notice)).outside).to.deep.equal({ disabled: 1 });
  },

  async 'is enabled again'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    const ann = await staff.id('ann');
    company.clock.set('2026-03-03T02:00:00Z');
    await disabled(staff, ann);
    await staff.sweeps();
    company.clock.set('2026-03-05T02:00:00Z');
    await sql`insert into employment (person_id, from_at) values (${ann}::uuid, ${company.now})`.execute(
      company.db,
    );
    await staff.sweeps();
    const share = await staff.share(notice, 'ann');
    expect(share.state).to.equal('open');
    expect(wallAt(share.due_at, zone).day).to.equal('2026-03-19');
    expect((await staff.coverage(notice, new Date('2026-03-04T02:00:00Z'))).outside).to.deep.equal({
      disabled: 1,
    });
  },

  async 'moves into an audience'(staff) {
    const lab = await staff.department('实验室');
    const asked = await asks(staff, [lab], { joiners: true });
    const once = await asks(staff, [lab]);
    staff.company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ ann: { department: '实验室', manager: 'lou' } });
    await staff.sweeps();
    expect(await staff.share(asked, 'ann')).to.include({ state: 'open', why: 'joined' });
    expect((await staff.coverage(once)).people).to.equal(3);
  },

  async 'moves out of an audience'(staff) {
    const { company } = staff;
    const notice = await asks(staff, [await staff.department('实验室')]);
    await company.answers(await staff.id('liz'), notice, 'acknowledge');
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({
      lee: { department: '销售', manager: 'mia' },
      liz: { department: '销售', manager: 'mia' },
    });
    await staff.sweeps();
    expect((await staff.share(notice, 'lee')).state).to.equal('open');
    await staff.until('2026-03-03T03:00:00Z');
    expect(await staff.share(notice, 'lee')).to.include({ state: 'cancelled', cancelled_why: 'moved' });
    expect((await staff.share(notice, 'liz')).state).to.equal('answered');
    expect((await staff.coverage(notice)).outside).to.deep.equal({ moved: 1 });
    expect(await company.events('notice.called-off')).to.deep.equal([
      { notice, why: 'moved', left: '2026-03-03T02:00:00.000Z' },
    ]);
    await staff.until('2026-03-20T02:00:00Z');
    expect(await staff.said('lee')).to.deep.equal([]);
    expect(await staff.said('mia')).to.deep.equal([]);
  },

  async 'moves back'(staff) {
    const { company } = staff;
    const notice = await asks(staff, [await staff.department('实验室')]);
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ lee: { department: '销售', manager: 'mia' } });
    await staff.until('2026-03-03T04:00:00Z');
    company.clock.set('2026-03-05T02:00:00Z');
    await staff.lists({ lee: { department: '实验室', manager: 'lou' } });
    await staff.sweeps();
    const share = await staff.share(notice, 'lee');
    expect(share.state).to.equal('open');
    expect(wallAt(share.due_at, zone).day).to.equal('2026-03-19');
    expect((await staff.coverage(notice, new Date('2026-03-04T02:00:00Z'))).outside).to.deep.equal({
      moved: 1,
    });
  },

  async 'gets another manager'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    for (const one of ['mia', 'ben', 'lou', 'lee', 'liz', 'hana', 'chief'])
      await company.answers(await staff.id(one), notice, 'acknowledge');
    await staff.until('2026-03-09T11:00:00Z');
    await staff.lists({ ann: { department: '实验室', manager: 'lou' } });
    await staff.until('2026-03-10T11:00:00Z');
    expect(await staff.said('lou', '2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest']);
    expect(await staff.said('mia', '2026-03-10')).to.deep.equal([]);
    expect(await staff.byManager(notice, new Date('2026-03-09T02:00:00Z'))).to.include({ mia: 2, lou: 2 });
    expect(await staff.byManager(notice)).to.include({ mia: 1, lou: 3 });
  },

  async 'heads nobody any more'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    for (const one of ['mia', 'lou', 'lee', 'liz', 'hana', 'chief'])
      await company.answers(await staff.id(one), notice, 'acknowledge');
    await staff.until('2026-03-09T11:00:00Z');
    await staff.lists({ mia: { manager: 'ben' }, ann: { manager: 'ben' }, ben: { manager: '' } });
    await staff.until('2026-03-10T11:00:00Z');
    expect(await staff.said('mia', '2026-03-10')).to.deep.equal([]);
    // Ben heads Sales now and is late himself: he hears of Ann, and HR of him.
    expect(await staff.said('ben', '2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest']);
    expect(await staff.said('hana', '2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest']);
  },

  async 'gets another company or site'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    const { due_at: due } = await staff.share(notice, 'ann');
    await inTransaction(company.db, (tx) =>
      setOwnDays(
        tx,
        { scope: 'site:柏林', days: [{ day: '2026-03-09', kind: 'rests', name: '' }] },
        { actor: 'heed', now: company.now },
      ),
    );
    await staff.lists({ ann: { entity: 'Sample GmbH', site: '柏林' } });
    await staff.until('2026-03-09T04:00:00Z');
    // Nobody works there on the day due: what comes before it moves back to the working day before.
    expect(await staff.said('ann')).to.deep.equal([
      '2026-03-04 10:00 notices.reminder',
      '2026-03-06 10:00 notices.reminder',
    ]);
    expect(await staff.share(notice, 'ann')).to.deep.include({ state: 'open', due_at: due });
  },

  async 'gets another time zone'(staff) {
    const notice = await asksEverybody(staff);
    await staff.lists({ ann: { zone: 'America/New_York' } });
    await staff.until('2026-03-05T12:00:00Z');
    // 10:00 in Shanghai is the evening before in New York.
    expect(await staff.said('ann')).to.deep.equal([]);
    staff.company.clock.set('2026-03-05T15:00:00Z');
    await staff.sweeps();
    expect(await staff.said('ann')).to.deep.equal(['2026-03-05 23:00 notices.reminder']);
    expect(wallAt((await staff.share(notice, 'ann')).due_at, zone).day).to.equal('2026-03-09');
  },

  async 'gets another language'(staff) {
    await asksEverybody(staff);
    await staff.lists({ ann: { language: 'en' } });
    await staff.until('2026-03-05T03:00:00Z');
    const { rows } = await sql<{ language: string }>`
      select b.language from delivery d join message m on m.id = d.message_id join delivery_batch b on b.id = d.batch_id
      where m.kind = 'notices.reminder' and d.person_id = ${await staff.id('ann')}::uuid`.execute(
      staff.company.db,
    );
    expect(rows).to.deep.equal([{ language: 'en' }]);
  },

  async 'is on leave'(staff) {
    const notice = await asksEverybody(staff);
    await away(staff, 'ann', '2026-03-05', '2026-03-13');
    await staff.until('2026-03-11T04:00:00Z');
    expect(await staff.share(notice, 'ann')).to.include({ state: 'open' });
    expect(await staff.said('ann')).to.deep.equal([]);
    expect(await staff.coverage(notice)).to.include({ onLeave: 1, overdue: 7, owed: 8 });
  },

  async 'is back from leave'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff);
    for (const one of ['mia', 'ben', 'lou', 'lee', 'liz', 'hana', 'chief'])
      await company.answers(await staff.id(one), notice, 'acknowledge');
    await away(staff, 'ann', '2026-03-05', '2026-03-13');
    await staff.until('2026-03-16T04:00:00Z');
    // Thursday, Friday and Monday were missed: three working days after Friday the 13th.
    const share = await staff.share(notice, 'ann');
    expect(wallAt(share.due_at, zone).day).to.equal('2026-03-18');
    expect(await staff.coverage(notice)).to.include({ onLeave: 0, overdue: 0, open: 1 });
    expect(await company.events('notice.due-moved')).to.deep.equal([
      { notice, why: 'leave', was: '2026-03-09T02:00:00.000Z', due: '2026-03-18T15:59:59.999Z' },
    ]);
    await staff.until('2026-03-19T04:00:00Z');
    expect(await staff.said('ann')).to.deep.equal([
      '2026-03-16 10:00 notices.reminder',
      '2026-03-18 10:00 notices.reminder',
    ]);
    expect(await staff.said('mia')).to.deep.equal(['2026-03-19 10:00 reminders.digest']);
  },

  async 'returns under the same staff number'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff, { joiners: true });
    const answered = await asksEverybody(staff, { joiners: true });
    await company.answers(await staff.id('ann'), answered, 'acknowledge');
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ ann: null });
    await staff.sweeps();
    company.clock.set('2026-04-08T02:00:00Z');
    await staff.lists({ ann: { department: '销售', manager: 'mia' } });
    await staff.sweeps();
    const share = await staff.share(notice, 'ann');
    expect(share.state).to.equal('open');
    expect(wallAt(share.due_at, zone).day).to.equal('2026-04-22');
    expect((await staff.share(answered, 'ann')).state).to.equal('answered');
    expect((await staff.coverage(notice, new Date('2026-03-20T02:00:00Z'))).outside).to.deep.equal({
      left: 1,
    });
    expect((await staff.coverage(notice)).outside).to.deep.equal({});
  },

  async 'comes back under a new staff number'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff, { joiners: true });
    await company.answers(await staff.id('ann'), notice, 'acknowledge');
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ ann: null });
    company.clock.set('2026-04-08T02:00:00Z');
    await staff.lists({ ann2: { name: '样例ann', department: '销售', manager: 'mia' } });
    await staff.sweeps();
    expect((await staff.share(notice, 'ann')).state).to.equal('answered');
    expect(await staff.share(notice, 'ann2')).to.include({ state: 'open', why: 'joined' });
  },

  async 'comes back under a new staff number, with the account of before'(staff) {
    const { company } = staff;
    const notice = await asksEverybody(staff, { joiners: true });
    await company.answers(await staff.id('ann'), notice, 'acknowledge');
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ ann: null });
    company.clock.set('2026-04-08T02:00:00Z');
    await staff.lists({ ann2: { department: '销售', manager: 'mia' } });
    await sql`update identity set external_id = 'ann' where person_id = ${await staff.id('ann2')}::uuid`.execute(
      company.db,
    );
    await staff.sweeps();
    const { rows } = await sql<{ to: string }>`
      select p.staff_no as to from delivery d join person p on p.id = d.person_id join message m on m.id = d.message_id
      where d.account = 'ann' and d.created_at = ${company.now} and m.kind = 'notices.card'`.execute(
      company.db,
    );
    expect(rows).to.deep.equal([{ to: 'ann2' }]);
    const receipts = await sql<{ n: number }>`
      select count(*)::int as n from answer where person_id = ${await staff.id('ann2')}::uuid`.execute(
      company.db,
    );
    expect(receipts.rows).to.deep.equal([{ n: 0 }]);
  },

  async 'was on the list twice'(staff) {
    const { company } = staff;
    await staff.lists({ twin: { name: '样例ann', department: '销售', manager: 'mia' } });
    const notice = await asksEverybody(staff);
    const second = await asksEverybody(staff);
    await company.answers(await staff.id('twin'), notice, 'acknowledge');
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({ twin: null });
    await staff.sweeps();
    expect((await staff.share(notice, 'twin')).state).to.equal('answered');
    expect((await staff.share(second, 'twin')).cancelled_why).to.equal('left');
    expect((await staff.share(notice, 'ann')).state).to.equal('open');
  },

  async 'is in a department that ends or is renamed'(staff) {
    const { company } = staff;
    const notice = await asks(staff, [await staff.department('实验室')], { joiners: true });
    company.clock.set('2026-03-03T02:00:00Z');
    await staff.lists({
      lou: { department: '研究所' },
      lee: { department: '研究所', manager: 'lou' },
      liz: { department: '研究所', manager: 'lou' },
    });
    await staff.until('2026-03-03T05:00:00Z');
    for (const one of ['lou', 'lee', 'liz']) expect((await staff.share(notice, one)).state).to.equal('open');
    expect(await company.events('notice.called-off')).to.deep.equal([]);
    expect((await staff.coverage(notice)).owed).to.equal(3);
    expect(await staff.byManager(notice)).to.include({ lou: 2 });
  },
};

const asksEverybody = async (staff: Staff, more = {}) =>
  (await staff.company.sends(await staff.company.publishes({ code: code() }), undefined, more)).noticeId;
const asks = async (staff: Staff, ids: string[], more = {}) =>
  (
    await staff.company.sends(
      await staff.company.publishes({ code: code() }),
      { kind: 'departments', ids },
      more,
    )
  ).noticeId;
let count = 0;
const code = () => {
  count += 1;
  return `policy-${count}`;
};

/** As a platform says it; staff lists know no such thing. */
async function disabled({ company }: Staff, person: string): Promise<void> {
  await sql`
    update employment set to_at = ${company.now}, reason = 'disabled'
    where person_id = ${person}::uuid and to_at is null`.execute(company.db);
}

async function away(staff: Staff, staffNo: string, from: string, until: string): Promise<void> {
  const { company } = staff;
  const personId = await staff.id(staffNo);
  await inTransaction(company.db, (tx) =>
    sayAbsence(tx, { personId, from, until, source: 'console' }, { actor: 'heed', now: company.now }),
  );
}

describe('what it means for notices when somebody', function () {
  this.timeout(120_000);
  let staff: Staff;

  beforeEach(async () => {
    staff = await Staff.open();
  });
  afterEach(() => staff.company.close());

  for (const [what, holds] of Object.entries(meanings)) it(what, () => holds(staff));

  it('is told in the documentation for each of these, and for no other', () => {
    const table = readFileSync('docs/joiners-and-leavers.md', 'utf8');
    const rows = [...table.matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, what]) => what);
    expect(rows).to.deep.equal(Object.keys(meanings));
  });
});
