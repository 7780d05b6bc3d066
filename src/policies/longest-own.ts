import type { CodedProblem } from '../messages/problems.ts';
import { problem } from '../messages/problems.ts';
import { keptMonths } from '../threads/rules.ts';
import { placeOf } from './field-problems.ts';
import { ownPolicy } from './kept.ts';
import { allPeriods } from './periods.ts';
import type { FrontMatter, Retention } from './schema.ts';

/** What is sealed until a day that is fixed when it is said: nothing can be promised to be there for longer. In months. */
const longest: ReadonlyMap<string, number> = new Map([['conversations', keptMonths]]);

/** Rows of Heed's own policy that promise to keep something for longer than its keys are. */
export function promisedTooLong({
  file,
  front,
}: {
  file: string;
  front: Pick<FrontMatter, 'code' | 'disclosures'>;
}): CodedProblem[] {
  if (front.code !== ownPolicy) return [];
  return front.disclosures.flatMap(({ id, retention }, row) => {
    const most = longest.get(id);
    if (most === undefined || !retention || allPeriods(retention).every((one) => fits(one, most))) return [];
    const place = placeOf(file, `disclosures[${row}].retention`);
    return [problem(place, { code: 'policy.ownTooLong', params: { most } })];
  });
}

const daysOfMonths = (months: number): number => Math.floor((months * 365) / 12);

function fits({ count, unit, from }: Retention, most: number): boolean {
  if (from !== 'collected') return false;
  if (unit === 'days') return count <= daysOfMonths(most);
  return (unit === 'years' ? 12 * count : count) <= most;
}
