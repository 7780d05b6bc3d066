import { randomBytes, randomInt } from 'node:crypto';
import { aesKey, encipher, frame, pad, seal, signature } from './crypto.ts';
import type { CallbackSettings, DeliveryOptions, SealedCallback } from './types.ts';
import { toXml, type XmlTree } from './xml.ts';

/** What the console refuses to save. */
export function checkSettings({ url, token, encodingAESKey }: CallbackSettings): void {
  if (!/^https?:$/.test(new URL(url).protocol)) throw new Error('a callback URL is http or https');
  if (!/^[A-Za-z0-9]{1,32}$/.test(token)) throw new Error('a token has 1 to 32 letters and digits');
  aesKey(encodingAESKey);
}

export interface Envelope {
  corpid: string;
  /** Absent for callbacks that belong to no app. */
  agentid?: number;
  /** Seconds. */
  now: number;
}

/** One HTTP request of a callback: a nonce of its own, signed and encrypted, or spoilt as the options say. */
export function sealCallback(
  plaintext: string,
  settings: CallbackSettings,
  { corpid, agentid, now }: Envelope,
  options: DeliveryOptions = {},
): SealedCallback {
  const timestamp = options.timestamp ?? String(now);
  const nonce = options.nonce ?? String(randomInt(1e9, 4e9));
  const sealed = sealWith(plaintext, settings, options.receiveid ?? corpid, options.tamper);
  const signed = signature(settings.token, timestamp, nonce, sealed);
  // Tampering on the way: the signature stays that of the original.
  const encrypt = options.tamper === 'encrypt' ? spoil(sealed) : sealed;
  const url = new URL(settings.url);
  url.search = new URLSearchParams([
    ...url.searchParams,
    ['msg_signature', options.tamper === 'signature' ? spoil(signed) : signed],
    ['timestamp', timestamp],
    ['nonce', nonce],
  ]).toString();
  const envelope: XmlTree = { ToUserName: options.corpid ?? corpid };
  const agent = options.envelopeAgentid ?? agentid?.toString();
  if (agent !== undefined) envelope.AgentID = agent;
  const xml = toXml({ ...envelope, Encrypt: encrypt });
  const body = options.rawBody ?? (options.tamper === 'truncated' ? xml.slice(0, xml.length / 2) : xml);
  return {
    url: url.href,
    body,
    contentType: options.contentType ?? 'text/xml; charset=utf-8',
    timestamp,
    nonce,
  };
}

function sealWith(
  plaintext: string,
  { encodingAESKey }: CallbackSettings,
  receiveid: string,
  tamper: DeliveryOptions['tamper'],
): string {
  if (tamper !== 'padding' && tamper !== 'length') return seal(encodingAESKey, plaintext, receiveid);
  const framed = frame(plaintext, receiveid);
  if (tamper === 'length') framed.writeUInt32BE(framed.length + 1_000, 16);
  const padded = pad(framed);
  if (tamper === 'padding') {
    const count = padded[padded.length - 1];
    // Out of range below and above, and a count that the bytes before it contradict.
    padded[padded.length - 1] = [0, 33 + randomInt(200), count === 32 ? 31 : 32][randomInt(3)] ?? 0;
  }
  return encipher(aesKey(encodingAESKey), padded);
}

/** Another text of the same length and alphabet. */
function spoil(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;
}

/** The GET that asks a URL whether it knows the settings, and the answer it must give. */
export function verificationRequest(
  settings: CallbackSettings,
  { corpid, now }: Envelope,
): { url: string; answer: string } {
  const answer = randomBytes(8).readBigUInt64BE().toString().padStart(19, '1');
  const echostr = seal(settings.encodingAESKey, answer, corpid);
  const [timestamp, nonce] = [String(now), String(randomInt(1e9, 4e9))];
  const url = new URL(settings.url);
  // URLSearchParams writes `+` as %2B and so does WeCom.
  url.search = new URLSearchParams([
    ...url.searchParams,
    ['msg_signature', signature(settings.token, timestamp, nonce, echostr)],
    ['timestamp', timestamp],
    ['nonce', nonce],
    ['echostr', echostr],
  ]).toString();
  return { url: url.href, answer };
}
