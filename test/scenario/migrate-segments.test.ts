import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { knownMigrations, migrateTo, migrateToLatest } from '../../src/db/migrate.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { hmacOf } from '../../src/records/hmac.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { sealPart, wrapShare } from '../../src/records/seal.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { keysOfSlots, slotName } from '../../src/vault/keys.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { testDatabase } from '../harness/database.ts';
import { emptyDatabase } from '../harness/postgres.ts';

describe('records that were kept one by one', function () {
  this.timeout(120_000);
  let db: Db;
  const closing: (() => Promise<unknown>)[] = [];

  before(async () => {
    const server = await testDatabase();
    const empty = await emptyDatabase(server.url);
    const own = connect(empty.url, { max: 2 });
    db = own.db;
    closing.push(
      () => own.close(),
      () => empty.drop(),
      () => server.close(),
    );
    await migrateTo(db, (await knownMigrations()).filter((one) => one < '0124').at(-1) ?? '');
  });
  after(async () => {
    for (const close of closing) await close();
  });

  it('are segments of one, open as before, and are known when they come again', async () => {
    const vault = { master: masterKeyFrom(secretsFrom(['s'.repeat(32)])) };
    const [person, policy, version, source, calls] = [v7(), v7(), v7(), v7(), v7()];
    const now = new Date('2026-03-02T09:30:00.123Z');
    await sql`insert into person (id, staff_no, name, language, created_at)
      values (${person}::uuid, 'ann', 'Ann', 'zh-CN', ${now})`.execute(db);
    await sql`insert into policy (id, code, created_at) values (${policy}::uuid, 'calls', ${now})`.execute(
      db,
    );
    await sql`insert into record_source (id, channel, name, created_at)
      values (${source}::uuid, 'other', 'dialler', ${now})`.execute(db);
    const { rows } = await sql<{ id: number }>`insert into record_category (policy_id, disclosure, created_at)
      values (${policy}::uuid, 'calls', ${now}) returning id`.execute(db);
    const category = rows[0]?.id ?? 0;
    const [day, held] = ['2026-06-02', '2026-02-01'];
    for (const table of ['record', 'record_subject'])
      await sql`create table ${sql.id(`${table}_p20260602`)} partition of ${sql.id(table)}
        for values from ('2026-06-02') to ('2026-06-03')`.execute(db);

    /** As it was written before there were segments. */
    const put = (id: string, at: Date, { kind, said, keyDay, lies }: Record<string, string>) =>
      inTransaction(db, async (tx) => {
        const slot = { subject: person, class: `record-${category}`, expiresOn: keyDay ?? '' };
        const key = (await keysOfSlots(tx, vault.master, [slot], now)).get(slotName(slot));
        if (!key) throw new Error('a key');
        const own = randomBytes(32);
        const content = Buffer.from(said ?? '', 'utf8');
        const head = {
          ...{ from: { account: 'ann', person }, to: [{ account: 'x' }], chat: 'c', head: { type: kind } },
          ...(said ? { body: { type: 'text/plain', bytes: content.length } } : {}),
        };
        const gate = { policy, version, disclosure: 'calls', parts: said ? 'content' : 'metadata' };
        await sql`
          insert into record (id, expires_on, category_id, source_id, kind, version_id, gate, occurred_at, received_at, chat,
                              subjects, key_day, shares, head, body)
          values (${id}::uuid, ${lies}::date, ${category}, ${source}::uuid, ${kind}, ${version}::uuid,
            ${JSON.stringify({ ...gate, subjects: [{ person, basis: 'employment-rules', by: 'x' }] })}::jsonb, ${at}, ${now},
            '\\x00', array[${person}::uuid], ${keyDay}::date, ${JSON.stringify([wrapShare(key, id, own)])}::jsonb,
            ${sealPart(own, id, 'head', Buffer.from(JSON.stringify(head), 'utf8'))},
            ${said ? sealPart(own, id, 'body', content) : null})`.execute(tx);
        await sql`insert into record_subject (person_id, expires_on, record_id, category_id, occurred_at)
          values (${person}::uuid, ${lies}::date, ${id}::uuid, ${category}, ${at})`.execute(tx);
      });
    const message = v7();
    await put(message, now, { kind: 'message', said: '你好', keyDay: day, lies: day });
    await put(calls, new Date('2026-01-05T09:30:00.999Z'), {
      kind: 'call',
      said: '',
      keyDay: held,
      lies: 'infinity',
    });
    const hash = Buffer.from(hmacOf(Buffer.alloc(32))('key').slice(0, 32), 'hex');
    await sql`insert into record_seen (source_id, key, until_on)
      values (${source}::uuid, ${hash}, '2026-06-02')`.execute(db);

    await migrateToLatest(db);

    const heads = await headsOf(db, vault, person);
    expect(
      heads.map(({ id, kind, occurredAt, expiresOn }) => [id, kind, occurredAt.toISOString(), expiresOn]),
    ).to.deep.equal([
      [message, 'message', '2026-03-02T09:30:00.123Z', day],
      [calls, 'call', '2026-01-05T09:30:00.999Z', 'infinity'],
    ]);
    const opened = await openContent(db, vault, { subject: person }, heads);
    expect(opened.map(({ body, content }) => [body?.toString('utf8') ?? null, content])).to.deep.equal([
      ['你好', true],
      [null, false],
    ]);
    const seen = await db.selectFrom('record_seen').selectAll().execute();
    expect(seen.map(({ key, until_on }) => [key.replaceAll('-', ''), until_on])).to.deep.equal([
      [hash.toString('hex'), '2026-06-02'],
    ]);
  });
});
