import { inTransaction } from '../src/db/pool.ts';
import { exportClass } from '../src/requests/export/slices.ts';
import { endFormerMailboxes } from '../src/requests/former.ts';
import { tellLate } from '../src/requests/late.ts';
import { endRestrictions } from '../src/requests/lift.ts';
import { remindThoseInCharge } from '../src/requests/reminding-begins.ts';
import { endExports, endRequests } from '../src/requests/tidy.ts';
import { type WorkDeps, workOnRequests } from '../src/requests/work.ts';
import { expireKeys } from '../src/vault/erase.ts';
import type { SweepJob } from './sweep.ts';

const atOnce = 1_000;

/** A person's requests about their own data: the machine's turns, the days due, and what ends. */
export function requestSweeps(deps: WorkDeps & { zone: string }): SweepJob[] {
  return [
    {
      name: 'requests.work',
      everyMs: 5_000,
      everyTable: true,
      async run({ db, now, log, signal }) {
        const { done, failed } = await workOnRequests(db, deps, now, signal);
        for (const { request, error } of failed)
          log.error({ err: error, request }, 'a step of a request failed and is tried again');
        if (done > 0) log.info({ done }, 'requests were worked on');
      },
    },
    {
      name: 'requests.late',
      everyMs: 60_000,
      async run({ db, now, log }) {
        await remindThoseInCharge(db, now);
        const late = await tellLate(db, deps, now);
        await endRestrictions(db, deps, now);
        if (late > 0) log.warn({ late }, 'requests are late');
      },
    },
    {
      name: 'requests.end',
      everyMs: 600_000,
      async run({ db, now, log, signal }) {
        const copies = await endExports(db, deps, now);
        const ended = await endRequests(db, { now, zone: deps.zone });
        await endFormerMailboxes(db, now);
        const before = now.toISOString().slice(0, 10);
        // The words of a request go with it: a hold may keep both, and so may a policy that promises longer.
        for (let count = atOnce; count === atOnce && !signal.aborted; )
          count = await inTransaction(db, (tx) =>
            expireKeys(tx, { class: exportClass, before, limit: atOnce, now }),
          );
        if (copies + ended > 0) log.info({ copies, ended }, 'copies and requests ended');
      },
    },
  ];
}
