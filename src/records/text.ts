/** Content that is words: what a policy blacks out, what a search compares, and what a page and a copy show. */
export const isText = (type: string | undefined): boolean => /^text\//i.test(type ?? '') || isData(type);

const isData = (type: string | undefined): boolean =>
  /^application\/(?:json|xml)\b|^application\/[\w.-]+\+(?:json|xml)\b/i.test(type ?? '');

const isJson = (type: string | undefined): boolean => /^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '');

/** Content that is words, as people read it. JSON stands in lines, unless writing it anew would change anything of it. */
export function readableText(type: string | undefined, body: Buffer): string {
  const text = decoded(type, body);
  if (!isJson(type)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return bare(plainSigns(text)) === bare(JSON.stringify(parsed)) ? JSON.stringify(parsed, null, 2) : text;
  } catch {
    // A message that says it is JSON and is not: shown as it was written.
    return text;
  }
}

/** The same words, in which what many programs write as `\u5bc6\u7801` in JSON stands as 密码. */
export const inPlainSigns = (type: string | undefined, text: string): string =>
  isJson(type) && text.includes('\\u') ? plainSigns(text) : text;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What the bytes of words say. UTF-8 where they are that; else as their type says, else UTF-16 where every other byte is
 * zero, else GB 18030, in which Chinese spreadsheets write their lists. Never fails: what is nothing of all that keeps
 * what of it is ASCII.
 */
export function decoded(type: string | undefined, bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes);
  const zeros = zerosOf(bytes);
  if (zeros === 'few')
    try {
      return utf8.decode(bytes);
    } catch {
      // Another encoding: asked below.
    }
  return decoderOf(type, zeros).decode(bytes);
}

/** Where letters of two bytes have their zeros, of the first kilobyte. */
function zerosOf(bytes: Buffer): 'few' | 'utf-16le' | 'utf-16be' {
  const some = bytes.subarray(0, 1_024);
  const at = [0, 0];
  some.forEach((byte, n) => {
    if (byte === 0) at[n % 2] = (at[n % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = at;
  if (Math.max(even, odd) * 8 < some.length) return 'few';
  return odd >= even ? 'utf-16le' : 'utf-16be';
}

function decoderOf(type: string | undefined, zeros: ReturnType<typeof zerosOf>): TextDecoder {
  const said = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(type ?? '')?.[1];
  if (said)
    try {
      return new TextDecoder(said);
    } catch {
      // No encoding that there is.
    }
  return new TextDecoder(zeros === 'few' ? 'gb18030' : zeros);
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/** Signs that need no escape, without it. */
const plainSigns = (text: string): string =>
  text
    .replaceAll('\\/', '/')
    .replaceAll(/\\u([\da-f]{4})/gi, (whole, hex: string) =>
      Number.parseInt(hex, 16) < 0x80 ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
    );
