import { expect } from 'chai';
import { readOwnDays, readScope } from '../../src/calendar/own-days.ts';
import { scopesOf } from '../../src/calendar/place.ts';
import { loadCalendar, setOwnDays } from '../../src/calendar/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { testDatabase } from '../harness/database.ts';

const now = new Date('2026-11-26T02:00:00.000Z');

describe('days that a company puts in', () => {
  it('are read as a notice words them, in Chinese or English', () => {
    const { days, problems } = readOwnDays(
      '\uFEFF# 2027\r\n2027-01-01 2027-01-03 放假 元旦\r\n\r\n2027-02-06,works,Spring Festival # instead\n２０２７-05-01 休',
      'cn.txt',
    );
    expect(problems).to.deep.equal([]);
    expect(days).to.deep.equal([
      { day: '2027-01-01', kind: 'rests', name: '元旦' },
      { day: '2027-01-02', kind: 'rests', name: '元旦' },
      { day: '2027-01-03', kind: 'rests', name: '元旦' },
      { day: '2027-02-06', kind: 'works', name: 'Spring Festival' },
      { day: '2027-05-01', kind: 'rests', name: '' },
    ]);
  });

  it('are refused as a whole, with every line that is wrong', () => {
    const { problems } = readOwnDays(
      [
        '2027-02-30 rests',
        '2027-01-01 maybe',
        '2027-01-05 2027-01-01 rests',
        '2027-01-01 2028-01-01 rests',
        '2027-03-01 works',
        '2027-03-01 rests',
        `2027-03-02 rests ${'x'.repeat(61)}`,
      ].join('\n'),
      'cn.txt',
    );
    expect(problems.map(({ said }) => said.code)).to.deep.equal([
      'calendar.noDay',
      'calendar.noKind',
      'calendar.backwards',
      'calendar.tooLong',
      'calendar.dayTwice',
      'calendar.nameLong',
    ]);
    expect(problems.map((one) => sayProblem('zh-CN', one))[4]).to.deep.equal({
      at: 'cn.txt：第 6 行',
      problem: '2027-03-01 前面已经写过',
    });
    expect(readOwnDays('# nothing\n', 'x').problems.map(({ said }) => said.code)).to.deep.equal([
      'calendar.noDays',
    ]);
  });

  it('are for a country, a zone that there is, a company or a site', () => {
    expect(['CN', 'zone:Europe/Berlin', 'entity:甲公司', 'site:Lab 2'].map(readScope)).to.deep.equal([
      'CN',
      'zone:Europe/Berlin',
      'entity:甲公司',
      'site:Lab 2',
    ]);
    for (const typed of ['', 'cn', 'DE', 'zone:Europe/Nowhere', 'zone:', 'entity:', 'team:x'])
      expect(readScope(typed), typed).to.equal(undefined);
    expect(scopesOf({ zone: 'Asia/Urumqi', entity: 'A', site: null })).to.deep.equal([
      'entity:A',
      'zone:Asia/Urumqi',
      'CN',
    ]);
  });

  describe('in the database', () => {
    let database: Awaited<ReturnType<typeof testDatabase>>;
    before(async () => {
      database = await testDatabase();
    });
    after(() => database.close());

    it('replace what was there for their years and nobody else’s, and go on record', async () => {
      const put = (scope: 'CN' | 'site:Lab', text: string) =>
        inTransaction(database.db, (tx) =>
          setOwnDays(tx, { scope, days: readOwnDays(text, 'x').days }, { actor: { operator: 'hr' }, now }),
        );
      expect(await put('CN', '2026-12-24 rests\n2027-01-01 rests')).to.deep.equal([2026, 2027]);
      await put('site:Lab', '2026-12-28 rests');
      expect(await put('CN', '2026-12-25 rests')).to.deep.equal([2026]);
      const kinds = async (site: string | null) => {
        const calendar = await loadCalendar(database.db, { zone: 'Asia/Shanghai', site });
        return ['2026-12-24', '2026-12-25', '2027-01-01', '2026-12-28'].map((day) => calendar.kindOf(day));
      };
      expect(await kinds(null)).to.deep.equal(['works', 'rests', 'rests', 'works']);
      expect(await kinds('Lab')).to.deep.equal(['works', 'rests', 'rests', 'rests']);
      const events = await database.db.selectFrom('evidence_event').select('event').orderBy('id').execute();
      const said = events.map(({ event }) => JSON.parse(event ?? '{}') as { type: string; data: object });
      expect(said.map(({ type }) => type)).to.deep.equal(Array(3).fill('calendar.set'));
      expect(said[2]?.data).to.include({ scope: 'CN', days: 1 });
    });
  });
});
