import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from './append.ts';
import { Appender } from './appender.ts';
import { readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { toBase64 } from './encoding.ts';
import { formatEntry } from './entry.ts';
import type { Actor } from './events.ts';
import { type Examined, examine } from './examine.ts';
import { formatVerifier, type Signer } from './keys.ts';
import { waitForLock } from './lock.ts';
import { isSignedBy } from './note.ts';
import { rebuildTiles } from './recover.ts';
import { latestCheckpoint, storeCheckpoint, storeTiles, tileReader } from './store.ts';

export interface NewOrigin {
  next: Signer;
  now: Date;
  actor: Actor;
  /** Also when the log could go on as it is: its key may have been stolen. */
  force: boolean;
}

/**
 * Lets what is in the database go on as another log. Its first own entry names the log before, with the last
 * checkpoint that anybody can have seen of it. The checkpoint over that entry is signed with the new key in the
 * same transaction; from its commit on the sequencer refuses the old key, whichever process holds it, so that
 * the old name never gets a second history.
 *
 * @returns the id of that entry
 * @throws HeedError `conflict` when the log can go on as it is, or can be recovered from its files
 */
export function beginOrigin(log: Omit<Examined, 'db'> & { db: Db }, options: NewOrigin): Promise<number> {
  const { next, now, actor, force } = options;
  return inTransaction(log.db, async (tx) => {
    await waitForLock(tx);
    await demandEnd({ ...log, db: tx }, force);
    const before = await lastShown({ ...log, db: tx });
    if (!before)
      throw new HeedError('conflict', 'The evidence log has not begun: there is nothing to follow.');
    await demandNewName(tx, before.origin, next);
    const tree = await wholeTree(tx);
    const id = await append(tx, {
      type: 'evidence.origin-begun',
      at: now,
      actor,
      data: {
        origin: next.verifier.name,
        vkey: formatVerifier(next.verifier),
        begins: tree.size,
        before,
      },
    });
    const { commitment } = await tx
      .updateTable('evidence_entry')
      .set({ index: tree.size })
      .where('id', '=', id)
      .returning('commitment')
      .executeTakeFirstOrThrow();
    await storeTiles(tx, tree.append([formatEntry(commitment)]));
    const note = signCheckpoint({ size: tree.size, root: tree.root() }, next);
    await storeCheckpoint(tx, tree.size, note, now);
    return id;
  });
}

/** Whether the database's log is signed by `key` already. */
export async function isCurrent(db: Db, key: Signer): Promise<boolean> {
  const signed = await latestCheckpoint(db, 'signed');
  return signed !== undefined && isSignedBy(signed.note, key.verifier);
}

/** The name of the log that came before the present one, and the entry that says so; undefined for the first. */
export async function latestSuccession(db: Db): Promise<{ id: number; before: string } | undefined> {
  const { rows } = await sql<{ id: number; before: string | null }>`
    select id, event::jsonb #>> '{data,before,origin}' as before from evidence_event
    where type = 'evidence.origin-begun' order by id desc limit 1`.execute(db);
  const row = rows[0];
  return row?.before ? { id: row.id, before: row.before } : undefined;
}

async function demandEnd(log: Examined, force: boolean): Promise<void> {
  const found = await examine(log);
  if (found.state === 'behind' || found.state === 'tiles') {
    throw new HeedError(
      'conflict',
      'The files have what the database lacks: nothing has to end. Run: npx heed evidence recover',
    );
  }
  if (found.state === 'sound' && !force) {
    throw new HeedError(
      'conflict',
      'The evidence log is sound. To let it go on under a new key all the same, because the old one was stolen: npx heed evidence new-origin --force',
    );
  }
}

/** The last checkpoint of the old log: the one on file, which is what was shown, or else the database's. */
async function lastShown(log: Examined) {
  const note = (await log.files.checkpoint()) ?? (await latestCheckpoint(log.db, 'signed'))?.note;
  if (note === undefined) return undefined;
  const { origin, size, root } = readCheckpoint(note);
  const key = log.known.find((one) => isSignedBy(note, one));
  return { origin, vkey: key ? formatVerifier(key) : null, size, root: toBase64(root), checkpoint: note };
}

/** A name stands for one history: none that this log ever had is used again. */
async function demandNewName(tx: Tx, last: string, { verifier: { name } }: Signer): Promise<void> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from evidence_checkpoint where starts_with(note, ${`${name}\n`})) as used
  `.execute(tx);
  if (name === last || rows[0]?.used) {
    throw new HeedError(
      'conflict',
      `${name} is the name of a log that was signed before. A new one needs a new name: npx heed evidence new-origin --origin NAME (with HEED_EVIDENCE_KEY: a new key there, or none)`,
    );
  }
}

/** The tree of what is in the database, computed from its entries where its tiles are not what was signed. */
async function wholeTree(tx: Tx): Promise<Appender> {
  const { rows } = await sql<{ size: number }>`
    select coalesce(max(index) + 1, 0)::bigint as size from evidence_entry where index is not null`.execute(
    tx,
  );
  const size = rows[0]?.size ?? 0;
  const signed = await latestCheckpoint(tx, 'signed');
  if (!signed) return Appender.empty();
  const last = readCheckpoint(signed.note);
  const stored = await Appender.open(last.size, tileReader(tx)).catch(() => undefined);
  if (last.size === size && stored?.root().equals(last.root)) return stored;
  return rebuildTiles(tx, size);
}
