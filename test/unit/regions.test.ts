import { expect } from 'chai';
import fc from 'fast-check';
import { readConfig } from '../../src/config.ts';
import {
  type Basis,
  basisKinds,
  isRegion,
  kindsFrom,
  lastDayOf,
  liesWithin,
  mayCome,
  noRegions,
  type Regions,
  type Resident,
  type TransferUse,
  transferUses,
  warningDue,
} from '../../src/regions/rules.ts';

const now = new Date('2026-03-04T04:00:00.000Z');
const today = '2026-03-04';
const before = new Date('2026-03-01T00:00:00.000Z');

const aBasis = (more: Partial<Basis> = {}): Basis => ({
  ...{
    id: 'b',
    entity: '上海公司',
    to: 'DE',
    uses: ['records'],
    lastDay: today,
    policyId: 'p',
    era: 2,
    consent: false,
  },
  ...more,
});
const somebody = (more: Partial<Resident> = {}): Resident => ({
  entity: '上海公司',
  told: [{ policyId: 'p', era: 2, at: before }],
  consents: [],
  ...more,
});
const world = (more: Partial<Regions> = {}): Regions => ({
  ...{ inUse: true, here: 'DE', backups: 'DE', homes: new Map([['上海公司', 'CN']]), bases: [aBasis()] },
  ...more,
});
const may = (person: Resident, regions: Regions, use: TransferUse = 'records') =>
  mayCome(person, { place: regions.here, use, now, today }, regions);

describe('storage regions', () => {
  it('hold nobody to any while none is set, and everybody once one is', () => {
    expect(may(somebody({ entity: null, told: [] }), noRegions)).to.equal(true);
    expect(may(somebody({ entity: null }), world())).to.equal(false);
    expect(may(somebody({ entity: '苏州公司' }), world())).to.equal(false);
    expect(
      may(somebody({ entity: '上海公司 ' }), world()),
      'another way to write it is another one',
    ).to.equal(false);
    expect(may(somebody({ told: [] }), world({ here: 'CN', bases: [] }))).to.equal(true);
    expect(may(somebody(), world({ here: null }))).to.equal(false);
  });

  it('are left on a basis alone: for this place and use, not over, and told of', () => {
    expect(may(somebody(), world())).to.equal(true);
    expect(may(somebody(), world(), 'exports')).to.equal(false);
    expect(may(somebody(), world({ bases: [] }))).to.equal(false);
    expect(may(somebody(), world({ bases: [aBasis({ to: 'SG' })] }))).to.equal(false);
    expect(may(somebody(), world({ bases: [aBasis({ to: 'EU' })] }))).to.equal(true);
    expect(may(somebody(), world({ bases: [aBasis({ entity: '苏州公司' })] }))).to.equal(false);
    expect(may(somebody(), world({ bases: [aBasis({ lastDay: '2026-03-03' })] }))).to.equal(false);
    expect(may(somebody({ told: [] }), world())).to.equal(false);
    expect(may(somebody({ told: [{ policyId: 'p', era: 1, at: before }] }), world())).to.equal(false);
    expect(may(somebody({ told: [{ policyId: 'p', era: 3, at: before }] }), world())).to.equal(true);
    expect(may(somebody({ told: [{ policyId: 'other', era: 2, at: before }] }), world())).to.equal(false);
  });

  it('are left by consent alone where the notice asks for it, and no longer once it is taken back', () => {
    const asking = world({ bases: [aBasis({ consent: true })] });
    const given = (until: Date | null) =>
      somebody({ consents: [{ policyId: 'p', era: 2, from: before, until }] });
    expect(may(somebody(), asking)).to.equal(false);
    expect(may(given(null), asking)).to.equal(true);
    expect(may(given(now), asking)).to.equal(false);
  });

  it('are the mainland without Hong Kong, the Union as one, and a country that was chosen for itself', () => {
    for (const [region, place, inside] of [
      ['CN', 'HK', false],
      ['CN', 'MO', false],
      ['CN', 'TW', false],
      ['EU', 'DE', true],
      ['EU', 'NO', true],
      ['EU', 'CH', false],
      ['EU', 'GB', false],
      ['DE', 'FR', false],
      ['DE', 'EU', false],
      ['DE', 'DE', true],
      ['DE', null, false],
    ] as const)
      expect(liesWithin(region, place), `${region} ${place}`).to.equal(inside);
    for (const code of ['CN', 'EU', 'DE', 'HK']) expect(isRegion(code), code).to.equal(true);
    for (const code of ['', 'cn', 'ZZ', 'XX', 'China', 'QQ', 'C'])
      expect(isRegion(code), code).to.equal(false);
  });

  it('know which bases their law knows', () => {
    expect(kindsFrom('CN')).to.not.include('standard-clauses').and.not.include('other');
    expect(kindsFrom('DE')).to.not.include('security-assessment').and.not.include('other');
    expect(kindsFrom('SG')).to.deep.equal(basisKinds);
  });

  it('let nothing pass that has no basis of its own, whatever else there is', () => {
    const entity = fc.constantFrom('a', 'b', null);
    const region = fc.constantFrom('CN', 'DE', 'EU', 'SG');
    const basis = fc.record({
      ...{ id: fc.uuid(), entity: fc.constantFrom('a', 'b'), to: region },
      uses: fc.subarray([...transferUses], { minLength: 1 }),
      lastDay: fc.constantFrom('2026-03-03', '2026-03-04', '2027-01-01'),
      ...{ policyId: fc.constantFrom('p', 'q'), era: fc.integer({ min: 1, max: 3 }), consent: fc.boolean() },
    });
    const told = fc.record({
      policyId: fc.constantFrom('p', 'q'),
      era: fc.integer({ min: 1, max: 3 }),
      at: fc.constant(before),
    });
    const consents = fc.record({
      ...{
        policyId: fc.constantFrom('p', 'q'),
        era: fc.integer({ min: 1, max: 3 }),
        from: fc.constant(before),
      },
      until: fc.constantFrom(null, before),
    });
    fc.assert(
      fc.property(
        fc.record({
          entity,
          told: fc.array(told, { maxLength: 3 }),
          consents: fc.array(consents, { maxLength: 3 }),
        }),
        fc.array(basis, { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b'), region),
        fc.option(region, { nil: null }),
        fc.constantFrom(...transferUses),
        (person, bases, homes, place, use) => {
          const regions: Regions = {
            inUse: true,
            here: place,
            backups: place,
            homes: new Map(Object.entries(homes)),
            bases,
          };
          const passed = mayCome(person, { place, use, now, today }, regions);
          const home = person.entity === null ? undefined : homes[person.entity];
          const inside =
            home !== undefined && place !== null && (home === place || (home === 'EU' && place === 'DE'));
          const grounds = bases.filter(
            (one) =>
              home !== undefined &&
              one.entity === person.entity &&
              one.uses.includes(use) &&
              one.lastDay >= today &&
              place !== null &&
              (one.to === place || (one.to === 'EU' && place === 'DE')) &&
              (one.consent
                ? person.consents.some(
                    ({ policyId, era, until }) =>
                      policyId === one.policyId && era >= one.era && until === null,
                  )
                : person.told.some(({ policyId, era }) => policyId === one.policyId && era >= one.era)),
          );
          expect(passed).to.equal(inside || grounds.length > 0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('end with the earlier day, and are warned of at each step once', () => {
    expect(lastDayOf({ reviewOn: '2026-06-01', validUntil: null })).to.equal('2026-06-01');
    expect(lastDayOf({ reviewOn: '2026-06-01', validUntil: '2026-05-01' })).to.equal('2026-05-01');
    expect(lastDayOf({ reviewOn: '2026-06-01', validUntil: '2027-05-01' })).to.equal('2026-06-01');
    expect(warningDue('2026-06-01', today, null)).to.equal(undefined);
    expect(warningDue('2026-05-03', today, null)).to.equal(60);
    expect(warningDue('2026-05-03', today, 60)).to.equal(undefined);
    expect(warningDue('2026-03-10', today, 60)).to.equal(7);
    expect(warningDue('2026-03-04', today, 7)).to.equal(1);
    expect(warningDue('2026-03-03', today, 1)).to.equal(-1);
    expect(warningDue('2026-03-03', today, -1)).to.equal(undefined);
    // Nobody came by for months: one word, the nearest.
    expect(warningDue('2026-03-03', today, null)).to.equal(-1);
  });

  it('are configured by their codes alone', () => {
    expect(readConfig({ HEED_STORAGE_REGION: 'EU', HEED_BACKUP_REGION: 'CH' })).to.include({
      HEED_STORAGE_REGION: 'EU',
      HEED_BACKUP_REGION: 'CH',
    });
    expect(() => readConfig({ HEED_STORAGE_REGION: 'Frankfurt' })).to.throw('HEED_STORAGE_REGION');
  });
});
