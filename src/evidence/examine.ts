import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { agreed } from './agreement.ts';
import { Appender } from './appender.ts';
import { type Checkpoint, openCheckpoint, readCheckpoint } from './checkpoint.ts';
import { grow, placedEntries } from './extend.ts';
import type { FiledLog } from './files.ts';
import type { Verifier } from './keys.ts';
import { isSignedBy } from './note.ts';
import { rootAt } from './proofs.ts';
import { latestCheckpoint, tileReader } from './store.ts';

/** How database, files and key stand to each other, and by that what an operator can do. */
export type Finding =
  /** Nothing is in the way of the next signature. */
  | { state: 'sound' }
  /** The entries are those that were signed, the tiles above them are not: they can be computed again. */
  | { state: 'tiles'; size: number }
  /** An older copy of the log on file, which has what is missing. */
  | { state: 'behind'; from: number; to: number; note: string }
  /** Another history than the one on file, or one that the files cannot complete. */
  | { state: 'contradiction'; why: string }
  /** One history, but the key at hand is not the one that signed it last. */
  | { state: 'other-key'; origin: string };

export interface Examined {
  db: Db | Tx;
  files: FiledLog;
  /** The key that this installation would sign with; undefined when it is lost. */
  own: Verifier | undefined;
  /** Every public key at hand by which the checkpoint on file may be read. */
  known: readonly Verifier[];
}

/**
 * Compares database, files and key. Changes nothing; reads what the database lacks from the files, and the whole
 * log only when the database's tiles are not what was signed.
 */
export async function examine(log: Examined): Promise<Finding> {
  const { db, files, own } = log;
  // The file first: it follows what is committed, so that read the other way round it might seem ahead.
  const note = await files.checkpoint();
  const signed = await latestCheckpoint(db, 'signed');
  const last = signed ? readCheckpoint(signed.note) : undefined;
  try {
    const tree = await treeOf(db, last);
    if (tree === 'tiles') return { state: 'tiles', size: last?.size ?? 0 };
    if (note !== undefined) {
      const onFile = openByAny(note, log.known);
      if (onFile.size > tree.size) {
        const from = tree.size;
        await grow(tree, files.entries(from, onFile.size));
        if (tree.root().equals(onFile.root)) return { state: 'behind', from, to: onFile.size, note };
        return contradiction(
          `its ${from} entries are not the beginning of the ${onFile.size} on file, or those are damaged`,
        );
      }
      if (!(await rootAt(onFile.size, tileReader(db))).equals(onFile.root)) {
        return contradiction(`it begins with other entries than the ${onFile.size} on file`);
      }
    }
    if (last && signed && !(own && isSignedBy(signed.note, own))) {
      return { state: 'other-key', origin: last.origin };
    }
    if (own) await agreed(db, files, own);
    return { state: 'sound' };
  } catch (error) {
    if (!(error instanceof HeedError) || !standsStill(error)) throw error;
    return contradiction(error.message);
  }
}

/** Whether the log waits for somebody to decide, and not for a disk or a database to come back. */
export function standsStill(error: unknown): boolean {
  return error instanceof HeedError && (error.code === 'evidence-fork' || error.code === 'evidence-invalid');
}

/** The database's tree, or `tiles` when its entries give the signed root and its tiles do not. */
async function treeOf(db: Db | Tx, last: Checkpoint | undefined): Promise<Appender | 'tiles'> {
  if (!last) return Appender.empty();
  const stored = await Appender.open(last.size, tileReader(db)).catch((error: unknown) => {
    if (standsStill(error)) return undefined;
    throw error;
  });
  if (stored?.root().equals(last.root)) return stored;
  const anew = Appender.empty();
  await grow(anew, placedEntries(db, last.size));
  if (anew.size === last.size && anew.root().equals(last.root)) return 'tiles';
  throw new HeedError(
    'evidence-fork',
    `its entries do not give the root that it signed for ${last.size} of them`,
  );
}

/** The checkpoint by whichever of the keys signed it. @throws HeedError `evidence-invalid` */
export function openByAny(note: string, known: readonly Verifier[]): Checkpoint {
  const signer = known.find((one) => isSignedBy(note, one));
  const [first] = known;
  if (signer) return openCheckpoint(note, signer);
  if (first) return openCheckpoint(note, first);
  throw new HeedError(
    'evidence-invalid',
    'there is no key by which the checkpoint on file could be verified',
  );
}

const contradiction = (why: string): Finding => ({ state: 'contradiction', why });
