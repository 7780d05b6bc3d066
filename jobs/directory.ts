import { noteUnknownAccounts } from '../src/delivery/unknown-accounts.ts';
import { sendToNewAccounts } from '../src/notices/new-accounts.ts';
import { takeInChanges } from '../src/people/directory/changes.ts';
import { syncSweep } from '../src/people/directory/due.ts';
import type { DirectorySource } from '../src/people/directory/source.ts';
import { syncDirectory } from '../src/people/directory/sync.ts';
import type { SweepJob } from './sweep.ts';

const hourMs = 3_600_000;
const oddDepartments = 'departments are told oddly, such as one below itself, and stay where they were';

/** Platforms that know who works here: their words at once, and all of it again a few times a day. */
export function directorySweeps(sources: readonly DirectorySource[], zone: string): SweepJob[] {
  return sources.flatMap((source): SweepJob[] => [
    {
      name: `directory.changes.${source.platform}`,
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        const { platform } = source;
        const { held, conflicts, odd, problems } = await takeInChanges(
          db,
          source,
          { now, actor: 'heed', zone },
          signal,
        );
        if (held > 0) {
          log.error(
            { platform, held },
            'more people are said to have left within a day than Heed believes unseen, and they stay: run heed people sync --dry-run, and with --most-leaving if it is true',
          );
        }
        if (conflicts > 0) {
          log.warn({ platform, conflicts }, 'accounts wait for somebody to say whose they are');
        }
        if (problems > 0) {
          log.error(
            { platform },
            'departments were read and not taken in: run heed people sync --dry-run to see why',
          );
        }
        if (odd > 0) log.warn({ platform, odd }, oddDepartments);
      },
    },
    {
      name: `directory.unknown.${source.platform}`,
      everyMs: 60_000,
      async run({ db, now, log }) {
        const again = await noteUnknownAccounts(db, source, now);
        const sent = await sendToNewAccounts(db, now);
        if (again > 0 || sent > 0) {
          log.info(
            { platform: source.platform, again, sent },
            'accounts that a platform did not know are read again; cards go to new ones',
          );
        }
      },
    },
    {
      name: syncSweep(source.platform),
      everyMs: 6 * hourMs,
      async run({ db, now, log, signal }) {
        const { problems, hidden, conflicts, odd, ...counts } = await syncDirectory(
          db,
          source,
          { now, actor: 'heed', zone },
          signal,
        );
        const { joined, changed, left, departments } = counts;
        const said = { platform: source.platform, joined, changed, left, departments, hidden };
        if (odd.length > 0) log.warn({ platform: source.platform, odd: odd.length }, oddDepartments);
        if (problems.length > 0) {
          log.error(said, 'a directory was read and not taken in: run heed people sync --dry-run to see why');
        } else if (conflicts.length > 0) {
          log.warn(
            { ...said, conflicts: conflicts.length },
            'accounts wait for somebody to say whose they are',
          );
        } else log.info(said, 'a directory was taken in');
      },
    },
  ]);
}
