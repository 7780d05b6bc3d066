import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { sourceNamed } from '../records/source-state.ts';
import { setArchive } from '../records/sources/wecom-archive/keys.ts';
import { loadSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { withDatabase } from './database.ts';

export interface Options {
  corp?: string;
  secretFile?: string;
  key: readonly string[];
  trial?: boolean;
}

/** Makes a source of WeCom's an archive that is pulled. Secrets are read from files: a command line can be seen by others. */
export async function run(name: string, { corp, secretFile, key, trial }: Options): Promise<void> {
  const secret = secretFile === undefined ? undefined : (await textOf(secretFile)).trim();
  const keys = new Map<number, string>();
  for (const given of key) {
    const [, version, file] = /^(\d{1,9})=(.+)$/.exec(given) ?? [];
    if (!version || !file) throw new HeedError('bad-input', '--key is VERSION=FILE, such as 1=private.pem.');
    keys.set(Number(version), await textOf(file));
  }
  await withDatabase(async ({ db }, config) => {
    const corpid = corp ?? config.WECOM_CORP_ID;
    if (!corpid)
      throw new HeedError('bad-input', 'Say with --corp of which company (corpid) the archive is.');
    const source = await sourceNamed(db, name);
    if (source.channel !== 'wecom') throw new HeedError('bad-input', `${name} is no source of WeCom's.`);
    const vault = { master: masterKeyFrom(loadSecrets(config)) };
    const now = systemClock.now();
    await inTransaction(db, (tx) =>
      setArchive(tx, vault, source.id, { corpid, secret, keys, trial }, { actor: operator(), now }),
    );
    console.log(`${name} is pulled from the WeCom archive; npx heed doctor says how it goes.`);
    if (trial) console.log('The stand-in may be used for it: what comes from it is nobody’s message.');
  });
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read.`, { cause });
  });
}
