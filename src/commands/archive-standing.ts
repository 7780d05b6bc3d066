import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { meaningOf } from '../records/sources/wecom-archive/codes.ts';
import { type ArchiveState, archives, keptDays, lagOf } from '../records/sources/wecom-archive/state.ts';

type Finding = { what: string; ok: boolean; say: string };

/** What `heed doctor` says of WeCom's message archive; nothing where there is none. */
export async function lookAtArchives(
  db: Db,
  config: Pick<Config, 'WECOM_ARCHIVE_SDK' | 'WECOM_ARCHIVE_STAND_IN'>,
  now: Date,
): Promise<Finding[]> {
  const standIn = config.WECOM_ARCHIVE_STAND_IN !== undefined && config.WECOM_ARCHIVE_SDK === undefined;
  const found = (await archives(db)).map((archive) => ofOne(archive, now));
  if (!standIn) return found;
  return [
    ...found,
    {
      ...{ what: 'WeCom archive', ok: false },
      say: 'a STAND-IN is set in place of WeCom’s library (WECOM_ARCHIVE_STAND_IN): nothing it brings is from WeCom. Take it away after the trial.',
    },
  ];
}

function ofOne(archive: ArchiveState, now: Date): Finding {
  const what = `WeCom archive ${archive.name}`;
  if (archive.state === 'off') return { what, ok: true, say: 'is off' };
  const { standing, ms } = lagOf(archive, now);
  const hours = Math.floor(ms / 3_600_000);
  const who =
    archive.permitted === null
      ? ''
      : `; WeCom archives ${archive.permitted} people, ${archive.strangers ?? 0} of them not in the directory`;
  const passed = archive.unreadable > 0 ? `; ${archive.unreadable} messages could not be opened` : '';
  if (archive.failure) {
    const code = Number(archive.failure);
    const { means, todo } = meaningOf(code);
    const why = Number.isInteger(code)
      ? `${code} ${means}. ${todo ?? ''}`
      : `${archive.failure}; the workers’ log says more.`;
    const late =
      standing === 'fine'
        ? ''
        : ` Nothing was complete for ${hours} h, and WeCom keeps messages for ${keptDays} days only.`;
    return {
      what,
      ok: false,
      say: `fails since ${archive.failingSince?.toISOString()}: ${why}${late}${passed}`,
    };
  }
  if (standing !== 'fine')
    return {
      what,
      ok: false,
      say: `is ${hours} h behind, and WeCom keeps messages for ${keptDays} days only: see that workers run${passed}`,
    };
  const last = archive.pulledAt
    ? `pulled ${archive.pulledAt.toISOString()}, up to seq ${archive.seq}`
    : 'not pulled yet';
  return { what, ok: true, say: `${last}${who}${passed}` };
}
