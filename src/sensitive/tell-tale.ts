/** The shortest number that counts, a mobile one, has eleven digits. */
export const fewestDigits = 11;
/**
 * Words before passwords and keys, in both scripts, signs without which there is no address and no key, and wide letters,
 * with which any of them could be written.
 */
export const tellTale =
  /p(?:ass|w|in)|密[码碼]|口令|[验驗][证證][码碼]|[動动][態态][码碼]|[密秘][钥鑰]|令牌|[@＠]|-----BEGIN|A[KS]I[AD]|LTAI|AIza|eyJ|gh[pousr]_|github_|glpat-|npm_|xox|xapp-|[rs]k_live|sk-|key|token|secret|[\uFF21-\uFF5A]/i;

/**
 * Whether a text can hold any at all: most of what people write cannot, and looking closely takes its time. One walk over
 * the text finds what any of the words above has in it; only then they are looked for.
 */
export function maybeSensitive(text: string): boolean {
  let digits = 0;
  let last = 0;
  let hinted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (code >= 0x30 && code <= 0x39) {
        digits += 1;
        if (digits >= fewestDigits) return true;
      } else if (code === commercialAt) return true;
      last = ((last << 5) | (code & 31)) & 0x7fff;
      if (hints[last] === 1) hinted = true;
      continue;
    }
    last = 0;
    if (code >= 0xff10 && code <= 0xff5a) {
      if (code >= 0xff20) return true;
      if (code <= 0xff19) digits += 1;
      if (digits >= fewestDigits) return true;
    } else if (!hinted && begins.has(code)) hinted = goesOn.has(text.charCodeAt(at + 1));
  }
  return hinted && tellTale.test(text);
}

const commercialAt = 0x40;
const codes = (letters: string): ReadonlySet<number> =>
  new Set(Array.from(letters, (one) => one.charCodeAt(0)));
/** First and second characters of the Chinese words. */
export const begins = codes('密口验驗動动秘令');
export const goesOn = codes('码碼令证證態态钥鑰牌');

/** Three characters that stand in each of the others, or two behind any: by the five lowest bits of each, which know no case. */
export const hints = hintsOf(
  'pas *pw pin --- aki asi lta aiz eyj hp_ ho_ hu_ hs_ hr_ git glp npm xox xap k_l sk- key tok sec'.split(
    ' ',
  ),
);

function hintsOf(words: readonly string[]): Uint8Array {
  const found = new Uint8Array(0x8000);
  for (const word of words) {
    const [first = 0, second = 0, third = 0] = Array.from(word, (one) => one.charCodeAt(0) & 31);
    const firsts = word.startsWith('*') ? Array.from({ length: 32 }, (_, n) => n) : [first];
    for (const n of firsts) found[(n << 10) | (second << 5) | third] = 1;
  }
  return found;
}
