import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSignal } from '../../src/crisis/reports/signal.ts';
import { HeedError } from '../../src/errors.ts';
import { publicKeyOf } from '../../src/people/passkeys/public-key.ts';
import { parseAssertion, parseAttestation, parseClientData } from '../../src/people/passkeys/sent.ts';
import { checkPagerSignature, PagerRefused, pagerSignature } from '../../src/platforms/pager/signing.ts';
import { readBody } from '../../src/platforms/slack/body.ts';
import { SlackRefused } from '../../src/platforms/slack/refused.ts';
import { CallRefused, openCallback } from '../../src/platforms/voice/twilio-callback.ts';
import { CallbackRefused } from '../../src/platforms/wecom/refused.ts';
import { readXml } from '../../src/platforms/wecom/xml.ts';
import { readLine } from '../../src/records/line.ts';
import type { IncomingRecord } from '../../src/records/model.ts';
import { openContainer } from '../../src/records/sources/files/container.ts';
import { jsonItems } from '../../src/records/sources/files/json-items.ts';
import { Misshapen, type Said } from '../../src/records/sources/files/said.ts';
import { IngestRefused } from '../../src/records/sources/generic/refused.ts';
import { readSlackExport } from '../../src/records/sources/slack-export/read.ts';
import { readChatData } from '../../src/records/sources/wecom-archive/chat-data.ts';
import { ArchiveError } from '../../src/records/sources/wecom-archive/codes.ts';
import { readWecomMessage } from '../../src/records/sources/wecom-export/message.ts';
import { readWecomExport } from '../../src/records/sources/wecom-export/read.ts';
import { wecomRecord } from '../../src/records/sources/wecom-export/record.ts';
import { Authenticator } from '../harness/authenticator.ts';
import { fuzz } from '../harness/fuzz.ts';
import { messageLine } from '../harness/ingest.ts';
import { SlackExportFiles, ts } from '../harness/slack-export.ts';

const now = new Date('2026-03-02T02:00:00Z');
const badInput = (error: unknown) => error instanceof HeedError && error.code === 'bad-input';
const json = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  'null',
  '1e400',
  '12345678901234567890',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__":',
];

/** What goes to the database: no zero byte in what is a key, an instant that is one. Heads go there sealed. */
function storable(records: readonly IncomingRecord[]): void {
  for (const { key, chat, occurredAt, from, to, head } of records) {
    expect(Number.isNaN(occurredAt.getTime())).to.equal(false);
    for (const word of [key, chat, from.account, ...to.map(({ account }) => account)])
      expect(word.includes('\0'), 'a zero byte').to.equal(false);
    expect(JSON.stringify(head)).to.be.a('string');
  }
}

const wecom = {
  text: {
    msgid: 'm1',
    action: 'send',
    from: 'LiSi',
    tolist: ['wang'],
    roomid: '',
    msgtime: 1_772_000_000_000,
    msgtype: 'text',
    text: { content: '收到' },
  },
  file: {
    msgid: 'm2',
    action: 'send',
    from: 'lisi',
    tolist: ['wmAbcdefghijklmnopqrstuvwxyz012345'],
    msgtime: '1772000000001',
    msgtype: 'file',
    file: { md5sum: 'a'.repeat(32), filename: 'a.pdf', fileext: 'pdf', filesize: 12, sdkfileid: 'x' },
  },
  agree: {
    msgid: 'm3',
    action: 'send',
    from: 'wmAbcdefghijklmnopqrstuvwxyz012345',
    tolist: ['lisi'],
    msgtime: 1_772_000_000_002,
    msgtype: 'disagree',
    disagree: { userid: 'lisi', disagree_time: 1_772_000_000_002 },
  },
  switch: { msgid: 'm4', action: 'switch', time: 1_772_000_000_003, user: 'lisi' },
};
const wecomSamples = Object.values(wecom).map((one) => JSON.stringify(one));

const slackFiles = new SlackExportFiles()
  .person('U01')
  .person('U02')
  .chat('channels.json', 'C01', ['U01', 'U02'], 'general')
  .says('general', { user: 'U01', ts: ts(now), text: 'hello' })
  .says('general', {
    user: 'U02',
    ts: ts(now, 2),
    text: '',
    files: [{ id: 'F01', name: 'a.pdf', mimetype: 'application/pdf', size: 3 }],
  });

describe('messages, whatever comes', () => {
  fuzz('the XML of WeCom', {
    samples: ['<xml><ToUserName><![CDATA[a]]></ToUserName><A><B>1 &lt; 2</B></A><C/></xml>'],
    words: [
      '<a>',
      '</a>',
      '<a/>',
      '<![CDATA[',
      ']]>',
      '&lt;',
      '&#x41;',
      '&#0;',
      '&x;',
      '<!DOCTYPE',
      '<?xml ?>',
      '<!--',
      ' b="c"',
      '<xml>',
      '</xml>',
    ],
    read: (bytes) => readXml(bytes.toString()),
    refuses: (error) => error instanceof CallbackRefused && error.status < 500,
  });

  for (const type of ['application/json', 'application/x-www-form-urlencoded'])
    fuzz(`a body of Slack's, ${type}`, {
      samples: [
        type.endsWith('json')
          ? '{"type":"event_callback","a":[1,{"b":null}]}'
          : 'payload=%7B%22a%22%3A1%7D&b=%E6%94%B6+c',
      ],
      words: [...json, '&', '=', '%7B', '%', '+', 'payload='],
      read: (bytes) => readBody({ 'content-type': type }, bytes),
      refuses: (error) => error instanceof SlackRefused,
      sound: ({ fields }) => {
        if (!(fields instanceof Map)) expect(Object.getPrototypeOf(fields)).to.equal(Object.prototype);
      },
    });

  const settings = {
    accountSid: `AC${'0'.repeat(32)}`,
    authTokens: ['t'.repeat(32)],
    from: '+1',
    base: 'https://api.example',
  } as const;
  for (const what of ['pressed', 'ended'] as const)
    fuzz(`a call that tells it was ${what}, signed`, {
      samples: [
        `AccountSid=${settings.accountSid}&CallSid=CA${'a'.repeat(32)}&Digits=1&CallStatus=completed`,
      ],
      words: ['&', '=', '%00', '+', 'Digits=', 'CallStatus=busy', '#', 'CallSid='],
      read: (body) => {
        const url = 'https://heed.example/voice/twilio/1';
        const signed = [...new URLSearchParams(body.toString('utf8'))]
          .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
          .reduce((text, [name, value]) => `${text}${name}${value}`, url);
        const signature = createHmac('sha1', settings.authTokens[0]).update(signed).digest('base64');
        return openCallback(settings, { url, signature, body, what });
      },
      refuses: (error) => error instanceof CallRefused && error.status < 500,
      sound: ({ call }) => expect(call).to.match(/^CA[0-9a-f]{32}$/),
    });

  const page = Buffer.from(`{"v":1,"key":"${randomUUID()}","action":"acknowledge"}`);
  fuzz('the signature of a paging service', {
    samples: [pagerSignature('s'.repeat(32), page, now)],
    words: ['t=', ',', 'v1=', '0'.repeat(64), '1772416800'],
    read: (bytes) => checkPagerSignature(bytes.toString(), page, ['s'.repeat(32)], now),
    refuses: (error) => error instanceof PagerRefused,
    sound: (second) => expect(second).to.equal(now.getTime() / 1_000),
  });

  fuzz('a signal of a leak', {
    samples: [
      JSON.stringify({
        source: 'dlp',
        kind: 'bulk-download',
        at: now.toISOString(),
        severity: 'high',
        counts: { people: 3 },
        text: '导出',
      }),
    ],
    words: [...json, '"drill":true', '"2026-03-09T00:00:00Z"'],
    read: (bytes) => readSignal(bytes, now),
    refuses: (error) => error instanceof IngestRefused && !error.message.includes('导出'),
  });

  fuzz('a record on a line', {
    samples: [
      messageLine('a', 'li', now),
      messageLine('b', 'li', now, { otherParty: 'agreed', head: { n: 1, s: 'x' } }),
    ],
    words: json,
    read: (bytes) => readLine(bytes.toString()),
    refuses: badInput,
    sound: (record) => storable([record]),
  });

  fuzz('values of a list, in pieces', {
    samples: [`[${wecomSamples.join(',')}]`, wecomSamples.join('\n'), '\ufeff[1, "a]" ,{}]'],
    words: [...json, '\n', '\\"'],
    read: async (bytes) => {
      const found = [];
      const bounds = { most: 2_000, depth: 8 };
      for await (const item of jsonItems(pieces(bytes), bounds)) found.push(item);
      const whole = [];
      for await (const item of jsonItems(pieces(bytes, bytes.length), bounds)) whole.push(item);
      // Where it is cut changes nothing.
      expect(found).to.deep.equal(whole);
      return found;
    },
    taken: (found) => found.every((item) => 'value' in item),
  });

  fuzz('a message of the WeCom archive', {
    samples: wecomSamples,
    words: [...json, '"markdown"', '"revoke"', '"mixed"', '"recall"', '1772000000000'],
    read: (bytes) => {
      const text = bytes.toString();
      const value = parsed(text);
      return value === undefined ? undefined : wecomRecord(readWecomMessage(value, text), 'corp');
    },
    refuses: (error) => error instanceof Misshapen,
    sound: (said) => storable((said as Partial<Said> | undefined)?.records ?? []),
  });

  fuzz('what the WeCom archive answers', {
    samples: [
      JSON.stringify({
        errcode: 0,
        errmsg: 'ok',
        chatdata: [
          { seq: 196, msgid: 'a', publickey_ver: 3, encrypt_random_key: 'a', encrypt_chat_msg: 'b' },
        ],
      }),
      '{"errcode":0}',
    ],
    words: [...json, '18446744073709551615', '18446744073709551616', '"chatdata":'],
    read: readChatData,
    refuses: (error) => error instanceof ArchiveError,
  });

  describe('in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heed-fuzz-'));
    after(() => rmSync(folder, { recursive: true }));

    /** Everything that is in an export, as far as it can be read. */
    async function exported(name: string, bytes: Buffer, kind: 'slack' | 'wecom'): Promise<number> {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const container = await openContainer(path);
      let read = 0;
      try {
        const all =
          kind === 'slack'
            ? readSlackExport(container, new Set(['T0HEED']))
            : readWecomExport(container, 'corp');
        for await (const one of all) {
          if (!('read' in one)) continue;
          try {
            const said = one.read();
            if ('records' in said) storable(said.records);
            read += 1;
          } catch (error) {
            if (!(error instanceof Misshapen)) throw error;
          }
        }
      } finally {
        await container.close();
      }
      return read;
    }

    fuzz('an export of Slack as an archive', {
      samples: [slackFiles.zip()],
      words: [
        Buffer.from('504b0102', 'hex'),
        Buffer.from('504b0506', 'hex'),
        Buffer.from('ffffffff', 'hex'),
        '../',
      ],
      read: (bytes) => exported('export.zip', bytes, 'slack'),
      refuses: badInput,
      share: 0.3,
    });

    fuzz('an export of WeCom as a file', {
      samples: [wecomSamples.join('\n'), `[${wecomSamples.join(',')}]`],
      words: json,
      read: (bytes) => exported('messages.json', bytes, 'wecom'),
      refuses: badInput,
      onlyTaken: true,
      share: 0.3,
    });
  });

  const device = new Authenticator('https://heed.example');
  const [enrolled, signed] = [device.enrols({ challenge: 'YQ' }), device.signs({ challenge: 'YQ' })];
  const parts = [...enrolled.matchAll(/"([\w-]{30,})"/g)].map(([, part = '']) => part);
  fuzz('what a browser sends of a passkey', {
    samples: [
      enrolled,
      signed,
      (parsed(signed) as { response: { clientDataJSON: string } }).response.clientDataJSON,
    ],
    words: [...json, ...parts, '"public-key"', '"transports":["usb"]'],
    read: (bytes) => {
      const text = bytes.toString();
      return parseAttestation(text) ?? parseAssertion(text) ?? parseClientData(text);
    },
  });

  fuzz('the public key of a passkey (COSE)', {
    samples: [device.cose],
    words: [
      'a50102',
      '0326',
      '2001',
      '21',
      '225820',
      '1a00010000',
      '5f',
      '9f',
      'ff',
      'bf',
      'fb7ff0000000000000',
    ].map((hex) => Buffer.from(hex, 'hex')),
    read: (bytes) => publicKeyOf(bytes),
    refuses: badInput,
  });
});

async function* pieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
