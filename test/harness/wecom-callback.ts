import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import type { CallbackQuery } from '../../src/platforms/wecom/callback.ts';
import { CallbackRefused, type RefusalReason } from '../../src/platforms/wecom/refused.ts';
import { aesKey, encipher, frame, pad, signature } from './wecom/crypto.ts';
import { toXml, type XmlTree } from './wecom/xml.ts';

/** Settings of a corp of the tests, with the public sample values of WeCom's own documents. */
export const corp = {
  corpid: 'ww0000000000000000',
  agentid: 1000002,
  tokens: ['QDG6eK'],
  encodingAesKeys: ['jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'],
} as const;

/** What of the way from a plaintext to a request is other than WeCom does it. */
export interface Made {
  token?: string;
  encodingAesKey?: string;
  receiveid?: string;
  timestamp?: string;
  nonce?: string;
  /** Outside the encryption. */
  envelope?: XmlTree;
  /** Changes the padded bytes before they are enciphered. */
  padded?: (bytes: Buffer) => Buffer;
  /** Changes the ciphertext before it is signed. */
  encrypt?: (base64: string) => string;
}

export interface Request {
  query: CallbackQuery;
  body: Buffer;
  encrypt: string;
}

/** A callback as WeCom would send it, made with the cipher of the fake, not with the adapter's. */
export function request(plaintext: string | XmlTree, made: Made = {}): Request {
  const message = typeof plaintext === 'string' ? plaintext : toXml(plaintext);
  const padded = pad(frame(message, made.receiveid ?? corp.corpid, Buffer.alloc(16, 7)));
  const key = aesKey(made.encodingAesKey ?? corp.encodingAesKeys[0]);
  const ciphertext = encipher(key, made.padded?.(padded) ?? padded);
  const encrypt = made.encrypt?.(ciphertext) ?? ciphertext;
  const timestamp = made.timestamp ?? '1700000000';
  const nonce = made.nonce ?? '1372623149';
  const msg_signature = signature(made.token ?? corp.tokens[0], timestamp, nonce, encrypt);
  const outside = { ToUserName: corp.corpid, Encrypt: encrypt, AgentID: String(corp.agentid) };
  const body = Buffer.from(toXml({ ...outside, ...made.envelope }));
  return { query: { msg_signature, timestamp, nonce }, body, encrypt };
}

/** Fields that every message and event has. */
export const common = {
  ToUserName: corp.corpid,
  FromUserName: 'zhangsan',
  CreateTime: 1_700_000_000,
  AgentID: corp.agentid,
} as const;

/** The click on a card. */
export const click: XmlTree = {
  ...common,
  MsgType: 'event',
  Event: 'template_card_event',
  EventKey: 'submit',
  TaskId: 'task-1',
  CardType: 'multiple_interaction',
  ResponseCode: 'RC-1',
};

/** Words of a person. */
export const words: XmlTree = { ...common, MsgType: 'text', Content: '帮助', MsgId: '4561255354251345929' };

/** What `run` was refused for, as every refusal must look: typed, with a 4xx that no repeat mends. */
export function refusal(run: () => unknown): RefusalReason {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof CallbackRefused))
    throw new Error('not refused, or by another error', { cause: thrown });
  expect(thrown).to.be.instanceOf(HeedError);
  expect(thrown.status).to.be.within(400, 499);
  expect(thrown.retry).to.equal(false);
  return thrown.reason;
}

/** One of the published vectors; which fields it has depends on its kind. */
export interface Vector {
  id: string;
  kind?: string;
  token: string;
  encoding_aes_key: string;
  receive_id: string;
  timestamp: string;
  nonce: string;
  msg_signature?: string;
  encrypt: string;
  random_16?: string;
  post_body?: string;
  /** The query as it travelled, still encoded. */
  query_string_as_sent?: string;
  expected_envelope?: string;
  /** Undefined where the source knows only the signature. */
  plaintext?: string;
}

interface Entry extends Omit<Vector, 'plaintext'> {
  expected_plaintext?: string;
  plaintext?: string;
}

const file = JSON.parse(readFileSync('test/fixtures/wecom/vectors.json', 'utf8')) as {
  vectors: Entry[];
  negative: Entry[];
  generated_here: { vectors: Entry[] };
};

const positive = [...file.vectors, ...file.generated_here.vectors];

/** Vectors that are about callbacks and their answers; two are not: a signature for pages, a file. */
export const vectors: Vector[] = positive
  .filter(({ encrypt }) => encrypt !== undefined)
  .map((entry) => {
    const plaintext = entry.expected_plaintext ?? entry.plaintext;
    return { ...entry, ...(plaintext === undefined ? {} : { plaintext }) };
  });

export const otherVectors = positive.filter(({ encrypt }) => encrypt === undefined).map(({ id }) => id);

export const negativeVectors: readonly Entry[] = file.negative;
