/**
 * The one spelling of bytes and numbers. Lenient decoders accept many texts for one value (stray bits in the
 * last base64 digit, missing padding, line breaks, leading zeros); whoever holds a receipt could then change
 * it without anybody noticing, so everything here accepts exactly what it would itself have written.
 */

/** Standard base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The bytes, or `undefined` unless `text` is what `toBase64` writes (and `length` bytes long, if given). */
export function fromBase64(text: string, length?: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) return undefined;
  return length === undefined || bytes.length === length ? bytes : undefined;
}

/** A count or an index: ASCII digits, no sign, no leading zero, at most 2^53 − 1; else `undefined`. */
export function fromDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** UTF-8 text of `bytes`, or `undefined` when they are not valid UTF-8. A byte order mark is kept as text. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether `text` has no unpaired surrogate, so that its UTF-8 form loses nothing. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Whether `text` may be part of a signed note: well formed, no ASCII control character but the newline. */
export function isNoteText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return false;
  }
  return isWellFormed(text);
}
