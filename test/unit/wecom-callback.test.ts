import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { HeedError } from '../../src/errors.ts';
import { type CallbackQuery, maxCallbackBytes, wecomCallback } from '../../src/platforms/wecom/callback.ts';
import { aesKey, open, pad, signature } from '../harness/wecom/crypto.ts';
import { readXml, textOf, toXml } from '../harness/wecom/xml.ts';
import {
  click,
  common,
  corp,
  type Made,
  refusal,
  request,
  vectors,
  words,
} from '../harness/wecom-callback.ts';

const at = (seconds: number | string) => new FixedClock(new Date(Number(seconds) * 1000));
const clock = at(1_700_000_000);
const callback = wecomCallback(corp, clock);
const [token] = corp.tokens;
const [key] = corp.encodingAesKeys;

const opened = (plaintext: Parameters<typeof request>[0], made?: Made) => {
  const { query, body } = request(plaintext, made);
  return callback.open(query, body);
};
const why = (plaintext: Parameters<typeof request>[0], made?: Made) => refusal(() => opened(plaintext, made));

describe('the address that WeCom verifies', () => {
  const echo = (message: string, made?: Made): CallbackQuery => {
    const { query, encrypt } = request(message, made);
    return { ...query, echostr: encrypt };
  };

  for (const vector of vectors.filter(({ kind }) => kind === 'url_verify_get')) {
    it(`answers as ${vector.id} says`, () => {
      const { receive_id, timestamp, nonce, msg_signature, encrypt, plaintext, query_string_as_sent } =
        vector;
      const settings = {
        ...corp,
        corpid: receive_id,
        tokens: [vector.token],
        encodingAesKeys: [vector.encoding_aes_key],
      };
      const one = wecomCallback(settings, at(timestamp));
      expect(one.verifyUrl({ msg_signature, timestamp, nonce, echostr: encrypt })).to.equal(plaintext);
      expect(
        one.verifyUrl({ msg_signature, timestamp, nonce, echostr: encrypt.replaceAll('+', ' ') }),
      ).to.equal(plaintext);
      if (query_string_as_sent)
        expect(one.verifyUrl(Object.fromEntries(new URLSearchParams(query_string_as_sent)))).to.equal(
          plaintext,
        );
    });
  }

  it('tells nobody what a captured message says', () => {
    for (const message of [
      toXml(words),
      `\uFEFF ${toXml(click)}`,
      '{"msgtype":"text"}',
      '[1]',
      'a b',
      '<',
      '',
    ])
      expect(
        refusal(() => callback.verifyUrl(echo(message))),
        message,
      ).to.equal('echo');
    expect(callback.verifyUrl(echo('1616140317555161061'))).to.equal('1616140317555161061');
  });

  it('answers nothing unsigned, old, foreign or incomplete', () => {
    const good = echo('123');
    expect(refusal(() => callback.verifyUrl({ ...good, nonce: 'other' }))).to.equal('signature');
    expect(refusal(() => callback.verifyUrl(echo('123', { timestamp: '1600000000' })))).to.equal('replay');
    expect(refusal(() => callback.verifyUrl(echo('123', { receiveid: 'other' })))).to.equal('receiveid');
    for (const name of ['msg_signature', 'timestamp', 'nonce', 'echostr'])
      for (const value of [undefined, '', ['1', '2']])
        expect(
          refusal(() => callback.verifyUrl({ ...good, [name]: value })),
          name,
        ).to.equal('query');
  });
});

describe('a WeCom callback', () => {
  for (const vector of vectors.filter(({ kind }) => kind === 'callback_post_xml')) {
    it(`is read as ${vector.id} says`, () => {
      const { receive_id, timestamp, nonce, msg_signature, post_body, plaintext } = vector;
      const agentid = Number(/<AgentID>(\d+)</.exec(plaintext ?? '')?.[1]);
      const settings = {
        ...corp,
        corpid: receive_id,
        agentid,
        tokens: [vector.token],
        encodingAesKeys: [vector.encoding_aes_key],
      };
      const one = wecomCallback(settings, at(timestamp));
      const { what } = one.open({ msg_signature, timestamp, nonce }, Buffer.from(post_body ?? ''));
      expect(what).to.deep.equal({
        kind: 'text',
        userid: /<FromUserName>(?:<!\[CDATA\[)?(\w+)/.exec(plaintext ?? '')?.[1]?.toLowerCase(),
        text: /<Content>(?:<!\[CDATA\[)?([^<\]]+)/.exec(plaintext ?? '')?.[1],
      });
    });
  }

  it('of a card is the published one', () => {
    const vector = vectors.find(({ id }) => id === 'gen-template-card-event');
    if (!vector) throw new Error('no such vector');
    const { query, body } = request('', {
      encrypt: () => vector.encrypt,
      timestamp: vector.timestamp,
      nonce: vector.nonce,
    });
    expect(query.msg_signature).to.equal(vector.msg_signature);
    const { what, used } = callback.open(query, body);
    expect(what).to.deep.include({ kind: 'card', taskId: 'task-1', responseCode: 'RC-1' });
    expect(what).to.have.deep.nested.property('selected.q1', ['a']);
    expect(used).to.deep.equal({ token: 0, key: 0 });
  });

  it('in JSON, or of an AI bot, is not one of an app', () => {
    for (const { id, encrypt, timestamp, nonce, msg_signature, post_body, ...vector } of vectors) {
      if (!/json|aibot/.test(id)) continue;
      const settings = {
        ...corp,
        corpid: vector.receive_id,
        tokens: [vector.token],
        encodingAesKeys: [vector.encoding_aes_key],
      };
      const one = wecomCallback(settings, at(timestamp));
      const query = { msg_signature, timestamp, nonce };
      expect(
        refusal(() => one.open(query, Buffer.from(post_body ?? '{}'))),
        id,
      ).to.equal('xml');
      const { body } = request('', { envelope: { ToUserName: vector.receive_id, Encrypt: encrypt } });
      expect(
        refusal(() => one.open(query, body)),
        id,
      ).to.equal('xml');
    }
  });

  it('is not looked into before its signature is right', () => {
    const made = { encrypt: () => 'not base64 at all', envelope: { ToUserName: 'other' } };
    const { query, body } = request(words, made);
    expect(refusal(() => callback.open({ ...query, msg_signature: 'f'.repeat(40) }, body))).to.equal(
      'signature',
    );
    expect(refusal(() => callback.open(query, body))).to.equal('base64');
  });

  it('counts for ten minutes before and after it was signed, whenever it happened', () => {
    for (const by of [-600, 0, 600])
      expect(opened(words, { timestamp: String(1_700_000_000 + by) }).id).to.be.a('string');
    for (const by of [-601, 601, -1_700_000_000, 1e10])
      expect(why(words, { timestamp: String(1_700_000_000 + by) }), `${by}`).to.equal('replay');
    for (const timestamp of [
      '',
      ' 1700000000',
      '1700000000.0',
      '1.7e9',
      '0x6553f100',
      '-1',
      '+1700000000',
      '１７',
      '1'.repeat(13),
    ])
      expect(why(words, { timestamp }), timestamp).to.equal('query');
    const happened = (by: number) => ({ ...words, CreateTime: 1_700_000_000 + by });
    for (const by of [-3_600, -7 * 86_400, 600]) expect(opened(happened(by)).id).to.equal(opened(words).id);
    for (const by of [-7 * 86_400 - 1, 601]) expect(why(happened(by))).to.equal('replay');
  });

  it('captured years ago does not come back by trading digits between timestamp and nonce', () => {
    const captured = request(
      { ...words, CreateTime: 1_500_000_000 },
      { timestamp: '1500000000', nonce: '1700000000' },
    );
    const { msg_signature } = captured.query;
    const swapped = { msg_signature, timestamp: '1700000000', nonce: '1500000000' };
    // The signature is the same, for it does not say where one value ends and the next begins.
    expect(signature(token, swapped.timestamp, swapped.nonce, captured.encrypt)).to.equal(
      swapped.msg_signature,
    );
    expect(refusal(() => callback.open(swapped, captured.body))).to.equal('replay');
  });

  it('is for this corp and this app, outside and inside', () => {
    expect(why(words, { envelope: { ToUserName: 'ww1' } })).to.equal('corp');
    expect(why(words, { envelope: { ToUserName: undefined } })).to.equal('corp');
    expect(why({ ...words, ToUserName: 'ww1' })).to.equal('corp');
    expect(why(words, { receiveid: 'ww1' })).to.equal('receiveid');
    for (const AgentID of ['1000003', '0', '01000002', 'x']) {
      expect(why(words, { envelope: { AgentID } })).to.equal('agent');
      expect(why({ ...words, AgentID })).to.equal('agent');
    }
  });

  it('about contacts names no app; the archive’s tells that it has news', () => {
    const contact = { ...common, FromUserName: 'sys', MsgType: 'event', Event: 'change_contact' };
    const deleted = { ...contact, AgentID: undefined, ChangeType: 'delete_user', UserID: 'A' };
    for (const AgentID of [undefined, ''])
      expect(opened(deleted, { envelope: { AgentID } }).what).to.deep.equal({
        kind: 'person-deleted',
        userid: 'a',
      });
    const archive = {
      ...common,
      FromUserName: 'sys',
      AgentID: 2_000_004,
      MsgType: 'event',
      Event: 'msgaudit_notify',
    };
    const news = { kind: 'archive-news' };
    expect(opened(archive, { envelope: { AgentID: 2_000_004 } }).what).to.deep.equal(news);
    expect(opened({ ...click, AgentID: 2_000_004 }).what).to.deep.equal(news);
  });

  it('is refused in every way in which bodies are bad', () => {
    const { query, body } = request(words);
    const reason = (bytes: Buffer) => refusal(() => callback.open(query, bytes));
    expect(reason(Buffer.alloc(maxCallbackBytes + 1, 'a'))).to.equal('too-large');
    expect(reason(Buffer.alloc(maxCallbackBytes, 'a'))).to.equal('xml');
    expect(reason(Buffer.alloc(0))).to.equal('xml');
    expect(reason(Buffer.concat([body, body]))).to.equal('xml');
    expect(reason(body.subarray(0, body.length - 1))).to.equal('xml');
    expect(reason(Buffer.concat([body, Buffer.from([0xff])]))).to.equal('encoding');
    expect(reason(Buffer.from(body.toString(), 'utf16le'))).to.be.oneOf(['encoding', 'xml']);
    expect(reason(Buffer.from(`<!DOCTYPE xml [<!ENTITY a "b">]>${body.toString()}`))).to.equal('doctype');
    expect(reason(Buffer.from(toXml({ ToUserName: corp.corpid })))).to.equal('fields');
    expect(reason(Buffer.from(body.toString().replaceAll('xml>', 'json>')))).to.equal('xml');
    const { encrypt } = request(words);
    const twice = toXml({ ToUserName: corp.corpid, Encrypt: encrypt }).replace(
      '</xml>',
      '<Encrypt>a</Encrypt></xml>',
    );
    expect(reason(Buffer.from(twice))).to.equal('fields');
  });

  it('is refused in every way in which plaintexts are bad', () => {
    const whole = toXml(words);
    for (const [plaintext, reason] of [
      ['', 'xml'],
      [whole.slice(0, -1), 'xml'],
      [whole + whole, 'xml'],
      [`<!DOCTYPE xml>${whole}`, 'doctype'],
      [whole.replaceAll('xml>', 'html>'), 'xml'],
      ['<xml></xml>', 'corp'],
      [whole.replace('</xml>', '<FromUserName>lisi</FromUserName></xml>'), 'fields'],
      [whole.replace('</xml>', '<ToUserName>ww1</ToUserName></xml>'), 'fields'],
      [whole.replace('</xml>', '<AgentID>1000002</AgentID></xml>'), 'fields'],
    ] as const)
      expect(why(plaintext), plaintext).to.equal(reason);
    const broken = (bytes: Buffer) => {
      const index = bytes.indexOf('帮');
      bytes.writeUInt8(0xff, index);
      return bytes;
    };
    expect(why(words, { padded: broken })).to.equal('encoding');
    expect(
      why(words, {
        padded: (bytes) =>
          pad(bytes)
            .subarray(0, -1)
            .subarray(0, bytes.length - 16),
      }),
    ).to.equal('block');
  });

  it('takes the tokens and keys of before and after a rotation, and answers with the same', () => {
    const [otherToken, otherKey] = ['after', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'];
    const settings = { ...corp, tokens: [token, otherToken], encodingAesKeys: [key, otherKey] };
    const rotating = wecomCallback(settings, clock);
    const { query, body } = request(words, { token: otherToken, encodingAesKey: otherKey });
    expect(refusal(() => callback.open(query, body))).to.equal('signature');
    const { used } = rotating.open(query, body);
    expect(used).to.deep.equal({ token: 1, key: 1 });
    const envelope = readXml(rotating.reply({ userid: 'a', used }, 'ok'));
    expect(open(otherKey, textOf(envelope, 'Encrypt') ?? '', corp.corpid)).to.include('ok');
    // Signed with the token alone, sealed with a key that was thrown away.
    const gone = request(words, { encodingAesKey: 'x'.repeat(43) });
    expect(refusal(() => rotating.open(gone.query, gone.body))).to.equal('padding');
  });

  it('needs settings that can work', () => {
    const none = { ...corp, encodingAesKeys: ['short'] };
    expect(() => wecomCallback(none, clock))
      .to.throw(HeedError)
      .with.property('code', 'config-invalid');
    expect(aesKey(key)).to.have.length(32);
  });
});

describe('a reply at once', () => {
  const replied = (text: string) => {
    const envelope = readXml(callback.reply({ userid: 'zhangsan' }, text));
    const field = (name: string) => textOf(envelope, name) ?? '';
    const expected = signature(token, field('TimeStamp'), field('Nonce'), field('Encrypt'));
    expect(field('MsgSignature')).to.equal(expected);
    return readXml(open(key, field('Encrypt'), corp.corpid));
  };

  it('goes from the corp to the person, signed and sealed', () => {
    const answer = replied('已收到 ]]> <b>&amp;');
    const fields = answer.children.map(({ name, text }) => [name, text]);
    expect(Object.fromEntries(fields)).to.deep.equal({
      ToUserName: 'zhangsan',
      FromUserName: corp.corpid,
      CreateTime: '1700000000',
      MsgType: 'text',
      Content: '已收到 ]]> <b>&amp;',
    });
  });

  it('is never the same twice, and at most 2,048 bytes, cut between two characters', () => {
    expect(callback.reply({ userid: 'a' }, 'b')).not.to.equal(callback.reply({ userid: 'a' }, 'b'));
    const content = textOf(replied('阅'.repeat(1_000)), 'Content') ?? '';
    expect(content).to.equal(`${'阅'.repeat(681)}…`);
    expect(textOf(replied('a'.repeat(2_048)), 'Content')).to.equal('a'.repeat(2_048));
  });
});
