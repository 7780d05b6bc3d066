import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { type CrisisRole, crisisRoles } from '../../people/person.ts';
import { type MusterPlan, musterPlanShape, type Step, type Way, ways } from '../plan.ts';

/** Times of a plan, in seconds. */
export const timings = [
  'acceptWithin',
  'deputiesAfter',
  'lastResortAfter',
  'againEvery',
  'comingFor',
] as const satisfies (keyof MusterPlan)[];
export type Timing = (typeof timings)[number];

/** One level of a plan as people write it, on a page or in a file: `day` is "chat 0, text message 120". */
export type WrittenLevel = Record<'day' | 'night' | 'nightFrom' | 'nightTo' | Timing, string> & {
  /** Empty: the role is not called. */
  needed: Readonly<Partial<Record<CrisisRole, string>>>;
};

export type PlanField = Exclude<keyof WrittenLevel, 'needed'> | `needed-${CrisisRole}`;
export type PlanProblem =
  | 'number'
  | 'nobody-needed'
  | 'ladder'
  | 'not-at-once'
  | 'order'
  | 'hour'
  | 'anew-too-soon';

export const writeLevel = (plan: MusterPlan, language: Language): WrittenLevel => ({
  needed: Object.fromEntries(Object.entries(plan.quorum).map(([role, many]) => [role, String(many)])),
  day: writeSteps(plan.day, language),
  night: writeSteps(plan.night, language),
  nightFrom: plan.nightFrom,
  nightTo: plan.nightTo,
  acceptWithin: String(plan.acceptWithin),
  deputiesAfter: String(plan.deputiesAfter),
  lastResortAfter: String(plan.lastResortAfter),
  againEvery: String(plan.againEvery),
  comingFor: String(plan.comingFor),
});

export const wayName = (way: Way, language: Language): string => text(language, `crisis.plan.way.${way}`);

export const writeSteps = (steps: readonly Step[], language: Language): string =>
  steps.map(({ way, after }) => `${wayName(way, language)} ${after}`).join(language === 'en' ? ', ' : '，');

const wayIn = (word: string): Way | undefined =>
  ways.find((way) =>
    [way, wayName(way, 'zh-CN'), wayName(way, 'en')].some(
      (name) => name.toLowerCase() === word.toLowerCase(),
    ),
  );

function readSteps(written: string): Step[] | PlanProblem {
  const steps: Step[] = [];
  for (const part of written.normalize('NFKC').split(/[,;、\n]/)) {
    if (part.trim() === '') continue;
    const plain = part.trim().replaceAll(/\s+/g, ' ');
    const [, word = '', after = ''] = /^(.+?) ?(\d{1,5}) ?(?:s|秒)?$/i.exec(plain) ?? [];
    const way = wayIn(word.trim());
    if (!way) return 'ladder';
    steps.push({ way, after: Number(after) });
  }
  if (steps.length === 0 || new Set(steps.map(({ way }) => way)).size < steps.length) return 'ladder';
  if (steps[0]?.after !== 0) return 'not-at-once';
  return steps.every(({ after }, n) => after >= (steps[n - 1]?.after ?? 0)) ? steps : 'order';
}

/** @returns the level, or everything that is wrong with it, by field */
export function readLevel(
  written: WrittenLevel,
): { plan: MusterPlan; problems?: undefined } | { problems: ReadonlyMap<PlanField, PlanProblem> } {
  const problems = new Map<PlanField, PlanProblem>();
  const number = (at: PlanField, typed: string, least: number, most: number): number => {
    const plain = typed.normalize('NFKC').trim();
    const value = /^\d{1,6}$/.test(plain) ? Number(plain) : Number.NaN;
    if (!(value >= least && value <= most)) problems.set(at, 'number');
    return value;
  };
  const quorum: Partial<Record<CrisisRole, number>> = {};
  for (const role of crisisRoles) {
    const typed = (written.needed[role] ?? '').trim();
    if (typed === '' || typed === '0') continue;
    quorum[role] = number(`needed-${role}`, typed, 1, 50);
  }
  if (Object.keys(quorum).length === 0) problems.set('needed-lead', 'nobody-needed');
  const ladder = (at: 'day' | 'night'): Step[] => {
    const steps = readSteps(written[at]);
    if (typeof steps !== 'string') return steps;
    problems.set(at, steps);
    return [];
  };
  const hour = (at: 'nightFrom' | 'nightTo'): string => {
    const typed = written[at].normalize('NFKC').trim().padStart(5, '0');
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(typed)) problems.set(at, 'hour');
    return typed;
  };
  const plan = {
    quorum,
    ...{ day: ladder('day'), night: ladder('night') },
    ...{ nightFrom: hour('nightFrom'), nightTo: hour('nightTo') },
    acceptWithin: number('acceptWithin', written.acceptWithin, 1, 86_400),
    deputiesAfter: number('deputiesAfter', written.deputiesAfter, 1, 86_400),
    lastResortAfter: number('lastResortAfter', written.lastResortAfter, 1, 86_400),
    againEvery: number('againEvery', written.againEvery, 1, 86_400),
    comingFor: number('comingFor', written.comingFor, 60, 86_400),
  };
  if (
    problems.size === 0 &&
    [plan.day, plan.night].some((steps) => (steps.at(-1)?.after ?? 0) >= plan.againEvery)
  )
    problems.set('againEvery', 'anew-too-soon');
  if (problems.size > 0) return { problems };
  return { plan: musterPlanShape.parse(plan) };
}
