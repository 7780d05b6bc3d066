import { DateTime } from 'luxon';
import { companyZone } from '../zone.ts';
import { type Asked, type Key, keyOf } from './source.ts';

/** A thing that is asked of one person until the end of a day, wherever they are. */
export type DueByDay = Pick<Key, 'personId' | 'about'> & {
  sentAt: Date;
  /** `YYYY-MM-DD`, of the company's calendar. */
  dueOn: string;
  /** Whether its person still works here. */
  employed: boolean;
};

/** Such things as the engine asks for them. */
export const askedByDay = (rows: readonly DueByDay[]): ReadonlyMap<string, Asked> =>
  new Map(
    rows.map(({ dueOn, employed, sentAt, ...key }): [string, Asked] => [
      keyOf(key),
      {
        ...{ open: true, sentAt, leaving: !employed, subject: null },
        dueAt: DateTime.fromISO(dueOn, { zone: companyZone }).endOf('day').toJSDate(),
      },
    ]),
  );
