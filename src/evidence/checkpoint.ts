import { fromBase64, fromDecimal, toBase64 } from './encoding.ts';
import { invalid } from './invalid.ts';
import type { Signer, Verifier } from './keys.ts';
import { HASH_SIZE } from './merkle.ts';
import { openNote, signNote } from './note.ts';

/** What the log stands for at one moment (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Unique name of the log; the same as the name of the key that signs it. */
  origin: string;
  size: number;
  /** Root hash of the tree of that size, 32 bytes. */
  root: Buffer;
}

/** `<origin>\n<size>\n<base64 of root>\n`: what is signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Reads a checkpoint's text. Lines after the third are extensions: allowed, signed with the rest, and of no
 * meaning to Heed, which writes none.
 *
 * @throws HeedError `evidence-invalid` (step `checkpoint`)
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.includes(''))
    throw invalid('checkpoint', 'has an empty or unfinished line');
  const [origin = '', sizeText = '', rootText = ''] = lines;
  const size = fromDecimal(sizeText);
  const root = fromBase64(rootText, HASH_SIZE);
  if (origin === '') throw invalid('checkpoint', 'has no origin');
  if (size === undefined) throw invalid('checkpoint', 'its size is not a plain decimal number');
  if (!root) throw invalid('checkpoint', `its root is not the base64 of ${HASH_SIZE} bytes`);
  return { origin, size, root };
}

/** The checkpoint of a note whose signatures do not matter here: from our own database, or checked elsewhere. */
export function readCheckpoint(note: string): Checkpoint {
  return parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
}

/** The signed note that is published. The checkpoint's origin is the name of the signer's key. */
export function signCheckpoint(tree: { size: number; root: Buffer }, signer: Signer): string {
  return signNote(formatCheckpoint({ origin: signer.verifier.name, ...tree }), [signer]);
}

/**
 * The checkpoint in a signed note, after checking that `verifier` signed it and that it speaks for that log.
 *
 * @throws HeedError `evidence-invalid` (steps `note`, `signature`, `checkpoint`, `origin`)
 */
export function openCheckpoint(note: string, verifier: Verifier): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [verifier]).text);
  if (checkpoint.origin !== verifier.name) {
    throw invalid('origin', `the checkpoint is of ${checkpoint.origin}, the key of ${verifier.name}`);
  }
  return checkpoint;
}
