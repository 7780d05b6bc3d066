import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { unknownMigrations } from '../db/migrate.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { mayBeBackedUp } from '../regions/leaves.ts';
import { forgetBackedUp, noteBackedUp } from '../retention/renewed-shares.ts';
import { companyZone } from '../zone.ts';
import { installationOf } from './installation.ts';
import { lockSpace, writeKeyFile } from './key-file.ts';
import type { Unlocking } from './lock.ts';
import { type BackupPlace, backupsIn, deleteOld, draftOf, fileName, makeDir, removeDrafts } from './place.ts';
import { backupStanding, begin, end, endKilled, fail } from './runs.ts';
import { type NotVerified, verifyInScratch } from './scratch.ts';
import { withSession } from './session.ts';
import { type BackupWritten, newBackupId, writeBackup } from './write.ts';

export interface BackupToMake {
  url: string;
  db: Db;
  place: BackupPlace;
  dataDir: string;
  unlocking: Unlocking;
  /** The key of the evidence log, where it is at hand. */
  vkey: string | undefined;
  /** How many backups are kept. */
  keep: number;
  verify: boolean;
  clock: Clock;
  actor: Actor;
  signal?: AbortSignal;
}

export interface BackupMade extends BackupWritten {
  id: string;
  path: string;
  keys: string;
  verified: boolean;
  /** Why it was not verified, where it should have been. */
  notVerified: NotVerified | undefined;
  /** Names of older ones that went. */
  deleted: string[];
}

const ofBackups = 1;

/**
 * Makes one backup: the file with all rows, the key file in place of the one before, a restore of both to see that
 * they are good. Only one at a time. A failure leaves the backups before it as they were.
 *
 * @throws HeedError `conflict` while another is under way, on a database that is newer than this program, or when what was written cannot be restored
 */
export async function makeBackup(to: BackupToMake): Promise<BackupMade> {
  const { url, db, place, clock } = to;
  return withSession(url, async (holder) => {
    const { rows } = await holder.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [
      lockSpace,
      ofBackups,
    ]);
    if (!rows[0]?.mine) throw new HeedError('conflict', 'A backup is under way already.');
    await demandKnown(db);
    await mayBeBackedUp(db, { zone: companyZone, now: clock.now() });
    const { id: installation } = await installationOf(db);
    makeDir(place.dir);
    await removeDrafts(place.dir, installation);
    await endKilled(db);
    const id = newBackupId();
    await begin(db, id, clock.now());
    try {
      return await make(to, id, installation);
    } catch (error) {
      await fail(db, id, error instanceof HeedError ? error.code : 'failed');
      throw error;
    }
  });
}

/** What this program does not know it could not leave out, and could not restore to see that it is good. */
async function demandKnown(db: Db): Promise<void> {
  const unknown = await unknownMigrations(db);
  if (unknown.length === 0) return;
  throw new HeedError(
    'conflict',
    `The database was brought up to date by a newer version of Heed: this one does not know its migration ${unknown.join(', ')}. Make the backup with that version.`,
  );
}

async function make(to: BackupToMake, id: string, installation: string): Promise<BackupMade> {
  const { url, db, place, unlocking, dataDir, clock, actor } = to;
  const now = clock.now();
  const file = fileName(installation, id, now);
  const path = join(place.dir, file);
  const keys = place.keys(installation);
  const keyFile = () => writeKeyFile({ url, db, path: keys, unlocking, dataDir, now });
  // Also before: a backup says in its header how often that was by then, so that an older one is known for what it is.
  await keyFile();
  const written = await writeBackup({
    url,
    unlocking,
    id,
    path,
    draft: draftOf(path),
    vkey: to.vkey,
    now,
    keys: keyFile,
    signal: to.signal,
  });
  let notVerified: NotVerified | undefined;
  try {
    if (to.verify) notVerified = await verifyInScratch(url, { file: path, keys, unlocking });
  } catch (error) {
    // What cannot be restored is no backup, and must not push out one that can.
    await rm(path, { force: true });
    throw error;
  }
  const verified = to.verify && notVerified === undefined;
  const verifiedAt = verified ? clock.now() : null;
  await inTransaction(db, async (tx) => {
    await end(tx, id, { ...written, file, madeAt: now, verifiedAt, problem: notVerified ?? null });
    const { bytes, tables, rows, entries } = written;
    const data = { backup: id, bytes, tables, rows, entries, verified };
    if (verified) await noteBackedUp(tx, written.change, file);
    await append(tx, { type: 'backup.made', at: clock.now(), actor, data });
  });
  const { lastVerified } = await backupStanding(db);
  const deleted = await deleteOld(place.dir, installation, { keep: to.keep, never: lastVerified?.file });
  // A folder that is not full yet may not be the only one.
  const kept = await backupsIn(place.dir, installation);
  if (kept.length >= to.keep && kept[0]) await forgetBackedUp(db, kept[0]);
  return { ...written, id, path, keys, verified, notVerified, deleted };
}
