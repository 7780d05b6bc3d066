import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Db } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { testDatabase } from '../harness/database.ts';
import { putBack, putMany } from '../harness/evidence.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';

const now = new Date('2026-03-02T02:00:00.000Z');

describe('heed doctor, on an evidence log that stands still', function () {
  this.timeout(120_000);
  let base: string;
  let remove: () => Promise<void>;
  let db: Db;
  let url: string;
  let close: () => Promise<void>;
  let dataDir: string;
  let folders = 0;
  before(async () => {
    ({ base, remove } = await makeHeedBase());
  });
  after(() => remove());
  beforeEach(async () => {
    const database = await testDatabase();
    ({ db, url } = database);
    close = () => database.close();
    folders += 1;
    dataDir = join(base, `data-${folders}`);
    await putMany(db, 5, now);
    await beat();
    await putMany(db, 4, now);
    await beat();
  });
  afterEach(() => close());

  const beat = () =>
    new Sequencer({
      db,
      signer: loadSigner({ dataDir }),
      files: logFiles(evidenceDir(dataDir)),
      published: () => Promise.resolve(),
    }).beat(now);

  const checkpoint = () => join(evidenceDir(dataDir), 'checkpoint');

  /** What a command says, and its exit code. */
  async function says(...args: string[]): Promise<{ code: number | string; text: string }> {
    const child = heed(args, base, {
      DATABASE_URL: url,
      HEED_SECRET: 'x'.repeat(40),
      HEED_DATA_DIR: dataDir,
    });
    const code = await child.ended;
    expect(child.output()).not.to.match(/^ {4}at /m);
    return { code, text: child.output() };
  }
  const finding = ({ text }: { text: string }) => /^(?:ok {2}|BAD ) evidence log: .*$/m.exec(text)?.[0];

  it('says of an older database how to recover it, and that does', async () => {
    expect(finding(await says('doctor'))).to.match(/^ok/);
    await putBack(db, 5);
    const found = await says('doctor');
    expect(found.code).to.equal(1);
    expect(finding(found)).to.match(/^BAD.*5 entries and the files 9.*npx heed evidence recover/);
    const recovered = await says('evidence', 'recover');
    expect(recovered).to.have.property('code', 0);
    expect(recovered.text).to.include('4 entries (5 to 8)');
    expect(finding(await says('doctor'))).to.match(/^ok/);
    expect((await says('evidence', 'recover')).code).to.equal(1);
  });

  it('says of a contradiction how to go on under a new name, and that does', async () => {
    const held = await readFile(checkpoint(), 'utf8');
    await putBack(db, 0);
    await putMany(db, 12, now);
    await rm(checkpoint());
    await beat();
    await writeFile(checkpoint(), held);
    const found = await says('doctor');
    expect(found.code).to.equal(1);
    expect(finding(found)).to.match(/^BAD.*other entries.*npx heed evidence new-origin/);
    const begun = await says('evidence', 'new-origin', '--origin', 'log.example/second');
    expect(begun).to.have.property('code', 0);
    const vkey = (await readFile(join(evidenceDir(dataDir), 'vkey'), 'utf8')).trim();
    expect(begun.text).to.include('log.example/second').and.include(vkey);
    expect(finding(await says('doctor'))).to.match(/^ok/);
    const proof = /^Proof for auditors: +(\S+)$/m.exec(begun.text)?.[1] ?? '';
    const verified = await says('evidence', 'verify', '--key', vkey, proof);
    expect(verified.text).to.include('"evidence.origin-begun"').and.include('entry 12 of 13');
  });

  it('says that publishing stands still, also when everything has its place and is signed', async () => {
    expect((await says('doctor')).text).to.match(/^ok {3}evidence: 9 entries published, 0 waiting$/m);
    await db.updateTable('evidence_checkpoint').set({ published_at: null }).where('size', '=', 9).execute();
    const found = await says('doctor');
    expect(found.code).to.equal(1);
    expect(found.text).to.match(
      /^BAD {2}evidence: 5 entries published, 4 waiting; the oldest for over a minute/m,
    );
  });

  it('says of a lost key what to do, and Heed does not start with another one', async () => {
    await rm(join(evidenceDir(dataDir), 'key'));
    const found = await says('doctor');
    expect(found.code).to.equal(1);
    expect(finding(found)).to.match(/^BAD.*evidence\/key.*npx heed evidence new-origin/);
    const served = await says('serve');
    expect(served.code).to.equal(1);
    expect(served.text)
      .to.include(join(evidenceDir(dataDir), 'key'))
      .and.include('heed evidence new-origin');
    expect((await says('evidence', 'new-origin')).code).to.equal(0);
    expect(finding(await says('doctor'))).to.match(/^ok/);
  });
});
