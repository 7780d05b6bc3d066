import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { checkBundle } from '../../src/bundle/check/check.ts';
import { readLine } from '../../src/bundle/check/entry.ts';
import { formatLine, parseHashes, parseManifest } from '../../src/bundle/format.ts';
import { HeedError } from '../../src/errors.ts';
import { canonicalise, parseCanonical } from '../../src/evidence/canonical.ts';
import { openCheckpoint } from '../../src/evidence/checkpoint.ts';
import { toBase64 } from '../../src/evidence/encoding.ts';
import { commit, formatEntry, parseEntry } from '../../src/evidence/entry.ts';
import {
  formatVerifier,
  formatWitness,
  parseSigner,
  parseVerifier,
  parseWitness,
  witnessOf,
} from '../../src/evidence/keys.ts';
import { verifyPasskey } from '../../src/evidence/passkey.ts';
import { askForStamp } from '../../src/evidence/stamp/authority.ts';
import { certificatesIn } from '../../src/evidence/stamp/certificates.ts';
import { verifyStamp } from '../../src/evidence/stamp/verify.ts';
import { formatTilePath, parseBundle, parseTilePath } from '../../src/evidence/tiles.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { cosignaturesOn } from '../../src/evidence/witness/cosignature.ts';
import { SAMPLE_SECRET, SampleLog, sampleEvent } from '../fixtures/evidence/sample-log.ts';
import { craftZip, sourceOf, unpack } from '../harness/bundle.ts';
import { fuzz } from '../harness/fuzz.ts';
import { needs } from '../harness/needs.ts';
import { signedByDevice } from '../harness/signed-by-device.ts';
import { startAuthority } from '../harness/stamp-authority.ts';

const bytes = (...texts: string[]) => texts.map((one) => Buffer.from(one, 'latin1'));
const is = (code: string) => (error: unknown) => error instanceof HeedError && error.code === code;
const invalid = is('evidence-invalid');

const log = new SampleLog();
let [receipt, small, checkpoint, text, cosigned, signed] = ['', '', '', '', '', ''];
let files: { path: string; bytes: Buffer }[] = [];
let sums: string[] = [];
let zip: Buffer;
const verifier = parseVerifier(log.vkey);

const pair = generateKeyPairSync('ed25519');
const witness = witnessOf('witness.example/w', pair.publicKey);
const time = Buffer.alloc(8);
time.writeBigUInt64BE(1_772_000_000n);
const event = canonicalise(sampleEvent(3));
const salt = randomBytes(32);
const line = formatLine({ index: 3, entry: formatEntry(commit(salt, event)), salt, event }).trimEnd();
const id = '0198f3a2-7c1e-7d3a-9b52-3f6a1c2d4e5f';
const manifest = {
  ...{ v: 1, bundle: id, made: '2026-03-02T01:30:00.000Z', origin: verifier.name, size: 300, notice: id },
  ...{ policy: 'chat-monitoring', version: 2, entries: 1, erased: 0, waiting: 0 },
};
/** Keys of kinds that no device signs with, and of which some cannot verify at all. */
const otherKeys = [
  ...[generateKeyPairSync('x25519'), generateKeyPairSync('ed448'), generateKeyPairSync('ed25519')],
  ...[
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ],
  ...[generateKeyPairSync('rsa', { modulusLength: 1024 }), generateKeyPairSync('x448')],
].map(({ publicKey }) => `"${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}"`);

const escapes = ['"\\u0041"', '1.0', '-0', '1E3', ' ', '{"b":1,"a":2}', '"\\ud800"', '{"":0}', '[1,]'];

describe('evidence, whatever is handed in', function () {
  this.timeout(120_000);
  before(async () => {
    await log.appendEvents(300);
    [receipt, small] = [await log.receipt(257), await log.receipt(0)];
    checkpoint = await log.checkpoint();
    text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
    signed = JSON.stringify(await signedByDevice());
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1772000000\n${text}`), pair.privateKey);
    cosigned = `${checkpoint}\u2014 witness.example/w ${toBase64(Buffer.concat([Buffer.from(witness.id, 'hex'), time, signature]))}\n`;

    files = [
      { path: 'bundle.json', bytes: Buffer.from(`${canonicalise(manifest)}\n`) },
      { path: 'log/vkey', bytes: Buffer.from(`${log.vkey}\n`) },
      { path: 'log/checkpoint', bytes: Buffer.from(checkpoint) },
      { path: 'entries/000000.jsonl', bytes: Buffer.from(`${line}\n`) },
      { path: 'proofs/000000', bytes: Buffer.from(`${toBase64(randomBytes(32))}\n`) },
      { path: 'made.tlog-proof', bytes: Buffer.from(receipt) },
    ];
    sums = files.map(({ path, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`);
    zip = craftZip([...files, { path: 'SHA256SUMS', bytes: Buffer.from(sums.join('')) }]);
  });

  fuzz('canonical JSON (RFC 8785)', {
    samples: [event, canonicalise(manifest), '[]', '"é"', 'null'],
    words: [...escapes, '{', '}', '[', ']', ':', ',', '"a"', '0', 'true'],
    read: (bytes) => parseCanonical(bytes.toString()),
    refuses: is('bad-input'),
    sound: (value, bytes) => expect(canonicalise(value)).to.equal(bytes.toString()),
  });

  fuzz('a receipt', {
    samples: () => [receipt, small],
    words: () => [
      ...receipt.split('\n'),
      ...small.split('\n'),
      'extra ',
      'index ',
      'index 0',
      '\u2014 ',
      '\n',
      '\n\n',
    ],
    read: (bytes) => verifyReceipt(bytes, log.vkey),
    refuses: invalid,
    // Whatever verifies says what was recorded.
    sound: ({ index, event }) => expect(event).to.deep.equal(sampleEvent(index)),
  });

  fuzz('a signed checkpoint', {
    samples: () => [checkpoint, cosigned],
    words: () => [...cosigned.split('\n'), '\n', '\n\n', '\u2014 ', '00', '9007199254740993'],
    read: (bytes) => openCheckpoint(bytes.toString(), verifier),
    refuses: invalid,
    sound: ({ origin, size, root }) => expect(`${origin}\n${size}\n${toBase64(root)}\n`).to.equal(text),
  });

  fuzz('cosignatures of witnesses', {
    samples: () => [cosigned],
    words: () => cosigned.split('\n'),
    read: (bytes) => cosignaturesOn(bytes.toString(), [witness]),
    refuses: invalid,
    sound: (found) => {
      for (const { at } of found) expect(at.getTime()).to.equal(1_772_000_000_000);
    },
  });

  fuzz('public and private keys', {
    samples: [log.vkey, formatWitness(witness), SAMPLE_SECRET],
    words: ['+', 'PRIVATE+KEY+', verifier.name, verifier.id, 'AQ==', '='],
    read: (bytes) => {
      const key = bytes.toString();
      if (key.startsWith('PRIVATE+KEY+')) return formatVerifier(parseSigner(key).verifier);
      return key === formatWitness(witness)
        ? formatWitness(parseWitness(key))
        : formatVerifier(parseVerifier(key));
    },
    refuses: invalid,
    sound: (written, bytes) => {
      if (!bytes.toString().startsWith('PRIVATE')) expect(written).to.equal(bytes.toString());
    },
  });

  fuzz('a path of a tile', {
    samples: ['tile/0/x001/x234/067', 'tile/entries/000.p/17', 'tile/63/000'],
    words: ['tile', '/', 'x001', '.p/', '256', '000', 'entries', '..'],
    read: (bytes) => parseTilePath(bytes.toString()),
    sound: (found, bytes) => {
      if (found) expect(formatTilePath(found)).to.equal(bytes.toString());
    },
  });

  fuzz('a bundle of entries', {
    samples: () =>
      [...log.tiles]
        .flatMap(([path, bytes]) => (path.startsWith('entries') ? [bytes] : []))
        .concat(Buffer.from('000161000162', 'hex')),
    read: (bytes) => parseBundle(bytes).map((entry) => entry.length),
    refuses: invalid,
  });

  fuzz('an entry of the log', {
    samples: () => log.entries.slice(0, 3),
    read: (bytes) => parseEntry(bytes),
    refuses: invalid,
  });

  fuzz('what a device signed', {
    samples: () => [signed],
    words: [
      ...otherKeys,
      '-7',
      '-8',
      '-257',
      '"passkey"',
      '"answer.given"',
      '"contract.signed"',
      '"toString"',
    ],
    read: (bytes) => {
      const value = json(bytes);
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? verifyPasskey(JSON.parse(bytes.toString()))
        : undefined;
    },
    taken: (value) => value !== undefined,
    refuses: invalid,
  });

  fuzz('the description of an evidence bundle', {
    samples: [`${canonicalise(manifest)}\n`],
    words: escapes,
    read: (bytes) => parseManifest(bytes.toString()),
    refuses: invalid,
  });

  fuzz('a line of entries', { samples: [line], words: escapes, read: readLine, refuses: invalid });

  fuzz('a list of hashes', {
    samples: [`${toBase64(salt)}\n${toBase64(salt)}\n`, ''],
    words: ['\n', '=', '\r', 'AAAA'],
    read: (bytes) => parseHashes(bytes.toString('latin1')),
  });

  fuzz('an archive', {
    samples: () => [zip, craftZip([{ path: 'a', bytes: Buffer.from('some words') }])],
    words: bytes(
      'PK\x01\x02',
      'PK\x03\x04',
      'PK\x05\x06',
      'PK\x06\x06',
      'PK\x07\x08',
      '\xff\xff\xff\xff',
      '\0\0',
    ),
    read: async (bytes) => [...(await unpack(bytes))].map(([path, file]) => [path, file.length]),
    refuses: invalid,
    share: 0.5,
  });

  fuzz('an evidence bundle as a whole', {
    samples: () => files.map((_, n) => framed(n)),
    words: () => [...cosigned.split('\n'), ...line.split(',')],
    // The first byte says which file the rest stands in for.
    read: (bytes) => {
      const instead = files[(bytes[0] ?? 0) % files.length]?.path;
      const all = new Map(
        files.map((one) => [one.path, one.path === instead ? bytes.subarray(1) : one.bytes]),
      );
      return checkBundle(sourceOf(new Map([...all, ['SHA256SUMS', Buffer.from(sums.join(''))]])), {});
    },
    // It never throws, and says what is wrong.
    onlyTaken: true,
    sound: ({ good }) => expect(good).to.equal(false),
    most: 512,
    share: 0.5,
  });

  describe('from an authority', () => {
    let stamp: Awaited<ReturnType<typeof askForStamp>>;
    let certificate: string;
    before(async function () {
      needs(this, 'openssl');
      const authority = await startAuthority();
      const trusted = [new X509Certificate(authority.ca).raw];
      const at = { url: authority.url, trusted };
      stamp = await askForStamp(at, Buffer.from(checkpoint), new Date());
      await authority.close();
      certificate = authority.ca;
    });

    fuzz('a time stamp (RFC 3161)', {
      samples: () => [Buffer.from(stamp.response)],
      words: bytes(
        '0\x80',
        '0\x84\xff\xff\xff\xff',
        '\x06\x03*\x03\x04',
        '\x02\x01\0',
        '\x04\0',
        '\xa0\0',
        '\0\0',
      ),
      read: (bytes) => verifyStamp(bytes, Buffer.from(checkpoint), undefined),
      refuses: invalid,
      sound: ({ at }) => expect(at.getTime()).to.equal(stamp.stamp.at.getTime()),
      share: 0.5,
    });

    fuzz('certificates', {
      samples: () => [certificate, ''],
      words: ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', '\n', 'MIIB'],
      read: (bytes) => certificatesIn(bytes.toString()),
      refuses: invalid,
    });
  });
});

function framed(n: number): Buffer {
  return Buffer.concat([Buffer.of(n), files[n]?.bytes ?? Buffer.alloc(0)]);
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
