import { generateKeyPairSync, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'chai';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../src/evidence/checkpoint.ts';
import {
  formatSigner,
  formatVerifier,
  generateSigner,
  parseSigner,
  parseVerifier,
} from '../../src/evidence/keys.ts';
import { EMPTY_ROOT } from '../../src/evidence/merkle.ts';
import { openNote, signNote } from '../../src/evidence/note.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';
import { SAMPLE_SECRET, sampleSigner } from '../fixtures/evidence/sample-log.ts';

const SPEC_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const SPEC_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

describe('signed notes (C2SP signed-note)', () => {
  const signer = sampleSigner();
  const known = [signer.verifier];
  const note = signNote('a text\n\nwith an empty line\n', [signer]);
  const signatureLine = note.split('\n').at(-2) as string;

  it('verifies the example of the specification', () => {
    const { text, signatures } = openNote(SPEC_NOTE, [parseVerifier(SPEC_KEY)]);
    expect(text).to.equal('This is an example message.\n');
    expect(signatures).to.deep.equal([{ name: 'example.com/foo', id: '530d903a', verified: true }]);
    expect(formatVerifier(parseVerifier(SPEC_KEY))).to.equal(SPEC_KEY);
  });

  it('splits at the last empty line', () => {
    expect(openNote(note, known).text).to.equal('a text\n\nwith an empty line\n');
  });

  it('generates keys that can be written, read and used', () => {
    const fresh = generateSigner('log.sample-company.example');
    const again = parseSigner(formatSigner(fresh));
    const verifier = parseVerifier(formatVerifier(fresh.verifier));
    expect(openNote(signNote('x\n', [again]), [verifier]).signatures[0]?.verified).to.equal(true);
    expect(formatSigner(signer)).to.equal(SAMPLE_SECRET);
  });

  it('shows no secret when a signer is printed', () => {
    const printed = inspect(signer, { depth: 9, showHidden: true }) + JSON.stringify(signer);
    expect(printed).not.to.contain('AQIDBAUG').and.not.to.contain('01020304');
  });

  it('carries signatures of strangers, such as witnesses, without believing them', () => {
    const witness = generateSigner('witness.example');
    const both = signNote('x\n', [signer, witness]);
    expect(openNote(both, known).signatures.map(({ verified }) => verified)).to.deep.equal([true, false]);
    expect(openNote(both, [signer.verifier, witness.verifier]).signatures.every((s) => s.verified)).to.equal(
      true,
    );
    const other = `— witness.example ${Buffer.alloc(80, 9).toString('base64')}\n`;
    expect(openNote(note + other, known).signatures).to.have.length(2);
  });

  it('accepts 16 signatures and refuses more than 100', async () => {
    const witness = (i: number) => `— w${i} ${Buffer.alloc(68, i).toString('base64')}\n`;
    const notes = [15, 99, 100].map((n) => note + Array.from({ length: n }, (_, i) => witness(i)).join(''));
    expect(openNote(notes[0] as string, known).signatures).to.have.length(16);
    expect(openNote(notes[1] as string, known).signatures).to.have.length(100);
    await expectInvalid(() => openNote(notes[2] as string, known), 'note');
  });

  it('ignores a signature that shares only the name or only the id with the known key', async () => {
    const otherId = Buffer.from(Buffer.from(signatureLine.split(' ')[2] as string, 'base64'));
    otherId[0] = (otherId[0] as number) ^ 1;
    const strangers = [
      signNote('x\n', [generateSigner(signer.verifier.name)]),
      note.replace('evidence.', 'Evidence.'),
      note.replace(signatureLine, `— ${signer.verifier.name} ${otherId.toString('base64')}`),
    ];
    for (const one of strangers) await expectInvalid(() => openNote(one, known), 'signature');
  });

  it('refuses a wrong signature by the known key even beside a good one', async () => {
    const wrong = Buffer.from(signatureLine.split(' ')[2] as string, 'base64');
    wrong[40] = (wrong[40] as number) ^ 1;
    const line = `— ${signer.verifier.name} ${wrong.toString('base64')}\n`;
    await expectInvalid(() => openNote(note + line, known), 'signature');
    await expectInvalid(() => openNote(note.replace('a text', 'A text'), known), 'signature');
  });

  const malformed: [string, string][] = [
    ['nothing', ''],
    ['only a text', 'a text\n'],
    ['no signature', 'a text\n\n'],
    ['no empty line', note.replaceAll('\n\n', '\n')],
    ['no last newline', note.slice(0, -1)],
    ['two last newlines', `${note}\n`],
    ['text after the signature', `${note}more\n`],
    ['CRLF', note.replaceAll('\n', '\r\n')],
    ['a tab', note.replace('a text', 'a\ttext')],
    ['a zero', note.replace('a text', 'a\0text')],
    ['an unpaired surrogate', note.replace('a text', '\ud800')],
    ['a hyphen for the dash', note.replace('— ', '- ')],
    ['an en dash', note.replace('— ', '– ')],
    ['no space after the dash', note.replace('— ', '—')],
    ['two spaces after the dash', note.replace('— ', '—  ')],
    ['a no-break space', note.replace('— ', '—\u00a0')],
    ['a space at the end of the line', note.replace(/\n$/, ' \n')],
    ['a third field', note.replace(/\n$/, ' x\n')],
    ['no signature bytes', note.replace(/ [^ ]+\n$/, ' \n')],
    ['only a key id', note.replace(/ [^ ]+\n$/, ' YrX69A==\n')],
    ['no padding', note.replace(/=+\n$/, '\n')],
    ['base64url', note.replace(/ [^ ]+\n$/, ` ${Buffer.alloc(68, 255).toString('base64url')}\n`)],
    ['a plus sign in the name', note.replace('/heed', '+heed')],
    ['the signature twice', `${note}${signatureLine}\n`],
    ['the signature of a stranger twice', `${note}${'— witness.example AAAAAAAAAA==\n'.repeat(2)}`],
    ['a byte order mark in the signature', note.replace('— ', '\ufeff— ')],
  ];
  for (const [name, text] of malformed) {
    it(`refuses a note with ${name}`, () => expectInvalid(() => openNote(text, known), 'note'));
  }

  const badKeys: [string, string][] = [
    ['nothing', ''],
    ['another id', SPEC_KEY.replace('530d903a', '530d903b')],
    ['an id in upper case', SPEC_KEY.replace('530d903a', '530D903A')],
    ['another name', SPEC_KEY.replace('foo', 'bar')],
    ['a space in the name', SPEC_KEY.replace('foo', 'f oo')],
    ['a newline at the end', `${SPEC_KEY}\n`],
    ['base64 with stray bits', SPEC_KEY.replace(/k$/, 'l')],
    ['another algorithm', 'example.com/foo+530d903a+Bekyeb=='],
    ['type 4', SPEC_KEY.replace('+Ae', '+Be')],
    ['too short a key', 'example.com/foo+530d903a+Aeky'],
    ['a fourth part', `${SPEC_KEY}+x`],
    ['the secret key', SAMPLE_SECRET],
  ];
  for (const [name, key] of badKeys) {
    it(`refuses a public key with ${name}`, () => expectInvalid(() => parseVerifier(key), 'key'));
  }

  it('refuses broken secret keys without repeating them', async () => {
    for (const key of [
      SAMPLE_SECRET.slice(12),
      SAMPLE_SECRET.replace('62b5', '62b6'),
      `${SAMPLE_SECRET} `,
      '',
    ]) {
      await expectInvalid(() => parseSigner(key), 'key');
      expect(() => parseSigner(key))
        .to.throw()
        .with.property('message')
        .not.contain('AQABAgM');
    }
  });

  it('refuses names that cannot stand in a signature line', async () => {
    for (const name of ['', 'a b', 'a+b', 'a\u3000b', 'a\u0085b', 'a\nb', 'a\u0001b', '\ud800']) {
      await expectInvalid(() => generateSigner(name), 'key');
    }
    expect(generateSigner('阅知.example/日志').verifier.name).to.equal('阅知.example/日志');
  });

  it('does not sign what would not be a note', () => {
    expect(() => signNote('no newline', [signer])).to.throw(TypeError);
    expect(() => signNote('a\rb\n', [signer])).to.throw(TypeError);
  });
});

describe('checkpoints (C2SP tlog-checkpoint)', () => {
  const signer = sampleSigner();
  const root = Buffer.alloc(32, 5);
  const text = formatCheckpoint({ origin: 'example.com/log', size: 20852163, root });

  it('writes origin, size and root, and reads them back', () => {
    expect(text).to.equal('example.com/log\n20852163\nBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n');
    expect(parseCheckpoint(text)).to.deep.equal({ origin: 'example.com/log', size: 20852163, root });
  });

  it('tolerates extension lines', () => {
    expect(parseCheckpoint(`${text}more\nand more\n`).size).to.equal(20852163);
  });

  it('opens what it signed, also for an empty log', () => {
    const note = signCheckpoint({ size: 0, root: EMPTY_ROOT }, signer);
    const expected = { origin: signer.verifier.name, size: 0, root: EMPTY_ROOT };
    expect(openCheckpoint(note, signer.verifier)).to.deep.equal(expected);
  });

  it('refuses a checkpoint of another log, though signed by the key', async () => {
    const note = signNote(text, [signer]);
    await expectInvalid(() => openCheckpoint(note, signer.verifier), 'origin');
  });

  const malformed: [string, string][] = [
    ['no origin', text.replace('example.com/log', '')],
    ['no root', 'example.com/log\n1\n'],
    ['no last newline', text.slice(0, -1)],
    ['an empty extension line', `${text}\nmore\n`],
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a plus sign', text.replace('20852163', '+20852163')],
    ['a minus sign', text.replace('20852163', '-1')],
    ['a fraction', text.replace('20852163', '2.0')],
    ['an exponent', text.replace('20852163', '2e3')],
    ['hex', text.replace('20852163', '0x10')],
    ['a space', text.replace('20852163', '20852163 ')],
    ['full-width digits', text.replace('20852163', '\uff12\uff10')],
    ['a size beyond 2^53', text.replace('20852163', '9007199254740992')],
    ['a short root', text.replace(/B.*=/, 'BQUF')],
    ['stray bits in the root', text.replace('BQU=', 'BQV=')],
    ['no padding', text.replace('BQU=', 'BQU')],
  ];
  for (const [name, broken] of malformed) {
    it(`refuses a checkpoint with ${name}`, () => expectInvalid(() => parseCheckpoint(broken), 'checkpoint'));
  }

  it('is not fooled by a signature of another length or kind', async () => {
    const { privateKey } = generateKeyPairSync('ed448');
    const signature = sign(null, Buffer.from(text), privateKey);
    const bytes = Buffer.concat([Buffer.from(signer.verifier.id, 'hex'), signature]).toString('base64');
    await expectInvalid(
      () => openCheckpoint(`${text}\n— ${signer.verifier.name} ${bytes}\n`, signer.verifier),
      'signature',
    );
  });
});
