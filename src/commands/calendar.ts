import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readOwnDays, readScope } from '../calendar/own-days.ts';
import { chinaStanding } from '../calendar/standing.ts';
import { setOwnDays } from '../calendar/store.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { dayIn } from '../zone.ts';
import { withDatabase } from './database.ts';

/** Puts in public holidays and days worked for them, or a company's own. */
export async function set(file: string, options: { for: string }): Promise<void> {
  const scope = readScope(options.for);
  if (!scope)
    throw new HeedError('bad-input', '--for is CN, zone:Europe/Berlin, entity:COMPANY or site:PLACE.');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
  const { days, problems } = readOwnDays(text, basename(file));
  if (problems.length > 0)
    throw new HeedError('bad-input', `${file} has ${problems.length} problem(s); nothing was put in.`, {
      problems,
    });
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    const years = await inTransaction(db, (tx) =>
      setOwnDays(tx, { scope, days }, { actor: operator(), now }),
    );
    console.log(`${days.length} days put in for ${scope}: all there is of it for ${years.join(', ')}.`);
    if (scope !== 'CN') return;
    const { until, unknown } = await chinaStanding(db, dayIn(now, 'Asia/Shanghai'), years);
    for (const year of unknown)
      console.log(
        `${year} is still not known: its days of rest are fewer than the law gives, or 1 January, 1 and 2 May or 1 to 3 October are not among them.`,
      );
    console.log(`Holidays of mainland China are known until ${until}.`);
  });
}
