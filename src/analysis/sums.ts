import type { Figure } from './read.ts';
import { answerSteps } from './rules.ts';

/** What there is in one hour, or in several that are not told apart. */
export interface HourSum {
  fromHour: number;
  toHour: number;
  count: number;
}

/** Volumes by hour; what could only be told of several hours together stands behind the hours, by itself. */
export function volumeByHour(figures: readonly Figure[]): { hours: HourSum[]; together: HourSum[] } {
  const sums = new Map<string, HourSum>();
  for (const { figure, fromHour, toHour, count } of figures) {
    if (figure !== 'volume') continue;
    const name = `${fromHour}-${toHour}`;
    const sum = sums.get(name) ?? { fromHour, toHour, count: 0 };
    sums.set(name, { ...sum, count: sum.count + count });
  }
  const all = [...sums.values()].sort((a, b) => a.fromHour - b.fromHour || a.toHour - b.toHour);
  const single = ({ fromHour, toHour }: HourSum) => toHour - fromHour === 1;
  return { hours: all.filter(single), together: all.filter((one) => !single(one)) };
}

/** How many answers came within each step of the scale. */
export function answersByStep(figures: readonly Figure[]): number[] {
  const steps = answerSteps.map(() => 0);
  for (const { figure, detail, count } of figures)
    if (figure === 'response-times') steps[Number(detail)] = (steps[Number(detail)] ?? 0) + count;
  return steps;
}

/** The end, in minutes, of the step in which the middle answer lies; undefined of none. */
export function middleStep(steps: readonly number[]): number | undefined {
  const all = steps.reduce((sum, one) => sum + one, 0);
  let seen = 0;
  for (const [step, count] of steps.entries()) {
    seen += count;
    if (all > 0 && seen * 2 >= all) return answerSteps[step];
  }
  return undefined;
}

/** An hour in which the middle answer takes longer. */
export interface SlowHour {
  hour: number;
  /** The end of the step that the middle answer lies in, in minutes. */
  within: number;
  answers: number;
}

/** Fewer answers say too little of an hour. */
const leastAnswers = 12;

/** The hours whose middle answer lies in a later step than that of all, the slowest first. */
export function slowHours(figures: readonly Figure[], most = 3): SlowHour[] {
  const usual = middleStep(answersByStep(figures));
  if (usual === undefined) return [];
  const hours = Array.from({ length: 24 }, (_, hour) => hour).flatMap((hour): SlowHour[] => {
    const of = figures.filter(({ fromHour, toHour }) => fromHour === hour && toHour === hour + 1);
    const steps = answersByStep(of);
    const answers = steps.reduce((sum, one) => sum + one, 0);
    const within = middleStep(steps);
    return within !== undefined && within > usual && answers >= leastAnswers
      ? [{ hour, within, answers }]
      : [];
  });
  return hours.sort((a, b) => b.within - a.within || b.answers - a.answers).slice(0, most);
}

/** Uses of templates by their ids, the most used first. */
export function usesOf(figures: readonly Figure[]): { templateId: string; count: number }[] {
  const uses = new Map<string, number>();
  for (const { figure, detail, count } of figures)
    if (figure === 'template-use') uses.set(detail, (uses.get(detail) ?? 0) + count);
  return [...uses]
    .map(([templateId, count]) => ({ templateId, count }))
    .sort((a, b) => b.count - a.count || (a.templateId < b.templateId ? -1 : 1));
}
