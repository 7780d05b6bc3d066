import { expect } from 'chai';
import { WecomError } from '../../src/platforms/wecom/api.ts';
import { fateOf } from '../../src/platforms/wecom/fates.ts';

const now = new Date('2026-11-02T01:00:00Z');
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const first = { repeat: 'first' } as const;

describe('how long a send that WeCom did not take waits', () => {
  const over = new WecomError('message/send', {
    fate: 'refused',
    class: 'retry',
    errcode: 45009,
    retryAt: inMinutes(60),
    reason: '45009',
  });
  const stopped = new WecomError('gettoken', {
    fate: 'not-sent',
    class: 'alert',
    errcode: 40001,
    retryAt: inMinutes(32),
    reason: '40001',
  });

  it('a broadcast: as long as WeCom says', () => {
    const bulk = { ...first, lane: 'bulk' } as const;
    expect(fateOf(over, bulk, now)).to.deep.equal({ result: 'later', why: 'rate', at: inMinutes(60) });
    expect(fateOf(stopped, bulk, now)).to.deep.equal({ result: 'later', why: 'trouble', at: inMinutes(32) });
  });

  it('an alert: a minute at most, so that it leaves soon after somebody has mended what was wrong', () => {
    const alert = { ...first, lane: 'alert' } as const;
    expect(fateOf(over, alert, now)).to.deep.equal({ result: 'later', why: 'rate', at: inMinutes(1) });
    expect(fateOf(stopped, alert, now)).to.deep.equal({ result: 'later', why: 'trouble', at: inMinutes(1) });
  });
});

describe('a task that WeCom knows already', () => {
  const known = new WecomError('message/send', {
    fate: 'refused',
    class: 'bug',
    errcode: 42014,
    reason: '42014',
  });

  it('has got through before when this is a repeat, and is a mistake of ours when it is not', () => {
    for (const repeat of ['same', 'marked'] as const)
      expect(fateOf(known, { repeat, lane: 'alert' }, now)).to.deep.equal({
        result: 'accepted',
        unconfirmed: true,
      });
    expect(fateOf(known, { ...first, lane: 'alert' }, now)).to.include({ result: 'failed' });
  });
});
