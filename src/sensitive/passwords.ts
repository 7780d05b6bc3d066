import type { Place } from './place.ts';

/** What stands before a password. Only the longer words are believed where no sign stands between. */
const chinese =
  /(?<before>忘记|忘了|找回)?(?:密码|口令|验证码|动态码)(?<between>\s{0,4}(?:就?是|为|(?:改|换|设|变)(?:成|为)了?|设置为|重置为)?\s{0,4}(?<sign>[:=]?)\s{0,4}["“”'‘’「『【(]?)(?<value>[!-~]{3,64})/gu;
const english =
  /\b(?<word>pass(?:word|code|phrase|wd)?|pwd?|pin(?: code)?)(?<between>(?:\s{1,4}(?:is|was)\b)?\s{0,4}(?<sign>[:=]?)\s{0,4}["'(]?)(?<value>[!-~]{3,64})/giu;

/** After "is" these tell of a password and are none. */
const told = new Set(
  `a about always an and asked blocked case changed checked compromised correct cut empty encrypted enough
  enforced ever expired expiring fine for forgotten gone good hashed hidden important in incorrect invalid it
  known kept leaked like locked logged long longer lost mandatory missing monitored my needed never new none not
  null okay old only optional public read recorded refused rejected required reset right safe same saved secret
  secure seen sent set shared short shown still stolen stored strong that the there this to too unknown valid
  visible weak what when where working wrong`.split(/\s+/),
);

/** "2026年", "1000次": a number of something. */
const counted = /^\s{0,4}[年月日天次位个人号点元条]/u;
const mobile = /^1[3-9]\d{9}$/;

/**
 * Where passwords stand, by the word before them: [from, to) in UTF-16 units. With a sign between ("密码：Ab1") what
 * follows is believed to be one; without, it has to look like one, since most sentences with that word in them ask
 * something. People type passwords in ASCII.
 */
export function findPasswords(text: string): Place[] {
  return [...text.matchAll(chinese), ...text.matchAll(english)].flatMap((match) => {
    const { value = '', sign = '', between = '', before, word } = match.groups ?? {};
    // "pinpoint2024"
    if (word && between === '') return [];
    const to = match.index + match[0].length;
    const rest = text.slice(to, to + 8);
    const said = { bare: between.trim() === '', before: before !== undefined, word };
    const is = sign === '' ? looksLikeOne(value, rest, said) : follows(value, rest);
    return is ? [{ from: to - value.length, to }] : [];
  });
}

interface Said {
  /** Nothing but blanks between the word and this. */
  bare: boolean;
  /** Whoever forgot a password names an account next. */
  before: boolean;
  word: string | undefined;
}

/** After a colon: a single word, or one that nobody would use as a word. */
function follows(value: string, rest: string): boolean {
  return mixed(value, 3) || endsThere(rest) || /^\d+$/.test(value);
}

function looksLikeOne(value: string, rest: string, { bare, before, word }: Said): boolean {
  const plain = value.replaceAll(/^["'(]|["'().,;!?]+$/g, '');
  if (/^(?:https?:|www\.)|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/i.test(plain)) return false;
  if (bare) {
    if (before || word?.toLowerCase() === 'pass') return false;
    if (/^\d{4,}$/.test(plain)) return !counted.test(rest) && !mobile.test(plain) && endsThere(rest);
    return mixed(plain, 6);
  }
  if (/^\d{4,}$/.test(plain)) return !counted.test(rest);
  return mixed(plain, 4) || (plain.length >= 4 && endsThere(rest) && !told.has(plain.toLowerCase()));
}

/** The end of the message, or of what is said of it. */
const endsThere = (rest: string) => /^\s{0,4}(?:$|[,.;!?，。；！？”’」』】)])/u.test(rest);

/** Letters with digits, or with signs that stand in no word. */
function mixed(value: string, shortest: number): boolean {
  if (value.length < shortest || !/[a-z]/i.test(value)) return false;
  return /\d/.test(value) || /[@#$%^&*+=~|<>\\]|![^!?]/.test(value);
}
