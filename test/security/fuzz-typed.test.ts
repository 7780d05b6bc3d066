import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { readCode } from '../../src/anonymous/code.ts';
import { readConfig, secretVariables, variables } from '../../src/config.ts';
import { HeedError } from '../../src/errors.ts';
import { readKioskCode } from '../../src/kiosk/rules.ts';
import { normaliseEmail, normaliseNumber } from '../../src/mailboxes/address.ts';
import { readSheetCode } from '../../src/notices/paper/code.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { deepLink, landing } from '../../src/web/deep-link.ts';
import { ownPath } from '../../src/web/sign-in.ts';
import { checkCsrf, csrfToken, tokensFrom } from '../../src/web/tokens.ts';
import { fuzz } from '../harness/fuzz.ts';

const now = new Date('2026-03-02T02:00:00Z');
const base = 'https://heed.example';
const between = [' ', '-', '　', '－', '\u200b', '１', '٣', 'O', 'l', 'İ', 'ß', 'ﬀ'];

describe('what people type, and what stands in addresses, whatever it is', () => {
  fuzz('a code of a shared tablet', {
    samples: ['12345678', '1234 5678', '１２３４-５６７８'],
    words: between,
    read: (bytes) => readKioskCode(bytes.toString()),
    sound: (code) => expect(code ?? '00000000').to.match(/^[0-9]{8}$/),
  });

  fuzz('the code of a sheet of paper', {
    samples: ['333-333-333', '３３３３３３３３３'],
    words: between,
    read: (bytes) => readSheetCode(bytes.toString()),
    sound: (code) => expect(code ?? '333333333').to.match(/^[34679ACDEFGHJKMNPQRTWXY]{9}$/),
  });

  fuzz('the receipt code of a report without a name', {
    samples: ['7K3M-9QXZ-0000-ABCD-EFGH', '7k3m9qxz0000abcdefgh'],
    words: between,
    read: (bytes) => readCode(bytes.toString()),
    sound: (code) => expect(code).to.match(/^[0-9A-HJKM-NP-Z]{0,40}$/),
    onlyTaken: true,
  });

  fuzz('an address of a mailbox', {
    samples: ['wang@corp.cn', 'Wang.Yu+a@mail.example.com'],
    words: ['@', '.', '"', '<', '>', ',', '\r\n', 'xn--', '公司', ':', '(', ')'],
    read: (bytes) => normaliseEmail(bytes.toString()),
    // It goes into a header, and to one mailbox.
    sound: (address = 'a@b.c') => expect(address).to.match(/^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/),
  });

  fuzz('a number of a telephone', {
    samples: ['+8613800138000', '138 0013 8000'],
    words: ['+', '00', '86', '-', '(', ')', ';ext=1', ',', '#', '*'],
    read: (bytes) => normaliseNumber(bytes.toString()),
    sound: (number = '+1234567') => expect(number).to.match(/^\+[1-9][0-9]{5,14}$/),
  });

  fuzz('where a sign-in leads to', {
    samples: ['/n/0198f3a2-7c1e-7d3a-9b52-3f6a1c2d4e5f?at=changes', '/me', '/console/people?q=a%20b'],
    words: [
      ...[
        '//',
        '/\\',
        '\\',
        '/%2F',
        '/%5C',
        '/..//',
        '/.',
        '@',
        ':',
        'https:',
        'javascript:',
        '/\t/',
        '\r\n',
      ],
      ...['?next=', '#', '/%09/', '／', '&at=a', '?at=', '%0d%0aSet-Cookie:a=b', 'evil.example'],
    ],
    read: (bytes) => ownPath(bytes.toString()),
    onlyTaken: true,
    sound: (path) => {
      expect(path).to.match(/^\/[\x21-\x7e]*$/);
      for (const one of [path, landing(path), deepLink(path)]) {
        expect(new URL(one, base).origin, one).to.equal(base);
        expect(one).to.not.match(/^\/[/\\]|[\r\n]/);
      }
    },
  });

  const tokens = tokensFrom(secretsFrom(['s'.repeat(32)]));
  const session = createHash('sha256').update('a').digest();
  const token = csrfToken(tokens, session, new Date(now.getTime() + 3_600_000));
  fuzz('the token of a form', {
    samples: [token],
    words: [...token.split('.'), '.', '=', '+', '/', csrfToken(tokens, session, new Date(0))],
    read: (bytes) => {
      checkCsrf(tokens, bytes.toString(), session, now);
      return bytes.toString();
    },
    refuses: (error) =>
      error instanceof HeedError && error.code === 'forbidden' && !error.message.includes(token),
    sound: (taken) => expect(taken).to.equal(token),
  });
});

/** One that is taken by itself, where there is one: the others need company. */
const values: Readonly<Record<string, string>> = {
  HEED_PORT: '8080',
  HEED_BASE_URL: 'https://heed.example',
  HEED_DATA_DIR: '.heed',
  HEED_SECRET: 'n'.repeat(32),
  HEED_AUDITOR_TOKEN: 't'.repeat(24),
  HEED_APPROVAL_ABOVE: '500',
  HEED_OTHER_WAY_AFTER: '3',
  HEED_HELP_LINE: '12356',
  HEED_HELP_LINES: '/etc/heed/lines.yaml',
  HEED_LOG_LEVEL: 'info',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example/v1',
  HEED_EVIDENCE_ORIGIN: 'heed.example.com/log',
  HEED_SIGNALS_DECLARE: 'dlp/exfiltration=major',
  HEED_STORAGE_REGION: 'CN',
  HEED_BACKUP_AT: '03:30',
  HEED_BACKUP_PASSPHRASE: 'p'.repeat(16),
  REDIS_URL: 'redis://:password@redis.example:6379',
  WECOM_VERIFY_FILE: 'WW_verify_AbCd1234.txt',
  WECOM_API_BASE: 'https://qyapi.weixin.qq.com',
  SLACK_PKCE: 'on',
  SMTP_URL: 'smtps://user:password@mail.example',
  SMTP_FROM: 'heed@example.com',
  SMTP_FROM_NAME: '阅知 Heed',
};
const names = Object.keys(variables);

describe('the configuration, whatever stands in it', () => {
  fuzz('a variable', {
    samples: Object.entries(values).map(([name, value]) => `${name}=${value}`),
    words: [
      ...names.map((name) => `${name}=`),
      ...[
        ',',
        '/',
        '://',
        'https://a:b@c',
        '\n',
        '=',
        '+',
        '%',
        '[::1]',
        ':99999',
        '$HOME',
        '`id`',
        '-----BEGIN',
      ],
    ],
    read: (bytes) => {
      const text = bytes.toString();
      const at = text.indexOf('=');
      const wanted = text.slice(0, at);
      const name = names.includes(wanted) ? wanted : (names[bytes.length % names.length] ?? '');
      const value = text.slice(at + 1);
      try {
        return { name, value, config: readConfig({ [name]: value }) };
      } catch (error) {
        if (error instanceof HeedError) told(error, name, value);
        throw error;
      }
    },
    refuses: (error) =>
      error instanceof HeedError && error.code === 'config-invalid' && error.problems.length > 0,
    // Whatever is in there is kept as it is and nowhere else.
    most: 512,
  });

  it('names what is wrong of each secret, and shows it to nobody', () => {
    for (const name of secretVariables) {
      const value = `,\n${'CANARY'.repeat(3)} \u0000é`;
      try {
        readConfig({ [name]: value });
      } catch (error) {
        expect(error, name).to.be.an.instanceOf(HeedError);
        told(error as HeedError, name, value);
      }
    }
  });
});

/** Names the variable, or the one that it needs, and repeats nothing. */
function told(error: HeedError, name: string, value: string): void {
  for (const { at } of error.problems) expect(names, `${name}: ${at}`).to.include(at.split('.')[0]);
  const said = [error.message, error.stack ?? '', JSON.stringify(error.problems)].join('\n');
  const plain = value.trim();
  // Names of variables stand there by right.
  if (plain.length >= 16 && !/^[A-Z_]+$/.test(plain))
    expect(said.includes(plain), `${name} is repeated`).to.equal(false);
  expect(said).to.not.include('CANARY');
}
