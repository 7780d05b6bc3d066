import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import Koa from 'koa';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Ctx, State } from '../../handlers/context.ts';
import { sendExport } from '../../handlers/pages/exports.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { byCursor } from '../../src/db/cursor.ts';
import { HeedError } from '../../src/errors.ts';
import { exportTable, type MadeExport, type Prepare, underWay } from '../../src/exports/make.ts';
import { peopleOfNotice } from '../../src/exports/sources/people.ts';
import { findViewer } from '../../src/people/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { findTool, needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';

const everybody = Array.from({ length: 12 }, (_, n) => `S${String(n + 3).padStart(3, '0')}`);
const [hr, privacy, auditor, manager] = ['S032', 'S038', 'S030', 'S001'] as const;

describe('exports', function () {
  this.timeout(30_000);
  let heed: TestApp;
  let notice: string;
  let consent: string;

  before(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', everybody);
    consent = await sentNotice(heed, 'photo-consent', everybody.slice(0, 3));
    await sql`
      with p as (update person set name = '=HYPERLINK("http://x")' where staff_no = 'S008' returning id, name)
      update person_name pn set name = p.name from p where pn.person_id = p.id and pn.to_at is null`.execute(
      heed.db,
    );
    heed.clock.advance({ days: 1 });
  });
  after(() => heed.close());

  const bytes = async (browser: Browser, path: string) => {
    const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.get('/me')).text)?.[1] ?? '';
    const answer = await fetch(new URL(path, heed.url), {
      method: 'POST',
      body: new URLSearchParams({ csrf }),
      headers: { cookie: browser.cookie },
    });
    return { answer, body: Buffer.from(await answer.arrayBuffer()) };
  };
  const book = async (browser: Browser, path: string) => {
    const { answer, body } = await bytes(browser, path);
    expect(answer.status, path).to.equal(200);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(new Uint8Array(body).buffer);
    return { answer, workbook };
  };
  const onRecord = async () => {
    const { rows } = await sql<{ event: Record<string, unknown> & { data: Record<string, unknown> } }>`
      select event::jsonb as event from evidence_event where type = 'export.made' order by id`.execute(
      heed.db,
    );
    return rows.map(({ event }) => event);
  };

  it('the same people in both formats, each export on record with who, what and how many', async () => {
    const browser = await heed.signIn(hr);
    const csv = (await browser.post(`/console/notices/${notice}/people.csv`)).text;
    const rows = parse(csv, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<
      string,
      string
    >[];
    const { workbook, answer } = await book(browser, `/console/notices/${notice}/people.xlsx`);
    const sheet = workbook.getWorksheet('明细');
    expect(rows).to.have.length(12);
    expect(sheet?.rowCount).to.equal(13);
    expect(rows.map((row) => row.工号)).to.deep.equal(sheet?.getColumn(1).values.slice(2));
    expect(rows.find((row) => row.工号 === 'S008')?.姓名).to.equal('\'=HYPERLINK("http://x")');
    const named = sheet
      ?.getColumn(2)
      .values.find((name) => typeof name === 'string' && name.startsWith('=HYPERLINK'));
    expect(named).to.equal('=HYPERLINK("http://x")');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('content-disposition'))
      .to.match(/attachment; filename="people_chat-monitoring_2026-08-04\.xlsx"/)
      .and.include("filename*=UTF-8''");
    const [first, second] = (await onRecord()).slice(-2);
    expect(first).to.deep.include({ actor: { person: browser.personId }, about: notice });
    expect(first?.data).to.deep.include({ kind: 'people', format: 'csv', rows: 12, notice });
    expect(second?.data).to.deep.include({ kind: 'people', format: 'xlsx', rows: 12 });
    expect(JSON.stringify(await onRecord()))
      .not.to.include('HYPERLINK')
      .and.not.include('S008');
  });

  it('a manager exports finished or not of their own people and nothing else; of a consent nothing', async () => {
    const browser = await heed.signIn(manager);
    const { workbook } = await book(browser, `/console/notices/${notice}/people.xlsx`);
    const sheet = workbook.getWorksheet('明细');
    expect(sheet?.getRow(1).values).to.deep.equal([undefined, '工号', '姓名', '部门', '状态']);
    const { text } = await browser.post('/console/exports/coverage.csv');
    expect(text).not.to.include('看过').and.not.include('已答复');
    expect((await browser.post(`/console/notices/${consent}/statement.pdf`)).status).to.equal(403);
    expect((await browser.post(`/console/notices/${consent}/people.xlsx`)).status).to.equal(403);
  });

  it('lists: everything that is late, every notice by department, what did not arrive, what was exported', async () => {
    heed.clock.advance({ days: 9 });
    const browser = await heed.signIn(hr);
    const late = parse((await browser.post('/console/exports/overdue.csv')).text, {
      bom: true,
      columns: true,
    }) as Record<string, string>[];
    const [line] = await listNotices(heed.db, 'all', heed.clock.now(), { only: notice });
    expect(late.filter((row) => row.通知 === line?.titles['zh-CN']))
      .to.have.length(line?.overdue ?? -1)
      .above(0);
    expect(late[0]?.已过期天数).to.equal('3');
    const coverage = parse((await browser.post('/console/exports/coverage.csv')).text, {
      bom: true,
      columns: true,
    }) as Record<string, string>[];
    const own = coverage.filter((row) => row.制度编号 === 'chat-monitoring');
    const sum = (key: string) => own.reduce((all, row) => all + Number(row[key]), 0);
    expect(sum('人数')).to.equal(line?.people);
    expect(sum('待完成')).to.equal(line?.open);
    expect(sum('已答复') + sum('待完成') + sum('不再需要')).to.equal(line?.people);
    expect((await browser.post('/console/exports/delivery.csv')).status).to.equal(200);
    expect((await browser.post('/console/exports/exports.csv')).status).to.equal(403);
    const audit = await (await heed.signIn(auditor)).post('/console/exports/exports.csv?lang=en');
    expect(audit.text).to.include('Overdue').and.include('chat-monitoring');
    for (const path of ['nothing.csv', 'overdue.pdf', 'overdue.csv.zip', 'overdue'])
      expect((await browser.post(`/console/exports/${path}`)).status, path).to.equal(404);
  });

  it('as of an instant: what came later is not in it', async () => {
    const browser = await heed.signIn(hr);
    const then = DateTime.fromJSDate(heed.clock.now(), { zone: heed.app.zone }).toFormat(
      "yyyy-MM-dd'T'HH:mm",
    );
    heed.clock.advance({ hours: 1 });
    const answering = await heed.signIn('S005');
    const page = await answering.get(`/n/${notice}`);
    expect(page.status).to.equal(200);
    const before = (await browser.post(`/console/notices/${notice}/people.csv?at=${then}`)).text;
    const after = (await browser.post(`/console/notices/${notice}/people.csv`)).text;
    const seen = (text: string) =>
      (parse(text, { bom: true, columns: true }) as Record<string, string>[]).find(
        (row) => row.工号 === 'S005',
      )?.看过时间;
    expect(seen(before)).to.equal('');
    expect(seen(after)).to.match(/^2026-/);
  });

  it('as of an instant: a manager looks at whole days alone, so that no minute of an answer is found out', async () => {
    const asOf = async () => (await onRecord()).at(-1)?.data.asOf;
    const at = (minute: string) => `/console/notices/${notice}/people.csv?at=${minute}`;
    const boss = await heed.signIn(manager);
    await boss.post(at('2026-08-05T09:30'));
    expect(await asOf()).to.equal('2026-08-05T15:59:59.999Z');
    await (await heed.signIn(hr)).post(at('2026-08-05T09:30'));
    expect(await asOf()).to.equal('2026-08-05T01:30:00.000Z');
    // What is no time, or not over yet, is now.
    for (const typed of ['2999-01-01', '2026-08-05T09:30:00Z', 'x', ''])
      await boss.post(at(encodeURIComponent(typed)));
    const page = (await boss.get(`/console/notices/${notice}?at=2026-08-05`)).text;
    expect(page).to.include(`formaction="/console/notices/${notice}/people.xlsx?at=2026-08-05"`);
    const coverage = (await boss.get('/console/coverage?at=2026-08-05')).text;
    expect(coverage).to.include('formaction="/console/exports/coverage.xlsx?at=2026-08-05&amp;show=running"');
  });

  it('opening an address makes none, and neither does another site', async () => {
    const before = (await onRecord()).length;
    const browser = await heed.signIn(hr);
    const files = [
      ...['people.csv', 'people.xlsx', 'statement.pdf'].map((file) => `/console/notices/${notice}/${file}`),
      ...['/console/exports/overdue.csv', '/me/statement.pdf'],
    ];
    for (const path of files) {
      expect((await browser.get(path, { 'sec-purpose': 'prefetch' })).status, path).to.equal(405);
      expect((await browser.post(path, { csrf: '' })).status, path).to.equal(403);
    }
    expect(await onRecord()).to.have.length(before);
  });

  it('mixes no two states: what is answered while it is written is not in it', async () => {
    const by = await findViewer(heed.db, (await heed.signIn(hr)).personId, heed.clock.now());
    if (!by) throw new Error('HR works here');
    const now = heed.clock.now();
    const made = await exportTable(
      heed.db,
      heed.app,
      { by, language: 'zh-CN', now, format: 'csv' },
      peopleOfNotice({ scope: 'all', answers: true }, consent),
    );
    // Somebody is taken off and the notice grows before the first row was read.
    await sql`update assignment set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'left' where notice_id = ${consent}::uuid`.execute(
      heed.db,
    );
    let text = '';
    for await (const part of made.body) text += String(part);
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows).to.have.length(made.rows);
    expect(rows.filter((row) => row.状态?.includes('离职'))).to.deep.equal([]);
  });

  it('a few at a time; who hangs up frees the place and the connection', async () => {
    const browser = await heed.signIn(hr);
    const by = await findViewer(heed.db, browser.personId, heed.clock.now());
    if (!by) throw new Error('HR works here');
    await until(() => underWay() === 0);
    const make = () =>
      exportTable(
        heed.db,
        heed.app,
        { by, language: 'en', now: heed.clock.now(), format: 'xlsx' },
        peopleOfNotice({ scope: 'all', answers: true }, notice),
      );
    const open = [await make(), await make()];
    // One more waits for its turn, and another is told to come back.
    const more = [1, 2].map(() => browser.post(`/console/notices/${notice}/people.csv`));
    const busy = await Promise.race(more);
    expect(busy.status).to.equal(429);
    expect(busy.headers.get('retry-after')).to.equal('60');
    expect(busy.text).to.include('一分钟');
    // Their own statement is in nobody's way, and nobody's files in its.
    const own = await browser.post('/me/statement.pdf');
    expect(own.status).to.equal(200);
    for (const { body } of open) body.destroy();
    expect((await Promise.all(more)).map(({ status }) => status)).to.have.members([200, 429]);
    await until(() => underWay() === 0);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`.execute(heed.db);
    expect(rows[0]?.count).to.equal(0);
    expect((await browser.post(`/console/notices/${notice}/people.csv`)).status).to.equal(200);
  });

  it('whoever hangs up while they wait has nothing made and nothing put on record', async () => {
    const browser = await heed.signIn(hr);
    const by = await findViewer(heed.db, browser.personId, heed.clock.now());
    if (!by) throw new Error('HR works here');
    await until(() => underWay() === 0);
    const people = peopleOfNotice({ scope: 'all', answers: true }, notice);
    const make = (prepare: Prepare, gone?: AbortSignal) =>
      exportTable(
        heed.db,
        heed.app,
        { by, language: 'en', now: heed.clock.now(), format: 'csv', gone },
        prepare,
      );
    const open = [await make(people), await make(people)];
    const before = (await onRecord()).length;
    // Nobody waits twice, so the second is told that the first one waits.
    const leave = [new AbortController(), new AbortController()];
    const csrf = /name="csrf" value="([^"]*)"/.exec((await browser.get('/me')).text)?.[1] ?? '';
    const asked = leave.map(({ signal }, n) =>
      fetch(new URL(`/console/notices/${notice}/people.csv`, heed.url), {
        ...{ method: 'POST', body: new URLSearchParams({ csrf }), signal },
        headers: { cookie: browser.cookie, accept: 'text/html' },
      }).then(
        ({ status }) => ({ status, n }),
        () => ({ status: 0, n }),
      ),
    );
    const told = await Promise.race(asked);
    expect(told.status).to.equal(429);
    const waiting = 1 - told.n;
    leave[waiting]?.abort();
    expect((await asked[waiting])?.status).to.equal(0);
    // Once their place in the line is free, they can stand in it again.
    const again = new AbortController();
    let stands: Promise<string> | undefined;
    await until(async () => {
      const next = make(people, again.signal).then(
        () => 'made',
        (error: unknown) => (error instanceof HeedError ? error.code : 'other'),
      );
      const soon = await Promise.race([next, new Promise((resolve) => setImmediate(resolve, 'waits'))]);
      if (soon === 'waits') stands = next;
      return stands !== undefined;
    });
    again.abort();
    expect(await stands).to.equal('gone');
    for (const { body } of open) body.destroy();
    await until(() => underWay() === 0);
    // One who goes while the list is being read has it put on record no more than they have it.
    const late = new AbortController();
    const lost = await make((tx, order, words) => {
      late.abort();
      return people(tx, order, words);
    }, late.signal).catch((error: unknown) => error);
    expect(lost).to.include({ code: 'gone' });
    expect(underWay()).to.equal(0);
    expect(await onRecord()).to.have.length(before);
  });

  describe('statements', () => {
    const textOf = (pdf: Buffer): string => {
      const tool = findTool('pdftotext');
      if (!tool) throw new Error('pdftotext is not installed');
      return execFileSync(tool, ['-layout', '-', '-'], { input: pdf }).toString();
    };
    before(function () {
      needs(this, 'pdftotext');
    });

    it('a person has their own, and HR anybody’s; a manager none', async () => {
      const li = await heed.signIn('S005');
      const { answer, body } = await bytes(li, '/me/statement.pdf');
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('application/pdf');
      const text = textOf(body);
      expect(text)
        .to.include('个人阅知记录')
        .and.include('S005')
        .and.include('chat-monitoring')
        .and.include('本人');
      expect(text).to.match(/第 1 页，共 \d+ 页/);
      const browser = await heed.signIn(privacy);
      const made = await browser.post('/console/exports/statement', { staffNo: 'Ｓ００５' });
      expect(made.status).to.equal(200);
      expect(made.headers.get('content-disposition')).to.include('statement_S005_');
      const record = (await onRecord()).at(-1);
      expect(record).to.deep.include({ person: li.personId });
      expect(record?.data).to.deep.include({ kind: 'statement', format: 'pdf' });
      expect((await browser.post('/console/exports/statement', { staffNo: 'S999' })).status).to.equal(422);
      expect((await browser.post('/console/exports/statement', { staffNo: ' ' })).status).to.equal(422);
      expect(
        (await (await heed.signIn(manager)).post('/console/exports/statement', { staffNo: 'S005' })).status,
      ).to.equal(403);
    });

    it('of a notice: figures, departments, everybody, and how to verify', async () => {
      const { answer, body } = await bytes(
        await heed.signIn(hr),
        `/console/notices/${notice}/statement.pdf?lang=en`,
      );
      expect(answer.status).to.equal(200);
      const text = textOf(body);
      expect(text).to.include('Statement of a notice').and.include('How to verify it').and.include('Page 1');
      for (const staffNo of everybody) expect(text).to.include(staffNo);
      const own = textOf(
        (await bytes(await heed.signIn(manager), `/console/notices/${notice}/statement.pdf`)).body,
      );
      expect(own).to.include('只区分是否完成').and.not.include('看过时间').and.not.include('S033');
    });
  });

  /** How it fares with whoever downloads it. */
  async function taken(made: MadeExport): Promise<'whole' | 'broken'> {
    const koa = new Koa<State>().use((ctx) => sendExport(ctx as Ctx, made));
    koa.silent = true;
    const answer = koa.callback();
    const server = createServer((request, response) => void answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
      return 'whole';
    } catch {
      return 'broken';
    } finally {
      server.close();
    }
  }

  it('the database is lost in the middle: nobody gets a file that looks whole, and the next one is made', async () => {
    const by = await findViewer(heed.db, (await heed.signIn(hr)).personId, heed.clock.now());
    if (!by) throw new Error('HR works here');
    await until(() => underWay() === 0);
    const order = { by, language: 'en', now: heed.clock.now() } as const;
    const sight = { scope: 'all', answers: true } as const;
    /** As many rows as take several pages of the cursor; the server ends its session after the first of them. */
    const many: Prepare = async (tx, asked, words) => {
      const prepared = await peopleOfNotice(sight, notice)(tx, asked, words);
      const pages = byCursor(tx, sql<{ n: number }>`select n from generate_series(1, 5000) n`);
      async function* lost() {
        for await (const page of pages) {
          yield page.map(({ n }) => [String(n)]);
          await endSnapshots();
        }
      }
      return { ...prepared, rows: 5_000, table: { ...prepared.table, rows: lost() } };
    };
    for (const format of ['csv', 'xlsx'] as const) {
      expect(await taken(await exportTable(heed.db, heed.app, { ...order, format }, many)), format).to.equal(
        'broken',
      );
      await until(() => underWay() === 0);
    }
    const whole = peopleOfNotice(sight, notice);
    const next = await exportTable(heed.db, heed.app, { ...order, format: 'csv' }, whole);
    expect(await taken(next)).to.equal('whole');

    async function endSnapshots(): Promise<void> {
      await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`.execute(
        heed.db,
      );
    }
  });

  it('a failure in the middle breaks the transfer', async () => {
    const by = await findViewer(heed.db, (await heed.signIn(hr)).personId, heed.clock.now());
    if (!by) throw new Error('HR works here');
    const order = { by, language: 'en', now: heed.clock.now(), format: 'csv' } as const;
    const people = peopleOfNotice({ scope: 'all', answers: true }, notice);
    async function* breaking() {
      yield await Promise.resolve([['a row']]);
      throw new Error('the database went away');
    }
    // One row more than was put on record fails too, however whole what came before looks.
    for (const rows of [breaking(), twice()]) {
      const made = await exportTable(heed.db, heed.app, order, async (tx, asked, words) => {
        const prepared = await people(tx, asked, words);
        return { ...prepared, rows: 1, table: { ...prepared.table, rows } };
      });
      expect(await taken(made)).to.equal('broken');
      await until(() => underWay() === 0);
    }
    async function* twice() {
      yield await Promise.resolve([['a row'], ['another']]);
    }
  });
});
