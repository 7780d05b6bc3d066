import fs from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { type Container, openContainer, type Part } from '../../src/records/sources/files/container.ts';
import { messagesIn } from '../../src/records/sources/files/messages-in.ts';
import { oddZip } from '../harness/odd-zip.ts';

const path = join(tmpdir(), `heed-unreadable-${process.pid}.zip`);
const words = JSON.stringify([{ text: 'one' }]);
const failure = (code: string) => Object.assign(new Error(`${code}: of the disk`), { code, syscall: 'read' });

describe('a part of an archive that the disk does not give', () => {
  const { read } = fs;
  let container: Container;
  afterEach(async () => {
    fs.read = read;
    await container.close();
    await rm(path, { force: true });
  });

  async function partOf(file: Parameters<typeof oddZip>[0][number]): Promise<Part> {
    await writeFile(path, oddZip([file]));
    container = await openContainer(path);
    const part = await container.find('a.json');
    if (!part) throw new Error('no part');
    return part;
  }
  /** Every read fails so, as long as it does. */
  const fails = (code: string) => {
    const failing = (_fd: number, ...more: unknown[]) => {
      const done = more.at(-1);
      if (typeof done === 'function')
        process.nextTick(() => void Reflect.apply(done, undefined, [failure(code)]));
    };
    Object.assign(fs, { read: failing });
  };
  const all = async (part: Part) => {
    const found: unknown[] = [];
    for await (const one of messagesIn(part, () => ({ aside: 'not-a-message' }))) found.push(one);
    return found;
  };
  const refusal = (part: Part) =>
    all(part).then(
      () => 'read',
      (error: unknown) => (error instanceof HeedError ? `${error.code} ${error.retry}` : String(error)),
    );

  for (const code of ['EIO', 'ESTALE', 'EAGAIN'])
    it(`is no damaged one and is not passed over: ${code}; it is read once the disk gives it`, async () => {
      const part = await partOf({ name: 'a.json', bytes: words });
      fails(code);
      expect(await refusal(part)).to.equal('unreadable true');
      fs.read = read;
      expect(await all(part)).to.have.length(1);
    });

  it('nor is the archive whose list it does not give', async () => {
    await partOf({ name: 'a.json', bytes: words });
    fails('EIO');
    const again = await openContainer(path).catch((error: unknown) => error);
    expect(again).to.be.instanceOf(HeedError).and.include({ code: 'unreadable' });
  });

  it('nor one that was whole when it was looked through, and is read again', async () => {
    const part = await partOf({ name: 'a.json', bytes: words });
    const bytes = await part.open();
    fails('EIO');
    const error = await text(bytes).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(HeedError).and.include({ code: 'unreadable' });
  });

  it('is told from one that holds other bytes than were packed, which is one problem of the report', async () => {
    const part = await partOf({ name: 'a.json', bytes: words, crc: 1 });
    expect(await all(part)).to.deep.equal([
      { place: part.place, problem: 'holds other bytes than were packed (checksum)' },
    ]);
  });
});
