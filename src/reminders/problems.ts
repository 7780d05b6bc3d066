import { addDays, type Day, isDay } from '../calendar/day.ts';
import { openSpans, type Span } from '../calendar/hours.ts';
import { type Calendar, plusWorkingDays, unknownYears, withoutHolidays } from '../calendar/rules.ts';
import { isZone, type Minute } from '../calendar/wall.ts';
import { type CodedProblem, type Place, type ProblemCode, problem } from '../messages/problems.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import { stepDay } from './steps.ts';

const step = (index: number): Place => ({ code: 'reminderStep', params: { step: index + 1 } });
const rung = (index: number): Place => ({ code: 'escalationStep', params: { step: index + 1 } });

/** The longest that a step may lie away from what it counts from, in working days: a year. */
const furthest = 260;
const mostTries = 10;

/**
 * What is wrong with a policy whatever is sent by it. All at once, so that a person mends it in one go.
 *
 * @param known whether somebody of that id works here: a last resort who is nobody is none
 * @param tells who may hear of it at all
 */
export function policyProblems(
  policy: ReminderPolicy,
  known: (personId: string) => boolean,
  tells: readonly Rung['to'][] = ['manager', 'hr', 'last'],
): CodedProblem[] {
  return [
    ...hoursProblems(policy),
    ...capProblems(policy),
    ...stepProblems(policy),
    ...rungProblems(policy, known, tells),
  ];
}

function hoursProblems({ hours }: ReminderPolicy): CodedProblem[] {
  const whole = (span: Span) => isMinute(span.from, 1439) && isMinute(span.to, 1440);
  if (!whole(hours) || !hours.quiet.every(whole)) return [at('hours', 'reminders.hoursUnclear')];
  if (hours.from >= hours.to) return [at('hours', 'reminders.hoursEmpty')];
  if (hours.quiet.some(({ from, to }) => from >= to)) return [at('quiet', 'reminders.hoursEmpty')];
  return openSpans(hours).length === 0 ? [at('quiet', 'reminders.hoursAllQuiet')] : [];
}

function capProblems({ perDay, perItem, steps, tries, retryMinutes }: ReminderPolicy): CodedProblem[] {
  const positive = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  return [
    ...(positive(perDay, 20) ? [] : [at('perDay', 'reminders.number', { most: 20 })]),
    ...(positive(perItem, 50) ? [] : [at('perItem', 'reminders.number', { most: 50 })]),
    ...(positive(perItem, 50) && perItem < steps.length
      ? [at('perItem', 'reminders.capBelowSteps', { steps: steps.length })]
      : []),
    ...(positive(tries, mostTries) ? [] : [at('tries', 'reminders.number', { most: mostTries })]),
    ...(positive(retryMinutes, 1440) ? [] : [at('retryMinutes', 'reminders.number', { most: 1440 })]),
  ];
}

function stepProblems({ steps, hours }: ReminderPolicy): CodedProblem[] {
  if (steps.length === 0) return [at('reminders', 'reminders.noSteps')];
  const seen = new Set<string>();
  return steps.flatMap(({ from, workingDays, at: minute }, index) => {
    const key = `${from} ${workingDays}`;
    const twice = seen.has(key);
    seen.add(key);
    return [
      ...(daysClear(workingDays)
        ? []
        : [problem(step(index), { code: 'reminders.days', params: { most: furthest } })]),
      ...(from === 'sent' && workingDays < 1 ? [problem(step(index), { code: 'reminders.sameDay' })] : []),
      ...(twice ? [problem(step(index), { code: 'reminders.stepTwice' })] : []),
      ...outsideHours(step(index), hours, minute),
    ];
  });
}

function rungProblems(
  { answer, rungs, hours }: ReminderPolicy,
  known: (personId: string) => boolean,
  tells: readonly Rung['to'][],
): CodedProblem[] {
  if (answer === 'free') return rungs.length > 0 ? [at('escalation', 'reminders.freeTold')] : [];
  const order = { manager: 0, handler: 0, hr: 1, last: 2 } as const;
  const last = rungs.at(-1);
  return [
    ...(last?.to === 'last' ? [] : [at('escalation', 'reminders.noLastResort')]),
    ...rungs.flatMap((one, index) => {
      const before: Rung | undefined = rungs[index - 1];
      const said = (code: ProblemCode) => problem(rung(index), { code, params: { most: furthest } });
      return [
        ...(daysClear(one.workingDays) ? [] : [said('reminders.days')]),
        ...(one.workingDays < 1 ? [said('reminders.beforeDue')] : []),
        ...(tells.includes(one.to) ? [] : [said('reminders.notTold')]),
        ...(before && order[before.to] >= order[one.to] ? [said('reminders.rungOrder')] : []),
        ...(before && before.workingDays >= one.workingDays ? [said('reminders.rungSooner')] : []),
        ...(one.to === 'last' && !known(one.personId) ? [said('reminders.lastNobody')] : []),
        ...(one.to === 'last' && !(daysClear(one.again) && one.again >= 1) ? [said('reminders.again')] : []),
        ...outsideHours(rung(index), hours, one.at),
      ];
    }),
  ];
}

/** Where and when something is about to be sent. */
export interface Plan {
  /** The day on which it is sent where its people are. */
  sent: Day;
  due: Day;
  /** IANA name of where they are. */
  zone: string;
  /** As it is put in: years that are not known are refused. */
  calendar: Calendar;
}

/** So far ahead an earlier day is looked for: the longest holiday and the steps of any policy lie within it. */
const mostAhead = 120;

/**
 * What is wrong with a policy for what is about to be sent: steps that can never be met, and years whose holidays nobody
 * knows yet. A day due that is too soon is told with the first that is not.
 */
export function planProblems(policy: ReminderPolicy, plan: Plan): CodedProblem[] {
  const { sent, due, zone } = plan;
  if (!isZone(zone)) return [problem({ code: 'zone' }, { code: 'reminders.zoneUnknown', params: { zone } })];
  if (!isDay(sent) || !isDay(due)) return [at('due', 'reminders.dueUnclear')];
  const found = unkept(policy, plan);
  const tooSoon = found.some(({ code }) => code in fromDay);
  const day = tooSoon ? earliestDue(policy, plan) : undefined;
  return found.map(({ place, code, params }) =>
    day !== undefined && isSoon(code)
      ? problem(place, { code: fromDay[code], params: { day } })
      : problem(place, { code, ...(params ? { params } : {}) }),
  );
}

/** How each is said once it is known from which day on it would do. */
const fromDay = {
  'reminders.dueBeforeFirst': 'reminders.dueBeforeFirstFrom',
  'reminders.afterDue': 'reminders.afterDueFrom',
} as const satisfies Partial<Record<ProblemCode, ProblemCode>>;
const isSoon = (code: ProblemCode): code is keyof typeof fromDay => code in fromDay;

/** The first day after `due` for which nothing is wrong; undefined where there is none that anybody can know. */
function earliestDue(policy: ReminderPolicy, plan: Plan): Day | undefined {
  for (let ahead = 1; ahead <= mostAhead; ahead += 1) {
    const due = addDays(plan.due, ahead);
    const found = unkept(policy, { ...plan, due });
    if (found.length === 0) return due;
    if (!found.every(({ code }) => isSoon(code))) return undefined;
  }
  return undefined;
}

interface Unkept {
  place: Place;
  code: ProblemCode;
  params?: Record<string, number>;
}

function unkept(policy: ReminderPolicy, { sent, due, calendar }: Plan): Unkept[] {
  const counted = withoutHolidays(calendar);
  const days = policy.steps.map((one) => stepDay(one, sent, due, counted));
  const told = policy.rungs.map(({ workingDays }) => plusWorkingDays(counted, due, workingDays));
  const until = [due, ...days, ...told].reduce((last, day) => (day > last ? day : last));
  const years = unknownYears(calendar, sent, until);
  if (years.length > 0)
    return years.map((year) => ({
      place: { code: 'calendar' },
      code: 'calendar.yearUnknown',
      params: { year },
    }));
  if (!days.some((day) => day > sent && day <= due))
    return [{ place: { code: 'due' }, code: 'reminders.dueBeforeFirst' }];
  return policy.steps.flatMap(({ from }, index) =>
    from === 'sent' && (days[index] ?? '') > due
      ? [{ place: step(index), code: 'reminders.afterDue' as const }]
      : [],
  );
}

const daysClear = (days: number): boolean => Number.isInteger(days) && Math.abs(days) <= furthest;
const isMinute = (minute: number, most: Minute): boolean =>
  Number.isInteger(minute) && minute >= 0 && minute <= most;

function outsideHours(place: Place, hours: ReminderPolicy['hours'], minute: Minute): CodedProblem[] {
  const open =
    isMinute(minute, 1439) && openSpans(hours).some(({ from, to }) => from <= minute && minute < to);
  // Hours that are themselves wrong are told of once, and not again for each step.
  return open || openSpans(hours).length === 0 ? [] : [problem(place, { code: 'reminders.outsideHours' })];
}

function at(place: Place['code'], code: ProblemCode, params: Record<string, number> = {}): CodedProblem {
  return problem({ code: place }, { code, params });
}
