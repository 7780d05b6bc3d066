import { inTransaction } from '../src/db/pool.ts';
import { purgeLinks } from '../src/web/links.ts';
import { purgeSessions } from '../src/web/session.ts';
import type { SweepJob } from './sweep.ts';

/** Links are kept a day after their end, so that "this link was used" can be told from "there is no such link". */
const linkGraceMs = 86_400_000;

export function webSweeps(): SweepJob[] {
  return [
    {
      name: 'web.sessions',
      everyMs: 300_000,
      async run({ db, now }) {
        await purgeSessions(db, now);
        await inTransaction(db, (tx) => purgeLinks(tx, new Date(now.getTime() - linkGraceMs), 10_000));
      },
    },
  ];
}
