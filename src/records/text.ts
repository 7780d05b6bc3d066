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
 * What the bytes of words say. UTF-8 where they are that; else as their type says, else UTF-16 where there are zeros, as
 * letters of two bytes have them, else GB 18030, in which Chinese spreadsheets write their lists. Never fails: what is
 * nothing of all that keeps what of it is ASCII.
 */
export function decoded(type: string | undefined, bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes);
  const zeros = zerosOf(bytes);
  if (!everyOther(zeros))
    try {
      return utf8.decode(bytes);
    } catch {
      // Another encoding: asked below.
    }
  return decoderOf(type, zeros).decode(bytes);
}

interface Zeros {
  /** At even places, from 0, and at odd ones. */
  even: number;
  odd: number;
  of: number;
}

/** Of the first kilobytes. */
function zerosOf(bytes: Buffer): Zeros {
  const some = bytes.subarray(0, 4_096);
  let [even, odd] = [0, 0];
  for (let at = some.indexOf(0); at !== -1; at = some.indexOf(0, at + 1))
    if (at % 2 === 0) even += 1;
    else odd += 1;
  return { even, odd, of: some.length };
}

/** Letters of two bytes, though they are UTF-8 as well, with zeros between. */
const everyOther = ({ even, odd, of }: Zeros): boolean =>
  of % 2 === 0 && Math.min(even, odd) === 0 && Math.max(even, odd) * 4 >= Math.max(of, 1);

function decoderOf(type: string | undefined, { even, odd }: Zeros): TextDecoder {
  const said = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(type ?? '')?.[1];
  if (said)
    try {
      return new TextDecoder(said);
    } catch {
      // No encoding that there is.
    }
  if (even + odd === 0) return new TextDecoder('gb18030');
  return new TextDecoder(odd >= even ? 'utf-16le' : 'utf-16be');
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/** Signs that need no escape, without it. */
const plainSigns = (text: string): string =>
  text
    .replaceAll('\\/', '/')
    .replaceAll(/\\u([\da-f]{4})/gi, (whole, hex: string) =>
      Number.parseInt(hex, 16) < 0x80 ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
    );
