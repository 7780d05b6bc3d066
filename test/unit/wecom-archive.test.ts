import { constants, createPrivateKey, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { readChatData } from '../../src/records/sources/wecom-archive/chat-data.ts';
import { statusAt, together } from '../../src/records/sources/wecom-archive/consent-rules.ts';
import { Turns } from '../../src/records/sources/wecom-archive/pace.ts';
import { unwrapRandomKey } from '../../src/records/sources/wecom-archive/unwrap.ts';
import { newKey, openssl } from '../harness/wecom-archive.ts';

describe('random keys of the WeCom archive', () => {
  const pem = newKey();
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(pem);
  /** As it stands, without padding of ours. */
  const encrypts = (block: Buffer) =>
    publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block).toString('base64');
  const block = (...parts: Buffer[]) => {
    const given = Buffer.concat(parts);
    return Buffer.concat([given, Buffer.alloc(256 - given.length, 0x41)]);
  };

  it('are unwrapped as openssl wraps them', () => {
    const dir = mkdtempSync(join(tmpdir(), 'heed-rsa-'));
    try {
      writeFileSync(join(dir, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
      for (const text of ['k', 'p9EXAw5BVT5rGXEd8ZcRBzsT4Cx5Fk4Z', 'x'.repeat(245)]) {
        writeFileSync(join(dir, 'plain'), text);
        const given = ['pkeyutl', '-encrypt', '-pubin', '-inkey', join(dir, 'public.pem')];
        openssl(
          ...given,
          '-pkeyopt',
          'rsa_padding_mode:pkcs1',
          '-in',
          join(dir, 'plain'),
          '-out',
          join(dir, 'sealed'),
        );
        const sealed = openssl('base64', '-A', '-in', join(dir, 'sealed'));
        expect(unwrapRandomKey(key, sealed)).to.equal(text);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('come out alike for every padding that is wrong: a key that opens nothing, and no error', () => {
    const some = Buffer.alloc(8, 0x11);
    const wrong = {
      first: encrypts(block(Buffer.from([1, 2]), some, Buffer.from([0]))),
      second: encrypts(block(Buffer.from([0, 1]), some, Buffer.from([0]))),
      'seven bytes': encrypts(block(Buffer.from([0, 2]), some.subarray(1), Buffer.from([0]))),
      'no end': encrypts(block(Buffer.from([0, 2]), some)),
      'an end at once': encrypts(block(Buffer.from([0, 2, 0]), some)),
      nothing: encrypts(Buffer.alloc(256)),
      short: 'AAAA',
      empty: '',
      long: randomBytes(257).toString('base64'),
      'larger than the modulus': Buffer.alloc(256, 0xff).toString('base64'),
    };
    for (const [what, sealed] of Object.entries(wrong)) {
      const found = unwrapRandomKey(key, sealed);
      expect(found, what).to.match(/^[A-Za-z0-9+/]{43}=$/);
      // Always the same, so that asking twice tells nothing; another one for another input or key.
      expect(unwrapRandomKey(key, sealed), what).to.equal(found);
    }
    const all = Object.values(wrong).map((sealed) => unwrapRandomKey(key, sealed));
    expect(new Set(all).size).to.equal(all.length);
    // Eight are enough, and what follows may be empty or hold zeros.
    const good = encrypts(block(Buffer.from([0, 2]), some, Buffer.from([0])));
    expect(unwrapRandomKey(key, good)).to.equal('A'.repeat(245));
    const last = encrypts(Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(253, 9), Buffer.from([0])]));
    expect(unwrapRandomKey(key, last)).to.equal('');
  });
});

describe('what the WeCom archive hands over', () => {
  it('keeps numbers of 64 bits', () => {
    const one = (seq: string) =>
      `{"seq":${seq},"msgid":"m","publickey_ver":1,"encrypt_random_key":"123456789012345678901","encrypt_chat_msg":"b"}`;
    const data = Buffer.from(
      `{"errcode":0,"errmsg":"ok","chatdata":[${one('18446744073709551615')},${one('7')}]}`,
    );
    const found = readChatData(data);
    expect(found.map(({ seq }) => seq)).to.deep.equal([7n, 18_446_744_073_709_551_615n]);
    expect(found[0]?.encrypt_random_key).to.equal('123456789012345678901');
    for (const wrong of [
      '',
      '[]',
      '{"errcode":301058}',
      `{"errcode":0,"chatdata":[${one('-1')}]}`,
      `{"errcode":0,"chatdata":[${one('18446744073709551616')}]}`,
    ])
      expect(() => readChatData(Buffer.from(wrong)), wrong).to.throw('WeCom archive');
  });

  it('is asked for no more often than 300 times in any minute', async () => {
    const clock = new FixedClock('2026-03-02T02:00:00.000Z');
    let waited = 0;
    const turns = new Turns(clock, async (ms) => {
      waited += ms;
      clock.advance({ ms });
    });
    const { signal } = new AbortController();
    for (let n = 0; n < 300; n += 1) await turns.next(signal);
    expect(waited).to.equal(0);
    await turns.next(signal);
    expect(waited).to.equal(60_000);
  });
});

describe('consent of people outside', () => {
  const [t1, t2, t3] = [1, 2, 3].map((ms) => new Date(ms)) as [Date, Date, Date];
  it('has to stand when something was said, and now', () => {
    expect(statusAt({ agreedAt: null, disagreedAt: null }, t1)).to.equal('unknown');
    expect(statusAt({ agreedAt: t1, disagreedAt: null }, t2)).to.equal('agreed');
    expect(statusAt({ agreedAt: t2, disagreedAt: null }, t1)).to.equal('unknown');
    expect(statusAt({ agreedAt: t1, disagreedAt: t3 }, t2)).to.equal('disagreed');
    expect(statusAt({ agreedAt: t3, disagreedAt: t1 }, t2)).to.equal('disagreed');
    expect(statusAt({ agreedAt: t2, disagreedAt: t1 }, t3)).to.equal('agreed');
    expect(statusAt({ agreedAt: t1, disagreedAt: t1 }, t2)).to.equal('disagreed');
    expect(together(['agreed', 'disagreed'])).to.equal('disagreed');
    expect(together(['agreed', 'unknown'])).to.equal('unknown');
    expect(together(['agreed', 'agreed'])).to.equal('agreed');
    expect(together([])).to.equal('unknown');
  });
});
