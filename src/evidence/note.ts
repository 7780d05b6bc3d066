import { sign, verify } from 'node:crypto';
import { fromBase64, isNoteText, toBase64 } from './encoding.ts';
import { invalid } from './invalid.ts';
import { isName, type Signer, type Verifier } from './keys.ts';

/**
 * Signed notes as C2SP signed-note has them: a text, an empty line, and signature lines
 * `— <key name> <base64 of key id ‖ signature>`.
 */
export interface Note {
  /** The signed text with its last newline. */
  text: string;
  signatures: NoteSignature[];
}

export interface NoteSignature {
  name: string;
  id: string;
  /** Whether it was made by a key we know, and is good; else it is from a stranger and says nothing. */
  verified: boolean;
}

const SIGNATURE_SIZE = 64;
/** The specification asks for at least 16. */
const MAX_SIGNATURES = 100;
const PREFIX = '\u2014 ';

/** `text`, which ends in a newline, with one signature line for each signer. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new TypeError('not the text of a note');
  const lines = signers.map(({ verifier, key }) => {
    const signature = sign(null, Buffer.from(text), key);
    return `${PREFIX}${verifier.name} ${toBase64(Buffer.concat([Buffer.from(verifier.id, 'hex'), signature]))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Reads a note and verifies every signature made by one of `known`; those of others (witnesses) are listed as
 * unverified. The note must be as the specification writes it, to the last byte.
 *
 * @throws HeedError `evidence-invalid`: step `note` when it is malformed or repeats a signature, `signature`
 *   when a known key's signature is wrong or none of the known keys signed
 */
export function openNote(note: string, known: readonly Verifier[]): Note {
  if (!isNoteText(note)) throw invalid('note', 'holds control characters or broken Unicode');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw invalid('note', 'has no empty line before its signatures');
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2).split('\n');
  if (lines.length < 2 || lines.pop() !== '') throw invalid('note', 'does not end with a signature line');
  if (lines.length > MAX_SIGNATURES) throw invalid('note', `has more than ${MAX_SIGNATURES} signatures`);
  if (new Set(lines).size < lines.length) throw invalid('note', 'repeats a signature');

  const signatures = lines.map((line) => {
    const { name, id, signature } = parseSignature(line);
    const verifier = known.find((one) => one.name === name && one.id === id);
    if (verifier && !isGood(verifier, text, signature)) {
      throw invalid('signature', `by ${name}+${id} is wrong`);
    }
    return { name, id, verified: verifier !== undefined };
  });
  if (!signatures.some((one) => one.verified)) {
    const expected = known.map(({ name, id }) => `${name}+${id}`).join(', ');
    throw invalid('signature', `not signed by ${expected}, but by another key`);
  }
  return { text, signatures };
}

/** Whether the note is well formed and `verifier` signed it. */
export function isSignedBy(note: string, verifier: Verifier): boolean {
  try {
    openNote(note, [verifier]);
    return true;
  } catch {
    return false;
  }
}

function isGood(verifier: Verifier, text: string, signature: Buffer): boolean {
  return signature.length === SIGNATURE_SIZE && verify(null, Buffer.from(text), verifier.key, signature);
}

function parseSignature(line: string): { name: string; id: string; signature: Buffer } {
  const [name = '', base64 = '', ...rest] = line.slice(PREFIX.length).split(' ');
  const bytes = fromBase64(base64);
  if (!line.startsWith(PREFIX) || !isName(name) || rest.length > 0 || !bytes || bytes.length < 5) {
    throw invalid('note', 'has a signature line of the wrong form');
  }
  return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}
