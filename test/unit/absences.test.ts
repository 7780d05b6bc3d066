import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { awayOf, endAbsence, isAwayOn, sayAbsence } from '../../src/people/absences.ts';
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
  const end = (id: string, last: string | null) =>
    inTransaction(db, (tx) => endAbsence(tx, id, last, { ...said(), source: 'console' }));
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
    await end(leave, '2026-03-06');
    expect((await awayOf(db, [li])).get(li)).to.deep.equal([{ from: '2026-03-02', until: '2026-03-06' }]);
    expect(await wasAway('2026-03-06')).to.equal(true);
    expect(await wasAway('2026-03-09')).to.equal(false);
    expect(await wasAway('2026-03-09', then)).to.equal(true);
    expect(await wasAway('2026-03-01')).to.equal(false);
  });

  it('that never were are taken back, on the record', async () => {
    const leave = await say('2026-03-02', '2026-03-06');
    company.clock.advance({ hours: 1 });
    await end(leave, null);
    await end(leave, null);
    expect(await awayOf(db, [li])).to.deep.equal(new Map());
    const { rows } = await sql<{ type: string; person_id: string }>`
      select type, person_id from evidence_event where type like 'absence.%' order by id`.execute(db);
    expect(rows).to.deep.equal([
      { type: 'absence.said', person_id: li },
      { type: 'absence.ended', person_id: li },
    ]);
  });
});
