import { expect } from 'chai';
import { decidedIn, reasonedIn } from '../../handlers/crisis-decisions.ts';
import { faqWords } from '../../handlers/faq.ts';
import { reportedIn } from '../../handlers/reports.ts';
import { wordingOf } from '../../src/anonymous/named.ts';
import { readable } from '../../src/faq/terms.ts';
import { withAbsoluteLinks } from '../../src/platforms/absolute-links.ts';
import { blocksOf } from '../../src/policies/blocks.ts';
import { ThirdParties } from '../../src/requests/export/third-parties.ts';
import { findSensitive, maskSensitive } from '../../src/sensitive/find.ts';
import { maybeSensitive } from '../../src/sensitive/tell-tale.ts';
import { wantedOfCounsellors } from '../../src/support/counselling/words.ts';
import { isCryForHelp } from '../../src/support/cry.ts';

/**
 * What people write is read by regular expressions. Each of these ends with a long text of one sign: where a reader looks
 * back over what it has passed, it would not in any time that somebody waits for, and holds up everybody meanwhile.
 */
const long = 120_000;
const signs = [
  ...'a 0 一 。 ， . , ! - _ = @ / : \' " ` ( [ { < * # % & + | ~ \\ é 𠮷 a@ a. @a. a- 1- ab, 密码 因为 /a #a https:// su'.split(
    ' ',
  ),
  ...[' ', '\n', '\t', 'a ', '一 ', ' 一', '1 ', ', ', '。\n', '- '],
];
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'what is decided': decidedIn,
  'why it is decided': (text) => reasonedIn(`a ${text} b`),
  'a report of a leak': reportedIn,
  'words for common questions': faqWords,
  'a question as it is searched for': readable,
  'what is wanted of counsellors': (text) => wantedOfCounsellors(`${text}a`),
  'a cry for help': isCryForHelp,
  'secrets in a text': (text) => [maybeSensitive(text), findSensitive(text), maskSensitive(text)],
  'names of people': wordingOf,
  'own paths in words': (text) => withAbsoluteLinks(text, 'https://heed.example'),
  'a text block by block': blocksOf,
};

describe('long texts of one sign', function () {
  this.timeout(300_000);
  for (const [name, read] of Object.entries(readers))
    it(`are read to their end: ${name}`, () => {
      for (const sign of signs) read(sign.repeat(long / sign.length));
    });

  it('are read to their end: what others wrote in a copy', () => {
    const others = new ThirdParties(['王雨桐'], []);
    for (const sign of 'a 0 一 . - _ % + @ a. a@ 1-'.split(' '))
      expect(others.find(sign.repeat(400_000 / sign.length))).to.be.an('array');
  });

  it('and what is looked for in them is found', () => {
    const found = new ThirdParties([], []).find(
      `${'a'.repeat(50)} (li.si+x@mail.example.com), 你好wang@corp.cn`,
    );
    expect(found.map(({ kind }) => kind)).to.deep.equal(['email', 'email']);
    for (const joined of [
      'wang@corp.com+li@corp.com',
      'wang@corp.com_li@corp.com',
      'wang@corp.com-li@corp.cn',
      'a@corp.com1380wang@corp.cn',
      'a@x.com%20b@x.com',
    ])
      expect(
        new ThirdParties([], []).find(joined).filter(({ kind }) => kind === 'email'),
        joined,
      ).to.have.length(2);
    expect(wantedOfCounsellors('预约 A7K3。')).to.deep.equal({ want: 'book', code: 'A7K3' });
    expect(reasonedIn('停用外部邮箱，因为 泄露')).to.deep.equal({ choice: '停用外部邮箱', reason: '泄露' });
    expect(reasonedIn('stop it, now , because it leaks')).to.deep.equal({
      choice: 'stop it, now',
      reason: 'it leaks',
    });
  });
});
