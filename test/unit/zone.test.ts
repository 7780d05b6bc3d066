import { expect } from 'chai';
import fc from 'fast-check';
import { dayIn, wallClock } from '../../src/zone.ts';

describe('days and clocks of a zone', () => {
  it('a day ends at midnight there, not here', () => {
    expect(dayIn(new Date('2026-08-03T15:59:59.999Z'), 'Asia/Shanghai')).to.equal('2026-08-03');
    expect(dayIn(new Date('2026-08-03T16:00:00.000Z'), 'Asia/Shanghai')).to.equal('2026-08-04');
    expect(dayIn(new Date('2026-08-03T21:59:59.999Z'), 'Europe/Berlin')).to.equal('2026-08-03');
  });

  it('an hour is read as clocks there show it, in summer and in winter', () => {
    expect(wallClock('2026-08-03T09:30', 'Europe/Berlin')?.toISOString()).to.equal(
      '2026-08-03T07:30:00.000Z',
    );
    expect(wallClock('2026-12-03T09:30', 'Europe/Berlin')?.toISOString()).to.equal(
      '2026-12-03T08:30:00.000Z',
    );
  });

  it('an hour that clocks leave out, and what is none, is nothing', () => {
    expect(wallClock('2026-03-29T02:30', 'Europe/Berlin')).to.equal(undefined);
    for (const typed of [
      '',
      'tomorrow',
      '2026-02-30T10:00',
      '2026-08-03',
      '2026-08-03T24:00',
      '2026-08-03T09:30Z',
    ])
      expect(wallClock(typed, 'Asia/Shanghai'), typed).to.equal(undefined);
  });

  it('every minute that is read is on the day that it names', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York'),
        (at, zone) => {
          const typed = at.toISOString().slice(0, 16);
          const read = wallClock(typed, zone);
          return read === undefined || dayIn(read, zone) === typed.slice(0, 10);
        },
      ),
    );
  });
});
