import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const rows = readFileSync('docs/asvs.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| V\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the table of the verification standard', () => {
  it('has every chapter of version 5.0, in its order', () => {
    expect(rows.map(([, chapter = '']) => chapter.split(' ')[0])).to.deep.equal(
      Array.from({ length: 17 }, (_, n) => `V${n + 1}`),
    );
  });

  it('names tests for each that applies, and tests that are there', () => {
    for (const [, chapter = '', , tests = '', missing] of rows) {
      const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
      if (missing !== 'Does not apply') expect(named, chapter).to.not.deep.equal([]);
      expect(
        named.filter((path) => !existsSync(path)),
        chapter,
      ).to.deep.equal([]);
    }
  });
});
