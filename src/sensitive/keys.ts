import { type Place, placesOf } from './place.ts';

/** Beginnings by which providers have their keys and tokens known, so that whoever finds one can tell them. */
const begun = [
  // Access keys of Amazon Web Services, Alibaba Cloud and Tencent Cloud
  '(?:AKIA|ASIA)[A-Z0-9]{16}',
  'LTAI[A-Za-z0-9]{12,26}',
  'AKID[A-Za-z0-9]{13,48}',
  // GitHub, GitLab, npm
  'gh[pousr]_[A-Za-z0-9]{36,255}',
  'github_pat_[A-Za-z0-9_]{22,255}',
  'glpat-[\\w-]{20,64}',
  'npm_[A-Za-z0-9]{36}',
  // Slack
  'xox[abeoprs]-[A-Za-z0-9-]{10,255}',
  'xapp-[A-Za-z0-9-]{10,255}',
  // Stripe, Google, and the many that begin like them
  '[rs]k_live_[A-Za-z0-9]{16,255}',
  'sk-[\\w-]{20,255}',
  'AIza[\\w-]{35}',
  // A JSON Web Token (RFC 7519): header and claims both begin as an object does in base64url
  'eyJ[\\w-]{8,4096}\\.eyJ[\\w-]{8,8192}(?:\\.[\\w-]{0,2048})?',
].join('|');
const token = new RegExp(`(?<![\\w-])(?:${begun})(?![\\w-])`, 'gu');

/** `postgres://heed:secret@host`: the password of an address (RFC 3986, 3.2.1). */
const inAddress = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,64}:(?<value>[^\s/@]{1,128})@/giu;

/** What is called a key and looks like one: letters and digits in one run. */
const called =
  /(?:\b(?:api|access|secret|private|auth)[ _-]?(?:key|token|secret)|密钥|秘钥|令牌)\s{0,4}(?:[:=]|是|为|\bis\b)\s{0,4}["']?(?<value>[\w+/=.-]{12,256})/giu;
const looksRandom = (value: string) => /\d/.test(value) && /[A-Za-z]/.test(value);

/** Keys and tokens of machines, by their shape. */
export function findKeys(text: string): Place[] {
  return [
    ...privateKeys(text),
    ...placesOf(text, token),
    ...placesOf(text, inAddress),
    ...placesOf(text, called, looksRandom),
  ];
}

const privateBegin = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/gu;
const privateEnd = /-----END [A-Z ]{0,40}PRIVATE KEY-----/gu;

/** Blocks of PEM (RFC 7468), in which a private key stands; one that is cut goes on to the end. */
function privateKeys(text: string): Place[] {
  const found: Place[] = [];
  for (const { index } of text.matchAll(privateBegin)) {
    if (index < (found.at(-1)?.to ?? 0)) continue;
    privateEnd.lastIndex = index;
    const end = privateEnd.exec(text);
    found.push({ from: index, to: end ? end.index + end[0].length : text.length });
  }
  return found;
}
