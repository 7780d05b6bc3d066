import type { Readable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { ZipFile } from 'yazl';
import { checkBundle } from '../../src/bundle/check/check.ts';
import { crc32 } from '../../src/bundle/check/crc32.ts';
import { linesOf, type SourceFile, wholeOf } from '../../src/bundle/check/source.ts';
import { openZip } from '../../src/bundle/check/zip.ts';
import { HeedError } from '../../src/errors.ts';
import { zipOf } from '../../src/pack/archive.ts';
import { bytesOf, collect, craftZip, unpack } from '../harness/bundle.ts';
import { hugeZip, type Said } from '../harness/huge-zip.ts';

const some = Buffer.from('some words\n');

describe('the reader of archives', () => {
  async function refusal(zip: Uint8Array): Promise<string> {
    const error = await unpack(zip).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(HeedError);
    expect((error as HeedError).code).to.equal('evidence-invalid');
    return (error as HeedError).message;
  }

  it('reads what Heed writes', async () => {
    const files = [
      { path: 'a.txt', open: async () => some },
      { path: 'b/empty', open: async () => '' },
      { path: 'c/stored.png', stored: true, open: async () => Buffer.alloc(700_000, 7) },
    ];
    const found = await unpack(await collect(zipOf(files, new Date(0))));
    expect([...found.keys()]).to.deep.equal(['a.txt', 'b/empty', 'c/stored.png', 'SHA256SUMS']);
    expect(found.get('a.txt')).to.deep.equal(some);
    expect(found.get('c/stored.png')?.length).to.equal(700_000);
    expect((await unpack(craftZip([{ path: 'a', bytes: some }]))).get('a')).to.deep.equal(some);
  });

  it('takes no name that leads elsewhere, no link, no name twice', async () => {
    for (const path of [
      '../evil',
      '/etc/passwd',
      'a/../../b',
      'C:\\evil',
      'a\\b',
      'a//b',
      'a/',
      '',
      '.hidden',
      'ä',
      'a\0b',
    ])
      expect(await refusal(craftZip([{ path, bytes: some }])), path).to.include('lead out of its folder');
    expect(await refusal(craftZip([{ path: 'link', bytes: some, mode: 0o120777 }]))).to.include('in a way');
    const twice = [
      { path: 'log/vkey', bytes: some },
      { path: 'log/VKEY', bytes: some },
    ];
    expect(await refusal(craftZip(twice))).to.include('twice');
  });

  it('takes nothing that other programs could unpack by another name, or as a folder', async () => {
    const field = (tag: number, data: Uint8Array, length = data.length) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(tag, 0);
      head.writeUInt16LE(length, 2);
      return Buffer.concat([head, data]);
    };
    const path = Buffer.from('../../evil.txt');
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(Buffer.from('a')));
    const secondName = field(0x7075, Buffer.concat([Buffer.of(1), sum, path]));
    const changed = field(0x5455, Buffer.alloc(5, 3));
    const wide = field(0x0001, Buffer.alloc(24));
    const craft = (extra: Uint8Array) => craftZip([{ path: 'a', bytes: some, extra }]);
    expect((await unpack(craft(changed))).get('a')).to.deep.equal(some);
    for (const odd of [
      ...[secondName, Buffer.concat([changed, secondName]), Buffer.concat([changed, changed])],
      ...[Buffer.of(0), Buffer.concat([changed, Buffer.of(0, 0, 0)]), field(0x5455, path)],
      ...[field(0x5455, Buffer.alloc(5), 9), field(0x5455, Buffer.of(3), 5)],
    ])
      expect(await refusal(craft(odd)), odd.toString('hex')).to.include('says more about a');
    expect(await refusal(craft(wide))).to.include('different things');
    // Beside the true sizes of a file beyond 4 GiB too.
    for (const [more, code] of [
      [changed, undefined],
      [secondName, 'evidence-invalid'],
    ] as const) {
      const error: unknown = await openZip(hugeZip({ more }).bytes).catch((cause: unknown) => cause);
      expect((error as { code?: string }).code).to.equal(code);
    }
    const folder = craftZip([{ path: 'a', bytes: some, attributes: 0x10 }]);
    expect(await refusal(folder)).to.include('in a way that bundles are not packed in');
  });

  it('unpacks nothing to more than it says, and knows before it begins what that is', async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024);
    const zip = craftZip([{ path: 'log/vkey', bytes: bomb, size: 10 }]);
    expect(zip.length).to.be.below(100_000);
    expect(await refusal(zip)).to.include('to more than it says');
    const honest = await openZip(bytesOf(craftZip([{ path: 'log/vkey', bytes: bomb }])));
    expect(await wholeOf(honest.get('log/vkey') as SourceFile, 1024)).to.equal(undefined);
    const report = await checkBundle(honest);
    expect(report.findings.find(({ file }) => file === 'log/vkey')?.detail).to.equal(
      'not a short text in UTF-8',
    );
    expect(await refusal(craftZip([{ path: 'a', bytes: some, size: 99 }]))).to.include('other bytes');
  });

  it('gives up a line that never ends', async () => {
    const endless: SourceFile = {
      size: 1e12,
      async *open() {
        for (;;) yield Buffer.alloc(100_000, 97);
      },
    };
    const seen: (number | string)[] = [];
    for await (const line of linesOf(endless, 1_000_000)) seen.push(line === 'too-long' ? line : line.length);
    expect(seen).to.deep.equal(['too-long']);
    const zip = craftZip([{ path: 'entries/000000.jsonl', bytes: Buffer.alloc(8_000_000, 97) }]);
    const report = await checkBundle(await openZip(bytesOf(zip)));
    expect(report.findings.some(({ detail }) => detail === 'a line without an end')).to.equal(true);
  });

  it('takes no bytes that belong to no file, and no archive behind or before another', async () => {
    const zip = craftZip([{ path: 'a', bytes: some }]);
    const other = craftZip([{ path: 'b', bytes: some }]);
    expect(await refusal(Buffer.concat([zip, Buffer.of(0)]))).to.include('cut off');
    expect(await refusal(Buffer.concat([Buffer.from('#!/bin/sh\n'), zip]))).to.match(
      /belong to no file|no file/,
    );
    expect(await refusal(Buffer.concat([other, zip]))).to.include('belong to no file');
    expect(await refusal(deflateRawSync(some))).to.include('no zip archive');
    expect(await refusal(Buffer.alloc(0))).to.include('no zip archive');
  });

  it('finds files beyond 4 GiB, and reads no more of it than is asked for', async () => {
    const huge = hugeZip();
    const found = await openZip(huge.bytes);
    expect([...found].map(([path, { size }]) => [path, size])).to.deep.equal([
      ['log/vkey', 6],
      ['texts/large', 5 * 1024 ** 3],
      ['bundle.json', 12],
    ]);
    expect(String(await wholeOf(found.get('bundle.json') as SourceFile, 100))).to.equal('behind 5 GiB');
    expect(String(await wholeOf(found.get('log/vkey') as SourceFile, 100))).to.equal('before');
    for await (const part of (found.get('texts/large') as SourceFile).open()) {
      expect(part.length).to.be.above(0);
      break;
    }
    expect(huge.read()).to.be.below(2 * 1024 ** 2);
  });

  it('takes no archive beyond 4 GiB that says two things, and that form only where it is needed', async () => {
    const far = 6n * 1024n ** 3n;
    const odd: Said[] = [
      ...[{ count: 4n }, { length: 1n }, { start: far }, { start: 10n }, { start: 2n ** 63n }],
      ...[{ locator: 0n }, { disks: 2 }, { packed: far }, { packed: 2n ** 64n - 1n }],
      ...[{ at: 0n }, { at: far }, { short: 12 }],
    ];
    for (const said of odd) {
      const error: unknown = await openZip(hugeZip(said).bytes).catch((cause: unknown) => cause);
      expect(
        error,
        JSON.stringify(said, (_, one: unknown) => String(one)),
      ).to.include({ code: 'evidence-invalid' });
    }
    // What the list alone cannot show, the file itself does once it is opened.
    for (const said of [{ behindSize: 1n }, { size: 1n }]) {
      const found = (await openZip(hugeZip(said).bytes)).get('bundle.json') as SourceFile;
      const error: unknown = await wholeOf(found, 100).catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'evidence-invalid' });
    }
    const small = new ZipFile();
    small.addBuffer(some, 'a', { forceZip64Format: true });
    small.end({ forceZip64Format: true, comment: '' });
    expect(await refusal(await collect(small.outputStream as Readable))).to.include('different things');
  });

  it('counts checksums as zip archives have them', () => {
    expect(crc32(Buffer.from('123456789'))).to.equal(0xcbf43926);
    expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).to.equal(0xcbf43926);
  });
});
