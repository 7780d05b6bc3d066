import { expect } from 'chai';
import { chinesePublicHolidays } from '../../src/calendar/china.ts';
import { addDays } from '../../src/calendar/day.ts';
import { calendarOf } from '../../src/calendar/place.ts';
import type { Calendar } from '../../src/calendar/rules.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import type { ReminderPolicy, Rung, Step } from '../../src/reminders/policy.ts';
import { planProblems, policyProblems } from '../../src/reminders/problems.ts';

const ten = 600;
const policy: ReminderPolicy = {
  answer: 'required',
  steps: [
    { from: 'sent', workingDays: 3, at: ten },
    { from: 'due', workingDays: -1, at: ten },
  ],
  rungs: [
    { to: 'manager', workingDays: 1, at: ten },
    { to: 'hr', workingDays: 3, at: ten },
    { to: 'last', personId: 'director', workingDays: 5, at: ten, again: 5 },
  ],
  hours: { from: 540, to: 1080, quiet: [{ from: 720, to: 810 }] },
  perDay: 2,
  perItem: 4,
  tries: 3,
  retryMinutes: 60,
};
const last = (more: object = {}): Rung => ({
  to: 'last',
  personId: 'director',
  workingDays: 5,
  at: ten,
  again: 5,
  ...more,
});
const steps = (...some: Step[]): Partial<ReminderPolicy> => ({ steps: some });

describe('a reminder policy', () => {
  const wrong = (more: Partial<ReminderPolicy>) =>
    policyProblems({ ...policy, ...more }, (id) => id === 'director').map(
      ({ said }) => `${said.place.code} ${said.code}`,
    );

  it('that can be kept is taken', () => {
    expect(wrong({})).to.deep.equal([]);
    expect(wrong({ answer: 'free', rungs: [] })).to.deep.equal([]);
  });

  const hours = { from: 540, to: 1080, quiet: [] };
  const cases: [string, Partial<ReminderPolicy>, string[]][] = [
    [
      'hours that end before they begin',
      { hours: { from: 1080, to: 540, quiet: [] } },
      ['hours reminders.hoursEmpty'],
    ],
    ['hours that are none', { hours: { from: -1, to: 1500, quiet: [] } }, ['hours reminders.hoursUnclear']],
    [
      'nothing but quiet hours',
      { hours: { ...hours, quiet: [{ from: 0, to: 1440 }] } },
      ['quiet reminders.hoursAllQuiet'],
    ],
    [
      'a quiet span that is empty',
      { hours: { ...hours, quiet: [{ from: 600, to: 600 }] } },
      ['quiet reminders.hoursEmpty'],
    ],
    ['a cap of nothing', { perDay: 0, perItem: 0 }, ['perDay reminders.number', 'perItem reminders.number']],
    ['a cap below its own steps', { perItem: 1 }, ['perItem reminders.capBelowSteps']],
    [
      'no try',
      { tries: 0, retryMinutes: Number.NaN },
      ['tries reminders.number', 'retryMinutes reminders.number'],
    ],
    ['no reminder at all', { steps: [] }, ['reminders reminders.noSteps']],
    [
      'a reminder on the day it is sent',
      steps({ from: 'sent', workingDays: 0, at: ten }),
      ['reminderStep reminders.sameDay'],
    ],
    [
      'two on one day',
      steps({ from: 'due', workingDays: 0, at: ten }, { from: 'due', workingDays: 0, at: 660 }),
      ['reminderStep reminders.stepTwice'],
    ],
    [
      'one in the midday rest',
      steps({ from: 'due', workingDays: 0, at: 750 }),
      ['reminderStep reminders.outsideHours'],
    ],
    ['one years away', steps({ from: 'due', workingDays: -999, at: ten }), ['reminderStep reminders.days']],
    [
      'a last resort that is nobody',
      { rungs: [last({ personId: 'left' })] },
      ['escalationStep reminders.lastNobody'],
    ],
    [
      'no last resort',
      { rungs: [{ to: 'hr', workingDays: 1, at: ten }] },
      ['escalation reminders.noLastResort'],
    ],
    ['nobody at all who is told', { rungs: [] }, ['escalation reminders.noLastResort']],
    ['a last resort told once', { rungs: [last({ again: 0 })] }, ['escalationStep reminders.again']],
    [
      'somebody told before it is due',
      { rungs: [last({ workingDays: 0 })] },
      ['escalationStep reminders.beforeDue'],
    ],
    [
      'HR before the manager',
      { rungs: [{ to: 'hr', workingDays: 1, at: ten }, { to: 'manager', workingDays: 2, at: ten }, last()] },
      ['escalationStep reminders.rungOrder'],
    ],
    [
      'two at once',
      { rungs: [{ to: 'hr', workingDays: 5, at: ten }, last()] },
      ['escalationStep reminders.rungSooner'],
    ],
    ['a consent that others are told of', { answer: 'free' }, ['escalation reminders.freeTold']],
  ];
  for (const [what, more, expected] of cases)
    it(`with ${what} is refused`, () => {
      expect(wrong(more)).to.deep.equal(expected);
    });

  it('says everything at once, in the reader’s language', () => {
    const [first] = policyProblems({ ...policy, rungs: [last({ personId: 'left' })] }, () => false);
    expect(first && sayProblem('zh-CN', first)).to.deep.equal({
      at: '逾期后第 1 级',
      problem: '请指名一位在职的人',
    });
    expect(first).to.include({ at: 'step 1 when overdue', problem: 'name somebody who works here' });
    expect(wrong({ steps: [], rungs: [], perDay: 0 })).to.have.length(3);
  });
});

describe('a reminder policy, for what is about to be sent', () => {
  let calendar: Calendar;
  before(async () => {
    calendar = calendarOf({ zone: 'Asia/Shanghai' }, new Map(), await chinesePublicHolidays());
  });
  const wrong = (sent: string, due: string, more: Partial<ReminderPolicy> = {}, zone = 'Asia/Shanghai') =>
    planProblems({ ...policy, ...more }, { sent, due, zone, calendar }).map(({ said }) => said.code);

  it('fits where there is time for it', () => {
    expect(wrong('2026-09-14', '2026-09-24')).to.deep.equal([]);
  });

  it('is refused where it is due before the first reminder', () => {
    // Sent on the eve of the holidays, due on their last day: no working day lies in between.
    expect(wrong('2026-09-30', '2026-10-07')).to.deep.equal(['reminders.dueBeforeFirstFrom']);
    expect(wrong('2026-09-14', '2026-09-14')).to.deep.equal(['reminders.dueBeforeFirstFrom']);
  });

  it('is refused where a reminder counted from sending comes after the day due', () => {
    expect(wrong('2026-09-14', '2026-09-16')).to.deep.equal(['reminders.afterDueFrom']);
  });

  it('names the earliest day due that would do, and none that nobody can know', () => {
    const day = (sent: string, due: string) => {
      const [first] = planProblems(policy, { sent, due, zone: 'Asia/Shanghai', calendar });
      return first?.said.params?.day;
    };
    for (const [sent, due] of [
      ['2026-09-30', '2026-10-07'],
      ['2026-09-14', '2026-09-14'],
      ['2026-09-14', '2026-09-16'],
    ] as const) {
      const named = day(sent, due);
      if (typeof named !== 'string') throw new Error('no day is named');
      expect(wrong(sent, named), named).to.deep.equal([]);
      expect(named > due).to.equal(true);
      expect(wrong(sent, addDays(named, -1)), `the day before ${named}`).not.to.deep.equal([]);
    }
    const strict = { ...policy, steps: [{ from: 'sent' as const, workingDays: 60, at: 600 }] };
    const [far] = planProblems(strict, {
      sent: '2026-11-26',
      due: '2026-12-01',
      zone: 'Asia/Shanghai',
      calendar,
    });
    expect(far?.said.params).not.to.have.property('day');
  });

  it('is refused in a zone that there is not, and beyond the years whose holidays are known', () => {
    expect(wrong('2026-09-14', '2026-09-24', {}, 'Mars/Olympus')).to.deep.equal(['reminders.zoneUnknown']);
    const beyond = 2027;
    expect(wrong('2026-11-26', `${beyond}-01-15`)).to.deep.equal(['calendar.yearUnknown']);
    // Due in time, but whoever hears of it afterwards would hear in a year that nobody knows.
    expect(wrong('2026-12-14', '2026-12-25')).to.deep.equal(['calendar.yearUnknown']);
    expect(wrong('2026-09-14', 'soon')).to.deep.equal(['reminders.dueUnclear']);
  });
});
