import { stat } from 'node:fs/promises';
import { v7 } from 'uuid';
import { lastChange } from '../retention/renewed-shares.ts';
import { migrationsOf, sequences, tablesToSave } from './catalogue.ts';
import { sealing } from './container.ts';
import { evidencePosition } from './evidence-position.ts';
import { type Frame, packed } from './frames.ts';
import { installationIn } from './installation.ts';
import type { Unlocking } from './lock.ts';
import type { Manifest } from './manifest.ts';
import { withRows, written } from './parts.ts';
import { withSession } from './session.ts';
import { beginSnapshot } from './snapshot.ts';
import { writeWhole } from './whole-file.ts';

export interface BackupToWrite {
  /** Of the database. */
  url: string;
  unlocking: Unlocking;
  id: string;
  path: string;
  draft: string;
  /** The key of the evidence log, where it is at hand. */
  vkey: string | undefined;
  now: Date;
  /** Writes the key file; asked for when all rows are read, so that it has every key that they need. */
  keys: () => Promise<{ generation: number }>;
  signal?: AbortSignal | undefined;
}

export interface BackupWritten {
  bytes: number;
  tables: number;
  rows: number;
  entries: number;
  /** The last change of shares that it has (`keys.renewed_share`). */
  change: number;
}

/**
 * Writes one backup: every table in one snapshot, as rows of COPY. Memory does not grow with the database: rows go
 * through as they come.
 */
export async function writeBackup(backup: BackupToWrite): Promise<BackupWritten> {
  const { url, path, draft, unlocking, id, now } = backup;
  return withSession(url, async (client) => {
    const tables = await beginSnapshot(client, tablesToSave);
    const installation = await installationIn(client);
    const manifest: Manifest = {
      at: now.toISOString(),
      server:
        (await client.query<{ v: string }>("select current_setting('server_version') as v")).rows[0]?.v ?? '',
      migrations: await migrationsOf(client),
      tables,
      evidence: await positionWithKey(),
      generation: installation.generation,
      erasures: (
        await client.query<{ id: string }>('select id from keys.person_erasure order by id')
      ).rows.map((row) => row.id),
    };
    const change = await lastChange(client);
    let rows = 0;
    async function* frames(): AsyncGenerator<Frame> {
      yield { json: manifest };
      rows = yield* stopping(written(client, tables), backup.signal);
      const last = await sequences(client);
      const { generation } = await backup.keys();
      yield { json: { sequences: last, rows, generation } };
    }
    const { head, seal } = await sealing(unlocking, {
      kind: 'backup',
      id,
      installation: installation.id,
      generation: installation.generation,
      at: manifest.at,
    });
    await writeWhole(path, draft, { head, from: packed(frames()), seal });
    const { size } = await stat(path);
    const entries = manifest.evidence?.size ?? 0;
    return { bytes: size, tables: withRows(tables).length, rows, entries, change };

    async function positionWithKey(): Promise<Manifest['evidence']> {
      const position = await evidencePosition(client, 'signed');
      return position && { ...position, vkey: backup.vkey ?? null };
    }
  });
}

/** Ends with an error as soon as the process is to stop: what was written is taken away. */
async function* stopping<T, R>(
  frames: AsyncGenerator<T, R>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, R> {
  for (;;) {
    signal?.throwIfAborted();
    const frame = await frames.next();
    if (frame.done) return frame.value;
    yield frame.value;
  }
}

export const newBackupId = (): string => v7();
