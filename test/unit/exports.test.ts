import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import { csvOf } from '../../src/exports/csv.ts';
import { fileName } from '../../src/exports/file-name.ts';
import { Places } from '../../src/exports/places.ts';
import { safeText } from '../../src/exports/safe-text.ts';
import type { ExportRow, ExportTable } from '../../src/exports/table.ts';
import { exactly, guarded } from '../../src/exports/watched.ts';
import { cellXml, columnName, fitting, longestCell, xmlText } from '../../src/exports/xlsx/cells.ts';
import { tabName } from '../../src/exports/xlsx/package.ts';
import { wallClockIn } from '../../src/exports/xlsx/serial.ts';
import { type XlsxOptions, xlsxOf } from '../../src/exports/xlsx.ts';
import { translator } from '../../src/messages/texts.ts';

const at = new Date('2026-08-03T02:00:00.000Z');
const zone = 'Asia/Shanghai';
const options: XlsxOptions = { language: 'zh-CN', t: translator('zh-CN'), zone, at };

async function* inPages(rows: readonly ExportRow[], size = 3): AsyncGenerator<readonly ExportRow[]> {
  for (let from = 0; from < rows.length; from += size) {
    await Promise.resolve();
    yield rows.slice(from, from + size);
  }
}

const tableOf = (rows: AsyncIterable<readonly ExportRow[]>): ExportTable => ({
  title: '《聊天内容管理》名单',
  columns: [
    { label: '姓名', type: 'text' },
    { label: '答复时间', type: 'instant' },
    { label: '截止日', type: 'day' },
    { label: '人数', type: 'number' },
    { label: '状态', type: 'text' },
  ],
  rows,
  about: [{ label: '公司', value: '示例公司' }],
  tally: 4,
});

async function workbook(
  rows: readonly ExportRow[],
  more: Partial<XlsxOptions> = {},
): Promise<ExcelJS.Workbook> {
  const bytes = await buffer(xlsxOf(tableOf(inPages(rows)), { ...options, ...more }));
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  return book;
}

const formulas = [
  '=1+1',
  '+861380000',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠a',
  ' =1',
  '\u200B=1',
  '"=1',
];

describe('CSV', () => {
  const written = async (rows: readonly ExportRow[]) =>
    (await buffer(csvOf(tableOf(inPages(rows))))).toString('utf8');

  it('has the mark, CRLF, times in UTC and nothing that a spreadsheet runs', async () => {
    const text = await written([
      ['王,"小"明', new Date('2026-08-03T10:11:12.345Z'), '2026-08-09', 7, 'open'],
      ['=cmd|A1', null, undefined, -3, '两\n行'],
    ]);
    expect(text.startsWith('\uFEFF姓名,答复时间,截止日,人数,状态\r\n')).to.equal(true);
    expect(text).to.include('"王,""小""明",2026-08-03T10:11:12.345Z,2026-08-09,7,open\r\n');
    expect(text).to.include('\'=cmd|A1,,,-3,"两\n行"\r\n');
  });

  it('has its head where there are no rows', async () => {
    expect(await written([])).to.equal('\uFEFF姓名,答复时间,截止日,人数,状态\r\n');
  });

  it('keeps every text readable, and lets none run', () => {
    for (const text of formulas.slice(0, -1))
      expect(safeText(text), JSON.stringify(text)).to.equal(`'${text}`);
    for (const text of ['王小明', "O'Neill", '"=1', '1=1', 'a@b', '—', '·', ''])
      expect(safeText(text)).to.equal(text);
  });

  it('gives back what was put in, for any words', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
          { maxLength: 20 },
        ),
        async (names) => {
          const text = await written(names.map((name) => [name, null, null, null, 'x']));
          const read = parse(text, { bom: true, record_delimiter: '\r\n' }) as string[][];
          const sent = names.map((name) => Buffer.from(safeText(name), 'utf8').toString('utf8'));
          expect(read.slice(1).map(([name]) => name)).to.deep.equal(sent);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('XLSX', () => {
  const rows: ExportRow[] = [
    ['王小明', new Date('2026-08-03T10:11:12.000Z'), '2026-08-09', 7, 'open'],
    ['Zoë & <b>', new Date('2026-12-31T16:00:00.000Z'), null, 0, 'finished'],
    ['𠮷野', null, undefined, -2.5, 'open'],
    ['', null, null, null, 'open'],
  ];

  it('has typed cells, in the zone named', async () => {
    const sheet = (await workbook(rows)).getWorksheet('明细');
    expect(sheet?.getCell('A2').value).to.equal('王小明');
    // A spreadsheet knows no zones: 18:11 in Shanghai is read back as if it were UTC.
    expect(sheet?.getCell('B2').value).to.deep.equal(new Date('2026-08-03T18:11:12.000Z'));
    expect(sheet?.getCell('B3').value).to.deep.equal(new Date('2027-01-01T00:00:00.000Z'));
    expect(sheet?.getCell('B2').numFmt).to.include('yyyy');
    expect(sheet?.getCell('C2').value).to.deep.equal(new Date('2026-08-09T00:00:00.000Z'));
    expect(sheet?.getCell('D2').value).to.equal(7);
    expect(sheet?.getCell('D4').value).to.equal(-2.5);
    expect(sheet?.getCell('A3').value).to.equal('Zoë & <b>');
    expect(sheet?.getCell('A4').value).to.equal('𠮷野');
    expect(sheet?.getCell('A5').value).to.equal(null);
  });

  it('has its labels in sight, a filter over all rows, and columns wide enough', async () => {
    const sheet = (
      await workbook([['一个很长很长的名字一共有十七个汉字哦', null, null, 1, 'open']])
    ).getWorksheet('明细');
    expect(sheet?.views[0]).to.include({ state: 'frozen', ySplit: 1 });
    expect(sheet?.autoFilter).to.equal('A1:E2');
    expect(sheet?.getColumn(1).width).to.be.at.least(36);
    expect(sheet?.getColumn(2).width).to.be.at.least(19);
    expect(sheet?.getCell('A1').font.bold).to.equal(true);
  });

  it('says what it is, with counts that add up', async () => {
    const about = (await workbook(rows)).getWorksheet('说明');
    const lines = new Map<unknown, unknown>();
    about?.eachRow((row) => lines.set(row.getCell(1).value, row.getCell(2).value));
    expect(about?.getCell('A1').value).to.equal('《聊天内容管理》名单');
    expect(lines.get('公司')).to.equal('示例公司');
    expect(lines.get('行数')).to.equal(4);
    expect(lines.get('open')).to.equal(3);
    expect(lines.get('finished')).to.equal(1);
  });

  it('goes on on further sheets, each row once', async () => {
    const many = Array.from({ length: 11 }, (_, n): ExportRow => [`n${n}`, null, null, n, 'x']);
    const book = await workbook(many, { rowsPerSheet: 5 });
    expect(book.worksheets.map(({ name }) => name)).to.deep.equal(['明细', '明细 2', '明细 3', '说明']);
    const read = book.worksheets.slice(0, 3).map((sheet) => sheet.getColumn(4).values.slice(2));
    expect(read).to.deep.equal([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10],
    ]);
    for (const sheet of book.worksheets.slice(0, 3)) expect(sheet.getCell('A1').value).to.equal('姓名');
  });

  it('is whole where there are no rows', async () => {
    const book = await workbook([]);
    expect(book.getWorksheet('明细')?.rowCount).to.equal(1);
    expect(book.getWorksheet('明细')?.autoFilter).to.equal('A1:E1');
  });

  it('holds no formula, whatever the words', async () => {
    const book = await workbook(formulas.map((text) => [text, null, null, null, text]));
    book.getWorksheet('明细')?.eachRow((row) => {
      row.eachCell((cell) =>
        expect(cell.type, JSON.stringify(cell.value)).to.equal(ExcelJS.ValueType.String),
      );
    });
    // Who edits such a cell still has a text.
    expect(book.getWorksheet('明细')?.getCell('A2').numFmt).to.equal('@');
  });

  it('writes what XML cannot hold as the format says, and cuts what no cell holds', () => {
    expect(xmlText('a\u0001b')).to.equal('a_x0001_b');
    expect(xmlText('_x0041_')).to.equal('_x005F_x0041_');
    expect(xmlText('\r\n\t')).to.equal('_x000D_\n\t');
    expect(xmlText('\uD800x\uFFFE')).to.equal('\uFFFDx_xFFFE_');
    expect(xmlText('😀<&>')).to.equal('😀&lt;&amp;&gt;');
    const cut = fitting('😀'.repeat(20_000), (of) => `…${of}`);
    expect(cut.length).to.be.at.most(longestCell);
    expect(cut.endsWith('😀…40000')).to.equal(true);
    expect(fitting('x'.repeat(longestCell), () => '!')).to.have.length(longestCell);
  });

  it('gives back any words in a program of somebody else’s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 10 }),
        async (names) => {
          const sheet = (await workbook(names.map((name) => [name, null, null, null, 'x']))).getWorksheet(
            '明细',
          );
          expect(names.map((_, n) => sheet?.getCell(`A${n + 2}`).value)).to.deep.equal(names);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keeps staff numbers as texts, days before 1900 in letters, and marks that turn the reading order', async () => {
    const old = new Date('1899-12-31T00:00:00Z');
    const book = await workbook([
      ['00123', old, '1899-12-31', 1, '\u202E甲'],
      ['1E5', at, '2026-08-03', 2, 'half \uD800 a character'],
    ]);
    const sheet = book.worksheets[0];
    expect(sheet?.getCell('A2').value).to.equal('00123');
    expect(sheet?.getCell('A3').value).to.equal('1E5');
    expect(sheet?.getCell('B2').value).to.equal('1899-12-31T00:00:00.000Z');
    expect(sheet?.getCell('C2').value).to.equal('1899-12-31');
    expect(sheet?.getCell('C3').value).to.be.instanceOf(Date);
    expect(sheet?.getCell('E2').value).to.equal('\u202E甲');
    expect(sheet?.getCell('E3').value).to.equal('half \uFFFD a character');
  });

  it('counts days as spreadsheets do', () => {
    expect(wallClockIn(new Date('2026-08-03T16:00:00Z'), zone)).to.equal(46_238);
    expect(wallClockIn(new Date('2026-03-29T00:30:00Z'), 'Europe/Berlin')).to.be.closeTo(
      46_110 + 1.5 / 24,
      1e-9,
    );
    expect(wallClockIn(new Date('2026-03-29T01:30:00Z'), 'Europe/Berlin')).to.be.closeTo(
      46_110 + 3.5 / 24,
      1e-9,
    );
    expect(cellXml('A1', Number.NaN, 'number', { zone, cut: () => '' })).to.equal('');
    expect([0, 25, 26, 701, 702].map(columnName)).to.deep.equal(['A', 'Z', 'AA', 'ZZ', 'AAA']);
    expect(tabName("'a/b[c]:d'")).to.equal('a b c  d');
    expect(tabName('x'.repeat(50), ' 12')).to.equal(`${'x'.repeat(28)} 12`);
  });
});

describe('an export under way', () => {
  async function* failing(): AsyncGenerator<readonly ExportRow[]> {
    await Promise.resolve();
    yield [['a', null, null, 1, 'x']];
    throw new Error('the database went away');
  }

  for (const [name, write] of [
    ['csv', csvOf],
    ['xlsx', (table: ExportTable) => xlsxOf(table, options)],
  ] as const) {
    it(`${name}: a failure in the middle ends the stream with it`, async () => {
      const stream = write(tableOf(failing()));
      stream.resume();
      const error = await finished(stream).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(String(error)).to.include('the database went away');
    });

    it(`${name}: who hangs up ends the reading`, async () => {
      let ended = false;
      async function* endless(): AsyncGenerator<readonly ExportRow[]> {
        try {
          for (let n = 0; ; n += 1) {
            await Promise.resolve();
            yield Array.from({ length: 500 }, (): ExportRow => [`${Math.random()}`, at, null, n, 'x']);
          }
        } finally {
          ended = true;
        }
      }
      const stream = write(tableOf(endless()));
      await new Promise((resolve) => stream.once('data', resolve));
      stream.destroy();
      await finished(stream).catch(() => undefined);
      for (let turn = 0; !ended && turn < 1_000; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      expect(ended).to.equal(true);
    });

    it(`${name}: nobody reads, and nothing more is asked for`, async () => {
      let asked = 0;
      async function* pages(): AsyncGenerator<readonly ExportRow[]> {
        for (; asked < 5_000; asked += 1) {
          await Promise.resolve();
          yield Array.from({ length: 500 }, (): ExportRow => [`${Math.random()}`, at, null, 1, 'x']);
        }
      }
      const stream = write(tableOf(pages())).pipe(new PassThrough());
      let before = -1;
      while (before !== asked) {
        before = asked;
        for (let turn = 0; turn < 2_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(asked).to.be.lessThan(100);
      stream.destroy();
    });
  }

  it('fails where rows are missing or too many', async () => {
    const all = async (announced: number) => {
      for await (const page of exactly(inPages(Array.from({ length: 7 }, () => ['x'])), announced)) void page;
    };
    await all(7);
    for (const wrong of [6, 8, 0]) {
      const error = await all(wrong).catch((caught: unknown) => caught);
      expect(error, String(wrong)).to.have.property('code', 'database-failed');
    }
  });

  it('is given up when nobody reads it', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1_000));
      },
    });
    const stream = guarded(endless, { idleMs: 20, wholeMs: 10_000 });
    const error = await finished(stream).catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'gone');
    expect(endless.destroyed).to.equal(true);
  });

  describe('has one of a few places', () => {
    const desk = { most: 3, mostOfOne: 2 };
    const few = (own = { most: 1, mostOfOne: 1 }, wait: { waitMs?: number; mostWaiting?: number } = {}) =>
      new Places({ desk, heads: { most: 2, mostOfOne: 1 }, own }, { waitMs: 60_000, ...wait });
    const refused = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'let in',
        (error: unknown) =>
          error instanceof HeedError ? `${error.code} ${error.text} ${error.retryAfter}` : 'other',
      );

    it('and gives it back once', async () => {
      const places = few();
      const first = await places.take('li', 'desk');
      await places.take('li', 'desk');
      const third = places.take('li', 'desk');
      expect(await refused(places.take('li', 'desk'))).to.equal('too-many exports-yours 60');
      // Whoever has room is not held up by somebody who has not.
      await places.take('wang', 'desk');
      first();
      first();
      await third;
      expect(places.taken).to.equal(3);
    });

    it('however many people take out their own, HR and heads of departments have theirs', async () => {
      const places = few();
      await places.take('p0', 'own');
      const waiting = Array.from({ length: 20 }, (_, n) => places.take(`p${n + 1}`, 'own'));
      for (const hr of ['h1', 'h2', 'h3']) await places.take(hr, 'desk');
      for (const head of ['m1', 'm2']) await places.take(head, 'heads');
      expect([places.taken, waiting.length]).to.deep.equal([6, 20]);
    });

    it('in the order in which they came, each person once', async () => {
      const places = few();
      const leave = await places.take('first', 'own');
      const came: string[] = [];
      const turns = ['second', 'third', 'fourth'].map(async (who) => {
        const done = await places.take(who, 'own');
        came.push(who);
        done();
      });
      expect(await refused(places.take('second', 'own'))).to.equal('too-many exports-yours 60');
      expect(came).to.deep.equal([]);
      leave();
      await Promise.all(turns);
      expect(came).to.deep.equal(['second', 'third', 'fourth']);
      expect(places.taken).to.equal(0);
      await places.take('second', 'own');
    });

    it('and is told when to come back where it takes too long, or too many wait', async () => {
      const places = few(undefined, { waitMs: 5, mostWaiting: 1 });
      const leave = await places.take('first', 'own');
      expect(await refused(places.take('first', 'own'))).to.equal('too-many exports-yours 60');
      const second = refused(places.take('second', 'own'));
      expect(await refused(places.take('third', 'own'))).to.equal('too-many exports-busy 60');
      expect(await second).to.equal('too-many exports-busy 60');
      leave();
      expect(places.taken).to.equal(0);
      // Whoever went away holds up nobody.
      (await places.take('second', 'own'))();
    });

    it('and whoever hangs up waits no longer, holds no place and is in nobody’s way', async () => {
      const places = few(undefined, { mostWaiting: 1 });
      const leave = await places.take('first', 'own');
      const gone = new AbortController();
      const second = refused(places.take('second', 'own', gone.signal));
      expect(await refused(places.take('third', 'own'))).to.equal('too-many exports-busy 60');
      gone.abort();
      expect(await second).to.match(/^gone /);
      expect(await refused(places.take('second', 'own', gone.signal))).to.match(/^gone /);
      const third = places.take('third', 'own');
      leave();
      (await third)();
      expect(places.taken).to.equal(0);
      // One whose turn has come is not undone by what happens to them later.
      const later = new AbortController();
      const back = await places.take('second', 'own', later.signal);
      later.abort();
      expect(places.taken).to.equal(1);
      back();
    });
  });
});

describe('the name of a file', () => {
  it('says what it is in both alphabets, and is no path', () => {
    expect(
      fileName('名单 《聊天内容/管理》：第 1 版', ['people', 'chat-monitoring', '2026-08-03'], 'csv'),
    ).to.deep.equal({
      ascii: 'people_chat-monitoring_2026-08-03.csv',
      full: '名单 《聊天内容 管理》：第 1 版_2026-08-03.csv',
    });
    expect(fileName('../../etc/passwd\u202Egpj', ['people', '2026-08-03'], 'xlsx').full).to.equal(
      'etc passwd gpj_2026-08-03.xlsx',
    );
    expect(Array.from(fileName('长'.repeat(300), ['x', 'd'], 'pdf').full)).to.have.length.below(90);
  });
});
