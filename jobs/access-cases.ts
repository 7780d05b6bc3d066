import { endDueAccess } from '../src/access-cases/end.ts';
import { forgetOldAccess } from '../src/access-cases/forget.ts';
import { tellOpened } from '../src/access-cases/tell.ts';
import type { SweepJob } from './sweep.ts';

export function accessSweeps(zone: string): SweepJob[] {
  return [
    {
      // Nothing opens after its time whether or not this has come by; here it is put on record, and whoever asked is told.
      name: 'access-cases.end',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const ended = await endDueAccess(db, now);
        if (ended > 0) log.info({ ended }, 'access cases have reached their time');
      },
    },
    {
      name: 'access-cases.tell',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const told = await tellOpened(db, now, zone);
        if (told > 0) log.info({ told }, 'people were told that records about them were opened');
      },
    },
    {
      name: 'access-cases.forget',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetOldAccess(db, { now, zone });
        if (forgotten > 0)
          log.info({ forgotten }, 'access cases have been over for as long as they are kept');
      },
    },
  ];
}
