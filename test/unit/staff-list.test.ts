import { expect } from 'chai';
import fc from 'fast-check';
import { readStaffList } from '../../src/notices/staff-list.ts';

describe('a pasted staff list', () => {
  it('takes staff numbers one a line, or parted by commas and spaces of any kind', () => {
    const { listed, unreadable } = readStaffList('S001\r\nS002, S003;S004\n\n  S005、S006　S007\tS001\n');
    expect(listed).to.deep.equal([
      { line: 1, staffNo: 'S001' },
      { line: 2, staffNo: 'S002' },
      { line: 2, staffNo: 'S003' },
      { line: 2, staffNo: 'S004' },
      { line: 4, staffNo: 'S005' },
      { line: 4, staffNo: 'S006' },
      { line: 4, staffNo: 'S007' },
    ]);
    expect(unreadable).to.deep.equal([]);
  });

  it('reads the column of a table by its header, in Chinese or English, whatever the order', () => {
    for (const header of ['姓名,工号', 'name,staff no', 'Name;Staff_No', '名字\t员工编号']) {
      const mark = /[,;\t]/.exec(header)?.[0] ?? ',';
      const { listed } = readStaffList(`${header}\n林小雨${mark}S001\n"周, 敏"${mark}Ｓ００２\n`);
      expect(listed, header).to.deep.equal([
        { line: 2, staffNo: 'S001' },
        { line: 3, staffNo: 'S002' },
      ]);
    }
  });

  it('names rows that cannot be read instead of dropping them', () => {
    const { listed, unreadable } = readStaffList('name,staff no\nA,S001\nB,S002,extra\nC,S003\n');
    expect(listed.map(({ staffNo }) => staffNo)).to.deep.equal(['S001', 'S003']);
    expect(unreadable).to.deep.equal([3]);
    expect(readStaffList('name,staff no\nA,S001\n"B,S002\nC,S003\n').unreadable).to.have.length(1);
  });

  it('is empty for an empty text', () => {
    expect(readStaffList(' \n\t\n')).to.deep.equal({ listed: [], unreadable: [] });
  });

  it('finds every number once, at the line where it stands first', () => {
    const number = fc.stringMatching(/^[A-Z]{1,3}[0-9]{1,6}$/);
    fc.assert(
      fc.property(fc.array(fc.array(number, { maxLength: 4 }), { maxLength: 30 }), (lines) => {
        const { listed } = readStaffList(lines.map((line) => line.join(', ')).join('\n'));
        const all = lines.flatMap((line, at) => line.map((staffNo) => ({ line: at + 1, staffNo })));
        const first = all.filter((one) => all.find(({ staffNo }) => staffNo === one.staffNo) === one);
        expect(listed).to.deep.equal(first);
      }),
    );
  });
});
