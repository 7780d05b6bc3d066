import { createWriteStream, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { HeedError } from '../../src/errors.ts';
import { openContainer } from '../../src/records/sources/files/container.ts';
import { jsonItems } from '../../src/records/sources/files/json-items.ts';
import { collectGarbage } from '../harness/garbage.ts';
import { type OddFile, oddZip } from '../harness/odd-zip.ts';

describe('files that records are imported from', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'heed-import-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** What lies in a container, by path; what cannot be read, by place. */
  async function contents(path: string): Promise<Record<string, string>> {
    const container = await openContainer(path);
    const found: Record<string, string> = {};
    try {
      for await (const part of container.parts()) {
        if ('problem' in part) {
          found[part.place] = `! ${part.problem}`;
          continue;
        }
        try {
          const bytes: Buffer[] = [];
          for await (const chunk of await part.open()) bytes.push(chunk as Buffer);
          found[part.path] = Buffer.concat(bytes).toString('utf8');
        } catch (error) {
          found[part.place] = `! ${(error as Error).message}`;
        }
      }
    } finally {
      await container.close();
    }
    return found;
  }
  const put = (bytes: Buffer | string, name = 'export.zip') => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    return path;
  };
  async function refusal(path: string): Promise<string> {
    const error = await contents(path).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(HeedError);
    expect((error as HeedError).code).to.equal('bad-input');
    return (error as HeedError).message;
  }
  const file = (name: string | Buffer, more: Partial<OddFile> = {}): OddFile => ({
    name,
    bytes: '[]',
    ...more,
  });

  it('are read alike from a folder, an archive and alone', async () => {
    mkdirSync(join(dir, 'export', 'general'), { recursive: true });
    put('[1]', 'export/users.json');
    put('[2]', 'export/general/2026-03-02.json');
    const wanted = { 'users.json': '[1]', 'general/2026-03-02.json': '[2]' };
    expect(await contents(join(dir, 'export'))).to.deep.equal(wanted);
    const zip = oddZip([
      file('general/', { bytes: '' }),
      file('general/2026-03-02.json', { bytes: '[2]' }),
      file('users.json', { bytes: '[1]' }),
    ]);
    expect(await contents(put(zip))).to.deep.equal(wanted);
    const container = await openContainer(put(zip));
    expect(await container.find('users.json')).to.include({ place: 'entry 3 of export.zip' });
    expect(await container.find('general/2026-03-02.json')).to.equal(undefined);
    await container.close();
    expect(await contents(put('{}', 'messages.ndjson'))).to.deep.equal({ 'messages.ndjson': '{}' });
  });

  it('leave links in a folder alone', async () => {
    put('secret', 'outside.json');
    mkdirSync(join(dir, 'export'));
    symlinkSync(join(dir, 'outside.json'), join(dir, 'export', 'users.json'));
    const found = await contents(join(dir, 'export'));
    expect(found['users.json']).to.include('no file of its own');
    const container = await openContainer(join(dir, 'export'));
    expect(await container.find('users.json')).to.equal(undefined);
    expect(await refusal(join(dir, 'export', 'users.json'))).to.include('neither a file nor a folder');
  });

  it('are read in the form for archives beyond 4 GiB', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('[1]'), 'users.json', { forceZip64Format: true });
    zip.addBuffer(Buffer.from('[2]'), '销售/2026-03-02.json', { forceZip64Format: true });
    zip.end({ forceZip64Format: true, comment: '' });
    const path = join(dir, 'export.zip');
    await pipeline(zip.outputStream, createWriteStream(path));
    expect(await contents(path)).to.deep.equal({ 'users.json': '[1]', '销售/2026-03-02.json': '[2]' });
  });

  for (const [what, files, said] of [
    ['a path that leads out', [file('a/../../etc/passwd')], 'leads elsewhere'],
    ['one with backslashes', [file('..\\evil.json')], 'leads elsewhere'],
    ['an absolute one', [file('/etc/passwd')], 'leads elsewhere'],
    ['one with a drive', [file('C:\\x.json')], 'leads elsewhere'],
    ['a NUL', [file('a\0b.json')], 'leads elsewhere'],
    [
      'a path that leads out in another alphabet',
      [file(Buffer.from('c4e3/../../x', 'latin1'))],
      'leads elsewhere',
    ],
    ['a link', [file('users.json', { mode: 0o120777 })], 'is a link'],
    ['a name twice', [file('a.json'), file('A.json')], 'is there twice'],
    ['an encrypted file', [file('a.json', { flags: 0x0801 })], 'is encrypted'],
    ['a bomb', [file('a.json', { bytes: Buffer.alloc(20 * 2 ** 20, 0x20) })], 'unpacks to more than'],
    ['a bomb that says it is larger still', [file('a.json', { size: 0xfffffffe })], 'unpacks to more than'],
    [
      'files over one another',
      [
        file('a.json', { bytes: 'x'.repeat(1e6) }),
        ...Array.from({ length: 99 }, (_, n) => file(`${n}`, { overLast: true })),
      ],
      'shares its bytes',
    ],
  ] as const)
    it(`are refused as a whole with ${what}`, async () => {
      const message = await refusal(put(oddZip([file('fine.json'), ...files])));
      expect(message)
        .to.match(/entry \d+/)
        .and.include(said)
        .and.include('Nothing of the archive was read');
    });

  it('are refused where they end too early or are none', async () => {
    const zip = oddZip([file('a.json', { bytes: 'x'.repeat(1_000) })]);
    expect(await refusal(put(zip.subarray(0, zip.length - 10)))).to.include('cut short');
    expect(await refusal(put(zip.subarray(0, 50)))).to.include('cut short');
    expect(await refusal(join(dir, 'nowhere.zip'))).to.include('cannot be read');
  });

  it('are read without what is damaged, which is named by its place', async () => {
    const found = await contents(
      put(
        oddZip([
          file('a.json', { crc: 1 }),
          file(Buffer.from([0xc4, 0xe3, 0x2e, 0x6a])),
          file('c.json', { size: 1 }),
          file('d.json', { method: 99 }),
          file('fine.json'),
        ]),
      ),
    );
    expect(found['fine.json']).to.equal('[]');
    expect(found['entry 1 of export.zip']).to.include('checksum');
    expect(found['entry 2 of export.zip']).to.include('UTF-8');
    expect(found['entry 3 of export.zip']).to.include('checksum');
    expect(found['entry 4 of export.zip']).to.include('not known');
  });

  it('are read without what does not lie where the list says', async () => {
    const zip = oddZip([file('a.json'), file('b.json'), file('fine.json')]);
    zip.fill(0, zip.indexOf('b.json') - 30, zip.indexOf('b.json'));
    const found = await contents(put(zip));
    expect(found['entry 2 of export.zip']).to.include('checksum');
    expect([found['a.json'], found['fine.json']]).to.deep.equal(['[]', '[]']);
  });
});

describe('the values of a list in JSON', () => {
  async function items(
    text: string | Buffer,
    step = 3,
    bounds = { most: 200, depth: 8 },
  ): Promise<unknown[]> {
    const bytes = Buffer.from(text as string);
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    }
    const found: unknown[] = [];
    for await (const item of jsonItems(chunks(), bounds))
      found.push('problem' in item ? `${item.n}: ${item.problem}` : item.value);
    return found;
  }

  it('are those of an array or of lines, whatever the pieces they come in', async () => {
    const values = [{ a: '}]",\\"[{' }, [1, [2]], 'x,]', 7, null, { 中: '文\u0000\n' }];
    for (const step of [1, 2, 3, 1_000]) {
      expect(await items(JSON.stringify(values), step)).to.deep.equal(values);
      expect(await items(`\ufeff ${JSON.stringify(values, null, 2)}\n`, step)).to.deep.equal(values);
      expect(await items(`${values.map((one) => JSON.stringify(one)).join('\r\n')}\n\n`, step)).to.deep.equal(
        values,
      );
      expect(await items(values.map((one) => JSON.stringify(one)).join('\n'), step)).to.deep.equal(values);
    }
    expect(await items('')).to.deep.equal([]);
    expect(await items(' [ ] ')).to.deep.equal([]);
  });

  it('are those that JSON.parse reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 4 })),
        fc.integer({ min: 1, max: 40 }),
        async (list, step) => {
          const text = JSON.stringify(list);
          const bounds = { most: 1e6, depth: 50 };
          expect(await items(text, step, bounds)).to.deep.equal(JSON.parse(text));
          // What begins with a bracket is an array: on lines stand objects.
          const lines = list.map((one) => JSON.stringify({ one })).join('\n');
          expect(await items(lines, step, bounds)).to.deep.equal(
            (JSON.parse(text) as unknown[]).map((one) => ({ one })),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('go on after one that cannot be read, and say which', async () => {
    const long = `{"x":"${'y'.repeat(5_000)}"}`;
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    const bad = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    for (const [join, before, after] of [
      [',', '[', ']'],
      ['\n', '', ''],
    ] as const) {
      const parts = ['{"n":1}', long, '{"n":3}', deep, '{n:5}', bad, '{"n":7}'];
      const bytes = parts.flatMap((part, n) => [
        Buffer.from(n === 0 ? before : join),
        Buffer.from(part as string),
      ]);
      expect(
        await items(Buffer.concat([...bytes, Buffer.from(after)]), 7, { most: 1_000, depth: 8 }),
      ).to.deep.equal([
        { n: 1 },
        '2: is larger than 1000 bytes',
        { n: 3 },
        '4: lies deeper than 8 levels',
        '5: is no JSON',
        '6: is not in UTF-8',
        { n: 7 },
      ]);
    }
  });

  it('say where a file was cut short, and what stands behind a list', async () => {
    expect(await items('[{"n":1},{"n":')).to.deep.equal([
      { n: 1 },
      '2: the list ends in the middle: the file was cut short',
    ]);
    expect(await items('[{"n":1}')).to.deep.equal([
      { n: 1 },
      '2: the list ends in the middle: the file was cut short',
    ]);
    expect(await items('[1] [2] [3]')).to.deep.equal([1, '2: something stands behind the end of the list']);
    expect(await items('{"n":1}\n{"n":')).to.deep.equal([{ n: 1 }, '2: is no JSON']);
  });

  it('hold no more than their bound, also of 50 MB in one line', async () => {
    const piece = Buffer.alloc(64 * 1024, 0x61);
    const held = () => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    let most = 0;
    async function* chunks() {
      yield Buffer.from('{"id":"');
      const before = held();
      for (let n = 0; n < 800; n += 1) {
        yield piece;
        if (n % 80 === 79) most = Math.max(most, held() - before);
      }
      yield Buffer.from('"}\n{"n":2}\n');
    }
    const found: unknown[] = [];
    for await (const item of jsonItems(chunks())) found.push('problem' in item ? item.problem : item.value);
    expect(found).to.deep.equal(['is larger than 4194304 bytes', { n: 2 }]);
    expect(most).to.be.lessThan(16 * 2 ** 20);
  });
});
