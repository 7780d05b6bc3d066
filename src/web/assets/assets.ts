import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Asset {
  /** Content type with charset. */
  type: string;
  body: Buffer;
  /** First characters of the SHA-256 of the body: the ETag, and the `v` of its address. */
  hash: string;
}

/** Style sheets by idea, in cascade order; served as one file. */
const sheets = [
  'base',
  'controls',
  'layout',
  'content',
  'charts',
  'document',
  'signing',
  'reach',
  'console',
  'worklist',
  'settings',
  'messenger',
  'contrast',
  'print',
];

const javascript = 'text/javascript; charset=utf-8';
const require = createRequire(import.meta.url);

function own(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}

function asset(type: string, body: Buffer): Asset {
  return { type, body, hash: createHash('sha256').update(body).digest('hex').slice(0, 12) };
}

/** Its package names no file but its entry; the one for scripts that are no modules lies beside it. */
const signaturePad = join(dirname(require.resolve('signature_pad')), 'signature_pad.umd.min.js');

/** Everything a page of Heed loads, by file name. All of it comes from here: no other host is asked. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['heed.css', asset('text/css; charset=utf-8', Buffer.concat(sheets.map((name) => own(`${name}.css`))))],
  ['heed.js', asset(javascript, own('heed.js'))],
  ['htmx.js', asset(javascript, readFileSync(require.resolve('htmx.org/dist/htmx.min.js')))],
  ['htmx-sse.js', asset(javascript, readFileSync(require.resolve('htmx-ext-sse/dist/sse.min.js')))],
  ['drawing.js', asset(javascript, own('drawing.js'))],
  ['passkey.js', asset(javascript, own('passkey.js'))],
  ['copy.js', asset(javascript, own('copy.js'))],
  ['blind-token.js', asset(javascript, own('blind-token.js'))],
  ['survey-answer.js', asset(javascript, own('survey-answer.js'))],
  ['keyboard.js', asset(javascript, own('keyboard.js'))],
  ['kiosk.js', asset(javascript, own('kiosk.js'))],
  ['signature-pad.js', asset(javascript, readFileSync(signaturePad))],
  ['heed.svg', asset('image/svg+xml', own('heed.svg'))],
]);

/** Address of an asset below `/assets/`; it changes with the content, so it may be cached for ever. */
export function assetUrl(name: string): string {
  const found = assets.get(name);
  if (!found) throw new Error(`no asset named ${name}`);
  return `/assets/${name}?v=${found.hash}`;
}
