import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { Limits } from '../../src/platforms/wecom/limits.ts';

describe('limits of WeCom that were met', () => {
  it('an API that refused is left alone for a minute, and not for longer when the clock is set back', () => {
    const clock = new FixedClock('2026-11-02T01:00:00Z');
    const limits = new Limits(clock);
    limits.hit('message/send');
    clock.advance({ seconds: 59 });
    expect(limits.blocked('message/send')?.toISOString()).to.equal('2026-11-02T01:01:00.000Z');
    clock.advance({ seconds: 1 });
    expect(limits.blocked('message/send')).to.equal(undefined);
    limits.hit('message/send');
    clock.advance({ hours: -2 });
    expect(limits.blocked('message/send')).to.equal(undefined);
  });
});
