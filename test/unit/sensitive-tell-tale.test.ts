import { expect } from 'chai';
import fc from 'fast-check';
import { maybeSensitive, tellTale } from '../../src/sensitive/tell-tale.ts';

/** What any of the words is made of, whole and in pieces, in every case, beside what people write. */
const pieces = [
  ...[
    'pass',
    'pw',
    'pin',
    'PASSWORD',
    'P',
    'w',
    'as',
    '密码',
    '密碼',
    '密',
    '码',
    '口令',
    '验证码',
    '驗證碼',
    '验收',
    '动态码',
  ],
  ...[
    '動態碼',
    '密钥',
    '秘鑰',
    '令牌',
    '令',
    '@',
    '＠',
    '-----BEGIN',
    '----',
    'BEGIN',
    'AKIA',
    'ASID',
    'LTAI',
    'AIza',
    'eyJ',
  ],
  ...[
    'ghp_',
    'gho_',
    'ghu_',
    'ghs_',
    'ghr_',
    'gh',
    'github_',
    'glpat-',
    'npm_',
    'xox',
    'xapp-',
    'rk_live',
    'sk_live',
    'sk-',
  ],
  ...[
    'key',
    'token',
    'secret',
    'Ｐ',
    'ａｂ',
    '１',
    '12345',
    '678901',
    ' ',
    '，',
    '？',
    'through',
    'ſk-',
    'K',
    'ey',
    '\u{1F511}',
  ],
];
const cased = fc
  .tuple(fc.constantFrom(...pieces), fc.constantFrom(0, 1, 2))
  .map(([piece, how]) => (how === 0 ? piece : how === 1 ? piece.toUpperCase() : piece.toLowerCase()));
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: cased }, fc.string({ maxLength: 4, unit: 'binary' })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

const digits = (said: string) => said.replaceAll(/[^0-9０-９]/g, '').length;

describe('whether a text can hold what is sensitive', () => {
  it('is found in one walk as by looking for every word', () => {
    fc.assert(
      fc.property(text, (said) => {
        expect(maybeSensitive(said)).to.equal(digits(said) >= 11 || tellTale.test(said));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is found for every piece alone', () => {
    for (const piece of pieces) expect(maybeSensitive(piece), piece).to.equal(tellTale.test(piece));
  });
});
