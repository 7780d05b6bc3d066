import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { whoseAccount } from '../people/directory/by-hand.ts';
import type { DirectorySource } from '../people/directory/source.ts';
import { withDirectories } from './directories.ts';

/** Says whose an account is, or whose it is not, of which a platform could not tell. */
export async function run(
  said: 'bind' | 'part',
  staffNo: string,
  account: string,
  { platform }: { platform?: string },
): Promise<void> {
  await withDirectories(async ({ db }, sources) => {
    const theirs = said === 'bind';
    const by = { actor: operator(), now: systemClock.now() };
    const source = chosen(sources, platform);
    const found = await whoseAccount(
      db,
      source,
      { staffNo, account, theirs, ...by },
      new AbortController().signal,
    );
    const whose = theirs ? `is ${staffNo}'s` : `is not ${staffNo}'s and becomes somebody of their own`;
    console.log(
      `${source.platform}: ${found.account} (there called ${found.name || 'by no name that is shown'}) ${whose}.`,
    );
    console.log('A running Heed reads it again within seconds; npx heed people sync does it now.');
  });
}

function chosen(sources: readonly DirectorySource[], platform: string | undefined): DirectorySource {
  const those = platform ? sources.filter((source) => source.platform === platform) : sources;
  const [source, ...more] = those;
  if (source && more.length === 0) return source;
  const names = sources.map((one) => one.platform).join(', ');
  throw new HeedError('bad-input', `Say of which platform the account is: --platform with one of ${names}.`);
}
