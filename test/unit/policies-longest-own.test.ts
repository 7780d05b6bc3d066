import { expect } from 'chai';
import { inspectPolicy } from '../../src/policies/document.ts';
import { policy } from '../fixtures/policies/complete.ts';

describe('how long Heed’s own policy may promise to keep what is said', () => {
  const problems = (retention: object, { id = 'conversations', code = 'what-heed-keeps' } = {}) => {
    const files = policy((front) => {
      front.code = code;
      front.disclosures = front.disclosures.map((row) => ({
        ...row,
        id,
        retention,
      })) as typeof front.disclosures;
    });
    return [...new Set(inspectPolicy(files).problems.map((one) => one.said.code))];
  };

  it('is as long as keys are kept, and no longer, however it is written', () => {
    for (const fits of [
      { months: 24 },
      { years: 2 },
      { days: 730 },
      { CN: { months: 6 }, EU: { months: 3 } },
    ])
      expect(problems(fits), JSON.stringify(fits)).to.deep.equal([]);
    for (const more of [
      { months: 25 },
      { years: 3 },
      { days: 731 },
      { months: 24, from: 'closed' },
      { CN: { months: 6 }, EU: { years: 3 } },
    ])
      expect(problems(more), JSON.stringify(more)).to.deep.equal(['policy.ownTooLong']);
  });

  it('is bounded for nothing else, and for no other policy', () => {
    expect(problems({ years: 10 }, { id: 'requests' })).to.deep.equal([]);
    expect(problems({ years: 10 }, { code: 'call-records' })).to.deep.equal([]);
  });
});
