import { HeedError } from '../errors.ts';
import { problem } from '../messages/problems.ts';
import { type Day, yearOf } from './day.ts';

/** Says of a day that nobody knows yet whether people work on it, and how to say so. */
export function refuseUnknownDay(day: Day): never {
  const year = yearOf(day);
  throw new HeedError(
    'conflict',
    `The public holidays of ${year} are not known (${day} was asked for). Put them in with: npx heed calendar set FILE`,
    {
      text: 'holidays-unknown',
      problems: [problem({ code: 'calendar' }, { code: 'calendar.yearUnknown', params: { year } })],
    },
  );
}
