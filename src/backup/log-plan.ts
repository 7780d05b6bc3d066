import { HeedError } from '../errors.ts';
import { Appender } from '../evidence/appender.ts';
import { readCheckpoint } from '../evidence/checkpoint.ts';
import { openByAny, standsStill } from '../evidence/examine.ts';
import { grow } from '../evidence/extend.ts';
import type { FiledLog } from '../evidence/files.ts';
import type { Signer, Verifier } from '../evidence/keys.ts';

/** How the evidence log goes on once the rows are back. */
export type LogPlan =
  /** It had not begun. */
  | 'nothing'
  /** The files hold what the backup holds and what came after it: that is put back, and nothing is signed. */
  | 'recover'
  /** It ends; another one begins that names it, with the last checkpoint that anybody can have seen. */
  | { newOrigin: { note: string; recoverFirst: boolean } };

export interface LogBefore {
  files: FiledLog;
  own: Signer | undefined;
  known: readonly Verifier[];
  /** The key is given from outside, so a new one has to be as well. */
  given: boolean;
  /** Checkpoints that backup and key file know of. */
  seen: readonly ({ size: number; note: string } | null)[];
  /** The operator says that the newest files are lost. */
  newOrigin: boolean;
}

/**
 * Decides, before a row is loaded, how the log can go on without a second history under its name. What others have been
 * shown since the backup was taken stands in the files outside the database. They have to hold the backup's own
 * entries, and reach as far as anything that is known of the log; otherwise only a new name is left, and that somebody
 * has to say.
 *
 * @throws HeedError `conflict` when the files do not suffice, or belong to another log
 */
export async function planLog(log: LogBefore): Promise<LogPlan> {
  const { files, newOrigin } = log;
  const seen = log.seen.filter((one) => one !== null).toSorted((a, b) => b.size - a.size);
  const newest = seen[0];
  const note = await files.checkpoint();
  if (note === undefined) {
    if (!newest) return 'nothing';
    if (!newOrigin) {
      throw needed(
        'its files are not in the data directory (evidence/), and what was signed after the backup is not known without them',
      );
    }
    demandOtherKey(log, newest.note);
    return { newOrigin: { note: newest.note, recoverFirst: false } };
  }
  const why = await disagreement(log, seen, note);
  if (why === undefined) {
    if (!newOrigin) return 'recover';
    demandOtherKey(log, note);
    return { newOrigin: { note, recoverFirst: true } };
  }
  if (newest && readCheckpoint(newest.note).origin !== readCheckpoint(note).origin) {
    throw new HeedError(
      'conflict',
      `The evidence in the data directory is the log ${readCheckpoint(note).origin}, and the backup's is ${readCheckpoint(newest.note).origin}: they are not of the same Heed. Use the data directory that belongs to the backup, or an empty one.`,
    );
  }
  if (!newOrigin) throw needed(why);
  const last = newest && newest.size >= readCheckpoint(note).size ? newest.note : note;
  demandOtherKey(log, last);
  return { newOrigin: { note: last, recoverFirst: false } };
}

/** Why the files cannot carry the log on; undefined when they can. */
async function disagreement(
  { files, known }: LogBefore,
  seen: readonly { size: number; note: string }[],
  note: string,
): Promise<string | undefined> {
  try {
    const onFile = openByAny(note, known);
    const tree = Appender.empty();
    for (const one of seen.toReversed()) {
      if (one.size > onFile.size) {
        return `its files (evidence/ in the data directory) have ${onFile.size} entries, and the log had ${one.size} already: they are an older copy`;
      }
      if (one.size > tree.size) await grow(tree, files.entries(tree.size, one.size));
      if (!tree.root().equals(readCheckpoint(one.note).root))
        return 'its files (evidence/ in the data directory) are another history than the backup, or damaged';
    }
    if (onFile.size > tree.size) await grow(tree, files.entries(tree.size, onFile.size));
    return tree.root().equals(onFile.root)
      ? undefined
      : 'its files (evidence/ in the data directory) are damaged';
  } catch (error) {
    if (!(error instanceof HeedError) || !standsStill(error)) throw error;
    return error.message;
  }
}

function needed(why: string): HeedError {
  return new HeedError(
    'conflict',
    `The evidence log cannot go on as it is: ${why}. Bring back the newest copy of evidence/. If that is lost, let the log go on under a new name that names the old one: heed restore … --new-origin`,
  );
}

/** A key that is given cannot be made anew by Heed, and must not sign under the old name again. */
function demandOtherKey({ own, given }: LogBefore, note: string): void {
  const { origin } = readCheckpoint(note);
  if (!given || own?.verifier.name !== origin) return;
  throw new HeedError(
    'config-invalid',
    `HEED_EVIDENCE_KEY signs for ${origin}, which has to end. Put a new key there under another name, or unset it and have one made.`,
  );
}
