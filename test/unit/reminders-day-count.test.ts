import { expect } from 'chai';
import { amendPerson, countFailed, countSent } from '../../src/reminders/rules.ts';
import { type DayCounts, noneYet } from '../../src/reminders/state.ts';
import { calendars } from './reminders/place.ts';

const [first, second, third] = ['2026-09-28', '2026-09-29', '2026-09-30'] as const;

describe('how many reminders somebody had on a day', () => {
  let backOn: (counts: DayCounts, day: string) => DayCounts;
  before(async () => {
    const zone = 'Asia/Shanghai';
    const presence = { zone, calendar: (await calendars())[zone], away: [] } as const;
    backOn = (today, day) =>
      amendPerson({ id: 'ann', presence, today }, new Date(`${day}T10:00+08:00`)).today;
  });
  const sentOn = (...days: string[]) => days.reduce<DayCounts>(countSent, noneYet);

  it('set back over midnight, what had gone out on either day counts for the one it is again', () => {
    expect(backOn(sentOn(first, second, second), first)).to.deep.equal({ day: first, count: 3, earlier: [] });
    expect(backOn(sentOn(first, second, third), second)).to.deep.equal({
      day: second,
      count: 2,
      earlier: [{ day: first, count: 1 }],
    });
  });

  it('the one of the later day ends in vain: the one of the earlier day still counts', () => {
    expect(countFailed(backOn(sentOn(first, second), first), first)).to.include({ day: first, count: 1 });
  });

  it('the one of the earlier day ends in vain: the one of the later day still counts', () => {
    const failed = countFailed(sentOn(first, second), first);
    expect(failed).to.deep.equal({ day: second, count: 1, earlier: [] });
    expect(backOn(failed, first)).to.include({ day: first, count: 1 });
  });

  it('of a day on which nothing arrived, and of days long past, nothing is kept', () => {
    expect(countSent(countFailed(sentOn(first), first), second)).to.deep.equal({
      day: second,
      count: 1,
      earlier: [],
    });
    const days = Array.from({ length: 40 }, (_, day) => `2026-${day < 20 ? '09' : '10'}-${(day % 20) + 10}`);
    const counts = sentOn(...days);
    expect(counts.earlier[0]).to.deep.equal({ day: days.at(-2), count: 1 });
    // As many as a policy may allow in a day: brought back together, more of them would change nothing.
    expect(counts.earlier).to.have.length(20);
  });
});
