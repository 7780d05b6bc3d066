import { linkKeptMs, purgeMailboxLinks } from '../src/mailboxes/links.ts';
import { type NumberRule, purgePhoneCodes } from '../src/mailboxes/phones.ts';
import { bindMailboxes, lookAtMailboxes } from '../src/mailboxes/reconcile.ts';
import { Rerouting } from '../src/mailboxes/reroute.ts';
import { noteUnreached } from '../src/mailboxes/unreached.ts';
import type { Platforms } from '../src/platforms/port.ts';
import type { SweepJob } from './sweep.ts';

/** @param afterDays working days for which a chat may fail before its person is written to another way */
export function mailboxSweeps(
  platforms: Platforms,
  afterDays: number,
  numbers: NumberRule = 'directory',
): SweepJob[] {
  const connected = [...platforms.keys()];
  let bound = false;
  let rerouting: Rerouting | undefined;
  return [
    {
      name: 'mailboxes.look',
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        // What was connected or given up while Heed stood still.
        if (!bound) await bindMailboxes(db, connected, now, numbers);
        bound = true;
        let looked = 0;
        for (let more = -1; more !== 0 && !signal.aborted; looked += more)
          more = await lookAtMailboxes(db, connected, now, numbers);
        if (looked > 0) log.info({ looked }, 'addresses of people were looked at');
      },
    },
    {
      name: 'mailboxes.reroute',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const unreached = await noteUnreached(db, { afterDays, connected }, now);
        if (unreached > 0) log.info({ unreached }, 'accounts at which nothing arrives were noted');
        rerouting ??= new Rerouting(db, { afterDays, connected });
        const moved = await rerouting.run(now);
        if (moved > 0) log.info({ moved }, 'messages that did not arrive go another way');
      },
    },
    {
      name: 'mailboxes.links',
      everyMs: 600_000,
      async run({ db, now }) {
        await purgePhoneCodes(db, now);
        await purgeMailboxLinks(db, new Date(now.getTime() - linkKeptMs));
      },
    },
  ];
}
