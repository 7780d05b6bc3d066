import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { checkBundle } from '../../src/bundle/check/check.ts';
import { crc32 } from '../../src/bundle/check/crc32.ts';
import { linesOf, type SourceFile, wholeOf } from '../../src/bundle/check/source.ts';
import { openZip } from '../../src/bundle/check/zip.ts';
import { HeedError } from '../../src/errors.ts';
import { zipOf } from '../../src/pack/archive.ts';
import { bytesOf, collect, craftZip, unpack } from '../harness/bundle.ts';

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

  it('counts checksums as zip archives have them', () => {
    expect(crc32(Buffer.from('123456789'))).to.equal(0xcbf43926);
    expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).to.equal(0xcbf43926);
  });
});
