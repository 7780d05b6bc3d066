import { expect } from 'chai';
import fc from 'fast-check';
import { type Facts, questionNames } from '../../src/crisis/duties/facts.ts';
import { dutiesOf, nextReminder } from '../../src/crisis/duties/rules.ts';
import { type DutyCode, dutyCodes, firstRules } from '../../src/crisis/duties/table.ts';

const declaredAt = new Date('2026-02-27T20:15:00.000Z');
const open = { declaredAt, closedAt: null };
const of = (
  code: DutyCode,
  facts: Facts = {},
  incident: typeof open | { declaredAt: Date; closedAt: Date } = open,
) => {
  const found = dutiesOf(firstRules, facts, incident).find((one) => one.code === code);
  if (!found) throw new Error(code);
  return found;
};

describe('duties when something leaked', () => {
  it('without a single fact everything counts, from the declaration on', () => {
    const all = dutiesOf(firstRules, {}, open);
    expect(all.map(({ code, applies, due }) => [code, applies, due.toISOString()])).to.deep.equal([
      ['gdpr-33', 'unknown', '2026-03-02T20:15:00.000Z'],
      ['gdpr-34', 'unknown', '2026-03-02T20:15:00.000Z'],
      ['pipl-57-authority', 'unknown', '2026-02-27T20:15:00.000Z'],
      ['pipl-57-people', 'unknown', '2026-02-27T20:15:00.000Z'],
      // Critical infrastructure, until somebody says that it is none.
      ['cac-report', 'unknown', '2026-02-27T21:15:00.000Z'],
      ['cac-summary', 'unknown', '2026-03-29T20:15:00.000Z'],
    ]);
  });

  const table: [string, DutyCode, Facts, 'yes' | 'no' | 'unknown'][] = [
    ['nobody in the EU', 'gdpr-33', { inEu: 'no' }, 'no'],
    ['people in the EU', 'gdpr-33', { inEu: 'yes' }, 'yes'],
    ['a risk is unlikely', 'gdpr-33', { inEu: 'yes', riskUnlikely: 'yes' }, 'no'],
    ['a risk is not unlikely', 'gdpr-33', { inEu: 'yes', riskUnlikely: 'no' }, 'yes'],
    ['a risk is unlikely, and where is not known', 'gdpr-33', { riskUnlikely: 'yes' }, 'no'],
    ['high risk', 'gdpr-34', { inEu: 'yes', highRisk: 'yes' }, 'yes'],
    ['risk, not high', 'gdpr-34', { inEu: 'yes', highRisk: 'no' }, 'no'],
    ['how high is not known', 'gdpr-34', { inEu: 'yes' }, 'unknown'],
    ['encrypted', 'gdpr-34', { inEu: 'yes', highRisk: 'yes', unintelligible: 'yes' }, 'no'],
    ['the risk is removed', 'gdpr-34', { inEu: 'yes', highRisk: 'yes', riskRemoved: 'yes' }, 'no'],
    [
      'too many to tell each: the public is told',
      'gdpr-34',
      { inEu: 'yes', highRisk: 'yes', disproportionate: 'yes' },
      'yes',
    ],
    ['the authority wants it', 'gdpr-34', { inEu: 'yes', highRisk: 'no', authorityDemands: 'yes' }, 'yes'],
    ['people in China', 'pipl-57-authority', { inChina: 'yes', harmAvoided: 'yes' }, 'yes'],
    ['nobody in China', 'pipl-57-authority', { inChina: 'no' }, 'no'],
    ['harm is avoided', 'pipl-57-people', { inChina: 'yes', harmAvoided: 'yes' }, 'no'],
    [
      'harm is avoided, and the authority overrides',
      'pipl-57-people',
      { inChina: 'yes', harmAvoided: 'yes', authorityDemands: 'yes' },
      'yes',
    ],
    ['harm: not known', 'pipl-57-people', { inChina: 'yes' }, 'yes'],
    ['not large', 'cac-report', { inChina: 'yes', relativelyLarge: 'no' }, 'no'],
    ['a million people', 'cac-report', { inChina: 'yes', relativelyLarge: 'no', people: '1000000' }, 'no'],
    [
      'more than a million people',
      'cac-report',
      { inChina: 'yes', relativelyLarge: 'no', people: '1000001' },
      'yes',
    ],
    ['nobody knows how large', 'cac-summary', { inChina: 'yes' }, 'unknown'],
  ];
  for (const [name, code, facts, applies] of table)
    it(`${code}: ${name}: ${applies}`, () => {
      expect(of(code, facts).applies).to.equal(applies);
    });

  it('terms: 4 hours, 2 for a central organ, 1 for critical infrastructure; 72 across the end of a month', () => {
    const none = { centralOrgan: 'no', criticalInfrastructure: 'no' };
    expect(of('cac-report', none).hours).to.equal(4);
    expect(of('cac-report', { ...none, centralOrgan: 'yes' }).hours).to.equal(2);
    expect(of('cac-report', { ...none, criticalInfrastructure: 'yes' }).hours).to.equal(1);
    expect(of('cac-report', { criticalInfrastructure: 'no' }).hours, 'not known counts').to.equal(2);
    expect(of('gdpr-33', { awareAt: '2024-02-27T10:00:00.000Z' }).due.toISOString()).to.equal(
      '2024-03-01T10:00:00.000Z',
    );
    // An hour of the clock on the wall that is left out in spring is none of the 72.
    expect(of('gdpr-33', { awareAt: '2026-02-27T00:00:00.000Z' }).due.getTime()).to.equal(
      Date.parse('2026-03-02T00:00:00Z'),
    );
  });

  it('awareness moves the clock back and never on; the summary runs from when it was dealt with', () => {
    expect(of('gdpr-33', { awareAt: '2026-02-27T10:00:00.000Z' }).from.toISOString()).to.equal(
      '2026-02-27T10:00:00.000Z',
    );
    expect(of('gdpr-33', { awareAt: '2026-03-05T10:00:00.000Z' }).from).to.deep.equal(declaredAt);
    const closedAt = new Date('2026-03-10T00:00:00.000Z');
    expect(of('cac-summary', {}, { declaredAt, closedAt }).due.toISOString()).to.equal(
      '2026-04-09T00:00:00.000Z',
    );
    expect(of('cac-summary', { handledAt: '2026-03-01T00:00:00.000Z' }).due.toISOString()).to.equal(
      '2026-03-31T00:00:00.000Z',
    );
    expect(of('cac-summary', { handledAt: '2026-01-01T00:00:00.000Z' }).from).to.deep.equal(declaredAt);
  });

  it('what a filing lacks is named', () => {
    expect(of('gdpr-33').missing).to.have.length(7);
    expect(of('gdpr-33', { nature: 'x', people: '12', measures: ' ' }).missing).to.deep.equal([
      ...['categories', 'records', 'contact', 'consequences', 'measures'],
    ]);
  });

  const facts = fc
    .array(fc.tuple(fc.constantFrom(...questionNames), fc.constantFrom('yes', 'no')), { maxLength: 12 })
    .map((all): Facts => Object.fromEntries(all));

  it('another answer never turns a yes into an unknown, and an answer taken back is as if it was never given', () => {
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom(...questionNames),
        fc.constantFrom('yes', 'no'),
        (known, name, value) => {
          const before = dutiesOf(firstRules, known, open);
          expect(dutiesOf(firstRules, { ...known, [name]: 'unknown' }, open)).to.deep.equal(
            dutiesOf(
              firstRules,
              Object.fromEntries(Object.entries(known).filter(([one]) => one !== name)),
              open,
            ),
          );
          if (known[name] !== undefined) return;
          const after = dutiesOf(firstRules, { ...known, [name]: value }, open);
          for (const [n, { code, applies, rests }] of before.entries()) {
            const now = after[n]?.applies;
            if (applies === 'yes' && now !== 'yes') expect(rests, code).to.include(name);
            if (applies === 'yes') expect(now).to.not.equal('unknown');
            if (!rests.includes(name)) expect(now).to.equal(applies);
          }
        },
      ),
    );
  });

  it('reminders come before the end, at it, and again for ever, each later than the one before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...dutyCodes), fc.integer({ min: 1, max: 40 }), (code, count) => {
        const duty = of(code);
        let last: Date | null = null;
        const times: number[] = [];
        for (let n = 0; n < count; n += 1) {
          const next: Date = nextReminder(duty, firstRules, last);
          if (last) expect(next.getTime()).to.be.greaterThan(last.getTime());
          times.push(next.getTime());
          last = next;
        }
        const again = times.filter((at) => at > duty.due.getTime());
        for (const [n, at] of again.entries())
          expect(at).to.equal(duty.due.getTime() + (n + 1) * 6 * 3_600_000);
        if (count > 4) expect(times).to.include(duty.due.getTime());
      }),
    );
  });
});
