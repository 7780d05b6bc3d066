import { canonicalise } from '../../evidence/canonical.ts';
import type { Checkpoint } from '../../evidence/checkpoint.ts';
import { fromUtf8 } from '../../evidence/encoding.ts';
import { commit, parseEntry } from '../../evidence/entry.ts';
import { invalid } from '../../evidence/invalid.ts';
import { leafHash, verifyInclusion } from '../../evidence/merkle.ts';
import { verifyPasskey } from '../../evidence/passkey.ts';
import { type EntryLine, parseLine } from '../format.ts';

/**
 * Verifies one line of `entries/` as a receipt is verified: event and salt give the entry, and the proof leads from
 * it to the signed root; and the signature of the person's device, where there is one.
 *
 * @throws HeedError `evidence-invalid`; its step says what does not hold
 */
export function verifyLine(bytes: Uint8Array, { size, root }: Checkpoint): EntryLine & { passkey: boolean } {
  const text = fromUtf8(bytes);
  if (text === undefined) throw invalid('format', 'not UTF-8 text');
  const line = parseLine(text);
  const { index, entry, salt, event, proof } = line;
  if (!commit(salt, canonicalise(event)).equals(parseEntry(entry)))
    throw invalid('commitment', 'event and salt do not give the entry');
  if (!verifyInclusion({ index, size, leaf: leafHash(entry), proof, root }))
    throw invalid('inclusion', `the proof does not lead from entry ${index} to the root of ${size} entries`);
  return { ...line, passkey: verifyPasskey(event) };
}
