import { stringify } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../../errors.ts';
import type { Language } from '../../messages/model.ts';
import { crisisRoles } from '../../people/person.ts';
import { parseYaml } from '../../policies/safe-yaml.ts';
import { type Level, levels } from '../levels.ts';
import type { CrisisPlan, MusterPlan } from '../plan.ts';
import { readLevel, timings, type WrittenLevel, writeLevel } from './written.ts';

const word = z.union([z.string(), z.number()]).transform(String);
const levelShape = z.strictObject({
  needed: z.partialRecord(z.enum(crisisRoles), word),
  ...{ day: word, night: word, nightFrom: word, nightTo: word },
  ...(Object.fromEntries(timings.map((timing) => [timing, word])) as Record<
    (typeof timings)[number],
    typeof word
  >),
});
const fileShape = z.strictObject({
  /** Staff numbers, in their order. */
  lastResort: z.array(word).max(20).default([]),
  levels: z.record(z.enum(levels), levelShape),
});

/** A plan as a file says it: its last resort by staff number. */
export interface PlanFile {
  levels: CrisisPlan['levels'];
  lastResort: string[];
}

/** The plan as YAML, as `readPlanFile` reads it. */
export function writePlanFile(plan: CrisisPlan, lastResort: readonly string[], language: Language): string {
  return stringify({
    lastResort: [...lastResort],
    levels: Object.fromEntries(levels.map((level) => [level, writeLevel(plan.levels[level], language)])),
  });
}

/** @returns the plan, or everything that is wrong with the file, at `line n` or at a level's field */
export function readPlanFile(
  text: string,
): { file: PlanFile; problems?: undefined } | { problems: Problem[] } {
  const parsed = parseYaml(text);
  if (parsed.problems)
    return {
      problems: parsed.problems.map(({ line, said }) => ({ at: `line ${line}`, problem: said.code })),
    };
  const shaped = fileShape.safeParse(parsed.value);
  if (!shaped.success)
    return {
      problems: shaped.error.issues.map(({ path, message }) => ({ at: path.join('.'), problem: message })),
    };
  const problems: Problem[] = [];
  const plans: Partial<Record<Level, MusterPlan>> = {};
  for (const level of levels) {
    const read = readLevel(shaped.data.levels[level] satisfies WrittenLevel);
    if (read.problems)
      for (const [at, problem] of read.problems) problems.push({ at: `${level}.${at}`, problem });
    else plans[level] = read.plan;
  }
  const { minor, moderate, major } = plans;
  if (!minor || !moderate || !major) return { problems };
  return { file: { levels: { minor, moderate, major }, lastResort: shaped.data.lastResort } };
}
