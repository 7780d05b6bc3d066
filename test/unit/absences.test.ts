import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { absenceData } from '../../src/people/absence-data.ts';
import { importAbsences } from '../../src/people/absence-import.ts';
import { awayOf, changeAbsence, isAwayOn, sayAbsence, takeBackAbsence } from '../../src/people/absences.ts';
import { Company } from '../harness/company.ts';

describe('absences', () => {
  let company: Company;
  let db: Db;
  let hr: string;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    db = company.db;
    hr = await company.joins('hr-1', { role: 'hr' });
    li = await company.joins('li');
  });
  afterEach(() => company.close());

  const said = () => ({ actor: { person: hr }, now: company.now });
  const say = (from: string, until: string | null) =>
    inTransaction(db, (tx) => sayAbsence(tx, { personId: li, from, until, source: 'console' }, said()));
  const change = (id: string, until: string | null) =>
    inTransaction(db, (tx) => changeAbsence(tx, id, until, { ...said(), source: 'console' }));
  const takeBack = (id: string) => inTransaction(db, (tx) => takeBackAbsence(tx, id, said()));
  const imports = (csv: string, dryRun = false) =>
    inTransaction(db, (tx) =>
      importAbsences(tx, Buffer.from(csv), { ...said(), today: '2026-03-02', dryRun }),
    );
  const wasAway = async (day: string, knownAt?: Date) => {
    const { rows } = await sql<{ away: boolean }>`
      select ${isAwayOn(sql`${li}::uuid`, sql`${day}::date`, knownAt)} as away`.execute(db);
    return rows[0]?.away;
  };

  it('can be asked for any day, as is known now and as was known then', async () => {
    const leave = await say('2026-03-02', null);
    expect(await awayOf(db, [li, hr])).to.deep.equal(new Map([[li, [{ from: '2026-03-02', until: null }]]]));
    const then = company.now;
    company.clock.advance({ days: 5 });
    await change(leave, '2026-03-06');
    expect((await awayOf(db, [li])).get(li)).to.deep.equal([{ from: '2026-03-02', until: '2026-03-06' }]);
    expect(await wasAway('2026-03-06')).to.equal(true);
    expect(await wasAway('2026-03-09')).to.equal(false);
    expect(await wasAway('2026-03-09', then)).to.equal(true);
    expect(await wasAway('2026-03-01')).to.equal(false);
  });

  it('that never were are taken back, on the record', async () => {
    const leave = await say('2026-03-02', '2026-03-06');
    company.clock.advance({ hours: 1 });
    await takeBack(leave);
    await takeBack(leave);
    await change(leave, null);
    expect(await awayOf(db, [li])).to.deep.equal(new Map());
    const { rows } = await sql<{ type: string; person_id: string }>`
      select type, person_id from evidence_event where type like 'absence.%' order by id`.execute(db);
    expect(rows).to.deep.equal([
      { type: 'absence.said', person_id: li },
      { type: 'absence.ended', person_id: li },
    ]);
  });

  it('have open things looked at again, those of the person and those they are told of', async () => {
    const about = '00000000-0000-4000-8000-000000000001';
    await sql`insert into reminder_day (person_id) values (${li}::uuid), (${hr}::uuid)`.execute(db);
    await sql`
      insert into reminder (person_id, about, kind, looked_at, next_at, digest_to, digest_from, digest_at) values
        (${li}::uuid, ${about}::uuid, 'notice', ${company.now}, null, null, null, null),
        (${hr}::uuid, ${about}::uuid, 'notice', ${company.now}, null, ${li}, ${company.now}, ${company.now})`.execute(
      db,
    );
    company.clock.advance({ hours: 1 });
    await say('2026-03-02', null);
    const { rows } = await sql`select from reminder where next_at = ${company.now}`.execute(db);
    expect(rows).to.have.length(2);
  });

  it('come from a list as HR systems export it, and why is left aside', async () => {
    await company.joins('wang');
    const csv =
      '工号,姓名,请假类型,开始日期,结束日期\nli,李,病假,2026/3/2,2026-03-04\nli,李,病假,2026-03-09,\nwang,王,年假,2026年4月1日,2026-04-03\n';
    const tried = await imports(csv, true);
    expect(tried.problems).to.deep.equal([]);
    expect(tried.ignored).to.deep.equal(['姓名', '请假类型']);
    expect(tried.changes.map(({ staffNo, from, until, what }) => [staffNo, from, until, what])).to.deep.equal(
      [
        ['li', '2026-03-02', '2026-03-04', 'new'],
        ['li', '2026-03-09', null, 'new'],
        ['wang', '2026-04-01', '2026-04-03', 'new'],
      ],
    );
    expect(await awayOf(db, [li])).to.deep.equal(new Map());
    await imports(csv);
    expect((await imports(csv)).changes.map(({ what }) => what)).to.deep.equal(['same', 'same', 'same']);
    company.clock.advance({ days: 1 });
    const moved = await imports('staff no;from;to\nli;2026-03-09;2026-03-12\n');
    expect(moved.changes.map(({ what }) => what)).to.deep.equal(['moved']);
    expect((await awayOf(db, [li])).get(li)).to.deep.equal([
      { from: '2026-03-02', until: '2026-03-04' },
      { from: '2026-03-09', until: '2026-03-12' },
    ]);
    expect(await wasAway('2026-03-20', new Date(company.now.getTime() - 1))).to.equal(true);
    expect(await wasAway('2026-03-20')).to.equal(false);
    const { rows } = await sql<{ words: string }>`
      select string_agg(event, ' ') as words from evidence_event`.execute(db);
    expect(rows[0]?.words).not.to.match(/病假|年假/);
  });

  it('are refused as a whole, with every row that is wrong', async () => {
    await say('2026-03-10', '2026-03-12');
    const wrong = async (csv: string) =>
      (await imports(csv)).problems.map(({ at, said: { code } }) => `${at} ${code}`);
    expect(
      await wrong(
        [
          '工号,开始日期,结束日期',
          'nobody,2026-03-02,2026-03-03',
          'li,2026-03-05,2026-03-04',
          'li,2026-03-12,2026-03-20',
          'li,2062-03-02,2062-03-03',
          'li,2025-01-05,2025-01-06',
          'li,2026-05-01,',
          'li,2026-06-01,2026-06-02',
          'li,2026-03-10,2026-03-15',
        ].join('\n'),
      ),
    ).to.deep.equal([
      'row 2 absences.nobody',
      'row 3 absences.backwards',
      'row 4 absences.overlap',
      'row 5 absences.far',
      'row 6 absences.far',
      'row 8 absences.overlapRow',
    ]);
    expect(
      await wrong('工号,开始日期,结束日期\n,2026-03-02,\nli,02/03/2026,\nli,,2026-03-02\n'),
    ).to.deep.equal(['row 2 staffList.cellEmpty', 'row 3 staffList.notDay', 'row 4 staffList.cellEmpty']);
    expect(await wrong('工号,开始日期\nli,2026-03-02\n')).to.deep.equal(['header staffList.columnMissing']);
    expect(await wrong('')).to.deep.equal(['file staffList.empty']);
    expect((await awayOf(db, [li])).get(li)).to.have.length(1);
  });

  it('are shown to their person, copied, and erased once they are over; of somebody who has left all', async () => {
    const before = await say('2026-02-02', '2026-02-06');
    const now = await say('2026-03-02', null);
    const wrong = await say('2026-05-02', '2026-05-06');
    await takeBack(wrong);
    expect(await absenceData.find(db, li)).to.have.nested.property('[0].count', 3);
    expect(await absenceData.find(db, hr)).to.deep.equal([]);
    const copied = [];
    for await (const { id, data } of absenceData.export(db, li)) copied.push([id, data.from, data.until]);
    expect(copied).to.have.deep.members([
      [before, '2026-02-02', '2026-02-06'],
      [now, '2026-03-02', null],
      [wrong, '2026-05-02', '2026-05-06'],
    ]);
    const erase = () =>
      inTransaction(db, (tx) =>
        absenceData.erase(tx, li, { now: company.now, actor: 'heed', reason: 'request' }),
      );
    expect(await erase()).to.deep.equal([
      { category: 'held.category.absences', erased: 2, kept: 1, why: 'held.kept.absences' },
    ]);
    expect((await awayOf(db, [li])).get(li)).to.deep.equal([{ from: '2026-03-02', until: null }]);
    await change(now, '2026-03-06');
    await sql`update employment set to_at = ${company.now} where person_id = ${li}::uuid`.execute(db);
    expect(await erase()).to.have.nested.property('[0].kept', 0);
  });
});
