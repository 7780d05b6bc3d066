import { inTransaction } from '../src/db/pool.ts';
import { purgeKiosk } from '../src/kiosk/code.ts';
import { purgeChallenges } from '../src/people/passkeys/challenge.ts';
import { linkKeptMs, purgeLinks } from '../src/web/links.ts';
import { purgeSessions } from '../src/web/session.ts';
import { purgeSignIns } from '../src/web/sign-in.ts';
import type { SweepJob } from './sweep.ts';

export function webSweeps(): SweepJob[] {
  return [
    {
      name: 'web.sessions',
      everyMs: 300_000,
      async run({ db, now }) {
        await purgeSessions(db, now);
        await purgeSignIns(db, now);
        await purgeChallenges(db, now);
        await purgeKiosk(db, now);
        await inTransaction(db, (tx) => purgeLinks(tx, new Date(now.getTime() - linkKeptMs), 10_000));
      },
    },
  ];
}
