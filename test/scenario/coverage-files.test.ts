import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { KyselyPlugin } from 'kysely';
import { sql } from 'kysely';
import { countBy } from '../../src/coverage/figures.ts';
import type { CoverageQuery } from '../../src/coverage/query.ts';
import { exportTable } from '../../src/exports/make.ts';
import { coverageOf } from '../../src/exports/sources/coverage.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
/** Heads the department of S002, S003 and S004. */
const manager = 'S001';
const code = 'chat-monitoring';
const everybody = Array.from({ length: 30 }, (_, n) => `S${String(n + 2).padStart(3, '0')}`);
type Rows = Record<string, string>[];

describe('the file of coverage', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let browser: Browser;
  let first: string;

  before(async () => {
    heed = await startApp();
    first = await sentNotice(heed, code, everybody);
    heed.clock.advance({ days: 2 });
    await sentNotice(heed, code, everybody.slice(0, 9));
    await sentNotice(heed, 'photo-consent', everybody);
    const over = await sentNotice(heed, code, everybody.slice(5));
    await sql`update notice set state = 'closed', ended_at = ${heed.clock.now()} where id = ${over}::uuid`.execute(
      heed.db,
    );
    heed.clock.advance({ days: 6 });
    browser = await heed.signIn(hr);
  });
  after(() => heed?.close());

  const pathIn = (text: string) =>
    /formaction="(\/console\/exports\/coverage\.csv[^"]*)"/i.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const fileOf = async (who: Browser, path: string): Promise<Rows> => {
    const { status, text } = await who.post(path);
    expect(status, path).to.equal(200);
    return parse(text, { bom: true, columns: true }) as Rows;
  };
  const sums = (rows: Rows) => {
    const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);
    return { people: sum('人数'), open: sum('待完成'), overdue: sum('其中过期'), cancelled: sum('不再需要') };
  };
  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;

  it('taken from the page says what the page says, with each of its filters', async () => {
    const { rows } = await sql<{ id: string }>`
      select department_id as id from membership where person_id = ${await idOf('S002')}::uuid and to_at is null`.execute(
      heed.db,
    );
    const department = rows[0]?.id ?? '';
    const head = await idOf(manager);
    const asked: Record<string, Partial<CoverageQuery>> = {
      '': { running: true },
      'show=all': {},
      [`notice=${first}`]: { notices: [first] },
      [`department=${department}`]: { running: true, department },
      [`manager=${head}&show=all`]: { manager: head },
      'language=en': { running: true, language: 'en' },
      'platform=local': { running: true, platform: 'local' },
      'by=manager': { running: true },
      'at=2026-08-06': { running: true, at: new Date('2026-08-06T15:59:59.999Z'), past: true },
    };
    for (const [query, narrowed] of Object.entries(asked)) {
      const { text } = await browser.get(`/console/coverage?${query}`);
      const { total } = await countBy(
        heed.db,
        { at: heed.clock.now(), scope: 'all', owed: true, ...narrowed },
        'department',
      );
      const { people, open, overdue, cancelled } = total;
      expect(people, query).to.be.greaterThan(0);
      expect(sums(await fileOf(browser, pathIn(text))), query).to.deep.equal({
        people,
        open,
        overdue,
        cancelled,
      });
    }
    const { rows: events } = await sql<{ filters: Record<string, string> }>`
      select event::jsonb -> 'data' -> 'filters' as filters from evidence_event where type = 'export.made' order by id`.execute(
      heed.db,
    );
    expect(events[3]?.filters).to.deep.equal({ scope: 'all', show: 'running', consents: 'none', department });
  });

  it('taken from the page of exports has everything there ever was', async () => {
    const rows = await fileOf(browser, '/console/exports/coverage.csv');
    expect(sums(rows).people).to.equal(30 + 9 + 30 + 25);
  });

  it('of a head has their own people, whatever the address says', async () => {
    const theirs = await heed.signIn(manager);
    const { text } = await theirs.get('/console/coverage');
    const rows = await fileOf(theirs, pathIn(text));
    const page = /<dd class="stat-value">(\d+)/g;
    expect([...text.matchAll(page)].map(([, value]) => Number(value))).to.include(sums(rows).open);
    const { rows: other } = await sql<{ id: string }>`
      select department_id as id from membership where person_id = ${await idOf('S021')}::uuid and to_at is null`.execute(
      heed.db,
    );
    expect(
      await fileOf(theirs, `/console/exports/coverage.csv?show=all&department=${other[0]?.id}`),
    ).to.deep.equal([]);
  });

  it('counts all notices by one statement', async () => {
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const of = async () => {
      statements = 0;
      const order = {
        by: { operator: 'test' },
        language: 'en',
        now: heed.clock.now(),
        format: 'csv',
      } as const;
      const made = await exportTable(
        heed.db.withPlugin(counting),
        heed.app,
        order,
        coverageOf({ scope: 'all', answers: true }),
      );
      for await (const _part of made.body);
      return { statements, rows: made.rows };
    };
    const few = await of();
    for (let n = 0; n < 20; n += 1) await sentNotice(heed, code, everybody.slice(0, 3));
    const many = await of();
    expect(many.rows).to.be.greaterThan(few.rows);
    expect(many.statements).to.equal(few.statements);
  });
});
