import { verify } from 'node:crypto';
import { fromBase64 } from '../encoding.ts';
import { invalid } from '../invalid.ts';
import type { Verifier } from '../keys.ts';

/** That a witness saw this checkpoint, then, and that it continues every earlier one the witness saw. */
export interface Cosignature {
  witness: Verifier;
  at: Date;
  /** The signature line, with its line end. */
  line: string;
}

const sizes = { id: 4, time: 8, signature: 64 };
const prefix = '\u2014 ';
/** 2^53 − 1 milliseconds, in seconds: what a Date can tell. */
const latest = 8_640_000_000_000n;

/**
 * Verifies a cosignature (C2SP tlog-cosignature, Ed25519): `— name base64(id ‖ time ‖ signature)`, over
 * `cosignature/v1`, the time, and the checkpoint's text.
 *
 * @param text of the checkpoint, up to and with its last line end
 * @returns undefined for a line by somebody else, which says nothing
 * @throws HeedError `evidence-invalid` (step `cosignature`) for a line of this witness's that does not hold
 */
export function readCosignature(line: string, text: string, witness: Verifier): Cosignature | undefined {
  const [name, base64 = '', ...rest] = line.replace(/\n$/, '').slice(prefix.length).split(' ');
  const bytes = fromBase64(base64);
  if (!line.startsWith(prefix) || name !== witness.name || !bytes || rest.length > 0) return undefined;
  if (bytes.toString('hex', 0, sizes.id) !== witness.id) return undefined;
  if (bytes.length !== sizes.id + sizes.time + sizes.signature)
    throw invalid('cosignature', `by ${witness.name}+${witness.id} is not of the right form`);
  const seconds = bytes.readBigUInt64BE(sizes.id);
  const signed = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
  if (seconds > latest || !verify(null, signed, witness.key, bytes.subarray(sizes.id + sizes.time)))
    throw invalid('cosignature', `by ${witness.name}+${witness.id} is wrong`);
  // Whoever tells no time attests of none: read as 1970 it would date everything before it was written.
  if (seconds === 0n) throw invalid('cosignature', `by ${witness.name}+${witness.id} tells no time`);
  return { witness, at: new Date(Number(seconds) * 1_000), line: `${line.replace(/\n$/, '')}\n` };
}

/** All cosignatures of these witnesses on a signed checkpoint. @throws HeedError `evidence-invalid` */
export function cosignaturesOn(note: string, witnesses: readonly Verifier[]): Cosignature[] {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw invalid('note', 'has no empty line before its signatures');
  const text = note.slice(0, split + 1);
  const lines = note
    .slice(split + 2)
    .split('\n')
    .slice(0, -1);
  return lines.flatMap((line) => witnesses.flatMap((witness) => readCosignature(line, text, witness) ?? []));
}
