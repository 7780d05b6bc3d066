import { canonicalise } from '../../evidence/canonical.ts';
import { fromUtf8 } from '../../evidence/encoding.ts';
import { commit, parseEntry } from '../../evidence/entry.ts';
import { invalid } from '../../evidence/invalid.ts';
import { leafHash } from '../../evidence/merkle.ts';
import { verifyPasskey } from '../../evidence/passkey.ts';
import { rootTogether } from '../../evidence/together.ts';
import { type EntryLine, parseHashes, parseLine } from '../format.ts';
import { type SourceFile, wholeOf } from './source.ts';

/** An entry as it stands in a line, and the hash that the tree has of it. */
export interface ReadLine {
  line: EntryLine;
  leaf: Uint8Array;
}

/** @throws HeedError `evidence-invalid` (steps `format`, `entry`): then nothing is known of the log at that place */
export function readLine(bytes: Uint8Array): ReadLine {
  const text = fromUtf8(bytes);
  if (text === undefined) throw invalid('format', 'not UTF-8 text');
  const line = parseLine(text);
  parseEntry(line.entry);
  return { line, leaf: leafHash(line.entry) };
}

/**
 * Verifies that event and salt give the entry, and the signature of the person's device, where there is one.
 *
 * @returns whether there is one
 * @throws HeedError `evidence-invalid` (steps `commitment`, `passkey`)
 */
export function verifyEvent({ entry, salt, event }: EntryLine): boolean {
  if (!commit(salt, canonicalise(event)).equals(parseEntry(entry)))
    throw invalid('commitment', 'event and salt do not give the entry');
  return verifyPasskey(event);
}

/** Far above the proof of a thousand entries, each at the other end of the largest log. */
const mostProof = 4 * 1024 * 1024;

/**
 * Verifies that entries are in the log: their leaves and the proof of their file give the signed root.
 *
 * @param lines ascending, none twice, all below the checkpoint's size
 * @throws HeedError `evidence-invalid` (step `inclusion`, and `format` for a proof that is none)
 */
export async function verifyTogether(
  lines: readonly ReadLine[],
  proof: SourceFile,
  { size, root }: { size: number; root: Uint8Array },
): Promise<void> {
  const bytes = await wholeOf(proof, mostProof);
  const hashes = bytes && parseHashes(bytes.toString('latin1'));
  if (!hashes) throw invalid('format', 'not the base64 of one hash a line');
  const at = { indexes: lines.map(({ line }) => line.index), leaves: lines.map(({ leaf }) => leaf) };
  const found = rootTogether(at, size, hashes);
  if (!found || Buffer.compare(found, root) !== 0)
    throw invalid('inclusion', `these entries and their proof do not give the root of ${size} entries`);
}
