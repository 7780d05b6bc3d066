import { expect } from 'chai';
import fc from 'fast-check';
import type { Definition } from '../../src/file-rules/definition.ts';
import {
  bucketMs,
  bucketOf,
  type Counted,
  exceeded,
  type FileTransfer,
  looksAt,
} from '../../src/file-rules/rules.ts';

const at = new Date('2026-03-04T04:00:00.000Z');

const rule = (more: Partial<Definition> = {}) => ({
  madeAt: new Date('2026-03-01T00:00:00.000Z'),
  definition: {
    ...{ scope: { of: 'everyone' }, channels: ['wecom'], direction: 'outward', types: [], aboveBytes: 1_000 },
    ...{ within: null, ...more },
  } as Definition,
});

const transfer = (more: Partial<FileTransfer> = {}): FileTransfer => ({
  ...{ person: 'li', at, bytes: 2_000, types: ['document'], channel: 'wecom', outward: true },
  ...{ versionId: 'v', disclosure: 'files', disclosed: ['type', 'size', 'volume'] },
  ...more,
});

const here = { entity: '上海公司', departments: ['sales', 'company'] };

describe('whether a rule looks at a file', () => {
  const looks = (of: Partial<Definition>, one: Partial<FileTransfer> = {}) =>
    looksAt(rule(of), transfer(one), here);

  it('goes by size, type, channel, direction and whom it is about', () => {
    expect(looks({})).to.equal(true);
    expect(looks({}, { bytes: 1_000 })).to.equal(false);
    expect(looks({}, { bytes: undefined }), 'a size that nobody knows is not larger').to.equal(false);
    expect(looks({ aboveBytes: null, types: ['archive'] })).to.equal(false);
    expect(looks({ aboveBytes: null, types: ['archive', 'document'] }, { bytes: undefined })).to.equal(true);
    expect(looks({}, { channel: 'slack' })).to.equal(false);
    expect(looks({}, { outward: false })).to.equal(false);
    expect(looks({ direction: 'any' }, { outward: false })).to.equal(true);
    expect(looks({ scope: { of: 'entity', entity: '上海公司' } })).to.equal(true);
    expect(looks({ scope: { of: 'entity', entity: '苏州公司' } })).to.equal(false);
    expect(looks({ scope: { of: 'department', department: 'company' } })).to.equal(true);
    expect(looks({ scope: { of: 'department', department: 'finance' } })).to.equal(false);
  });

  it('sees nothing that people were not told it sees, and nothing from before it was made', () => {
    expect(looks({}, { disclosed: [] })).to.equal(false);
    expect(looks({}, { disclosed: ['type', 'volume'] })).to.equal(false);
    expect(looks({ types: ['document'] }, { disclosed: ['size'] })).to.equal(false);
    expect(looks({}, { at: new Date('2026-02-28T23:59:59.999Z') })).to.equal(false);
  });
});

describe('more than a rule lets pass', () => {
  const per = 'hour' as const;
  const counted = (minutes: readonly (readonly [number, number])[]): Counted[] => {
    const sums = new Map<number, Counted>();
    for (const [minute, bytes] of minutes) {
      const bucket = bucketOf(new Date(at.getTime() + minute * 60_000), per);
      const before = sums.get(bucket) ?? { bucket, transfers: 0, bytes: 0 };
      sums.set(bucket, { bucket, transfers: before.transfers + 1, bytes: before.bytes + bytes });
    }
    return [...sums.values()].sort((a, b) => a.bucket - b.bucket);
  };

  it('is found across the full hour, and not beyond sixty minutes', () => {
    const within = { per, transfers: 2, bytes: null };
    expect(
      exceeded(
        counted([
          [50, 1],
          [59, 1],
          [70, 1],
        ]),
        within,
      )?.transfers,
    ).to.equal(3);
    expect(
      exceeded(
        counted([
          [0, 1],
          [59, 1],
          [60, 1],
        ]),
        within,
      ),
    ).to.equal(undefined);
    expect(
      exceeded(
        counted([
          [0, 1],
          [58, 1],
          [59, 1],
        ]),
        within,
      )?.transfers,
    ).to.equal(3);
  });

  it('is the most of any window, as a plain look at each of them finds it', () => {
    const files = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 60,
    });
    const limits = fc.record({
      transfers: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
      bytes: fc.option(fc.integer({ min: 1, max: 400 }), { nil: null }),
    });
    fc.assert(
      fc.property(files, limits, (minutes, { transfers, bytes }) => {
        const found = exceeded(counted(minutes), { per, transfers, bytes });
        let most = { transfers: 0, bytes: 0 };
        const over = new Set<number>();
        for (let start = -60; start <= 400; start += 1) {
          const inside = minutes.filter(([minute]) => minute >= start && minute < start + 60);
          const sum = inside.reduce((all, [, size]) => all + size, 0);
          const exceeds =
            (transfers !== null && inside.length > transfers) || (bytes !== null && sum > bytes);
          if (!exceeds) continue;
          most = { transfers: Math.max(most.transfers, inside.length), bytes: Math.max(most.bytes, sum) };
          for (const [minute] of inside) over.add(at.getTime() + minute * bucketMs.hour);
        }
        expect(found?.transfers ?? 0).to.equal(most.transfers);
        expect(found?.bytes ?? 0).to.equal(most.bytes);
        expect([...(found?.buckets ?? [])]).to.have.members([...over]);
      }),
      { numRuns: 500 },
    );
  });
});
