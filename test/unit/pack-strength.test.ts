import { expect } from 'chai';
import { languages } from '../../src/messages/model.ts';
import { reliability, reliabilitySource } from '../../src/notices/signature/reliability.ts';
import { strength } from '../../src/pack/content/answer-strength.ts';
import { wordsIn } from '../../src/pack/content/model.ts';

/** What a pack says of a typed name, given on a device of one's own or at a shared tablet. */
function said(language: (typeof languages)[number], kiosk: boolean): string[] {
  const tablet = { device: 'x', name: 'x', code: 'x', issuedBy: 'themself' as const, issuedAt: 'x' };
  const blocks = strength(
    {
      kind: 'acknowledge',
      method: 'typed-name',
      reliability: { source: reliabilitySource, ...reliability['typed-name'] },
      session: kiosk ? { kiosk: tablet } : {},
    },
    wordsIn(language, 'UTC'),
  );
  return blocks.flatMap((block) => (block.form === 'table' ? block.rows.map((row) => String(row[2])) : []));
}

describe('how strong an answer is, in a pack', () => {
  it('is said of a shared tablet in words of its own: nobody signed in there', () => {
    for (const language of languages) {
      const [own, tablet] = [said(language, false), said(language, true)];
      expect(tablet, language).to.have.lengthOf(4);
      expect(tablet.every((why) => why !== '')).to.equal(true);
      expect(tablet[1]).to.not.equal(own[1]);
      expect(tablet[1]).to.match(/一次性代码|one-time code/);
    }
  });
});
