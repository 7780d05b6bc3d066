import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { cutToBytes } from '../../messages/cut.ts';
import { withoutReordering } from '../../messages/reading-order.ts';
import { CallbackCrypto, type Used } from './crypto.ts';
import { readEvent } from './events.ts';
import type { Incoming } from './incoming.ts';
import { refuse } from './refused.ts';
import type { WecomSettings } from './settings.ts';
import { cdata, type Element, readXml, textOf } from './xml.ts';

/** Largest body that is read, in bytes. WeCom's own are a few kilobytes; lists of a tag's members are longer. */
export const maxCallbackBytes = 1_048_576;

/**
 * How far the signed timestamp may be from this clock, before or after, in seconds. WeCom signs each callback as
 * it sends it and gives up within half a minute; the rest is for clocks that are not set well, which is better
 * than refusing everybody's answers over a few minutes, and short enough that a captured request is soon useless.
 *
 * It is no proof against a replay by itself. The signature joins its values without a mark between them, so who
 * has captured a request may move digits between timestamp and nonce, or swap the two, and has a signed
 * timestamp of another day. What holds is inside the encryption: the ids by which repeats are recognised, and
 * `maxAge`.
 */
const window = 600;

/**
 * How long after it happened something is still taken, in seconds: a week. An hour late is late and still counts;
 * the rows that recognise repeats have to be kept for so long.
 */
export const maxAge = 7 * 86_400;

/** Passive text, in bytes; what is longer WeCom cuts anywhere. */
const maxReply = 2_048;

/** The agent of the message archive, which shares a callback with an app that has the same address. */
const archiveAgent = '2000004';

/** As a web framework gives it: decoded, an array where a name occurs twice. */
export type CallbackQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the settings say about callbacks. */
export type CallbackSettings = Pick<WecomSettings, 'corpid' | 'agentid' | 'tokens' | 'encodingAesKeys'>;

export interface Received extends Incoming {
  /** The token and key WeCom used, for a reply. */
  used: Used;
}

export interface WecomCallback {
  /**
   * Answers the check that WeCom makes when an administrator saves the address: within a second, with exactly
   * this text.
   * @throws CallbackRefused
   */
  verifyUrl(query: CallbackQuery): string;
  /**
   * Checks and reads a message or event. Whether it was seen before is not known here.
   * @param rawBody the body's bytes as they came, at most `maxCallbackBytes`
   * @throws CallbackRefused
   */
  open(query: CallbackQuery, rawBody: Buffer): Received;
  /** The body of an answer to a message, as `application/xml`: text, cut to 2,048 bytes. */
  reply(to: { userid: string; used?: Used }, text: string): string;
}

/**
 * The inbound half of WeCom: verify, decrypt, read (pages 90238, 90930). Everything that is not right is a
 * `CallbackRefused` with a 4xx; nothing else is thrown.
 *
 * @throws HeedError `config-invalid` when the settings hold no usable token or key
 */
export function wecomCallback(settings: CallbackSettings, clock: Clock): WecomCallback {
  const { corpid, tokens, encodingAesKeys } = settings;
  const crypto = new CallbackCrypto({ receiveid: corpid, tokens, encodingAesKeys });
  const ownAgent = String(settings.agentid);
  const seconds = () => Math.floor(clock.now().getTime() / 1000);

  /** The signature comes first: only then is a wrong timestamp worth an operator's attention. */
  function openSigned(query: CallbackQuery, encrypt: string): { message: string; used: Used } {
    const [signature, timestamp, nonce] = [
      parameter(query, 'msg_signature', /^[\da-fA-F]{1,64}$/),
      parameter(query, 'timestamp', /^\d{1,12}$/),
      parameter(query, 'nonce', /^[\x21-\x7E]{1,128}$/),
    ];
    const token = crypto.verify({ signature, timestamp, nonce, encrypt });
    if (Math.abs(seconds() - Number(timestamp)) > window) refuse('replay');
    const { message, key } = crypto.decrypt(encrypt);
    return { message: utf8(message), used: { token, key } };
  }

  /** @returns whose it is: this app's, nobody's in particular, or the archive's */
  function addressee(xml: Element): 'app' | 'archive' {
    if (xml.name !== 'xml') refuse('xml');
    if (textOf(xml, 'ToUserName') !== corpid) refuse('corp');
    const agent = textOf(xml, 'AgentID')?.trim();
    if (agent === archiveAgent && agent !== ownAgent) return 'archive';
    // Changes of contacts come without.
    return agent === undefined || agent === '' || agent === ownAgent ? 'app' : refuse('agent');
  }

  return {
    verifyUrl(query) {
      // A `+` that somebody on the way took for a space.
      const encrypt = parameter(query, 'echostr', /^.{1,4096}$/s).replaceAll(' ', '+');
      const { message } = openSigned(query, encrypt);
      // Both requests are signed alike: the body of a captured message would pass for an echo, and come back
      // in the clear. Messages are XML or JSON, an echo is a number.
      return /^[\w.~+/=-]{1,128}$/.test(message) ? message : refuse('echo');
    },

    open(query, rawBody) {
      if (rawBody.length > maxCallbackBytes) refuse('too-large');
      const envelope = readXml(utf8(rawBody));
      const encrypt = textOf(envelope, 'Encrypt') ?? refuse('fields');
      const { message, used } = openSigned(query, encrypt);
      // Only `Encrypt` is signed; the rest outside has to agree, and what counts is said inside.
      addressee(envelope);
      const xml = readXml(message);
      const to = addressee(xml);
      const incoming = readEvent(xml);
      const age = seconds() - incoming.at.getTime() / 1000;
      if (age > maxAge || age < -window) refuse('replay');
      // Of the archive nothing but its news is for us, whatever else it may say.
      if (to === 'archive') return { ...incoming, what: { kind: 'archive-news' }, used };
      return { ...incoming, used };
    },

    reply({ userid, used }, text) {
      const timestamp = String(seconds());
      const nonce = randomBytes(8).toString('hex');
      const answer = [
        `<ToUserName>${cdata(userid)}</ToUserName>`,
        `<FromUserName>${cdata(corpid)}</FromUserName>`,
        `<CreateTime>${timestamp}</CreateTime>`,
        `<MsgType>${cdata('text')}</MsgType>`,
        `<Content>${cdata(cutToBytes(withoutReordering(text), maxReply))}</Content>`,
      ];
      const sealed = crypto.seal(`<xml>${answer.join('')}</xml>`, {
        timestamp,
        nonce,
        ...(used ? { used } : {}),
      });
      return (
        `<xml><Encrypt>${cdata(sealed.encrypt)}</Encrypt>` +
        `<MsgSignature>${cdata(sealed.signature)}</MsgSignature>` +
        `<TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
      );
    },
  };
}

/** One value of a name, in its form. */
function parameter(query: CallbackQuery, name: string, form: RegExp): string {
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  return typeof value === 'string' && form.test(value) ? value : refuse('query');
}

/** Text of bytes that are nothing but UTF-8: replaced characters would not be what was signed. */
function utf8(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : refuse('encoding');
}
