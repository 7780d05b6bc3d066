import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v4 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { applyLedger, eraseKeys, expireKeys } from '../../src/vault/erase.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { rewrapKeys } from '../../src/vault/rotate.ts';
import type { Sealed } from '../../src/vault/sealed.ts';
import { open, openAll, type Sealing, seal, type Vault } from '../../src/vault/vault.ts';
import { testDatabase } from '../harness/database.ts';

const now = new Date('2026-03-02T01:00:00.000Z');
const oldSecret = 'an old secret of more than 32 characters';
const newSecret = 'a new secret of more than 32 characters.';
const vaultOf = (...secrets: string[]): Vault => ({ master: masterKeyFrom(secretsFrom(secrets)) });
const vault = vaultOf(oldSecret);

async function refusal(work: Promise<unknown>): Promise<HeedError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(HeedError);
  return error as HeedError;
}

describe('vault', () => {
  let db: Db;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  before(async () => {
    database = await testDatabase();
    db = database.db;
  });
  after(() => database.close());

  const sealing = (over: Partial<Sealing> = {}): Sealing => ({
    subjects: [v4()],
    class: 'thread',
    expiresOn: '2028-03-02',
    plaintext: '我有顾虑,想先聊聊',
    aad: 'thread_message:1',
    now,
    ...over,
  });
  const sealed = (over: Partial<Sealing> = {}, by: Vault = vault): Promise<Sealed> =>
    inTransaction(db, async (tx) => JSON.parse(JSON.stringify(await seal(tx, by, sealing(over)))));
  const erase = (subject: string, more: { class?: string; expiresOn?: string } = {}): Promise<number> =>
    inTransaction(db, (tx) => eraseKeys(tx, { subject, ...more, now, reason: 'request' }));
  const read = async (value: Sealed, aad = 'thread_message:1') =>
    (await open(db, vault, value, aad)).toString();
  const keysOf = (subject: string) =>
    db.selectFrom('keys.wrapping_key').selectAll().where('subject_id', '=', subject).execute();
  const ledgerOf = (subject: string) =>
    db.selectFrom('keys.erasure').selectAll().where('subject_id', '=', subject).execute();

  it('gives back any bytes; readable exactly while one subject has a key', async () => {
    const people = Array.from({ length: 5 }, () => v4());
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }),
        fc.subarray([0, 1, 2, 3, 4]),
        async (bytes, about, erased) => {
          const plaintext = Buffer.from(bytes);
          const value = await sealed({ plaintext, subjects: about.map((n) => people[n] as string) });
          expect(await open(db, vault, value, 'thread_message:1')).to.deep.equal(plaintext);
          for (const n of erased) await erase(people[n] as string);
          if (about.some((n) => !erased.includes(n))) {
            expect(await open(db, vault, value, 'thread_message:1')).to.deep.equal(plaintext);
          } else {
            expect((await refusal(open(db, vault, value, 'thread_message:1'))).code).to.equal('gone');
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('shares one wrapping key per subject, class and day, and no ciphertext between records', async () => {
    const subject = v4();
    const one = await sealed({ subjects: [subject, subject.toUpperCase()] });
    const two = await sealed({ subjects: [subject] });
    await sealed({ subjects: [subject], class: 'report' });
    await sealed({ subjects: [subject], expiresOn: '2028-03-03' });
    expect(await keysOf(subject)).to.have.length(3);
    expect(one.shares).to.have.length(1);
    expect(one.shares[0]?.key).to.equal(two.shares[0]?.key);
    expect(one.shares[0]?.wrapped).not.to.equal(two.shares[0]?.wrapped);
    expect(one.body).not.to.equal(two.body);
    expect(JSON.stringify(one)).not.to.contain(subject);
  });

  it('opens nowhere but in its own place', async () => {
    const value = await sealed();
    const other = await sealed({ aad: 'thread_message:2' });
    expect((await refusal(read(value, 'thread_message:2'))).code).to.equal('vault-invalid');
    expect((await refusal(read({ ...value, body: other.body }))).code).to.equal('vault-invalid');
    expect((await refusal(read({ ...value, shares: other.shares }))).code).to.equal('vault-invalid');
  });

  it('refuses every flipped bit of every field and says nothing about the content', async () => {
    const value = await sealed({ subjects: [v4(), v4()], plaintext: 'salary 12' });
    const text = JSON.stringify(value);
    for (let at = 0; at < text.length; at++) {
      for (let bit = 0; bit < 7; bit++) {
        const flipped =
          text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
        let damaged: unknown;
        try {
          damaged = JSON.parse(flipped);
        } catch {
          continue;
        }
        const error = await refusal(open(db, vault, damaged, 'thread_message:1'));
        expect(error.code, `${at}/${bit}`).to.equal('vault-invalid');
        expect(`${error.message}${JSON.stringify(error.problems)}`).not.to.contain('salary');
      }
    }
    expect(await read(value)).to.equal('salary 12');
  }).timeout(60_000);

  it('refuses a wrapping key that was changed or stands in for another', async () => {
    const [mine, theirs] = [v4(), v4()];
    const value = await sealed({ subjects: [mine] });
    await sealed({ subjects: [theirs] });
    const [row] = await keysOf(mine);
    const [other] = await keysOf(theirs);
    const put = (wrapped: Buffer) =>
      db.updateTable('keys.wrapping_key').set({ wrapped }).where('subject_id', '=', mine).execute();
    await put(other?.wrapped as Buffer);
    expect((await refusal(read(value))).code).to.equal('vault-invalid');
    const original = row?.wrapped as Buffer;
    for (const at of [9, 21, original.length - 1]) {
      const wrapped = Buffer.from(original);
      wrapped.writeUInt8(wrapped.readUInt8(at) ^ 1, at);
      await put(wrapped);
      expect((await refusal(read(value))).code).to.equal('vault-invalid');
    }
    await put(original.subarray(0, 12));
    expect((await refusal(read(value))).code).to.equal('vault-invalid');
    await put(original);
    await db
      .updateTable('keys.wrapping_key')
      .set({ expires_on: '2099-01-01' })
      .where('subject_id', '=', mine)
      .execute();
    expect((await refusal(read(value))).code).to.equal('vault-invalid');
  });

  it('erases by subject, class and day, once, with a ledger', async () => {
    const subject = v4();
    const places = [
      { class: 'thread', expiresOn: '2028-03-02' },
      { class: 'thread', expiresOn: '2028-03-03' },
      { class: 'report', expiresOn: '2028-03-02' },
    ];
    const [a, b, c] = await Promise.all(places.map((place) => sealed({ subjects: [subject], ...place })));
    expect(await erase(subject, places[0])).to.equal(1);
    expect((await refusal(read(a as Sealed))).code).to.equal('gone');
    expect(await read(b as Sealed)).to.be.a('string');
    expect(await erase(subject, { class: 'thread' })).to.equal(1);
    expect(await read(c as Sealed)).to.be.a('string');
    expect(await erase(subject)).to.equal(1);
    expect(await erase(subject)).to.equal(0);
    const ledger = await ledgerOf(subject);
    expect(ledger.map((row) => `${row.class} ${row.expires_on} ${row.reason}`)).to.have.members(
      places.map((place) => `${place.class} ${place.expiresOn} request`),
    );
    expect(await keysOf(subject)).to.deep.equal([]);
  });

  it('erases nothing when the transaction rolls back', async () => {
    const subject = v4();
    const value = await sealed({ subjects: [subject] });
    await refusal(
      inTransaction(db, async (tx) => {
        await eraseKeys(tx, { subject, now, reason: 'request' });
        throw new HeedError('conflict', 'rolled back');
      }),
    );
    expect(await read(value)).to.be.a('string');
    expect(await ledgerOf(subject)).to.deep.equal([]);
  });

  it('makes a fresh key after an erasure, also within the same millisecond; what was erased stays gone', async () => {
    const subject = v4();
    const before = await sealed({ subjects: [subject] });
    await erase(subject);
    const after = await sealed({ subjects: [subject], plaintext: 'new' });
    expect((await refusal(read(before))).code).to.equal('gone');
    expect(await read(after)).to.equal('new');
    expect(await inTransaction(db, (tx) => applyLedger(tx))).to.equal(0);
    expect(await read(after)).to.equal('new');
  });

  it('refuses a key row that somebody put back, uses it for nothing new, and deletes it', async () => {
    const subject = v4();
    const value = await sealed({ subjects: [subject] });
    const [row] = await keysOf(subject);
    if (!row) throw new Error('no key');
    const putBack = () => db.insertInto('keys.wrapping_key').values(row).execute();
    await erase(subject);

    await putBack();
    expect((await refusal(read(value))).code).to.equal('gone');
    expect(await inTransaction(db, (tx) => applyLedger(tx))).to.equal(1);
    expect(await keysOf(subject)).to.deep.equal([]);

    await putBack();
    const later = await sealed({ subjects: [subject], plaintext: 'later' });
    expect(await read(later)).to.equal('later');
    expect((await refusal(read(value))).code).to.equal('gone');
    expect((await keysOf(subject)).map(({ id }) => id)).not.to.include(row.id);

    await erase(subject);
    await putBack();
    expect(await erase(subject)).to.equal(1);
    expect(await ledgerOf(subject)).to.have.length(2);
  });

  it('agrees on one key when many seal at once', async () => {
    const subjects = [v4(), v4(), v4()];
    const values = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        sealed({ subjects: n % 2 ? subjects : [...subjects].reverse(), plaintext: `${n}` }),
      ),
    );
    for (const [n, value] of values.entries()) expect(await read(value)).to.equal(`${n}`);
    for (const subject of subjects) expect(await keysOf(subject)).to.have.length(1);
  });

  it('lets an erasure wait for a record that is being sealed, and a seal for an erasure', async () => {
    const subject = v4();
    await sealed({ subjects: [subject] });
    const order: string[] = [];
    let erasing: Promise<unknown> = Promise.resolve();
    const value = await inTransaction(db, async (tx) => {
      const result = await seal(tx, vault, sealing({ subjects: [subject] }));
      erasing = erase(subject).then(() => order.push('erased'));
      await blocked(tx);
      order.push('sealed');
      return result;
    });
    await erasing;
    expect(order).to.deep.equal(['sealed', 'erased']);
    expect((await refusal(read(value))).code).to.equal('gone');

    await sealed({ subjects: [subject] });
    let resealing: Promise<Sealed> | undefined;
    await inTransaction(db, async (tx) => {
      await eraseKeys(tx, { subject, now, reason: 'request' });
      resealing = sealed({ subjects: [subject], plaintext: 'afterwards' });
      await blocked(tx);
    });
    expect(await read((await resealing) as Sealed)).to.equal('afterwards');
  });

  /** Until another transaction of this database waits for this one. */
  async function blocked(tx: Tx): Promise<void> {
    for (;;) {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from pg_locks
        where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(tx);
      if (rows[0] && rows[0].n > 0) return;
    }
  }

  it('opens many with one look, leaving out what is gone', async () => {
    const [one, two] = [v4(), v4()];
    const values = [await sealed({ subjects: [one] }), await sealed({ subjects: [two], plaintext: '二' })];
    await erase(one);
    const opened = await openAll(
      db,
      vault,
      values.map((value) => ({ sealed: value, aad: 'thread_message:1' })),
    );
    expect(opened.map((plaintext) => plaintext?.toString())).to.deep.equal([undefined, '二']);
    expect(await openAll(db, vault, [])).to.deep.equal([]);
  });

  it('expires whole days in bounded steps', async () => {
    const place = { class: 'chat', subjects: [v4(), v4(), v4()] };
    const old = await sealed({ ...place, expiresOn: '2026-02-01' });
    const kept = await sealed({ ...place, expiresOn: '2026-03-02' });
    const step = () =>
      inTransaction(db, (tx) => expireKeys(tx, { class: 'chat', before: '2026-03-02', limit: 2, now }));
    expect([await step(), await step(), await step()]).to.deep.equal([2, 1, 0]);
    expect((await refusal(read(old))).code).to.equal('gone');
    expect(await read(kept)).to.be.a('string');
  });

  it('refuses a place that cannot be', async () => {
    const wrong: Partial<Sealing>[] = [
      { subjects: [] },
      { subjects: ['li.na'] },
      { class: '' },
      { class: 'Thread' },
      { expiresOn: '2026-02-30' },
      { expiresOn: '2026-2-3' },
    ];
    for (const over of wrong) {
      const error = await refusal(sealed(over));
      expect(error.code).to.equal('bad-input');
      expect(error.problems).to.have.length(1);
    }
  });

  it('survives a change of secrets, and needs the old one until keys are wrapped anew', async () => {
    const value = await sealed();
    const both = vaultOf(newSecret, oldSecret);
    const by = { actor: { operator: 'somebody' }, now };
    const onlyNew = vaultOf(newSecret);
    const readBy = (by: Vault) => open(db, by, value, 'thread_message:1');
    const missing = await refusal(readBy(onlyNew));
    expect(missing.code).to.equal('config-invalid');
    expect(missing.message).to.contain('HEED_SECRET').and.not.contain(oldSecret);
    expect((await readBy(both)).length).to.be.greaterThan(0);
    const damaged = v4();
    await sealed({ subjects: [damaged] });
    const [bad] = await keysOf(damaged);
    const wrapped = Buffer.from(bad?.wrapped as Buffer).fill(7, 30);
    await db.updateTable('keys.wrapping_key').set({ wrapped }).where('subject_id', '=', damaged).execute();
    const { done, unreadable } = await rewrapKeys(db, both, by);
    expect(done).to.be.greaterThan(0);
    expect(unreadable).to.include(bad?.id);
    expect((await rewrapKeys(db, both, by)).done).to.equal(0);
    expect((await readBy(onlyNew)).length).to.be.greaterThan(0);
  });
});
