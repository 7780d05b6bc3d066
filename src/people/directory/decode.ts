/**
 * The text of a file somebody saved from a spreadsheet, or null when it is in no encoding known here.
 * UTF-8 and UTF-16 with their marks, UTF-8 without, GB18030 (which GBK and GB2312 are part of).
 */
export function decodeText(bytes: Uint8Array): string | null {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return decode(bytes, 'utf-8');
  if (startsWith(bytes, 0xff, 0xfe)) return decode(bytes, 'utf-16le');
  if (startsWith(bytes, 0xfe, 0xff)) return decode(bytes, 'utf-16be');
  const utf8 = decode(bytes, 'utf-8');
  if (utf8 === null) return decode(bytes, 'gb18030');
  return isDoubtful(utf8) ? (gbOfEveryday(bytes) ?? utf8) : utf8;
}

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A few Chinese characters in GB18030 can happen to be valid UTF-8 (王小 cannot, 小校 can: it reads СУ).
 * That is only possible while everything beyond ASCII reads as two-byte characters, and such text is sure to
 * be UTF-8 as soon as one of them stands inside a word of Latin letters, as in José.
 */
function isDoubtful(utf8: string): boolean {
  if (!/\P{ASCII}/u.test(utf8) || /[\u{800}-\u{10ffff}]/u.test(utf8)) return false;
  return !/[A-Za-z]['’-]?[\u00c0-\u024f]|[\u00c0-\u024f]['’-]?[A-Za-z]/u.test(utf8);
}

/** The GB18030 reading, if all of it beyond ASCII lies in the 3,755 everyday characters of GB2312. */
function gbOfEveryday(bytes: Uint8Array): string | null {
  for (let i = 0; i < bytes.length; i += 1) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    if (lead < 0xb0 || lead > 0xd7 || trail < 0xa1) return null;
    i += 1;
  }
  return decode(bytes, 'gb18030');
}
