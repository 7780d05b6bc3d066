import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { accountsNamed } from '../people/directory/decided.ts';
import type { DirectorySource } from '../people/directory/source.ts';
import { type SyncOptions, type SyncResult, syncDirectory } from '../people/directory/sync.ts';
import { companyZone } from '../zone.ts';
import { withDirectories } from './directories.ts';

interface Options {
  dryRun?: boolean;
  mostLeaving?: string;
  samePerson?: string[];
  somebodyElse?: string[];
}

/** Reads every directory source that is configured and takes it in, or says what would happen. */
export async function run(options: Options): Promise<void> {
  const share = Number(options.mostLeaving ?? '20') / 100;
  if (!(share >= 0 && share <= 1))
    throw new HeedError('bad-input', '--most-leaving is a percentage, 0 to 100.');
  await withDirectories(async ({ db }, sources) => {
    const decided = {
      samePerson: await accountsNamed(db, sources, options.samePerson ?? []),
      somebodyElse: await accountsNamed(db, sources, options.somebodyElse ?? []),
    };
    for (const source of sources) await take(db, source, { dryRun: options.dryRun ?? false, share, decided });
  });
}

async function take(
  db: Db,
  source: DirectorySource,
  { dryRun, share, decided }: Required<Pick<SyncOptions, 'dryRun' | 'decided'>> & { share: number },
): Promise<void> {
  const now = systemClock.now();
  const options = { now, actor: operator(), zone: companyZone, dryRun, mostLeaving: share, decided };
  const result = await syncDirectory(db, source, options, new AbortController().signal);
  if (result.problems.length > 0) {
    const { problems } = result;
    throw new HeedError('bad-input', `${source.platform}: nothing was taken in.`, { problems });
  }
  console.log(`${source.platform}: ${sentence(result, dryRun)}`);
  if (result.hidden > 0)
    console.log(`  ${result.hidden} accounts are outside what the app may see and stay as they are.`);
  for (const code of result.odd)
    console.log(`  ${code}: told oddly, such as below itself or twice; stays where it was.`);
  if (result.byEmail > 0) {
    console.log(
      `  ${result.byEmail} accounts ${dryRun ? 'would be' : 'were'} found to be somebody's by e-mail address: look at them in the console, People › Accounts.`,
    );
  }
  const another = new Set(result.another);
  for (const account of another) {
    console.log(
      `  ${account}: another name, and nothing else says that it is the same person; nothing was changed, and it opens nothing meanwhile. Find out who it is and say --same-person ${account} or --somebody-else ${account}.`,
    );
  }
  for (const account of result.conflicts.filter((one) => !another.has(one))) {
    console.log(
      `  ${account}: its id or address is that of somebody with another name or another account; not bound. Find out who it is and say npx heed people bind STAFF_NO ${account}, or npx heed people part STAFF_NO ${account} if it is not theirs.`,
    );
  }
}

function sentence({ joined, changed, left, departments }: SyncResult, dryRun: boolean): string {
  const would = dryRun ? 'would have ' : '';
  return `${would}${joined} joined, ${changed} changed, ${left} left, ${departments} departments touched.`;
}
