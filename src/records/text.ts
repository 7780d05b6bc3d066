/** Content that is words: what a policy blacks out, what a search compares, and what a page and a copy show. */
export const isText = (type: string | undefined): boolean => /^text\//i.test(type ?? '') || isData(type);

const isData = (type: string | undefined): boolean =>
  /^application\/(?:json|xml)\b|^application\/[\w.-]+\+(?:json|xml)\b/i.test(type ?? '');

/** Content that is words, as people read it. JSON stands in lines, unless writing it anew would change anything of it. */
export function readableText(type: string | undefined, body: Buffer): string {
  const text = body.toString('utf8');
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '')) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return bare(plainSigns(text)) === bare(JSON.stringify(parsed)) ? JSON.stringify(parsed, null, 2) : text;
  } catch {
    // A message that says it is JSON and is not: shown as it was written.
    return text;
  }
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/** Signs that need no escape, without it. */
const plainSigns = (text: string): string =>
  text
    .replaceAll('\\/', '/')
    .replaceAll(/\\u([\da-f]{4})/gi, (whole, hex: string) =>
      Number.parseInt(hex, 16) < 0x80 ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
    );
