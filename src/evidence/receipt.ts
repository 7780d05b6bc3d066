import { canonicalise, type JsonObject, type JsonValue, parseCanonical } from './canonical.ts';
import { fromBase64, fromDecimal, fromUtf8, toBase64 } from './encoding.ts';
import { SALT_SIZE } from './entry.ts';
import { invalid } from './invalid.ts';
import { HASH_SIZE } from './merkle.ts';

/** What the person keeps: a C2SP `.tlog-proof` whose extra data carry what the proof is about. */
export interface Receipt {
  /** Zero-based place in the log. */
  index: number;
  /** Inclusion proof, the leaf's sibling first. */
  proof: readonly Buffer[];
  /** Signed checkpoint, verbatim. */
  checkpoint: string;
  entry: Buffer;
  salt: Buffer;
  event: JsonObject;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 entries needs 53 hashes. */
const MAX_PROOF = 53;
/** Far above any receipt; keeps a hostile upload from being parsed at length. */
export const MAX_RECEIPT_SIZE = 1024 * 1024;

/** The text of a `.tlog-proof` file. `event` may also be given as the canonical text it is stored in. */
export function formatReceipt(receipt: Omit<Receipt, 'event'> & { event: JsonObject | string }): string {
  const event = typeof receipt.event === 'string' ? parseCanonical(receipt.event) : receipt.event;
  const extra = canonicalise({
    entry: receipt.entry.toString(),
    event,
    salt: toBase64(receipt.salt),
  });
  const lines = [
    HEADER,
    `extra ${toBase64(Buffer.from(extra))}`,
    `index ${receipt.index}`,
    ...receipt.proof.map(toBase64),
    '',
  ];
  return `${lines.join('\n')}\n${receipt.checkpoint}`;
}

/**
 * Reads a receipt without verifying anything. Accepts only what `formatReceipt` writes: there is one text for
 * one meaning. The checkpoint is handed on as it stands; opening it is the next step.
 *
 * @throws HeedError `evidence-invalid` (steps `format`, `extra`)
 */
export function parseReceipt(receipt: string | Uint8Array): Receipt {
  const size = typeof receipt === 'string' ? Buffer.byteLength(receipt) : receipt.length;
  if (size > MAX_RECEIPT_SIZE) throw invalid('format', `a receipt has at most ${MAX_RECEIPT_SIZE} bytes`);
  const text = typeof receipt === 'string' ? receipt : fromUtf8(receipt);
  if (text === undefined) throw invalid('format', 'not UTF-8 text');
  // Nothing in a receipt has a carriage return; mail programs and editors put them there.
  if (text.includes('\r')) {
    throw invalid('format', 'its line ends were changed (CR); take the file as it was downloaded');
  }
  const split = text.indexOf('\n\n');
  if (split < 0) throw invalid('format', 'no empty line before the checkpoint');
  const [header, extraLine = '', indexLine = '', ...proofLines] = text.slice(0, split).split('\n');
  if (header !== HEADER) throw invalid('format', `the first line is not ${HEADER}`);
  if (!extraLine.startsWith('extra '))
    throw invalid('format', 'the second line is not "extra" and the event');
  const index = indexLine.startsWith('index ') ? fromDecimal(indexLine.slice('index '.length)) : undefined;
  if (index === undefined)
    throw invalid('format', 'the third line is not "index" and a plain decimal number');
  if (proofLines.length > MAX_PROOF) throw invalid('format', `a proof has at most ${MAX_PROOF} hashes`);
  const proof = proofLines.map((line, i) => {
    const hash = fromBase64(line, HASH_SIZE);
    if (!hash) throw invalid('format', `line ${i + 4} is not the base64 of a SHA-256 hash`);
    return hash;
  });
  return { index, proof, checkpoint: text.slice(split + 2), ...parseExtra(extraLine.slice('extra '.length)) };
}

function parseExtra(base64: string): Pick<Receipt, 'entry' | 'salt' | 'event'> {
  const bytes = fromBase64(base64);
  const text = bytes && fromUtf8(bytes);
  if (text === undefined) throw invalid('extra', 'not the base64 of UTF-8 text');
  const { entry, salt, event, ...rest } = members(parse(text));
  if (Object.keys(rest).length > 0) throw invalid('extra', 'holds more than entry, event and salt');
  const saltBytes = typeof salt === 'string' ? fromBase64(salt, SALT_SIZE) : undefined;
  if (!saltBytes) throw invalid('extra', `its salt is not the base64 of ${SALT_SIZE} bytes`);
  if (typeof entry !== 'string') throw invalid('extra', 'its entry is not a text');
  return { entry: Buffer.from(entry), salt: saltBytes, event: members(event) };
}

function parse(text: string): JsonValue {
  try {
    return parseCanonical(text);
  } catch (cause) {
    throw invalid('extra', 'not canonical JSON (RFC 8785)', cause);
  }
}

function members(value: JsonValue | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('extra', 'lacks an object');
  return value as JsonObject;
}
