import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackupToMake } from '../../src/backup/make.ts';
import { placeOf } from '../../src/backup/place.ts';
import { readBackup } from '../../src/backup/read.ts';
import type { ToRestore } from '../../src/backup/restore.ts';
import { FixedClock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';

/** The secret of the company that is backed up; of no use anywhere else. */
export const secrets = secretsFrom(['a secret for tests, of no use anywhere else']);
export const vault = { master: masterKeyFrom(secrets) };
export const unlocking = { secrets, passphrase: undefined };
export const clock = () => new FixedClock('2026-08-03T02:00:00Z');

/** Folders of one test: backups and data directory, each of its own. */
export async function makeFolders(): Promise<{ dir: string; dataDir: string; remove: () => Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'heed-backup-'));
  return {
    dir: join(base, 'backups'),
    dataDir: join(base, 'data'),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

export const toMake = (
  database: { url: string; db: Db },
  { dir, dataDir }: { dir: string; dataDir: string },
  more: Partial<BackupToMake> = {},
): BackupToMake => ({
  ...database,
  place: placeOf({ dataDir, HEED_BACKUP_DIR: dir, HEED_BACKUP_KEYS: undefined }),
  dataDir,
  unlocking,
  vkey: undefined,
  keep: 14,
  verify: true,
  clock: clock(),
  actor: { operator: 'somebody' },
  ...more,
});

/** What a restore of the test company needs, into a database of its own. */
export const toRestore = (
  file: string,
  url: string,
  { dir, dataDir }: { dir: string; dataDir: string },
  more: Partial<ToRestore> = {},
): ToRestore => ({
  file,
  keys: undefined,
  url,
  unlocking,
  dataDir,
  dir,
  personalData: personalDataRegistry(personalDataSources({ vault })),
  evidence: { own: undefined, known: [], given: false, origin: undefined },
  newOrigin: false,
  clock: clock(),
  actor: { operator: 'somebody' },
  ...more,
});

/** All that a backup holds, decrypted: as text, and once more with bytes that are written in hex turned into text. */
export async function decrypted(file: string): Promise<string> {
  let text = '';
  await readBackup(file, unlocking, async (_table, rows) => {
    for await (const data of rows) text += data.toString('utf8');
  });
  const bytes = [...text.matchAll(/\\\\x([0-9a-f]{8,})/g)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex').toString('utf8'),
  );
  return [text, ...bytes].join('\n');
}
