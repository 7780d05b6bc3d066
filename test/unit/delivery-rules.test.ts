import { expect } from 'chai';
import fc from 'fast-check';
import { batchOf, type Claimed, type Member } from '../../src/delivery/batch.ts';
import { fatesOf } from '../../src/delivery/record.ts';
import { afterUnknown, laneRules, restAfter, retryAt } from '../../src/delivery/rules.ts';
import type { Capabilities, Outcome } from '../../src/platforms/port.ts';

const now = new Date('2026-03-02T02:00:00Z');
const plus = (ms: number) => new Date(now.getTime() + ms);
const hour = 3_600_000;
const capabilities: Capabilities = { batch: 10, dedupeMs: 4 * hour, replaces: true, forms: true };

function member(delivery: number, more: Partial<Member> = {}): Member {
  return { delivery, account: `a${delivery}`, replacedId: null, attempts: 1, open: true, ...more };
}

function claimed(members: Member[], more: Partial<Claimed> = {}): Claimed {
  return {
    ...{ id: 'b1', messageId: 'm1', about: null, lane: 'bulk', platform: 'wecom', tenant: 'main' },
    ...{ language: 'en', mode: 'send', baseUrl: 'https://heed.example.com', repeat: 'first' },
    ...{ body: { kind: 'text', text: 'Hello' }, turn: 1, admitted: false, members, ...more },
  };
}

describe('patience', () => {
  it('doubles and ends at the longest wait, for any number of tries', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('alert', 'bulk'),
        fc.integer({ min: 0, max: 100_000 }),
        (lane, attempts) => {
          const rules = laneRules[lane];
          const wait = retryAt(rules, attempts, now).getTime() - now.getTime();
          expect(wait).to.be.within(rules.firstRetryMs, rules.longestRetryMs);
          expect(retryAt(rules, attempts + 1, now).getTime() - now.getTime()).to.be.at.least(wait);
          expect(restAfter(rules, attempts, now).getTime() - now.getTime()).to.be.at.most(
            rules.longestRestMs,
          );
        },
      ),
    );
    expect(retryAt(laneRules.bulk, 3, now)).to.deep.equal(plus(8_000));
  });

  it('lasts some hours for alerts and most of a day for the rest', () => {
    const whole = (lane: 'alert' | 'bulk') =>
      Array.from(
        { length: laneRules[lane].mostAttempts },
        (_, i) => +retryAt(laneRules[lane], i + 1, now) - +now,
      );
    const hours = (lane: 'alert' | 'bulk') => whole(lane).reduce((a, b) => a + b, 0) / hour;
    expect(hours('alert')).to.be.within(3.5, 6);
    expect(hours('bulk')).to.be.within(12, 24);
  });

  it('keeps a lease longer than a call and all tries to write down its outcome', () => {
    for (const rules of Object.values(laneRules))
      expect(rules.leaseMs).to.be.at.least(rules.timeoutMs + 10_000);
  });
});

describe('a batch of unknown fate', () => {
  const batch = { lane: 'bulk', madeAt: now, sends: 1, markedAt: null } as const;
  const alert = { ...batch, lane: 'alert' } as const;
  const window = 4 * hour;

  it('is sent the same within the window, counting the time that the request may take', () => {
    const last = window - laneRules.bulk.timeoutMs;
    expect(afterUnknown(batch, laneRules.bulk, window, plus(last - 1))).to.equal('same');
    expect(afterUnknown(batch, laneRules.bulk, window, plus(last))).to.equal('hold');
    expect(afterUnknown(batch, laneRules.bulk, Number.POSITIVE_INFINITY, plus(1e12))).to.equal('same');
  });

  it('is not given up while a repeat harms nobody, however often it was tried', () => {
    for (const one of [batch, alert])
      expect(afterUnknown({ ...one, sends: 10_000 }, laneRules[one.lane], window, plus(3 * hour))).to.equal(
        'same',
      );
  });

  it('is held in the end, never repeated for ever', () => {
    const many = { ...batch, sends: laneRules.bulk.mostAttempts };
    expect(afterUnknown(many, laneRules.bulk, Number.POSITIVE_INFINITY, now)).to.equal('hold');
  });

  it('is said once more and marked when it is an alert that the platform would not recognise', () => {
    expect(afterUnknown(alert, laneRules.alert, 0, now)).to.equal('marked');
    expect(afterUnknown({ ...alert, markedAt: now }, laneRules.alert, 0, now)).to.equal('hold');
    expect(afterUnknown(batch, laneRules.bulk, 0, now)).to.equal('hold');
  });

  it('first sent at a time that is still to come, is marked: by that clock nobody knows how long ago it was', () => {
    const ahead = { ...alert, madeAt: plus(1) };
    for (const dedupeMs of [0, window]) {
      expect(afterUnknown(ahead, laneRules.alert, dedupeMs, now)).to.equal('marked');
      expect(afterUnknown({ ...ahead, markedAt: plus(1) }, laneRules.alert, dedupeMs, now)).to.equal('hold');
      expect(afterUnknown({ ...batch, madeAt: plus(1) }, laneRules.bulk, dedupeMs, now)).to.equal('hold');
    }
    expect(afterUnknown(alert, laneRules.alert, window, now)).to.equal('same');
    // Where it is recognised for ever it does not matter how long ago that was.
    expect(afterUnknown(ahead, laneRules.alert, Number.POSITIVE_INFINITY, now)).to.equal('same');
  });

  it('marked, is as recognisable as it was before', () => {
    const marked = { ...alert, markedAt: plus(window) };
    const last = 2 * window - laneRules.alert.timeoutMs;
    expect(afterUnknown(marked, laneRules.alert, window, plus(last - 1))).to.equal('marked');
    expect(afterUnknown(marked, laneRules.alert, window, plus(last))).to.equal('hold');
  });
});

describe('what an adapter is asked', () => {
  it('leaves out whom it cannot reach and what it cannot change', () => {
    const members = [member(1), member(2, { account: null }), member(3, { replacedId: 'x3' })];
    const ask = (mode: Claimed['mode'], replaces = true) =>
      batchOf(claimed(members, { mode }), { ...capabilities, replaces }).to.map((r) => [
        r.delivery,
        r.replaces,
      ]);
    expect(ask('send')).to.deep.equal([
      [1, undefined],
      [3, undefined],
    ]);
    expect(ask('replace')).to.deep.equal([[3, 'x3']]);
    expect(ask('replace-or-send')).to.deep.equal([
      [1, undefined],
      [3, 'x3'],
    ]);
    expect(ask('replace', false)).to.deep.equal([]);
    expect(ask('replace-or-send', false)).to.deep.equal([
      [1, undefined],
      [3, undefined],
    ]);
  });

  it('repeats all members where bytes count, and only the open ones where they do not', () => {
    const members = [member(1, { open: false }), member(2)];
    const ask = (repeat: Claimed['repeat']) =>
      batchOf(claimed(members, { repeat }), capabilities).to.map((receiver) => receiver.delivery);
    expect(ask('same')).to.deep.equal([1, 2]);
    expect(ask('marked')).to.deep.equal([2]);
  });
});

describe('what outcomes mean', () => {
  const fates = (members: Member[], outcomes: Outcome[] | undefined, more: Partial<Claimed> = {}) =>
    fatesOf(claimed(members, more), outcomes, capabilities, laneRules.bulk, now);

  it('says "unknown" of everyone when the adapter said nothing, except who was never asked about', () => {
    const members = [member(1), member(2, { account: null }), member(3, { open: false })];
    expect(fates(members, undefined).map((fate) => [fate.delivery, fate.state])).to.deep.equal([
      [1, 'unknown'],
      [2, 'failed'],
    ]);
  });

  it('ignores outcomes of deliveries that are not in the batch', () => {
    expect(fates([member(1)], [{ delivery: 99, result: 'accepted' }])).to.deep.equal([
      { delivery: 1, attempts: 1, state: 'unknown', notBefore: plus(2_000) },
    ]);
  });

  it('keeps a batch together while a repeat may be needed', () => {
    const outcomes: Outcome[] = [
      { delivery: 1, result: 'later', at: plus(1), why: 'trouble' },
      { delivery: 2, result: 'unknown' },
    ];
    expect(fates([member(1), member(2)], outcomes).map((fate) => fate.state)).to.deep.equal([
      'unknown',
      'unknown',
    ]);
    const apart = { ...capabilities, dedupeMs: 0 };
    const states = fatesOf(claimed([member(1), member(2)]), outcomes, apart, laneRules.bulk, now);
    expect(states.map((fate) => fate.state)).to.deep.equal(['pending', 'unknown']);
  });

  it('never calls a repeat that was not sent pending: the send before it may have arrived', () => {
    const later: Outcome[] = [{ delivery: 1, result: 'later', at: plus(5_000), why: 'rate' }];
    expect(fates([member(1)], later, { repeat: 'same' })[0]).to.include({ state: 'unknown', free: true });
  });

  it('waits as long as the platform says or patience asks, whichever is longer', () => {
    const later = (ms: number): Outcome[] => [{ delivery: 1, result: 'later', at: plus(ms), why: 'trouble' }];
    expect(fates([member(1)], later(1))[0]?.notBefore).to.deep.equal(plus(2_000));
    expect(fates([member(1)], later(60_000))[0]?.notBefore).to.deep.equal(plus(60_000));
  });

  it('accounts for every open member exactly once, whatever an adapter answers', () => {
    const anyOutcome = fc.record({
      delivery: fc.integer({ min: 0, max: 8 }),
      result: fc.constantFrom('accepted', 'skipped', 'unknown'),
    }) as fc.Arbitrary<Outcome>;
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 8 })), fc.array(anyOutcome), (ids, outcomes) => {
        const result = fates(
          ids.map((id) => member(id)),
          outcomes,
        );
        expect(result.map((fate) => fate.delivery)).to.deep.equal(ids);
      }),
    );
  });
});
