import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { parse } from 'uuid';
import { loadCase } from '../../src/notices/standing.ts';
import { hashOfStatement } from '../../src/notices/statement.ts';
import { enrolmentOptions, enrolPasskey } from '../../src/people/passkeys/enrol.ts';
import { signingOptions } from '../../src/people/passkeys/sign.ts';
import { passkeysOf, usablePasskeys } from '../../src/people/passkeys/store.ts';
import { Authenticator, type Odd } from '../harness/authenticator.ts';
import { Company } from '../harness/company.ts';
import { tableHashes } from '../harness/sent-notice.ts';

const party = { id: 'heed.example', origin: 'https://heed.example' };
const session = { platform: 'wecom', method: 'wecom-link' };
const moved = { id: 'heed.example.org', origin: 'https://heed.example.org' };

interface Asked {
  challenge: string;
  allowCredentials: object[];
}

describe('passkeys that are not what they should be', () => {
  let company: Company;
  let li: string;
  let wang: string;
  let notice: string;
  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李知远');
    wang = await company.joins('王芳');
    const version = await company.publishes({ action: 'sign', signature: 'passkey', code: 'by-passkey' });
    notice = (await company.sends(version, [li, wang])).noticeId;
  });
  afterEach(() => company.close());

  async function enrols(odd: Odd = {}, at = party): Promise<Authenticator> {
    const device = new Authenticator(at.origin);
    const enrolling = { person: { id: li, name: 'x', staffNo: 'x' }, party: at, now: company.now };
    const options = (await enrolmentOptions(company.db, enrolling)) as Asked;
    await enrolPasskey(company.db, enrolling, { sent: device.enrols(options, odd), name: '', session });
    return device;
  }

  async function asked(at = party): Promise<Asked> {
    const found = await loadCase(company.db, notice, li, 'zh-CN');
    const given = { kind: 'acknowledge', via: 'page', language: 'zh-CN' } as const;
    const hash = await hashOfStatement(company.db, found, given);
    const statement = { about: notice, personId: li, hash };
    return (await signingOptions(company.db, at, statement, company.now)) as Asked;
  }

  const signs = async (device: Authenticator, odd: Odd = {}) =>
    company.answers(li, notice, 'acknowledge', {
      method: 'passkey',
      signature: { passkey: device.signs(await asked(), odd) },
    });

  /** A COSE key of these labels, all values byte strings but for the first ones, which are small numbers. */
  function cose(head: string, parts: readonly [label: number, bytes: Buffer][]): Buffer {
    const bytes = parts.flatMap(([label, value]) => {
      const { length } = value;
      const size =
        length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
      return [Buffer.from([label, ...size]), value];
    });
    return Buffer.concat([Buffer.from(head, 'hex'), ...bytes]);
  }
  const rsa = (bits: number) => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const { n = '' } = publicKey.export({ format: 'jwk' });
    // {1: 3, 3: -257, -1: n, -2: 65537}
    return cose('a4010303390100', [
      [0x20, Buffer.from(n, 'base64url')],
      [0x21, Buffer.from([1, 0, 1])],
    ]);
  };
  const p384 = createECDH('secp384r1').generateKeys();
  const keys: [what: string, key: Buffer][] = [
    [
      'a point off its curve',
      cose('a5010203262001', [
        [0x21, Buffer.alloc(32, 7)],
        [0x22, Buffer.alloc(32, 9)],
      ]),
    ],
    [
      'a point of another curve',
      cose('a5010203262002', [
        [0x21, p384.subarray(1, 49)],
        [0x22, p384.subarray(49)],
      ]),
    ],
    ['Ed25519 by name on a curve that signs nothing', cose('a4010103272004', [[0x21, randomBytes(32)]])],
    ['no point at all', cose('a3010203262001', [])],
    ['RSA of a size that is soon broken', rsa(1_024)],
  ];
  for (const [what, key] of keys) {
    it(`a key of ${what} is not taken, with words`, async () => {
      const before = await tableHashes(company.db);
      const refused = await enrols({ cose: key }).catch((error: unknown) => error);
      expect(refused).to.include({ code: 'bad-input', text: 'passkey-invalid' });
      const { passkey_challenge: _asked, ...after } = await tableHashes(company.db);
      expect(before).to.deep.include(after);
    });
  }

  it('RSA of the size that devices make is taken', async () => {
    await enrols({ cose: rsa(2_048) });
    expect(await passkeysOf(company.db, li)).to.have.lengthOf(1);
  });

  it('a device that says that its key is somebody else’s signs nothing', async () => {
    const device = await enrols();
    const mine = Buffer.from(parse(li));
    const theirs = Buffer.from(parse(wang));
    const refused = { result: 'mend', field: 'passkey', problem: 'passkeyInvalid' };
    expect(await signs(device, { userHandle: theirs })).to.deep.equal(refused);
    expect(await signs(device, { userHandle: mine })).to.include({ result: 'recorded' });
  });

  it('a key that came to be shared since is called that in what it signs, with the time when it was added', async () => {
    const device = await enrols({ shareable: true });
    const added = company.now;
    company.clock.advance({ days: 3 });
    expect(await signs(device, { shared: true })).to.include({ result: 'recorded' });
    const [answer] = await company.events<{ signature: { passkey: object } }>('answer.given');
    expect(answer?.signature.passkey).to.include({ synced: true, enrolled: added.toISOString() });
    expect((await passkeysOf(company.db, li))[0]).to.include({ synced: true });
  });

  it('by which sign-in it was added is on record, and what kind of device somebody has is not', async () => {
    await enrols();
    const [event] = await company.events('passkey.enrolled');
    expect(event?.session).to.deep.equal(session);
    expect(event).to.have.all.keys('passkey', 'credential', 'publicKey', 'algorithm', 'synced', 'session');
  });

  it('under another address the device is not asked for keys of the one before, and their person is told', async () => {
    await enrols();
    expect((await asked(moved)).allowCredentials).to.deep.equal([]);
    expect(await usablePasskeys(company.db, li, moved)).to.deep.equal([]);
    await enrols({}, moved);
    expect((await asked(moved)).allowCredentials).to.have.lengthOf(1);
    expect((await asked()).allowCredentials).to.have.lengthOf(1);
  });
});
