import { expect } from 'chai';
import fc from 'fast-check';
import { refusalWords } from '../../handlers/pages/reach/answers.ts';
import { translator } from '../../src/messages/texts.ts';
import { newSheetCode, readSheetCode, writtenCode } from '../../src/notices/paper/code.ts';
import { signedDay, witnessProblem } from '../../src/notices/ways/rules.ts';
import { scanType } from '../../src/scan-type.ts';
import { dayIn } from '../../src/zone.ts';
import { pdfOf, scans } from '../fixtures/scans.ts';

describe('the code on a sheet', () => {
  it('is read as it was printed, in any width and case, with or without its hyphens', () => {
    for (let n = 0; n < 200; n += 1) {
      const code = newSheetCode();
      expect(code).to.match(/^[34679ACDEFGHJKMNPQRTWXY]{9}$/);
      expect(writtenCode(code)).to.match(/^\w{3}-\w{3}-\w{3}$/);
      const wide = Array.from(code)
        .map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
        .join('');
      for (const typed of [code, writtenCode(code).toLowerCase(), ` ${writtenCode(code)} `, wide])
        expect(readSheetCode(typed), typed).to.equal(code);
    }
  });

  it('with one wrong letter, or two neighbours exchanged, is no code', () => {
    const letters = '34679ACDEFGHJKMNPQRTWXY';
    for (let n = 0; n < 100; n += 1) {
      const code = newSheetCode();
      for (let at = 0; at < code.length; at += 1) {
        for (const letter of letters) {
          if (letter === code[at]) continue;
          const wrong = code.slice(0, at) + letter + code.slice(at + 1);
          expect(readSheetCode(wrong), `${code} ${wrong}`).to.equal(undefined);
        }
      }
      for (let at = 0; at + 2 < code.length; at += 1) {
        if (code[at] === code[at + 1]) continue;
        const turned = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2);
        expect(readSheetCode(turned), `${code} ${turned}`).to.equal(undefined);
      }
    }
  });

  it('of anything else is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (typed) => {
        const code = readSheetCode(typed);
        return code === undefined || code.length === 9;
      }),
    );
    for (const typed of ['', 'ACD', 'ACD-EFG-HJK-A', '0O1-IL2-Z5S', '签收单'])
      expect(readSheetCode(typed), typed).to.equal(undefined);
  });
});

describe('the type of a scan', () => {
  it('is told by what it is, not by what it is called', () => {
    for (const [type, bytes] of Object.entries(scans)) expect(scanType(Buffer.from(bytes))).to.equal(type);
    expect(scanType(Buffer.from(pdfOf(10_000)))).to.equal('pdf');
  });

  it('cut off, of another kind, or only pretending at one end is none', () => {
    for (const bytes of Object.values(scans)) {
      const whole = Buffer.from(bytes);
      expect(scanType(whole.subarray(0, whole.length - 8))).to.equal(undefined);
      expect(scanType(whole.subarray(1))).to.equal(undefined);
    }
    for (const other of ['', 'GIF89a', 'PK\x03\x04', '<svg/>', '<html>%PDF-1.4 %%EOF', 'MZ', '%PDF-'])
      expect(scanType(Buffer.from(other, 'latin1')), other).to.equal(undefined);
  });
});

describe('who witnesses, and when it was signed', () => {
  const zone = 'Asia/Shanghai';
  const printedAt = new Date('2026-08-03T02:00:00Z');
  // 00:30 on the sixth where the company is.
  const now = new Date('2026-08-05T16:30:00Z');

  it('a witness is a third person', () => {
    const ids = { personId: 'signer', recorderId: 'hr' };
    expect(witnessProblem({ person: 'third' }, ids)).to.equal(undefined);
    expect(witnessProblem({ person: 'signer' }, ids)?.problem).to.equal('witnessIsSigner');
    expect(witnessProblem({ person: 'hr' }, ids)?.problem).to.equal('witnessRecords');
    expect(witnessProblem(undefined, ids)?.problem).to.equal('witnessUnknown');
  });

  it('the day lies between the printing and today, by the company’s clock', () => {
    const of = (day: string) => signedDay(day, { printedAt, now, zone });
    for (const day of ['2026-08-03', '2026-08-04', '2026-08-06'])
      expect(of(day), day).to.have.property('from');
    // Of today no more has passed than until now.
    expect(of('2026-08-06')).to.deep.equal({ from: new Date('2026-08-05T16:00:00Z'), until: now });
    expect(of('2026-08-05')).to.deep.equal({
      from: new Date('2026-08-04T16:00:00Z'),
      until: new Date('2026-08-05T15:59:59.999Z'),
    });
    for (const [day, problem] of [
      ['2026-08-07', 'dayFuture'],
      ['9999-01-01', 'dayFuture'],
      ['2026-08-02', 'dayBefore'],
      ['', 'dayMissing'],
      ['2026-02-30', 'dayMissing'],
      ['6/8/2026', 'dayMissing'],
    ])
      expect(of(day ?? ''), day).to.deep.equal({ field: 'signedOn', problem });
    expect(dayIn(now, zone)).to.equal('2026-08-06');
  });
});

describe('why an answer for somebody is refused', () => {
  it('is said in both languages, whatever the reason', () => {
    const when = () => 'then';
    for (const language of ['zh-CN', 'en'] as const) {
      const t = translator(language);
      for (const why of [
        'recalled',
        'closed',
        'cancelled',
        'exempt',
        'asked-separately',
        'course-first',
        'superseded',
        'withdrawn',
        'text-changed',
        'answered-meanwhile',
        'not-asked',
        'nothing-to-withdraw',
        'withdraw-instead',
        'method-too-weak',
      ] as const) {
        const said = refusalWords({ result: 'refused', why }, t, when);
        expect(said, why).to.match(/没有保存|Nothing was stored/);
      }
    }
  });
});
