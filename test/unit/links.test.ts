import { expect } from 'chai';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { consumeLink, createLink, peekLink, purgeLinks } from '../../src/web/links.ts';
import { testDatabase } from '../harness/database.ts';

const now = new Date('2026-03-02T01:00:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const about = v7();
const [li, wang] = [v7(), v7()];

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof HeedError ? error.code : String(error)),
  );

describe('single-use links', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: Db;
  before(async () => {
    database = await testDatabase();
    db = database.db;
    const person = (id: string, n: number) => ({
      id,
      staff_no: `S${n}`,
      name: `样例${n}`,
      email: null,
      mobile: null,
      language: 'zh-CN' as const,
      time_zone: 'Asia/Shanghai',
      entity: null,
      site: null,
      created_at: now,
    });
    await db
      .insertInto('person')
      .values([person(li, 1), person(wang, 2)])
      .execute();
  });
  after(() => database.close());

  const create = (ttl = 60) =>
    inTransaction(db, (tx) => createLink(tx, { purpose: 'answer', about, personId: li, ttl, now }));
  const consume = (token: string, { purpose = 'answer', personId = li, at = now } = {}) =>
    inTransaction(db, (tx) => consumeLink(tx, token, purpose, personId, at));

  it('can be looked at as often as one likes and used once', async () => {
    const token = await create();
    for (let n = 0; n < 3; n++) {
      const link = await peekLink(db, token, 'answer', now);
      expect(link).to.deep.equal({ about, personId: li, expiresAt: later(60), session: null });
    }
    expect(await consume(token)).to.equal(about);
    expect(await codeOf(consume(token))).to.equal('gone');
    expect(await codeOf(peekLink(db, token, 'answer', now))).to.equal('gone');
  });

  it('lets one of many uses at once win', async () => {
    const token = await create();
    const results = await Promise.all(Array.from({ length: 8 }, () => codeOf(consume(token))));
    expect(results.filter((code) => code === 'ok')).to.have.length(1);
    expect(results.filter((code) => code === 'gone')).to.have.length(7);
  });

  it('ends on time', async () => {
    const token = await create(60);
    expect(await codeOf(consume(token, { at: later(60) }))).to.equal('gone');
    expect(await codeOf(peekLink(db, token, 'answer', later(60)))).to.equal('gone');
    expect(await codeOf(consume(token, { at: later(59.999) }))).to.equal('ok');
  });

  it('refuses another person and stays good for the right one', async () => {
    const token = await create();
    expect(await codeOf(consume(token, { personId: wang }))).to.equal('forbidden');
    expect(await codeOf(consume(token))).to.equal('ok');
  });

  it('refuses another purpose and a forged token', async () => {
    const token = await create();
    expect(await codeOf(consume(token, { purpose: 'export' }))).to.equal('gone');
    expect(await codeOf(consume(`${token.slice(0, -2)}AA`))).to.equal('gone');
    expect(await codeOf(consume(''))).to.equal('gone');
    expect(await codeOf(consume(token))).to.equal('ok');
  });

  it('is free again when what it allowed rolled back', async () => {
    const token = await create();
    await codeOf(
      inTransaction(db, async (tx) => {
        await consumeLink(tx, token, 'answer', li, now);
        throw new HeedError('conflict', 'rolled back');
      }),
    );
    expect(await codeOf(consume(token))).to.equal('ok');
  });

  it('is at rest only as a hash', async () => {
    const token = await create();
    const rows = await db.selectFrom('single_use_link').selectAll().execute();
    const stored = JSON.stringify(rows.map((row) => [row, row.token_hash.toString('utf8')]));
    expect(stored).not.to.contain(token);
    expect(rows.every((row) => row.token_hash.length === 32)).to.equal(true);
  });

  it('is deleted some time after its end, in bounded steps', async () => {
    await db.deleteFrom('single_use_link').execute();
    const tokens = [await create(10), await create(20), await create(30)];
    const purge = (before: Date) => inTransaction(db, (tx) => purgeLinks(tx, before, 1));
    expect([await purge(later(25)), await purge(later(25)), await purge(later(25))]).to.deep.equal([1, 1, 0]);
    expect(await codeOf(peekLink(db, tokens[2] as string, 'answer', now))).to.equal('ok');
  });
});
