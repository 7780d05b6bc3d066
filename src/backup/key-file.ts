import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { v7 } from 'uuid';
import { z } from 'zod';
import { codeOf } from '../db/embedded/data-dir.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { secretsInUseQuery } from '../vault/secret-check.ts';
import { migrationsOf, tablesOfKeys } from './catalogue.ts';
import { type Header, readHeader, sealing } from './container.ts';
import { evidencePosition } from './evidence-position.ts';
import { type Frame, packed } from './frames.ts';
import { installationOf, nextGeneration } from './installation.ts';
import type { Unlocking } from './lock.ts';
import type { KeysManifest } from './manifest.ts';
import { written } from './parts.ts';
import { withSession } from './session.ts';
import { beginSnapshot } from './snapshot.ts';
import { cannotWrite, writeWhole } from './whole-file.ts';

export interface KeyFile {
  url: string;
  db: Db;
  path: string;
  unlocking: Unlocking;
  dataDir: string;
  now: Date;
}

/** First number of the advisory lock; spells BACK. */
export const lockSpace = 0x4241434b;
const ofKeys = 2;

/**
 * Writes wrapped keys and ledger to the one file that is overwritten: whatever was erased is in none of them from
 * then on. One writer at a time, and each looks anew: a file never gets older than what it takes the place of.
 *
 * @throws HeedError `conflict` when what lies there is another installation's, or newer than this database
 */
export async function writeKeyFile({
  url,
  db,
  path,
  unlocking,
  dataDir,
  now,
}: KeyFile): Promise<{ generation: number }> {
  return withSession(url, async (client) => {
    await client.query('select pg_advisory_lock($1, $2)', [lockSpace, ofKeys]);
    const own = await installationOf(db);
    await demandOlder(path, own);
    const generation = await nextGeneration(db);
    const tables = await beginSnapshot(client, tablesOfKeys);
    const manifest: KeysManifest = {
      migrations: await migrationsOf(client),
      tables,
      evidence: await evidencePosition(client, 'published'),
    };
    const ledger = await ledgerIn(client);
    async function* frames(): AsyncGenerator<Frame> {
      yield { json: manifest };
      yield { json: { rows: yield* written(client, tables) } };
    }
    const about = {
      kind: 'keys',
      id: v7(),
      installation: own.id,
      generation,
      at: now.toISOString(),
    } as const;
    const { head, seal } = await sealing(unlocking, about);
    makeParent(path);
    // One name, so that what a killed attempt left is gone with the next: there are never two generations for long.
    await writeWhole(path, `${path}.new`, { head, from: packed(frames()), seal });
    await db.updateTable('keys.installation').set({ ledger }).where('generation', '=', generation).execute();
    await noteGeneration(dataDir, { installation: own.id, generation });
    return { generation };
  });
}

function makeParent(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** What lies there may be overwritten only by what comes after it. */
async function demandOlder(path: string, own: { id: string; generation: number }): Promise<void> {
  let there: Header;
  try {
    there = await readHeader(path);
  } catch (error) {
    if (error instanceof HeedError && error.code === 'not-found') return;
    throw error;
  }
  if (there.kind !== 'keys') {
    throw new HeedError(
      'conflict',
      `${path} is a backup and no key file. Name another file in HEED_BACKUP_KEYS.`,
    );
  }
  if (there.installation !== own.id) {
    throw new HeedError(
      'conflict',
      `${path} is the key file of another Heed. Name another file in HEED_BACKUP_KEYS: each has its own.`,
    );
  }
  if (there.generation > own.generation) {
    throw new HeedError(
      'conflict',
      `${path} is newer than this database (written ${there.generation} times, and this one knows of ${own.generation}): an older copy of the database runs here. It is not overwritten.`,
    );
  }
}

/** Beside the evidence, outside the database: an older key file is recognised also where no newer backup is at hand. */
const noteFile = (dataDir: string) => join(dataDir, 'backup-keys.json');
const noteSchema = z.object({ installation: z.guid(), generation: z.int() });

async function noteGeneration(dataDir: string, note: z.infer<typeof noteSchema>): Promise<void> {
  const file = noteFile(dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  } catch (error) {
    await rm(`${file}.new`, { force: true });
    throw cannotWrite(file, error);
  }
}

/** The number of the last key file that was written from this data directory; undefined where none was. */
export async function notedGeneration(dataDir: string, installation: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(noteFile(dataDir), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const note = noteSchema.safeParse(parse(text)).data;
  return note?.installation === installation ? note.generation : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the key file, where one was ever written, still has what was erased, or keys under a secret that none in the
 * database is under any more: restored, it would bring back either.
 */
export async function keyFileIsBehind(db: Db): Promise<boolean> {
  const { rows } = await sql<{ behind: boolean }>`
    select generation > 0 and ledger <> (${sql.raw(ledgerMark)}) as behind from keys.installation`.execute(
    db,
  );
  return rows[0]?.behind === true;
}

/**
 * A number that is another one when anything was erased, and when keys are under other secrets than before. Entries of keys
 * are only added; of those of people one may be forgotten while another is made, and their number stays the same: of these
 * the ids count.
 */
const ledgerMark = `(select count(*) from keys.erasure) + (
  select coalesce(bit_xor(hashtextextended(id::text, 0)) & 4398046511103, 0) from keys.person_erasure) + (
  select coalesce(bit_xor(hashtextextended(encode(prefix, 'hex'), 0)) & 4398046511103, 0)
  from (${secretsInUseQuery}) secret)`;

async function ledgerIn(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ mark: string }>(`select ${ledgerMark} as mark`);
  return Number(rows[0]?.mark ?? 0);
}
