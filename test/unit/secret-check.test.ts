import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { v4 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { loadSecrets, readSecrets, secretsFrom } from '../../src/secrets.ts';
import { acceptLoss } from '../../src/vault/loss.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { rewrapKeys } from '../../src/vault/rotate.ts';
import type { Sealed } from '../../src/vault/sealed.ts';
import { checkSecrets } from '../../src/vault/secret-check.ts';
import { open, seal, type Vault } from '../../src/vault/vault.ts';
import { testDatabase } from '../harness/database.ts';

const now = new Date('2026-03-02T01:00:00.000Z');
const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];
const actor = { operator: 'somebody' };
const aad = 'thread_message:1';

describe('the secret that content is sealed under', () => {
  let db: Db;
  let close: () => Promise<void>;
  let dataDir: string;
  beforeEach(async () => {
    const database = await testDatabase();
    db = database.db;
    close = () => database.close();
    dataDir = mkdtempSync(join(tmpdir(), 'heed-secret-'));
  });
  afterEach(async () => {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const vaultOf = (...secrets: string[]): Vault => ({ master: masterKeyFrom(secretsFrom(secrets)) });
  const sealUnder = (...secrets: string[]): Promise<Sealed> =>
    inTransaction(db, (tx) =>
      seal(tx, vaultOf(...secrets), {
        subjects: [v4()],
        class: 'thread',
        expiresOn: '2028-03-02',
        plaintext: '我有顾虑',
        aad,
        now,
      }),
    );
  const check = (...secrets: string[]) => {
    const config = secrets.length > 0 ? { dataDir, HEED_SECRET: secrets } : { dataDir };
    return checkSecrets(db, config, readSecrets(config));
  };

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    expect(error).to.have.property('code', 'config-invalid');
    return error as HeedError;
  }
  const idIn = (error: HeedError) => /accept-loss ([0-9a-f]{16})/.exec(error.message)?.[1] ?? '';

  it('may be any while nothing is sealed', async () => {
    await check();
    await check(first);
    await check(second);
  });

  it('is refused when it is another one, or lacks an earlier one that is still in use', async () => {
    await sealUnder(first);
    await check(first);
    await check(second, first);
    const error = await refusal(check(second));
    expect(error.message).to.include('HEED_SECRET').and.not.include(second);
    await sealUnder(second, first);
    await check(third, second, first);
    await check(second, first);
    for (const given of [[first], [second], [second, third]]) await refusal(check(...given));
  });

  it('may leave once every key is wrapped anew', async () => {
    await sealUnder(first);
    await refusal(check(second));
    await rewrapKeys(db, vaultOf(second, first), { actor, now });
    await check(second);
    await refusal(check(first));
  });

  it('is not made anew where its file is lost and content is sealed', async () => {
    const secrets = loadSecrets({ dataDir });
    const master = masterKeyFrom(secrets);
    await inTransaction(db, (tx) =>
      seal(
        tx,
        { master },
        { subjects: [v4()], class: 'thread', expiresOn: '2028-03-02', plaintext: 'x', aad, now },
      ),
    );
    await check();
    rmSync(join(dataDir, 'secret'));
    const error = await refusal(check());
    expect(error.message).to.include(join(dataDir, 'secret')).and.include('accept-loss');
    expect(readdirSync(dataDir)).to.deep.equal([]);
  });

  it('may be given up, key by key, and only when it is not there', async () => {
    const lost = await sealUnder(first);
    const kept = await sealUnder(second);
    const id = idIn(await refusal(check(second)));
    expect(
      await acceptLoss(db, { id, given: readSecrets({ dataDir, HEED_SECRET: [second] }), now, actor }),
    ).to.equal(1);
    await check(second);
    const vault = vaultOf(second, first);
    expect((await open(db, vault, kept, aad)).toString()).to.equal('我有顾虑');
    expect(await open(db, vault, lost, aad).catch((error: HeedError) => error.code)).to.equal('gone');
    const ledger = await db.selectFrom('keys.erasure').select('reason').execute();
    expect(ledger).to.deep.equal([{ reason: 'secret-lost' }]);
    const { event } = await db.selectFrom('evidence_event').select('event').executeTakeFirstOrThrow();
    expect(JSON.parse(event ?? '')).to.deep.include({
      type: 'keys.given-up',
      actor,
      data: { secret: id, keys: 1 },
    });
  });

  it('is not given up while it is there, nor one that nobody knows', async () => {
    await sealUnder(first);
    const id = idIn(await refusal(check(second)));
    const code = (given: string[], which: string) =>
      acceptLoss(db, { id: which, given: readSecrets({ dataDir, HEED_SECRET: given }), now, actor }).catch(
        (error: HeedError) => error.code,
      );
    expect(await code([second, first], id)).to.equal('conflict');
    expect(await code([second], '0123456789abcdef')).to.equal('not-found');
    expect(await code([second], 'all')).to.equal('not-found');
    await check(first);
  });
});
