import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { openCheckpoint, readCheckpoint } from './checkpoint.ts';
import type { LogFiles } from './files.ts';
import type { Verifier } from './keys.ts';
import { isSignedBy } from './note.ts';
import { rootAt } from './proofs.ts';
import { latestCheckpoint, tileReader } from './store.ts';

/** What was signed last, and how much of it lies on file already. */
export interface Agreed {
  size: number;
  /** Undefined for an empty log. */
  root?: Buffer;
  since: number;
}

/**
 * Makes sure that signing with this key continues the one history that others may have seen: the last
 * checkpoint of the database is signed by this key, and the log on file, which is what was shown, is a beginning
 * of it. Asked before every signature and every write: a database can be put back to an older day, and a log
 * can go on under another key, while Heed runs.
 *
 * @throws HeedError `evidence-fork` when a signature would begin a second history, `evidence-invalid` when
 *   the checkpoint on file is damaged or another key's
 */
export async function agreed(tx: Db | Tx, files: LogFiles, own: Verifier): Promise<Agreed> {
  // The file first: it follows what is committed, so that read the other way round it might seem ahead.
  const note = await files.checkpoint();
  const signed = await latestCheckpoint(tx, 'signed');
  const last = signed ? readCheckpoint(signed.note) : { size: 0 };
  if (signed && !isSignedBy(signed.note, own)) {
    throw fork(
      `its last checkpoint is signed by another key than ${own.name}+${own.id}, for ${readCheckpoint(signed.note).origin}`,
    );
  }
  if (note === undefined) return { ...last, since: 0 };
  const onFile = openCheckpoint(note, own);
  const begins =
    (await hasSigned(tx, onFile.size, note)) ||
    (onFile.size <= last.size && (await rootAt(onFile.size, tileReader(tx))).equals(onFile.root));
  if (begins) return { ...last, since: onFile.size };
  throw fork(
    `the log on file has ${onFile.size} entries and the database ${last.size}, and they do not agree: this database is older than, or another than, the one the log was written from`,
  );
}

/** The error for a log that must not be signed as it stands. */
export function fork(why: string): HeedError {
  return new HeedError(
    'evidence-fork',
    `The evidence log cannot be continued: ${why}. Nothing is signed. What to do says: npx heed doctor`,
  );
}

/** Word for word one that this database signed. */
async function hasSigned(tx: Db | Tx, size: number, note: string): Promise<boolean> {
  const stored = await tx
    .selectFrom('evidence_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirst();
  return stored?.note === note;
}
