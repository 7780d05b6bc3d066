import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { importAbsences } from '../people/absence-import.ts';
import { companyZone, dayIn } from '../zone.ts';
import { withDatabase } from './database.ts';

/** Puts in who is away when, from a list as HR systems export it. Why is never read. */
export async function run(file: string, { dryRun = false }: { dryRun?: boolean }): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    const today = dayIn(now, companyZone);
    const { changes, ignored, problems } = await inTransaction(db, (tx) =>
      importAbsences(tx, bytes, { actor: operator(), now, today, dryRun }),
    );
    if (problems.length > 0)
      throw new HeedError('bad-input', `${file} has ${problems.length} problem(s); nothing was put in.`, {
        problems,
      });
    const count = (wanted: string) => changes.filter(({ what }) => what === wanted).length;
    console.log(
      `${count('new')} new, ${count('moved')} with another last day, ${count('same')} known already.${dryRun ? ' Nothing was written.' : ''}`,
    );
    if (ignored.length > 0) console.log(`Columns left aside: ${ignored.join(', ')}.`);
  });
}
