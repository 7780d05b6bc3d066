import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { importCsv } from '../people/directory/import.ts';
import { withDatabase } from './database.ts';

interface Options {
  dryRun?: boolean;
  complete?: boolean;
  mostLeaving?: string;
}

export async function run(file: string, options: Options): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
  const share = Number(options.mostLeaving ?? '20') / 100;
  if (!(share >= 0 && share <= 1))
    throw new HeedError('bad-input', '--most-leaving is a percentage, 0 to 100.');
  await withDatabase(async ({ db }, config) => {
    const result = await inTransaction(db, (tx) =>
      importCsv(tx, bytes, {
        now: systemClock.now(),
        actor: operator(),
        source: 'file',
        dryRun: options.dryRun ?? false,
        complete: options.complete ?? false,
        mostLeaving: share,
      }),
    );
    if (result.problems.length > 0) {
      throw new HeedError(
        'bad-input',
        `${file} has ${result.problems.length} problem(s); nothing was imported.`,
        {
          problems: result.problems,
        },
      );
    }
    const { joined, changed, left, departments } = result;
    const done = options.dryRun ? 'would change' : 'changed';
    console.log(`${joined} joined, ${changed} ${done}, ${left} left, ${departments} departments touched.`);
    const connected = { email: config.SMTP_URL !== undefined, sms: config.TENCENT_SMS_APP_ID !== undefined };
    for (const { channel, why, staffNos } of result.mailboxes) {
      if (!connected[channel]) continue;
      const what = channel === 'email' ? 'e-mail addresses' : 'mobile numbers';
      const said = why === 'shared' ? 'of several people each' : 'that nothing can be sent to';
      console.log(`${what} ${said}, so nobody is written to there: ${namesOf(staffNos)}.`);
    }
    if (result.ignored.length > 0) console.log(`Columns left aside: ${result.ignored.join(', ')}.`);
  });
}

/** So many are named. */
const most = 20;
const namesOf = (staffNos: readonly string[]) =>
  staffNos.length <= most
    ? staffNos.join(', ')
    : `${staffNos.slice(0, most).join(', ')} and ${staffNos.length - most} more`;
