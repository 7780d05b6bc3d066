import { expect } from 'chai';
import type { Facts, FieldName } from '../../src/crisis/duties/facts.ts';
import { dutiesOf } from '../../src/crisis/duties/rules.ts';
import { type DutyCode, dutyCodes, dutyRulesShape, firstRules } from '../../src/crisis/duties/table.ts';
import {
  readTypedRules,
  ruleChanges,
  type TypedRules,
  typedRules,
} from '../../src/crisis/duties/typed-rules.ts';

const { duties } = firstRules;
const declaredAt = new Date('2026-03-02T08:00:00Z');
const hours = (code: DutyCode, facts: Facts = {}) => {
  const found = dutiesOf(firstRules, facts, { declaredAt, closedAt: null }).find((one) => one.code === code);
  return found?.hours;
};
const cited = (code: DutyCode) => [duties[code].source['zh-CN'], duties[code].source.en].join(' | ');
const says = (code: DutyCode, ...fields: FieldName[]) =>
  expect(duties[code].fields).to.include.members(fields);

/** Each value that the law gives, by itself: whoever changes one has to change it here, too. */
describe('values of the duties', () => {
  it('GDPR 33(1): the authority within 72 hours; late with its reasons', () => {
    expect([hours('gdpr-33'), duties['gdpr-33'].lateReasons]).to.deep.equal([72, true]);
    expect(cited('gdpr-33')).to.match(/33 条.*33\(1\)/);
  });
  it('GDPR 33(3): nature, categories and numbers, contact, consequences, measures', () =>
    says(
      'gdpr-33',
      ...(['nature', 'categories', 'people', 'records', 'contact', 'consequences', 'measures'] as const),
    ));
  it('GDPR 34(1): no number of hours in the law; ours says that it is a default of the company', () => {
    expect(hours('gdpr-34')).to.equal(72);
    expect(cited('gdpr-34')).to.include('公司默认值').and.include('company default');
  });
  it('GDPR 34(2): nature in plain words, contact, consequences, measures', () =>
    says('gdpr-34', 'nature', 'contact', 'consequences', 'measures'));
  for (const code of ['pipl-57-authority', 'pipl-57-people'] as const) {
    it(`PIPL 57, ${code}: immediately, which is no number of hours`, () => {
      expect(hours(code)).to.equal(0);
      expect(cited(code)).to.include('立即').and.include('immediately');
    });
    it(`PIPL 57, ${code}: categories, cause, harm; measures, self-protection; contact`, () =>
      says(code, 'categories', 'cause', 'consequences', 'measures', 'protection', 'contact'));
  }
  const none = { centralOrgan: 'no', criticalInfrastructure: 'no' };
  it('CAC Measures: 4 hours', () => expect(hours('cac-report', none)).to.equal(4));
  it('CAC Measures: central organs 2 hours', () =>
    expect(hours('cac-report', { ...none, centralOrgan: 'yes' })).to.equal(2));
  it('CAC Measures: critical infrastructure 1 hour', () =>
    expect(hours('cac-report', { ...none, criticalInfrastructure: 'yes' })).to.equal(1));
  it('CAC Measures: critical infrastructure of a central organ is the shorter of both', () =>
    expect(hours('cac-report', { centralOrgan: 'yes', criticalInfrastructure: 'yes' })).to.equal(1));
  it('CAC Measures: above a million people it is relatively large', () =>
    expect(firstRules.largePeople).to.equal(1_000_000));
  it('CAC Measures: the summary within 30 days', () => expect(hours('cac-summary')).to.equal(30 * 24));
  it('CAC Measures: in force from 2025-11-01', () => {
    for (const code of ['cac-report', 'cac-summary'] as const) expect(cited(code)).to.include('2025-11-01');
  });
  it('what was read at second hand says so, in both languages, and nothing else does', () => {
    for (const code of dutyCodes) {
      const second = code.startsWith('gdpr') ? [false, false] : [true, true];
      const { 'zh-CN': zh, en } = duties[code].source;
      expect([zh.includes('二手资料'), en.includes('secondary')], code).to.deep.equal(second);
    }
  });
});

describe('the table of duties as a form', () => {
  const read = (typed: TypedRules) => readTypedRules(typed);

  it('says the same table again', () => {
    expect(read(typedRules(firstRules))).to.deep.equal({ rules: dutyRulesShape.parse(firstRules) });
  });

  it('names each field that is wrong, and reads numbers as people write them', () => {
    const form = typedRules(firstRules);
    expect(
      read({ ...form, 'cac-report.centralHours': '', 'gdpr-33.hours': '０,５', people: '12.5' }),
    ).to.deep.equal({ problems: { people: 'people' } });
    const { 'cac-summary.field.lessons': _one, ...fewer } = form;
    const kept = Object.fromEntries(
      Object.entries(fewer).filter(([name]) => !name.startsWith('gdpr-34.field.')),
    );
    expect(read({ ...kept, 'gdpr-34.hours': '1e3' })).to.deep.equal({
      problems: { 'gdpr-34.hours': 'hours', 'gdpr-34.fields': 'fields' },
    });
    expect(read({})).to.have.property('problems');
  });

  it('says what another table changes, and nothing that it does not', () => {
    const form = typedRules(firstRules);
    const { 'gdpr-33.late': _late, ...rest } = form;
    const result = read({ ...rest, 'cac-report.hours': '3', shares: '50' });
    if (!('rules' in result)) throw new Error('it was not read');
    expect(ruleChanges(firstRules, result.rules)).to.deep.equal([
      { code: null, what: 'shares', before: '50 75 90', after: '50' },
      { code: 'gdpr-33', what: 'late', before: 'on', after: null },
      { code: 'cac-report', what: 'hours', before: '4', after: '3' },
    ]);
    expect(ruleChanges(firstRules, firstRules)).to.deep.equal([]);
  });

  it('takes a table of before, whose sources stand in one language', () => {
    const old = Object.fromEntries(dutyCodes.map((code) => [code, { ...duties[code], source: 'GDPR 33' }]));
    expect(dutyRulesShape.parse({ ...firstRules, duties: old }).duties['gdpr-33'].source).to.deep.equal({
      'zh-CN': 'GDPR 33',
      en: 'GDPR 33',
    });
  });
});
