import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Db } from '../../src/db/pool.ts';
import { writeExport } from '../../src/evidence/export.ts';
import { verifyExport } from '../../src/evidence/exported.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier, generateSigner } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { expectInvalid } from '../fixtures/evidence/invalid.ts';
import { testDatabase } from '../harness/database.ts';
import { putMany } from '../harness/evidence.ts';

const now = new Date('2026-03-02T02:00:00.000Z');

describe('an exported log', () => {
  const signer = generateSigner('heed.example/exported');
  const vkey = formatVerifier(signer.verifier);
  let db: Db;
  let close: () => Promise<void>;
  let base: string;
  let live: string;
  let exported: string;
  let copies = 0;

  before(async () => {
    ({ db, close } = await testDatabase());
    base = await mkdtemp(join(tmpdir(), 'heed-export-'));
    live = join(base, 'live');
    exported = join(base, 'exported');
    await beat(700);
    await writeExport(db, exported, vkey);
  });
  after(async () => {
    await close();
    await rm(base, { recursive: true, force: true });
  });

  async function beat(more: number): Promise<void> {
    await putMany(db, more, now);
    const files = logFiles(live);
    await new Sequencer({ db, signer, files, published: () => Promise.resolve() }).beat(now);
  }

  async function copy(dir = exported): Promise<string> {
    copies += 1;
    const to = join(base, `copy-${copies}`);
    await cp(dir, to, { recursive: true });
    return to;
  }

  async function tilesBelow(dir: string): Promise<string[]> {
    const all = await readdir(join(dir, 'tile'), { recursive: true, withFileTypes: true });
    return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  }

  it('is written into a new or empty folder, and otherwise it is said why not', async () => {
    const file = join(base, 'file');
    await writeFile(file, 'mine');
    const cases = [
      ['', 'bad-input', /--out/],
      [' ', 'bad-input', /--out/],
      ['/proc/heed-nowhere', 'bad-input', /cannot be created there/],
      [file, 'bad-input', /a file/],
      [join(file, 'below'), 'bad-input', /a file/],
      [exported, 'conflict', /not empty/],
      ['/sys/kernel', 'conflict', /not empty/],
      [join('/sys/kernel', 'heed'), 'bad-input', /\/sys\/kernel\/heed cannot be written to/],
    ] as const;
    for (const [dir, code, words] of cases) {
      const failed = await writeExport(db, dir, vkey).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failed, dir).to.have.property('code', code);
      expect(failed, dir).to.have.property('message').that.matches(words);
    }
    expect(await readFile(file, 'utf8')).to.equal('mine');
  });

  it('is verified with all its tiles', async () => {
    expect(await verifyExport(exported, vkey)).to.include({ size: 700, origin: 'heed.example/exported' });
    // Levels 0 and 1, and the entries.
    expect(await tilesBelow(exported)).to.have.length(3 + 1 + 3);
  });

  it('is refused with one wrong bit in any tile, one byte too many or too few, or a tile that is missing', async () => {
    for (const path of await tilesBelow(exported)) {
      const bytes = await readFile(path);
      const wrong = Buffer.from(bytes);
      const at = Math.floor(bytes.length / 2);
      wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at);
      for (const other of [wrong, Buffer.concat([bytes, Buffer.alloc(1)]), bytes.subarray(0, -1)]) {
        await writeFile(path, other);
        await refused(path);
      }
      await rm(path);
      await expectInvalid(() => verifyExport(exported, vkey), 'tile');
      await writeFile(path, bytes);
    }
    expect((await verifyExport(exported, vkey)).size).to.equal(700);
  });

  /** Which step fails depends on where in an entry the wrong bit is. */
  async function refused(path: string): Promise<void> {
    const failed = await verifyExport(exported, vkey).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed, path).to.have.property('code', 'evidence-invalid');
  }

  it('is refused when the key that lies in it is not the one it is verified with', async () => {
    const dir = await copy();
    await writeFile(
      join(dir, 'vkey'),
      `${formatVerifier(generateSigner('heed.example/exported').verifier)}\n`,
    );
    await expectInvalid(() => verifyExport(dir, vkey), 'key');
    await writeFile(join(dir, 'vkey'), 'nonsense');
    await expectInvalid(() => verifyExport(dir, vkey), 'key');
    await rm(join(dir, 'vkey'));
    expect((await verifyExport(dir, vkey)).size).to.equal(700);
  });

  it('may be the folder that Heed itself keeps, also while it goes on', async () => {
    expect((await verifyExport(live, vkey)).size).to.equal(700);
    const before = await readFile(join(live, 'checkpoint'));
    await beat(400);
    expect((await verifyExport(live, vkey)).size).to.equal(1_100);
    // The checkpoint was read a moment before the tiles were.
    const later = await copy(live);
    await writeFile(join(later, 'checkpoint'), before);
    expect((await verifyExport(later, vkey)).size).to.equal(700);
    await rename(join(later, 'tile/0/002'), join(later, 'tile/0/020'));
    await expectInvalid(() => verifyExport(later, vkey), 'tile');
  });
});
