import { HeedError } from '../errors.ts';
import { problem } from '../messages/problems.ts';
import type { Day } from './day.ts';

/** Says of a day that nobody knows yet whether people work on it, which year has to be put in, and how. */
export function refuseUnknownDay(day: Day, year: number): never {
  throw new HeedError(
    'conflict',
    `The public holidays of ${year} are not known (${day} was asked for). Put them in with: npx heed calendar set FILE`,
    {
      text: 'holidays-unknown',
      problems: [problem({ code: 'calendar' }, { code: 'calendar.yearUnknown', params: { year } })],
    },
  );
}
