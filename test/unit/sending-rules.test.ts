import { expect } from 'chai';
import { estimate, longest, roundLeft } from '../../src/console/sending-rules.ts';

const now = new Date('2026-08-03T02:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const counted = { waiting: 1_000, recent: 0, first: null, next: null, ahead: 0 };

describe('how fast a send goes', () => {
  it('is told from what was accepted within the last minute', () => {
    expect(estimate({ ...counted, recent: 300, first: ago(30) }, now)).to.deep.equal({
      perSecond: 10,
      secondsLeft: 100,
    });
  });

  it('is not told while too little has happened', () => {
    expect(estimate(counted, now)).to.deep.equal({});
    // The first batch goes at once, and says nothing of the next.
    expect(estimate({ ...counted, recent: 1_000, first: ago(1) }, now)).to.deep.equal({});
    expect(estimate({ ...counted, recent: 1, first: ago(40) }, now)).to.deep.equal({});
  });

  it('says what is waited for, and no time where that would be a guess', () => {
    const until = ago(-600);
    expect(estimate({ ...counted, recent: 60, first: ago(30), next: until }, now)).to.deep.equal({
      perSecond: 2,
      waitsFor: { why: 'hour', until },
    });
    expect(estimate({ ...counted, next: ago(1), ahead: 7 }, now)).to.deep.equal({
      waitsFor: { why: 'turn', ahead: 7 },
    });
    expect(estimate({ ...counted, next: ago(-2) }, now)).to.deep.equal({});
  });

  it('is nothing once all has gone out', () => {
    expect(estimate({ ...counted, waiting: 0 }, now)).to.deep.equal({ secondsLeft: 0 });
  });

  it('of several platforms is that of the slowest, unknown where one is', () => {
    expect(longest([{ secondsLeft: 0 }, { secondsLeft: 240 }])).to.equal(240);
    expect(longest([{ secondsLeft: 240 }, {}])).to.equal(undefined);
    expect(longest([])).to.equal(0);
  });

  it('is said in whole minutes', () => {
    expect(roundLeft(59)).to.deep.equal({ unit: 'moment', count: 0 });
    expect(roundLeft(181)).to.deep.equal({ unit: 'minutes', count: 4 });
    expect(roundLeft(2 * 3_600)).to.deep.equal({ unit: 'hours', count: 2 });
  });
});
