import type { Db } from '../src/db/pool.ts';
import { inTransaction } from '../src/db/pool.ts';
import { noteUnknownAccounts } from '../src/delivery/unknown-accounts.ts';
import { sendToNewAccounts } from '../src/notices/new-accounts.ts';
import { takeInChanges } from '../src/people/directory/changes.ts';
import { askForSync, syncSweep } from '../src/people/directory/due.ts';
import { purgeWords } from '../src/people/directory/forget.ts';
import { BeingRead } from '../src/people/directory/one-reading.ts';
import type { DirectorySource } from '../src/people/directory/source.ts';
import { type SyncOptions, type SyncResult, syncDirectory } from '../src/people/directory/sync.ts';
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
        const result = await readWhole(db, source, { now, actor: 'heed', zone }, signal);
        if (!result) {
          log.info({ platform: source.platform }, 'a directory is being read elsewhere');
          return;
        }
        const { problems, hidden, conflicts, odd, ...counts } = result;
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

/** What platforms said of accounts goes when its time is over, whichever are connected today. */
export const forgetWords: SweepJob = {
  name: 'directory.words',
  everyMs: hourMs,
  async run({ db, now, log }) {
    const deleted = await purgeWords(db, now);
    if (deleted > 0) log.info({ deleted }, 'what platforms said of accounts was deleted');
  },
};

/** @returns undefined while the same is under way elsewhere; then it is asked for again, for it may have begun before */
async function readWhole(
  db: Db,
  source: DirectorySource,
  options: SyncOptions,
  signal: AbortSignal,
): Promise<SyncResult | undefined> {
  try {
    return await syncDirectory(db, source, options, signal);
  } catch (error) {
    if (!(error instanceof BeingRead)) throw error;
    await inTransaction(db, (tx) => askForSync(tx, source.platform));
    return undefined;
  }
}
