import { agedDeliveries } from '../src/delivery/aged.ts';
import { agedErasures } from '../src/evidence/aged.ts';
import { agedErasureLedger } from '../src/people/erasure-ledger-data.ts';
import type { PersonalDataRegistry } from '../src/people/personal-data.ts';
import { agedOfPlatforms } from '../src/platforms/keeping.ts';
import { agedReminders } from '../src/reminders/aged.ts';
import { expireByAge } from '../src/retention/own-by-age.ts';
import { expireLeavers, leaverRows } from '../src/retention/own-leavers.ts';
import type { SweepJob } from './sweep.ts';

/** Days are what counts; an hour more is what a run may be late by. */
const everyMs = 3_600_000;

/** What goes by its age, by the row of Heed's own policy that says how long. */
const byAge = [
  {
    disclosure: 'deliveries',
    start: 'collected',
    kinds: [agedDeliveries, ...agedOfPlatforms, agedReminders],
  },
  { disclosure: 'requests', start: 'closed', kinds: [agedErasures, agedErasureLedger] },
] as const;

/**
 * What Heed itself keeps, once it is over by the row of its own policy: of people who have left, and by its age. Without
 * being asked for it (PIPL 47).
 */
export function ownStoreSweeps(deps: { personalData: PersonalDataRegistry; zone: string }): SweepJob[] {
  return [
    ...leaverRows.map(
      (row): SweepJob => ({
        name: `own-stores.${row}`,
        everyMs,
        everyTable: true,
        async run({ db, now, log, signal }) {
          const people = await expireLeavers(db, row, { ...deps, now, signal });
          if (people > 0) log.info({ people }, 'of people who left long ago, what was over was erased');
        },
      }),
    ),
    ...byAge.map(
      ({ disclosure, start, kinds }): SweepJob => ({
        name: `own-stores.${disclosure}`,
        everyMs,
        async run({ db, now, log, signal }) {
          const deleted = await expireByAge(
            db,
            { disclosure, start, kinds },
            { now, zone: deps.zone, signal },
          );
          if (deleted > 0) log.info({ deleted }, 'what was over by its age was deleted');
        },
      }),
    ),
  ];
}
