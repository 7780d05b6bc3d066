import { expect } from 'chai';
import type { DraftRow } from '../../src/policies/schema.ts';
import { judgePurpose, onlySeparate, type Purposeful, purposesOf } from '../../src/purposes/rules.ts';

type Row = Pick<DraftRow, 'id' | 'legalBasis'>;

const front = (
  legalBasis: Purposeful['legalBasis'],
  rows: Row[],
  action: Purposeful['action'] = 'consent',
): Purposeful => ({
  rules: ['EU'],
  legalBasis,
  action,
  disclosures: rows.map((row) => ({ sensitive: false, published: false, ...row })),
});

describe('purposes', () => {
  it('are the rows that rest on separate consent, and no others', () => {
    const mixed = front('consent', [{ id: 'a', legalBasis: 'separate-consent' }, { id: 'b' }]);
    expect(purposesOf(mixed).map(({ id }) => id)).to.deep.equal(['a']);
    expect(onlySeparate(mixed)).to.equal(false);
    expect(onlySeparate(front('separate-consent', [{ id: 'a' }, { id: 'b' }]))).to.equal(true);
    expect(onlySeparate(front('consent', [{ id: 'a' }]))).to.equal(false);
    expect(purposesOf(front('separate-consent', [{ id: 'a' }], 'acknowledge'))).to.deep.equal([]);
  });

  it('are answered again for another notice, and else only where something changes', () => {
    const last = (kind: 'consent' | 'decline' | 'withdraw', sameNotice = true) => ({ kind, sameNotice });
    expect(judgePurpose('consent', undefined)).to.equal('record');
    expect(judgePurpose('consent', last('consent'))).to.equal('repeat');
    expect(judgePurpose('consent', last('consent', false))).to.equal('record');
    expect(judgePurpose('consent', last('withdraw'))).to.equal('record');
    expect(judgePurpose('decline', last('decline'))).to.equal('repeat');
    expect(judgePurpose('decline', last('consent', false))).to.equal('withdraw-instead');
    expect(judgePurpose('withdraw', last('consent', false))).to.equal('record');
    expect(judgePurpose('withdraw', last('withdraw'))).to.equal('repeat');
    expect(judgePurpose('withdraw', undefined)).to.equal('nothing-to-withdraw');
  });
});
