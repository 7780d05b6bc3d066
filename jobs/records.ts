import { sweepConsents } from '../src/records/sources/wecom-archive/consents.ts';
import { type ArchiveDeps, pullDue } from '../src/records/sources/wecom-archive/work.ts';
import type { SweepJob } from './sweep.ts';

/** What the archive's sweep needs besides what every sweep gets. */
export type ArchiveParts = Omit<ArchiveDeps, 'db' | 'log'>;

/** Archives that are pulled, and what is known of people outside and needed no longer. */
export function recordSweeps(parts: ArchiveParts | undefined): SweepJob[] {
  const forget: SweepJob = {
    name: 'records.archive-consents',
    everyMs: 3_600_000,
    async run({ db, now, log }) {
      const gone = await sweepConsents(db, now);
      if (gone > 0) log.info({ gone }, 'what WeCom said of people outside was needed no longer and deleted');
    },
  };
  if (!parts) return [forget];
  const pull: SweepJob = {
    name: 'records.wecom-archive',
    everyMs: 10_000,
    run: ({ db, log, signal }) => pullDue({ ...parts, db, log }, signal),
  };
  return [forget, pull];
}
