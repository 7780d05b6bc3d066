import { expect } from 'chai';
import type { FrontMatter } from '../../src/policies/schema.ts';
import { frontMatterSchema } from '../../src/policies/schema.ts';
import { toldBy, toldByRow } from '../../src/policies/told.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { complete } from '../fixtures/policies/complete.ts';

const read = (change: object, language = 'en'): FrontMatter =>
  frontMatterSchema.parse({ ...complete, language, ...change });

function values(front: FrontMatter): Record<string, string> {
  const { policy, law } = toldBy(front);
  return Object.fromEntries([...policy, ...law].map(({ key, value }) => [key, value]));
}

describe('what a policy tells', () => {
  it('says of an empty list that it is empty, and nothing of a list that is not there', () => {
    const empty = { recipients: [], transfers: [], automatedDecisions: { used: false } };
    expect(values(read(empty))).to.include({ recipients: 'nobody', transfers: 'nowhere', automated: 'none' });
    expect(values(read(empty, 'zh-CN'))).to.include({
      recipients: '没有接收方',
      transfers: '不向境外提供',
      automated: '无',
    });
    const silent = values(
      read({ recipients: undefined, transfers: undefined, automatedDecisions: undefined }),
    );
    expect(silent).not.to.have.any.keys('recipients', 'transfers', 'automated');
  });

  it('says who receives what, on whose behalf, and in which country', () => {
    const front = read({
      recipients: [
        { id: 'a', name: 'Archive Ltd.', role: 'processor', purpose: 'Storage' },
        { id: 'b', name: 'Insurer', role: 'controller', purpose: 'Claims', contact: 'desk@insurer.example' },
      ],
      transfers: [{ country: 'DE', recipient: 'Parent GmbH', purpose: 'Audit', safeguard: 'Contract' }],
    });
    expect(values(front)).to.include({
      recipients:
        'Archive Ltd. (works on the company’s behalf), Storage; Insurer (decides on it by itself), Claims, desk@insurer.example',
      transfers: 'Germany, Parent GmbH, Audit, Contract',
    });
  });

  it('says whether data has to be given, whether machines decide, and which days count', () => {
    const front = read({
      provision: { obligatory: false, consequence: 'Nothing follows.' },
      automatedDecisions: { used: true, explanation: 'Shifts are planned.' },
    });
    expect(values(front)).to.include({
      provision: 'You are free not to. Nothing follows.',
      automated: 'There are. Shifts are planned.',
      effectiveOn: '1 January 2026',
      reviewOn: '1 January 2027',
      frequency: 'daily',
    });
    expect(values(read({ effectiveOn: undefined }, 'zh-CN'))).to.include({
      effectiveOn: '自发布之日起',
      reviewOn: '2027年1月1日',
    });
  });

  it('gives a row the basis of its policy, and says why sensitive data is necessary', () => {
    const front = read({
      disclosures: [{ ...complete.disclosures[0], sensitive: true, necessity: 'Safety of drivers' }],
    });
    const [row] = front.disclosures;
    if (!row) throw new Error('a row');
    const told = toldByRow(row, front, 'en');
    expect(told.map(({ key }) => key)).to.deep.equal(
      'what purpose legalBasis use retention rights means hours necessity'.split(' '),
    );
    expect(told.at(-1)?.value).to.equal('Safety of drivers');
  });

  it('is what versions are compared by', () => {
    const front = read({});
    const whole = wholeText(front, '').map(({ text }) => text);
    const { policy, law } = toldBy(front);
    for (const { label, value } of [...policy, ...law]) expect(whole).to.include(`${label}: ${value}`);
  });
});
