import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { type FileRow, limits, parseCsv } from '../../src/people/directory/csv.ts';
import { readTable } from '../../src/people/directory/table.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');

/** The file's only row, when nothing is wrong with it. */
function row(text: string): FileRow {
  const { rows, problems } = parseCsv(utf8(text));
  expect(problems).to.deep.equal([]);
  expect(rows).to.have.length(1);
  return rows[0] as FileRow;
}

const problems = (text: string): string[] =>
  parseCsv(utf8(text)).problems.map(({ at, problem }) => `${at}: ${problem}`);

const minimal = (name: string) => `工号,姓名,部门\nE1,${name},销售部\n`;

describe('staff list', () => {
  it('reads every column under its Chinese header', () => {
    const text =
      '工号,姓名,部门,上级,邮箱,手机,语言,角色,时区,法律实体,地点,离职日期\r\n' +
      'E2,李知远,销售部/华东,E1,li@example.com,138 0000 0000,中文,法务、公关,Asia/Shanghai,样例有限公司,上海,2026年3月1日\r\n';
    expect(row(text)).to.deep.equal({
      row: 2,
      staffNo: 'E2',
      name: '李知远',
      departments: [['销售部', '华东']],
      manager: 'E1',
      email: 'li@example.com',
      mobile: '13800000000',
      language: 'zh-CN',
      roles: ['legal', 'pr'],
      timeZone: 'Asia/Shanghai',
      entity: '样例有限公司',
      site: '上海',
      leftOn: '2026-03-01',
    });
  });

  it('reads English headers in any order, spelling and case', () => {
    const text =
      'Office;ROLE;staff_no;"Time Zone";Department;Full Name;e-mail\nBerlin;HR;E2;Europe/Berlin;R&D;Ada;a@b.example\n';
    expect(row(text)).to.include({ staffNo: 'E2', name: 'Ada', site: 'Berlin', timeZone: 'Europe/Berlin' });
    expect(row(text).roles).to.deep.equal(['hr']);
    expect(row(text).email).to.equal('a@b.example');
  });

  it('reads headers in both languages at once, and starred ones', () => {
    expect(row('工号 staff_no,*姓名,部门(Department)\nE1,田知微,人力资源部\n').name).to.equal('田知微');
  });

  it('reads tabs, semicolons, quoted delimiters, quotes and line breaks', () => {
    expect(row('工号\t姓名\t部门\nE1\t"Ada ""A"" Lane"\t销售部\n').name).to.equal('Ada "A" Lane');
    expect(row('工号,姓名,部门\nE1,"Lane, Ada","A;B"\n').departments).to.deep.equal([['A'], ['B']]);
    expect(row('工号;姓名;部门\nE1;O"Neil;A\n').name).to.equal('O"Neil');
    expect(problems('工号,姓名,部门,地点\nE1,何嘉木,A,"一楼\n二楼"\nE2,,A,\n')).to.deep.equal([
      'row 2: 地点 / site holds characters that cannot be printed',
      'row 3: 姓名 / name is empty',
    ]);
  });

  it('leaves aside columns it does not know and says which', () => {
    const { ignored, rows } = parseCsv(utf8('工号,血型,姓名,部门,\nE1,A,何嘉木,A,\n'));
    expect(ignored).to.deep.equal(['血型']);
    expect(rows).to.have.length(1);
  });

  it('tells an absent column from an empty cell', () => {
    expect(row(minimal('何嘉木')).email).to.equal(undefined);
    expect(row('工号,姓名,部门,邮箱,角色,上级\nE1,何嘉木,A,,,\n')).to.deep.include({
      email: null,
      roles: [],
      manager: null,
    });
  });

  it('stores names as they are written', () => {
    for (const name of [
      "Aoife O'Connell",
      '𠮷野遥',
      '韩㛃',
      '=cmd()',
      '@SUM(1+1)',
      '<b>何</b>',
      '-5',
      '+何',
    ]) {
      expect(row(minimal(name)).name).to.equal(name);
    }
  });

  it('reads full-width staff numbers as plain ones, and keeps leading zeros', () => {
    expect(row('工号,姓名,部门\n００７,何嘉木,A\n').staffNo).to.equal('007');
  });

  it('skips empty rows yet counts them', () => {
    expect(problems('工号,姓名,部门\n,,\n\nE1,,A\n')).to.deep.equal(['row 4: 姓名 / name is empty']);
  });

  it('takes a zone by its name, however it is written: calendars go by that', () => {
    const { rows } = parseCsv(
      Buffer.from('工号,姓名,部门,时区\nE1,何,A,asia/shanghai\nE2,何,A,EUROPE/BERLIN\n'),
    );
    expect(rows.map(({ timeZone }) => timeZone)).to.deep.equal(['Asia/Shanghai', 'Europe/Berlin']);
  });

  it('says everything that is wrong, row by row, and takes in nothing', () => {
    const text =
      '工号,姓名,部门,邮箱,手机,语言,角色,时区,离职日期\n' +
      ',何嘉木,A,,,,,,\n' +
      'E2,何嘉木,A//B,nobody,1.38E+10,Klingon,king,Mars/Olympus,03/04/2026\n' +
      'E3,何嘉木,A,,,,,,2026-02-30\n' +
      'E3,何嘉木,A,,,,,,\n' +
      'E4,何嘉木\n' +
      'E5,何\u202e嘉,A,,,,,,\n';
    expect(problems(text)).to.deep.equal([
      'row 2: 工号 / staff no is empty',
      'row 3: 邮箱 / email is not an e-mail address',
      'row 3: 手机 / mobile was shortened by a spreadsheet; format the column as text and enter it again',
      'row 3: 语言 / language is not a language Heed speaks (zh-CN, en)',
      'row 3: 时区 / time zone is not a time zone such as Asia/Shanghai',
      'row 3: 角色 / role names a role that does not exist (employee, manager, hr, privacy, lead, legal, pr, it, counsellor, auditor, admin)',
      'row 3: 离职日期 / left on is not a date that can only be read one way; write it as 2026-01-31',
      'row 3: 部门 / department has a department without a name between its slashes',
      'row 4: 离职日期 / left on is not a date that can only be read one way; write it as 2026-01-31',
      'row 5: the staff number is already in row 4',
      'row 6: has 2 fields where the header has 9; is a quotation mark missing?',
      'row 7: 姓名 / name holds characters that cannot be printed',
    ]);
  });

  it('reads dates that have one meaning', () => {
    for (const day of [
      '2026-03-01',
      '2026/3/1',
      '2026.03.01',
      '20260301',
      '2026年3月1日',
      '２０２６－０３－０１',
    ]) {
      expect(row(`工号,姓名,部门,离职日期\nE1,何嘉木,A,${day}\n`).leftOn, day).to.equal('2026-03-01');
    }
  });

  it('says what is wrong with a header', () => {
    expect(problems('工号,邮箱,电子邮箱\nE1,,\n')).to.deep.equal([
      'header: the column 姓名 / name is missing',
      'header: the column 部门 / department is missing',
      'header: "电子邮箱" is a second column for 邮箱 / email',
    ]);
    expect(problems('')).to.deep.equal(['file: is empty']);
    expect(problems('\n\n')).to.deep.equal(['file: is empty']);
    for (const rest of ['', '\n', '\n\n,,\n']) {
      expect(problems(`工号,姓名,部门${rest}`)).to.deep.equal(['file: has a header and nobody below it']);
    }
  });

  it('names the row whose quotation mark is never closed, without swallowing the file quietly', () => {
    expect(problems('工号,姓名,部门\nE1,何嘉木,A\nE2,"何嘉木,A\nE3,何,A\n')).to.deep.equal([
      'row 3: a quotation mark is opened in this row and not closed, or the row is too long',
    ]);
  });

  it('refuses a file that is too large and one that has too many rows', () => {
    expect(() => parseCsv(Buffer.alloc(limits.bytes + 1)))
      .to.throw(HeedError)
      .with.property('code', 'too-large');
    const { problems: wrong } = readTable('工号,姓名,部门\nE1,何,A\nE2,何,A\nE3,何,A\n', { mostRows: 2 });
    expect(wrong.map(({ at, problem }) => `${at}: ${problem}`)).to.deep.equal([
      'file: has more than 2 rows; split it',
    ]);
  });

  it('refuses what is not text', () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xff]);
    expect(parseCsv(bytes).problems.map(({ at }) => at)).to.deep.equal(['file']);
  });
});
