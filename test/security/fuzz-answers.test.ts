import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { HeedError } from '../../src/errors.ts';
import { witnessOf } from '../../src/evidence/keys.ts';
import { askForStamp } from '../../src/evidence/stamp/authority.ts';
import { askForCosignature, OtherSize } from '../../src/evidence/witness/submit.ts';
import { createLog } from '../../src/log.ts';
import { Connections } from '../../src/platforms/email/connections.ts';
import { SmtpTrouble } from '../../src/platforms/email/trouble.ts';
import { patientAgent, postOnce } from '../../src/platforms/post.ts';
import { SlackError } from '../../src/platforms/slack/api.ts';
import { httpExchange as slackExchange } from '../../src/platforms/slack/exchange.ts';
import { RateLimited, readError } from '../../src/platforms/slack/read-error.ts';
import { meaningOf } from '../../src/platforms/sms/codes.ts';
import { tencentSms } from '../../src/platforms/sms/tencent.ts';
import type { Taken } from '../../src/platforms/taken.ts';
import { twilioVoice } from '../../src/platforms/voice/twilio.ts';
import { WecomError } from '../../src/platforms/wecom/api.ts';
import { httpExchange as wecomExchange } from '../../src/platforms/wecom/exchange.ts';
import { Graph, MediaFailed } from '../../src/records/sources/whatsapp/graph.ts';
import { fuzz, type Parser } from '../harness/fuzz.ts';

const clock = new FixedClock('2026-03-02T02:00:00Z');
const canary = 'CANARY';
const json = [
  ...'{ } [ ] : , " null true -1 1e400 "__proto__": "\\u0000" "\\ud800"'.split(' '),
  '<html>',
  canary,
];
/** The first sign of what is fuzzed says with which of these it comes. */
const statuses = [200, 200, 200, 204, 400, 404, 429, 500];
const said = (...bodies: readonly string[]) => bodies.map((body) => `0${body}`);

/** What may come to a log: neither it nor a message has a word of the answer. */
function quiet(error: unknown): true {
  if (!(error instanceof Error)) throw new Error('something that is no error was thrown', { cause: error });
  const lines: string[] = [];
  const log = createLog(
    'info',
    new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }),
  );
  log.error({ err: error }, 'refused');
  for (let one: unknown = error; one instanceof Error; one = one.cause) lines.push(one.name, one.message);
  expect(lines.join('\n')).to.not.include(canary);
  return true;
}

/** What is kept of what became of a message: codes of a shape, and what a database takes. */
function kept(taken: Taken): void {
  const text = JSON.stringify(taken);
  expect(text).to.not.include('\\u0000');
  if ('code' in taken && taken.code !== undefined) expect(taken.code).to.match(/^[\w.:/ -]{1,80}$/);
  if ('id' in taken && taken.id !== undefined) expect(taken.id.length).to.be.at.most(200);
}

describe('what providers answer, whatever it is', function () {
  this.timeout(120_000);
  let server: Server;
  let base = '';
  let answer: Buffer = Buffer.alloc(0);
  const closing: (() => Promise<void>)[] = [];

  before(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const status = statuses[(answer[0] ?? 0) % statuses.length] ?? 200;
        const type = request.url === '/tsa' ? 'application/timestamp-reply' : 'application/json';
        response.writeHead(status, { 'content-type': type }).end(status === 204 ? '' : answer.subarray(1));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    for (const close of closing) await close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const signal = AbortSignal.timeout(3_600_000);
  /** Fuzzes the answer to one call. */
  function answered<T>(
    name: string,
    samples: readonly string[],
    call: () => Promise<T>,
    more: Partial<Parser<T>> = {},
  ) {
    fuzz(name, {
      samples: said(...samples),
      words: json,
      read: (bytes) => {
        answer = bytes;
        return call();
      },
      share: 0.3,
      oneIn: 4,
      most: 512,
      ...more,
    });
  }
  /** Made when the server is there, and closed with it. */
  function later<T extends { close(): Promise<void> }>(make: () => T): () => T {
    let made: T | undefined;
    return () => {
      if (!made) closing.push(() => made?.close() ?? Promise.resolve());
      made ??= make();
      return made;
    };
  }

  const sms = later(() =>
    tencentSms(
      {
        ...{ secretId: 'id', secretKey: 'key', appId: '1', sign: 'Heed', region: 'ap-guangzhou', base },
        ...{ template: '1', templateAbroad: '2', templateCode: '3', templateCodeAbroad: '4' },
      },
      clock,
    ),
  );
  const number = '+8613800138000';
  answered(
    'a text message that was handed over',
    [
      `{"Response":{"SendStatusSet":[{"SerialNo":"1:2","PhoneNumber":"${number}","Code":"Ok","Message":"${canary}"}],"RequestId":"a"}}`,
      `{"Response":{"Error":{"Code":"FailedOperation","Message":"${canary}"},"RequestId":"a"}}`,
    ],
    () => sms().send({ number, values: ['1', '2'] }, signal),
    { sound: kept, onlyTaken: true },
  );

  it('a word that every object knows is no code of a text message', () => {
    for (const code of ['constructor', 'toString', '__proto__'])
      expect(meaningOf(code)).to.deep.equal({ taken: false, why: 'configuration', code });
  });

  const voice = later(() =>
    twilioVoice({ accountSid: `AC${'0'.repeat(32)}`, authTokens: ['t'], from: '+1', base }),
  );
  const call = {
    number,
    language: 'en',
    say: ['a'],
    farewell: 'b',
    pressedUrl: 'https://a',
    endedUrl: 'https://b',
  } as const;
  answered(
    'a telephone call that was asked for',
    [`{"sid":"CA${'a'.repeat(32)}","status":"queued"}`, `{"code":21211,"message":"${canary}","status":400}`],
    () => voice().call(call, signal),
    { sound: kept, onlyTaken: true },
  );

  const agent = later(() => {
    const made = patientAgent();
    return { made, close: () => made.destroy() };
  });
  answered(
    'something that was posted',
    ['{"ok":true}'],
    () => postOnce(agent().made, { url: `${base}/a`, headers: {}, body: 'a' }, signal),
    { onlyTaken: true },
  );

  const wecom = later(() => wecomExchange(base));
  answered(
    'a call of WeCom',
    [`{"errcode":0,"errmsg":"ok","access_token":"${canary}"}`, `{"errcode":60011,"errmsg":"${canary}"}`],
    () => wecom().ask({ path: 'user/get', query: { access_token: 'a' }, signal }),
    { refuses: (error) => error instanceof WecomError && quiet(error) },
  );

  const slack = later(() => slackExchange(`${base}/api/`));
  answered(
    'a call of Slack',
    [`{"ok":true,"url":"https://a/","user":"${canary}"}`, '{"ok":true}'],
    async () => {
      try {
        return await slack().client('xoxb-a').auth.test();
      } catch (error) {
        const read = readError('auth.test', error);
        if (read instanceof RateLimited)
          throw new SlackError('auth.test', { fate: 'refused', class: 'retry', reason: 'limit' });
        throw read;
      }
    },
    { refuses: (error) => error instanceof SlackError && quiet(error) },
  );

  const graph = later(
    () =>
      new Graph({
        ...{ api: `${base}/v25.0`, mediaHosts: [], mostMedia: 4_000, accessToken: 'a' },
        ...{ appSecrets: ['a'], verifyTokens: ['b'] },
      }),
  );
  answered(
    'a file of WhatsApp',
    [`{"url":"/x","mime_type":"image/png","id":"${canary}"}`],
    async () => {
      // The same answer says where the file is, and is the file.
      const own = answer.toString('latin1').replaceAll('/x', `${base}/x`);
      answer = Buffer.from(own, 'latin1');
      return graph().fetch({ id: '1', phoneNumberId: '2', sha256: null }, signal);
    },
    { refuses: (error) => error instanceof MediaFailed && quiet(error) },
  );

  const refusing = (error: unknown) =>
    (error instanceof HeedError && ['platform-failed', 'evidence-invalid'].includes(error.code)) ||
    error instanceof OtherSize
      ? quiet(error)
      : false;
  const pair = generateKeyPairSync('ed25519');
  const witness = witnessOf('witness.example/w', pair.publicKey);
  const note = `heed.example/log\n3\n${'A'.repeat(43)}=\n\n\u2014 heed.example/log AAAA\n`;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(clock.now().getTime() / 1_000));
  const checkpoint = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const text = `cosignature/v1\ntime ${clock.now().getTime() / 1_000}\n${checkpoint}`;
  const bytes = Buffer.concat([
    Buffer.from(witness.id, 'hex'),
    time,
    sign(null, Buffer.from(text), pair.privateKey),
  ]);
  answered(
    'the cosignature of a witness',
    [`\u2014 witness.example/w ${bytes.toString('base64')}\n`],
    () => askForCosignature({ url: base, key: witness }, { note, from: 0, proof: [] }, clock.now(), signal),
    {
      words: ['\u2014 ', 'witness.example/w', '\n', 'AAAA', '=', canary],
      refuses: refusing,
      sound: ({ at }) => expect(at).to.deep.equal(clock.now()),
      share: 0.1,
      oneIn: 8,
    },
  );

  answered(
    'a time stamp',
    [`0\u0082${canary}`],
    () =>
      askForStamp({ url: `${base}/tsa`, trusted: [] }, Buffer.from('a'), clock.now(), signal).catch(
        (error: unknown) => {
          // Nobody can make one here: that it is refused as it should be is all there is to see.
          if (!refusing(error)) throw error;
          return 'refused';
        },
      ),
    { onlyTaken: true, share: 0.1, oneIn: 8 },
  );
});

describe('what a mail server answers, whatever it is', function () {
  this.timeout(120_000);
  let lines: string[] = [];
  let port = 0;
  const server = createTcp((socket) => {
    const left = [...lines];
    // What is no last line of an answer is followed by the next: nobody would ask for it.
    const next = () => {
      for (let line = left.shift(); line !== undefined; line = left.shift()) {
        socket.write(`${line}\r\n`, 'latin1');
        if (/^\d{3} /.test(line)) return;
      }
      socket.end();
    };
    socket.on('error', () => undefined);
    socket.on('data', next);
    next();
  });
  before(
    () =>
      new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', () => {
          port = (server.address() as AddressInfo).port;
          resolve();
        });
      }),
  );
  after(() => new Promise((resolve) => server.close(resolve)));

  fuzz('line by line', {
    samples: [
      [
        '220 mail.example ESMTP',
        '250-mail.example\r\n250 SIZE 10000',
        '250 2.1.0 Ok',
        '250 2.1.5 Ok',
        '354 go',
        '250 2.0.0 Ok',
      ].join('\n'),
      ['220 a', '250 a', '250 a', '250 a', '354 a', `250 ${canary}`, '250 a'].join('\n'),
    ],
    words: [
      '220 ',
      '250-',
      '421 4.3.0 ',
      '550 5.1.1 ',
      '354 ',
      '\r\n',
      '250-SIZE 1',
      '250-STARTTLS',
      '334 ',
      canary,
    ],
    read: async (given) => {
      lines = given.toString('latin1').split('\n');
      const settings = { host: '127.0.0.1', port, secure: false, loopback: true, perSecond: 5 };
      const connections = new Connections({
        ...settings,
        from: { name: 'Heed', address: 'heed@example.com' },
      });
      try {
        const mail = {
          from: 'heed@example.com',
          to: 'li@example.com',
          bytes: Buffer.from('Subject: a\r\n\r\nb\r\n'),
        };
        await connections.send(mail, AbortSignal.timeout(30_000));
        return 'taken';
      } finally {
        connections.close();
      }
    },
    refuses: (error) => error instanceof SmtpTrouble && quiet(error),
    share: 0.3,
    oneIn: 4,
  });
});
