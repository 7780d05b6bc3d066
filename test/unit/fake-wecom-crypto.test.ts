import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  aesKey,
  checkSignature,
  encipher,
  frame,
  open,
  openFile,
  pad,
  seal,
  signature,
  WecomCryptoError,
} from '../harness/wecom/crypto.ts';
import { readXml, textOf } from '../harness/wecom/xml.ts';

interface Vector {
  id: string;
  kind?: string;
  token?: string;
  encoding_aes_key?: string;
  receive_id?: string;
  timestamp?: string | number;
  nonce?: string;
  msg_signature?: string;
  encrypt?: string;
  random_16?: string;
  expected_plaintext?: string;
  plaintext?: string;
  query_string_as_sent?: string;
  post_body?: string;
  expected_envelope?: string;
  [more: string]: unknown;
}

const file = new URL('../fixtures/wecom/vectors.json', import.meta.url);
const all: { vectors: Vector[]; negative: Vector[]; generated_here: { vectors: Vector[] } } = JSON.parse(
  readFileSync(file, 'utf8'),
);
const positive = [...all.vectors, ...all.generated_here.vectors];

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WecomCryptoError) return error.fault;
    throw error;
  }
  return 'accepted';
}

describe("the fake WeCom's cipher", () => {
  it('signs as all vectors say', () => {
    const signed = positive.filter((one) => one.msg_signature);
    expect(signed.length).to.equal(16);
    for (const { id, token = '', timestamp, nonce = '', encrypt = '', msg_signature } of signed)
      expect(signature(token, String(timestamp), nonce, encrypt), id).to.equal(msg_signature);
  });

  it('decrypts all vectors, and encrypts them again to the same text', () => {
    const sealed = positive.filter((one) => one.encrypt && one.encoding_aes_key);
    expect(sealed.length).to.equal(16);
    for (const one of sealed) {
      const { id, encoding_aes_key = '', encrypt = '', receive_id = '', random_16 } = one;
      const plaintext = one.expected_plaintext ?? one.plaintext ?? '';
      expect(open(encoding_aes_key, encrypt, receive_id), id).to.equal(plaintext);
      const random = random_16 === undefined ? undefined : Buffer.from(random_16, 'latin1');
      if (random?.length === 16)
        expect(seal(encoding_aes_key, plaintext, receive_id, random), id).to.equal(encrypt);
    }
  });

  it('reads the envelopes and the query of the vectors', () => {
    const posted = all.vectors.filter((one) => one.kind === 'callback_post_xml');
    expect(posted.length).to.be.greaterThan(0);
    for (const { id, post_body = '', encrypt } of posted)
      expect(textOf(readXml(post_body), 'Encrypt'), id).to.equal(encrypt);
    for (const { query_string_as_sent, encrypt } of all.vectors) {
      if (query_string_as_sent)
        expect(new URLSearchParams(query_string_as_sent).get('echostr')).to.equal(encrypt);
    }
    const reply = all.vectors.find((one) => one.expected_envelope);
    expect(textOf(readXml(reply?.expected_envelope ?? ''), 'MsgSignature')).to.equal(reply?.msg_signature);
  });

  it('decrypts a file without a frame', () => {
    const media = all.generated_here.vectors.find((one) => one.kind === 'media_decrypt');
    const data = Buffer.from(String(media?.encrypted_base64), 'base64');
    expect(openFile(media?.encoding_aes_key ?? '', data).toString('base64')).to.equal(media?.plain_base64);
  });

  it('makes the signature of the JavaScript interface as the vector says', () => {
    const one = all.vectors.find(({ kind }) => kind === 'jssdk_signature');
    const names = ['jsapi_ticket', 'noncestr', 'timestamp', 'url'];
    const text = names.map((name) => `${name}=${String(one?.[name])}`).join('&');
    expect(createHash('sha1').update(text).digest('hex')).to.equal(one?.expected_signature);
  });

  it('refuses all negative vectors', () => {
    expect(all.negative.length).to.equal(7);
    for (const {
      id,
      token = '',
      timestamp,
      nonce = '',
      encrypt = '',
      msg_signature,
      encoding_aes_key,
    } of all.negative) {
      if (msg_signature === undefined)
        expect(
          faultOf(() => aesKey(encoding_aes_key ?? '')),
          id,
        ).to.equal('key');
      else {
        const expected = signature(token, String(timestamp), nonce, encrypt);
        expect(
          faultOf(() => checkSignature(expected, msg_signature)),
          id,
        ).to.equal('signature');
      }
    }
  });

  it('refuses another receiveid, a length that runs over, bad padding and half blocks', () => {
    const key = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
    const sealed = seal(key, '你好', 'ww1');
    expect(open(key, sealed, 'ww1')).to.equal('你好');
    expect(faultOf(() => open(key, sealed, 'ww2'))).to.equal('receiveid');
    expect(faultOf(() => open(key, sealed, ''))).to.equal('receiveid');
    const framed = frame('hello', '');
    framed.writeUInt32BE(6, 16);
    expect(faultOf(() => open(key, encipher(aesKey(key), pad(framed)), ''))).to.equal('length');
    for (const count of [0, 1, 33, 255]) {
      const padded = pad(frame('hello', 'ww1'));
      padded[padded.length - 1] = count;
      padded[padded.length - 2] = 7;
      const fault = faultOf(() => open(key, encipher(aesKey(key), padded), 'ww1'));
      expect(fault, String(count)).to.equal(count === 1 ? 'receiveid' : 'padding');
    }
    expect(faultOf(() => open(key, Buffer.alloc(48).toString('base64'), 'ww1'))).to.equal('block');
    expect(faultOf(() => open(key, '', 'ww1'))).to.equal('block');
    expect(faultOf(() => open(key, 'no base64!', 'ww1'))).to.equal('base64');
  });
});
