import { expect } from 'chai';
import fc from 'fast-check';
import { fileFacts, fileTypes, typesOf } from '../../src/file-rules/types.ts';

describe('what a file is, by its name and declared type', () => {
  const cases: readonly (readonly [string | undefined, string | undefined, string[]])[] = [
    ['invoice.pdf', 'application/pdf', ['document']],
    ['invoice.pdf.exe', undefined, ['document', 'program', 'double-extension']],
    ['INVOICE.PDF.EXE', 'application/pdf', ['document', 'program', 'double-extension', 'mismatch']],
    ['invoice.pdf.exe. ', undefined, ['document', 'program', 'double-extension']],
    ['invoice.pdf            .exe', undefined, ['document', 'program', 'double-extension', 'disguised']],
    // Shown as "annexe.pdf": the sign turns what follows.
    ['ann\u202Efdp.exe', undefined, ['program', 'disguised']],
    ['报价．ｅｘｅ', undefined, ['program']],
    ['报价。exe', undefined, ['program']],
    ['photo.jpg', 'application/x-msdownload', ['picture', 'program', 'mismatch']],
    ['table.csv', 'text/plain', ['document', 'spreadsheet']],
    ['sheet.xlsx', 'application/zip', ['spreadsheet', 'archive']],
    ['backup.tar.gz', 'application/gzip', ['archive']],
    ['customers.csv.gz', undefined, ['spreadsheet', 'archive']],
    ['report.v2.final.pdf', undefined, ['document']],
    ['disk.z01', undefined, ['archive']],
    ['disk.7z.001', undefined, ['archive']],
    // As WeCom's archive says it: an extension in the place of a type.
    ['setup', 'exe', ['program']],
    ['contract.docx', 'docx', ['document']],
    ['readme', undefined, ['other']],
    ['.env', undefined, ['other']],
    [undefined, 'application/octet-stream', ['other']],
    [undefined, undefined, ['other']],
    ['C:\\fakepath\\a.exe', undefined, ['program']],
    ['server.key.pem', undefined, ['key']],
  ];
  for (const [name, media, expected] of cases)
    it(`${JSON.stringify(name)} declared as ${media ?? 'nothing'} is ${expected.join(', ')}`, () => {
      expect(typesOf(name, media)).to.deep.equal(fileTypes.filter((one) => expected.includes(one)));
    });

  it('is always something, whatever is in a name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ maxLength: 80 }),
        (name, media) => {
          const found = typesOf(name, media);
          expect(found.length).to.be.greaterThan(0);
          expect(new Set(found).size).to.equal(found.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('stays a program, however the name of one is written', () => {
    const noise = fc.constantFrom('', ' ', '.', '\u200B', '\u202E', '  .');
    fc.assert(
      fc.property(
        fc.constantFrom('exe', 'bat', 'scr', 'js'),
        fc.boolean(),
        noise,
        noise,
        (ending, large, inside, behind) => {
          const name = `合同.pdf${inside}.${large ? ending.toUpperCase() : ending}${behind}`;
          expect(typesOf(name, 'application/pdf'), JSON.stringify(name)).to.include('program');
        },
      ),
    );
  });

  it('has the size that is there, also where less was declared', () => {
    expect(fileFacts({ size: 10 }, { type: 'application/pdf', bytes: 4_000 }).bytes).to.equal(4_000);
    expect(fileFacts({ size: 10 }).bytes).to.equal(10);
    for (const size of [Number.NaN, -1, Number.POSITIVE_INFINITY, '10', null, true])
      expect(fileFacts({ size }).bytes, String(size)).to.equal(undefined);
  });
});
