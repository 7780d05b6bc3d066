import { isDay } from '../calendar/day.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { categoryName, type Plan, planPurge } from '../retention/plan.ts';
import { confirmPurge, type PurgeOutcome, purge } from '../retention/purge.ts';
import { redate } from '../retention/redate.ts';
import { loadSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { dayIn, companyZone as zone } from '../zone.ts';
import { withDatabase } from './database.ts';
import { table } from './table.ts';

export interface Options {
  dryRun?: boolean;
  /** Confirms that days until this one are really over. */
  through?: string;
}

/** Deletes what is over, as Heed does by itself every day; or says what it would delete, and what stays and why. */
export async function run({ dryRun, through }: Options): Promise<void> {
  if (through !== undefined && !isDay(through))
    throw new HeedError('bad-input', `--through is a day, 2027-02-28, and not ${JSON.stringify(through)}.`);
  await withDatabase(async ({ db }, config) => {
    const now = systemClock.now();
    if (dryRun) {
      for (const line of planLines(await planPurge(db, { now, zone }))) console.log(line);
      return;
    }
    const vault = { master: masterKeyFrom(loadSecrets(config)) };
    const actor = operator();
    if (through !== undefined) {
      if (through >= dayIn(now, zone))
        throw new HeedError('bad-input', `${through} is not over by this machine's clock.`);
      await confirmPurge(db, { through, actor, now });
    }
    const moved = await redate(db, { vault, zone, now });
    const outcome = await purge(db, { now, zone, actor });
    for (const line of outcomeLines(outcome, moved)) console.log(line);
    if (outcome.refused || outcome.left > 0) process.exitCode = 1;
  });
}

/** The table of a dry run: a line for each day and category, and what stays. */
export function planLines({ days, stays, released, reasons, refused, odd, names }: Plan): string[] {
  const rows = [
    ...days.flatMap(({ day, counts, held }) =>
      [...new Set([...Object.keys(counts), ...Object.keys(held)])].map((id) => [
        ...[day, categoryName(id, names)],
        ...[String(counts[id] ?? 0), String(held[id] ?? 0)],
      ]),
    ),
    ...Object.entries(released).map(([id, count]) => [
      'no longer held',
      categoryName(id, names),
      String(count),
      '0',
    ]),
    ...Object.entries(stays).map(([id, count]) => [
      'held before',
      categoryName(id, names),
      '0',
      String(count),
    ]),
  ];
  const empty = days.filter(({ counts, held }) => Object.keys({ ...counts, ...held }).length === 0);
  return [
    ...(rows.length > 0
      ? table(['kept until', 'category', 'deleted', 'stays'], rows)
      : ['Nothing is over: nothing would be deleted.']),
    ...(empty.length > 0 ? [`${empty.length} days without a record would be dropped.`] : []),
    ...reasons.map(({ by, id, records }) => `stays: ${records} ${stayWords[by]}${id ? ` ${id}` : ''}`),
    ...(refused ? [refusal(refused)] : []),
    ...odd.map((name) => `${name} is no partition that Heed made: look at it and drop it by hand.`),
    'This was a dry run; nothing was changed.',
  ];
}

const stayWords: Readonly<Record<Plan['reasons'][number]['by'], string>> = {
  hold: 'by hold',
  request: 'by a request that is open',
  restriction: 'as people had their use restricted',
};

function outcomeLines({ dropped, left, released, keys, refused }: PurgeOutcome, moved: number): string[] {
  if (refused) return [refusal(refused)];
  return [
    ...(moved > 0 ? [`${moved} records were moved to an earlier day: a policy says less than before.`] : []),
    `${dropped} days dropped, ${released} records that are held no longer deleted, ${keys} keys erased.`,
    ...(left > 0 ? [`${left} days could not be locked; they come with the next run.`] : []),
  ];
}

const refusal = ({ days, through }: NonNullable<PurgeOutcome['refused']>): string =>
  `${days} days would be purged at once, more than can be. Look at the clock of this machine; if it is right: npx heed purge --through ${through}`;
