import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { v4 } from 'uuid';
import { keyFileIsBehind } from '../../src/backup/key-file.ts';
import { makeBackup } from '../../src/backup/make.ts';
import { earlierSecrets } from '../../src/commands/secret-standing.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { rewrapKeys } from '../../src/vault/rotate.ts';
import type { Sealed } from '../../src/vault/sealed.ts';
import { open, seal, type Vault } from '../../src/vault/vault.ts';
import { makeFolders, toMake } from '../harness/backups.ts';
import { testDatabase } from '../harness/database.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';

const [older, newer] = ['a', 'b'].map((letter) => letter.repeat(44)) as [string, string];
const by = { actor: { operator: 'somebody' }, now: new Date('2026-03-02T01:00:00.000Z') };
const aad = 'thread_message:1';
const vaultOf = (...secrets: string[]): Vault => ({ master: masterKeyFrom(secretsFrom(secrets)) });

describe('keys under an earlier secret', function () {
  this.timeout(180_000);
  let db: Db;
  let url: string;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const database = await testDatabase();
    ({ db, url } = database);
    close = () => database.close();
  });
  afterEach(() => close());

  const sealed = (): Promise<Sealed> =>
    inTransaction(db, (tx) =>
      seal(tx, vaultOf(older), {
        ...{
          subjects: [v4()],
          class: 'thread',
          expiresOn: '2028-03-02',
          plaintext: '我有顾虑',
          aad,
          now: by.now,
        },
      }),
    );
  const rewrapped = async (): Promise<number> => {
    const rows = await db.selectFrom('evidence_event').select('event').execute();
    return rows
      .map(({ event }) => JSON.parse(event ?? '{}') as { type?: string; data?: { keys: number } })
      .reduce((sum, { type, data }) => sum + (type === 'keys.rewrapped' ? (data?.keys ?? 0) : 0), 0);
  };

  it('go under the new one whatever statement the work is killed at, and are on record once each', async () => {
    const words: Sealed[] = [];
    for (let n = 0; n < 3; n += 1) words.push(await sealed());
    const both = vaultOf(newer, older);
    let killed = 0;
    for (let statements = 0; ; statements += 1) {
      const ends = killedAfter(db, statements);
      const outcome = await rewrapKeys(ends.db, both, by).catch((error: unknown) => {
        expect(error).to.be.instanceOf(Killed);
        return undefined;
      });
      // Whatever was done by then can be read with both secrets, and stands in the evidence.
      for (const word of words) expect((await open(db, both, word, aad)).toString()).to.equal('我有顾虑');
      const keys = await db.selectFrom('keys.wrapping_key').select('wrapped').execute();
      const current = keys.filter(({ wrapped }) => both.master.isCurrent(wrapped)).length;
      expect(await rewrapped()).to.equal(current);
      if (outcome) break;
      killed += 1;
    }
    expect(killed).to.be.greaterThan(2);
    expect(await rewrapped()).to.equal(3);
    for (const word of words)
      expect((await open(db, vaultOf(newer), word, aad)).toString()).to.equal('我有顾虑');
  });

  it('are put under the new one by the command, which says when the old one may leave', async () => {
    await sealed();
    const folders = await makeFolders();
    const { base, remove } = await makeHeedBase();
    const env = { DATABASE_URL: url, HEED_DATA_DIR: folders.dataDir, HEED_BACKUP_DIR: folders.dir };
    const config = {
      ...{ dataDir: folders.dataDir, HEED_BACKUP_DIR: folders.dir, HEED_BACKUP_KEYS: undefined },
      HEED_SECRET: [newer, older],
    };
    const says = async () => (await earlierSecrets(db, config)).map(({ say }) => say).join('\n');
    try {
      const unlocking = { secrets: secretsFrom([older]), passphrase: undefined };
      const backup = await makeBackup(toMake({ url, db }, folders, { unlocking, verify: false }));
      expect(await says()).to.include('npx heed secret rewrap');
      expect(await earlierSecrets(db, { ...config, HEED_SECRET: [older] })).to.deep.equal([]);

      // The first round through several processes: the one behind is the one to come, and seals nothing yet.
      const round = await earlierSecrets(db, { ...config, HEED_SECRET: [older, newer] });
      expect(round.map(({ what }) => what)).to.deep.equal(['other secrets']);
      expect(round[0]?.say).to.match(/One that is to come stays.+Otherwise.+take the earlier out/);

      // Killed before it wrote the key file: what that would bring back still needs the old one.
      await rewrapKeys(db, vaultOf(newer, older), by);
      expect(await says()).to.include('key file of the backups may still have some');
      expect(await keyFileIsBehind(db)).to.equal(true);

      const child = heed(['secret', 'rewrap'], base, { ...env, HEED_SECRET: `${newer},${older}` });
      expect(await child.ended, child.output()).to.equal(0);
      expect(child.output())
        .to.match(/^0 keys were put/m)
        .and.include('.keys was written anew');
      expect(await keyFileIsBehind(db)).to.equal(false);
      // The key file is the new secret's now; the backup of before is not.
      expect(await says()).to.include(`1 file of the backups needs one (${backup.path})`);
      expect(child.output()).not.to.include(newer).and.not.include(older);

      await rm(join(backup.path));
      expect(await says()).to.include('take the earlier out of HEED_SECRET');
      const doctor = heed(['doctor'], base, { ...env, HEED_SECRET: newer });
      await doctor.ended;
      expect(doctor.output()).to.match(/ok {2} secret: opens everything/);
      expect(doctor.output()).not.to.include('other secrets');
    } finally {
      await folders.remove();
      await remove();
    }
  });
});
