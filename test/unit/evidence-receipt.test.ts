import { expect } from 'chai';
import { commit, formatEntry, parseEntry } from '../../src/evidence/entry.ts';
import { generateSigner } from '../../src/evidence/keys.ts';
import { signNote } from '../../src/evidence/note.ts';
import { formatReceipt, parseReceipt } from '../../src/evidence/receipt.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';
import { SampleLog, sampleEntry, sampleEvent } from '../fixtures/evidence/sample-log.ts';

describe('receipts (C2SP tlog-proof)', function () {
  this.timeout(120_000);
  const log = new SampleLog();
  const { vkey } = log;
  let receipt: string;
  let lines: string[];

  before(async () => {
    await log.appendEvents(300);
    receipt = await log.receipt(257);
    lines = receipt.split('\n');
  });

  /** The receipt with its extra data changed. */
  function withExtra(change: (json: string) => string): string {
    const json = Buffer.from((lines[1] as string).slice(6), 'base64').toString();
    return receipt.replace(lines[1] as string, `extra ${Buffer.from(change(json)).toString('base64')}`);
  }

  it('has the form of the specification', () => {
    expect(lines[0]).to.equal('c2sp.org/tlog-proof@v1');
    expect(lines[1]).to.match(/^extra [A-Za-z0-9+/]+=*$/);
    expect(lines[2]).to.equal('index 257');
    expect(lines.slice(3, lines.indexOf(''))).to.have.length(7);
    expect(lines.slice(lines.indexOf('') + 1, -3)).to.deep.equal([
      log.signer.verifier.name,
      '300',
      lines.at(-4),
    ]);
  });

  it('verifies, from text and from bytes, and tells what it shows', () => {
    const origin = log.signer.verifier.name;
    const shown = { index: 257, size: 300, origin, event: sampleEvent(257), passkey: false };
    expect(verifyReceipt(receipt, vkey)).to.deep.equal(shown);
    expect(verifyReceipt(Buffer.from(receipt), vkey)).to.deep.equal(shown);
    const { index, proof, checkpoint, entry, salt, event } = parseReceipt(receipt);
    expect(formatReceipt({ index, proof, checkpoint, entry, salt, event })).to.equal(receipt);
  });

  it('verifies at every index of small logs', async () => {
    for (const size of [1, 2, 3, 6, 7]) {
      const small = new SampleLog();
      await small.appendEvents(size);
      for (let i = 0; i < size; i++) expect(verifyReceipt(await small.receipt(i), vkey).index).to.equal(i);
    }
  });

  it('rejects every flipped bit', async () => {
    const good = Buffer.from(receipt);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const flipped = Buffer.from(good);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      await expectInvalid(() => verifyReceipt(flipped, vkey));
    }
  });

  it('rejects every flipped bit of the only receipt of a log', async () => {
    const single = new SampleLog();
    await single.appendEvents(1);
    const good = Buffer.from(await single.receipt(0));
    for (let bit = 0; bit < good.length * 8; bit++) {
      const flipped = Buffer.from(good);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      // Read leniently, as a program would that takes the file for text.
      await expectInvalid(() => verifyReceipt(flipped.toString(), vkey));
    }
  });

  it('rejects every byte left out, and every character put in', async () => {
    for (let at = 0; at < receipt.length; at++) {
      await expectInvalid(() => verifyReceipt(receipt.slice(0, at) + receipt.slice(at + 1), vkey));
    }
    for (const extra of ['\n', ' ', '\r', '=', '0', '\u00a0', '\ufeff']) {
      for (let at = 0; at <= receipt.length; at++) {
        await expectInvalid(() => verifyReceipt(receipt.slice(0, at) + extra + receipt.slice(at), vkey));
      }
    }
  });

  it('rejects every line left out, repeated or exchanged with the next', async () => {
    for (const [i, line] of lines.slice(0, -1).entries()) {
      await expectInvalid(() => verifyReceipt(lines.toSpliced(i, 1).join('\n'), vkey));
      await expectInvalid(() => verifyReceipt(lines.toSpliced(i, 0, line).join('\n'), vkey));
      await expectInvalid(() =>
        verifyReceipt(lines.toSpliced(i, 2, lines[i + 1] as string, line).join('\n'), vkey),
      );
    }
  });

  it('accepts a further signature by a witness', () => {
    const witnessed = `${receipt}— witness.example ${Buffer.alloc(76, 3).toString('base64')}\n`;
    expect(verifyReceipt(witnessed, vkey).index).to.equal(257);
  });

  const reformatted: [string, (json: string) => string][] = [
    ['spaces', (json) => JSON.stringify(JSON.parse(json), null, 1)],
    ['another order of keys', (json) => JSON.stringify({ salt: '', ...JSON.parse(json) })],
    ['a repeated key', (json) => json.replace('{', '{"entry":"",')],
    ['an escape that is not needed', (json) => json.replace('policy', '\\u0070olicy')],
    ['a newline at the end', (json) => `${json}\n`],
    ['a byte order mark', (json) => `\ufeff${json}`],
    ['one more member', (json) => json.replace(/}$/, ',"zone":1}')],
    ['an entry that is not a text', (json) => json.replace(/"entry":"(?:[^"\\]|\\.)*"/, '"entry":1')],
    ['an event that is not an object', (json) => json.replace(/"event":\{.*\},"salt"/, '"event":[],"salt"')],
    ['a salt in base64url', (json) => json.replace(/"salt":"[^"]*"/, `"salt":"${'_'.repeat(43)}"`)],
    ['a short salt', (json) => json.replace(/"salt":"[^"]*"/, '"salt":"AAAA"')],
    ['no JSON', () => 'x'],
    ['nothing', () => ''],
  ];
  for (const [name, change] of reformatted) {
    it(`rejects extra data with ${name}`, () =>
      expectInvalid(() => verifyReceipt(withExtra(change), vkey), 'extra'));
  }

  it('names the step that failed', async () => {
    const foreign = generateSigner(log.signer.verifier.name);
    const { checkpoint, ...rest } = parseReceipt(receipt);
    const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
    const other = parseReceipt(await log.receipt(7));
    const cases: [Parameters<typeof expectInvalid>[1], string][] = [
      ['format', receipt.replace('@v1', '@v2')],
      ['format', receipt.replace('index 257', 'index 0257')],
      ['format', receipt.replace('index 257', 'index 2.57')],
      ['format', receipt.replace(/^extra .*\n/m, '')],
      ['format', 'x'.repeat(2_000_000)],
      ['note', `${receipt} `],
      ['signature', formatReceipt({ ...rest, checkpoint: signNote(text, [foreign]) })],
      ['signature', receipt.replace('\n300\n', '\n301\n')],
      [
        'origin',
        formatReceipt({
          ...rest,
          checkpoint: signNote(`other.example${text.slice(text.indexOf('\n'))}`, [log.signer]),
        }),
      ],
      ['checkpoint', formatReceipt({ ...rest, checkpoint: signNote('other.example\n', [log.signer]) })],
      ['entry', formatReceipt({ ...rest, checkpoint, entry: Buffer.from('{"v":2}') })],
      ['commitment', formatReceipt({ ...rest, checkpoint, event: sampleEvent(7) })],
      ['commitment', formatReceipt({ ...rest, checkpoint, salt: other.salt })],
      ['commitment', formatReceipt({ ...rest, checkpoint, entry: other.entry })],
      ['inclusion', receipt.replace('index 257', 'index 258')],
      ['inclusion', receipt.replace('index 257', 'index 300')],
      ['inclusion', formatReceipt({ ...rest, checkpoint, proof: other.proof })],
      ['inclusion', formatReceipt({ ...other, index: 257, proof: rest.proof, checkpoint })],
    ];
    for (const [step, broken] of cases) await expectInvalid(() => verifyReceipt(broken, vkey), step);
    await expectInvalid(() => verifyReceipt(receipt, 'no key'), 'key');
  });

  it('never repeats the event in its errors', async () => {
    const broken = withExtra((json) => json.replace('person-257', 'person-258'));
    expect(() => verifyReceipt(broken, vkey))
      .to.throw()
      .with.property('message')
      .not.contain('person-258');
  });
});

describe('log entries', () => {
  it('are these bytes exactly', () => {
    const commitment = commit(Buffer.alloc(32, 1), '{"a":1}');
    // printf '{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01 -binary | base64
    expect(formatEntry(commitment).toString()).to.equal(
      '{"v":1,"c":"i4sdKkoqXQxNSu2SEBnQMsMkdnj2Db0zfD3wUqzbd+A="}',
    );
    expect(parseEntry(formatEntry(commitment))).to.deep.equal(commitment);
  });

  it('are all of the same length, whatever the event', () => {
    expect(new Set([0, 1, 12345].map((i) => sampleEntry(i).length))).to.deep.equal(new Set([58]));
  });

  it('take salts of 32 bytes only', () => {
    expect(() => commit(Buffer.alloc(31), '{}')).to.throw(RangeError);
    expect(() => commit(Buffer.alloc(33), '{}')).to.throw(RangeError);
    expect(() => formatEntry(Buffer.alloc(31))).to.throw(RangeError);
  });

  it('are refused in any other spelling', async () => {
    const good = sampleEntry(1).toString();
    const spellings = [
      ` ${good}`,
      `${good}\n`,
      good.replace(',', ', '),
      good.replace('1', '2'),
      good.replace('=', ''),
      good.replace('"}', '","d":1}'),
      `{"v":1,"c":"${'A'.repeat(42)}B="}`,
      '{"v":1,"c":""}',
      '',
    ];
    for (const spelling of spellings) await expectInvalid(() => parseEntry(Buffer.from(spelling)), 'entry');
  });
});
