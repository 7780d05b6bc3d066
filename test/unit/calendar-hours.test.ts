import { expect } from 'chai';
import fc from 'fast-check';
import { addDays } from '../../src/calendar/day.ts';
import {
  type Hours,
  mayReach,
  momentEnds,
  nextMoment,
  openSpans,
  type Presence,
} from '../../src/calendar/hours.ts';
import { ordinaryWeek } from '../../src/calendar/rules.ts';
import { firstAt, wallAt } from '../../src/calendar/wall.ts';

/** What a clock there shows, asked of the platform and not of the code under test. */
const shown = (at: Date, zone: string) => at.toLocaleString('sv-SE', { timeZone: zone }).slice(0, 16);
const hm = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

describe('the clock on the wall', () => {
  it('leaves hours out in spring, and shows them twice in autumn', () => {
    // Berlin: 29 March 2026 at 2:00 it is 3:00; 25 October at 3:00 it is 2:00 again.
    expect(firstAt('2026-03-29', 150, 'Europe/Berlin').toISOString()).to.equal('2026-03-29T01:00:00.000Z');
    expect(firstAt('2026-10-25', 150, 'Europe/Berlin').toISOString()).to.equal('2026-10-25T00:30:00.000Z');
    expect(firstAt('2026-10-25', 180, 'Europe/Berlin').toISOString()).to.equal('2026-10-25T02:00:00.000Z');
    // Lord Howe: by half an hour. Cairo: the day of 24 April 2026 begins at 1:00. Apia had no 30 December 2011.
    expect(shown(firstAt('2026-10-04', 135, 'Australia/Lord_Howe'), 'Australia/Lord_Howe')).to.equal(
      '2026-10-04 02:30',
    );
    expect(shown(firstAt('2026-04-24', 0, 'Africa/Cairo'), 'Africa/Cairo')).to.equal('2026-04-24 01:00');
    expect(shown(firstAt('2011-12-30', 600, 'Pacific/Apia'), 'Pacific/Apia')).to.equal('2011-12-31 00:00');
  });

  it('shows what the platform’s own clock shows', () => {
    const zone = fc.constantFrom(
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        zone,
        (at, where) => {
          const { day, minute } = wallAt(at, where);
          return shown(at, where) === `${day} ${hm(minute)}`;
        },
      ),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe('hours in which somebody may be written to', () => {
  const at = (zone: string, more: Partial<Presence> = {}): Presence => ({
    zone,
    calendar: ordinaryWeek,
    away: [],
    ...more,
  });
  const office: Hours = { from: 540, to: 1080, quiet: [{ from: 720, to: 810 }] };

  it('are what is left of the day without the quiet ones', () => {
    expect(openSpans(office)).to.deep.equal([
      { from: 540, to: 720 },
      { from: 810, to: 1080 },
    ]);
    expect(openSpans({ ...office, quiet: [{ from: 0, to: 1440 }] })).to.deep.equal([]);
    expect(openSpans({ from: 1080, to: 540, quiet: [] })).to.deep.equal([]);
  });

  it('end at noon, and begin again on the next day on which the person works', () => {
    const berlin = at('Europe/Berlin');
    const moment = (text: string) => nextMoment(berlin, office, new Date(text))?.toISOString();
    expect(moment('2026-03-27T10:59:00Z')).to.equal('2026-03-27T10:59:00.000Z');
    expect(momentEnds(berlin, office, new Date('2026-03-27T10:59:00Z')).toISOString()).to.equal(
      '2026-03-27T11:00:00.000Z',
    );
    expect(moment('2026-03-27T11:00:00Z')).to.equal('2026-03-27T12:30:00.000Z');
    // Friday evening; on Monday clocks are an hour further.
    expect(moment('2026-03-27T17:00:00Z')).to.equal('2026-03-30T07:00:00.000Z');
  });

  it('leave out leave, and have no end in sight where that has none', () => {
    const away = at('Asia/Shanghai', { away: [{ from: '2026-03-02', until: '2026-03-04' }] });
    expect(nextMoment(away, office, new Date('2026-03-02T02:00:00Z'))?.toISOString()).to.equal(
      '2026-03-05T01:00:00.000Z',
    );
    const gone = at('Asia/Shanghai', { away: [{ from: '2026-03-02', until: null }] });
    expect(nextMoment(gone, office, new Date('2026-03-02T02:00:00Z'))).to.equal(undefined);
  });

  it('are found as somebody finds them who looks at every minute, also where clocks are turned', () => {
    const places = fc.constantFrom(
      ['Europe/Berlin', '2026-03-28'],
      ['Europe/Berlin', '2026-10-24'],
      ['America/New_York', '2026-10-31'],
      ['Australia/Lord_Howe', '2026-04-04'],
      ['Africa/Cairo', '2026-04-23'],
      ['Africa/Cairo', '2026-10-29'],
      ['Asia/Shanghai', '2026-03-06'],
    ) as fc.Arbitrary<[string, string]>;
    const minute = fc.integer({ min: 0, max: 1440 });
    // Hours about the turn of the clock are what can go wrong: they are as likely here as all others.
    const early = fc.integer({ min: 0, max: 240 });
    const span = fc
      .tuple(fc.oneof(minute, early), fc.oneof(minute, early))
      .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
    const everyDay = { kindOf: () => 'works' as const };
    fc.assert(
      fc.property(
        places,
        span,
        fc.array(span, { maxLength: 2 }),
        fc.integer({ min: 0, max: 2880 }),
        (where, hours, quiet, start) => {
          const [zone, day] = where;
          const presence = at(zone, { calendar: everyDay });
          const policy: Hours = { ...hours, quiet };
          const open = (time: Date) => {
            const now = shown(time, zone).slice(11);
            const inside = (one: { from: number; to: number }) => hm(one.from) <= now && now < hm(one.to);
            return inside(policy) && !quiet.some(inside);
          };
          const from = firstAt(day, 0, zone).getTime() + start * 60_000;
          let naive: number | undefined;
          for (let time = from; time < from + 2 * 1440 * 60_000 && naive === undefined; time += 60_000)
            if (open(new Date(time))) naive = time;
          const found = nextMoment(presence, policy, new Date(from));
          expect(mayReach(presence, policy, new Date(from))).to.equal(open(new Date(from)));
          if (naive === undefined) return found === undefined || found.getTime() >= from + 2 * 1440 * 60_000;
          expect(found?.toISOString()).to.equal(new Date(naive).toISOString());
          let end = naive;
          // Not into the next day, which is another one for all that counts by days.
          const today = shown(new Date(naive), zone).slice(0, 10);
          while (open(new Date(end)) && shown(new Date(end), zone).startsWith(today)) end += 60_000;
          expect(momentEnds(presence, policy, new Date(naive)).getTime()).to.equal(end);
        },
      ),
      { seed: 6, numRuns: 40 },
    );
  });

  it('end with the day where the next one begins with hours, and do not lead past those in which nobody is', () => {
    const always = at('Asia/Shanghai', { calendar: { kindOf: () => 'works' as const } });
    const nights: Hours = { from: 0, to: 1440, quiet: [{ from: 60, to: 150 }] };
    for (const from of ['2026-03-02T02:00:00Z', '2026-03-01T18:30:00Z'])
      expect(momentEnds(always, nights, new Date(from)).toISOString(), from).to.equal(
        '2026-03-02T16:00:00.000Z',
      );
    expect(momentEnds(always, nights, new Date('2026-03-01T16:10:00Z')).toISOString()).to.equal(
      '2026-03-01T17:00:00.000Z',
    );
  });

  it('end with the day also where clocks leave out the midnight after it', () => {
    const late: Hours = { from: 1380, to: 1440, quiet: [] };
    const calendar = { kindOf: () => 'works' as const };
    const end = (zone: string, from: string) =>
      momentEnds(at(zone, { calendar }), late, new Date(from)).toISOString();
    expect(end('Africa/Cairo', '2026-04-23T21:20:00Z')).to.equal('2026-04-23T22:00:00.000Z');
    expect(end('America/Santiago', '2026-09-06T03:17:00Z')).to.equal('2026-09-06T04:00:00.000Z');
    // Shown twice: to the second one.
    expect(end('Africa/Cairo', '2026-10-29T20:20:00Z')).to.equal('2026-10-29T22:00:00.000Z');
  });

  it('are none on a day without work, wherever that day is', () => {
    const rests = {
      kindOf: (day: string) => (day === addDays('2026-03-02', 1) ? ('rests' as const) : ('works' as const)),
    };
    const there = at('America/New_York', { calendar: rests });
    expect(mayReach(there, office, new Date('2026-03-03T15:00:00Z'))).to.equal(false);
    expect(mayReach(there, office, new Date('2026-03-04T15:00:00Z'))).to.equal(true);
  });
});
