import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../src/calendar/day.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { ensureDays } from '../../src/records/partitions.ts';
import { recordClass } from '../../src/records/seal.ts';
import { keysFor } from '../../src/vault/keys.ts';
import type { Vault } from '../../src/vault/vault.ts';

/** A category of records: a row of a policy, whether or not a version has it. */
export async function someCategory(
  db: Db,
  { policyId }: { policyId: string },
  disclosure = 'calls',
  now = new Date('2026-03-02T02:00:00Z'),
): Promise<number> {
  await sql`insert into record_category (policy_id, disclosure, created_at)
    values (${policyId}::uuid, ${disclosure}, ${now}) on conflict do nothing`.execute(db);
  const row = await db
    .selectFrom('record_category')
    .select('id')
    .where('policy_id', '=', policyId)
    .where('disclosure', '=', disclosure)
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function bareSource(db: Db, now = new Date('2026-03-02T02:00:00Z')): Promise<string> {
  const id = v7();
  await db
    .insertInto('record_source')
    .values({
      ...{ id, channel: 'other', name: id, secrets: null, cursor: null, state: 'on' },
      ...{ created_at: now, created_by: null },
    })
    .execute();
  return id;
}

export interface SomeRecord {
  category: number;
  source: string;
  version: string;
  subjects: readonly string[];
  occurredAt: Date;
  expiresOn: Day;
}

/** A row as intake leaves one, with keys of its day, whatever any policy says. @returns its id */
export async function someRecord(db: Db, vault: Vault, record: SomeRecord): Promise<string> {
  const { category, source, version, subjects, occurredAt, expiresOn } = record;
  await ensureDays(db, [expiresOn]);
  const id = v7();
  await inTransaction(db, async (tx) => {
    const place = { subjects, class: recordClass(category), expiresOn };
    const keys = await keysFor(tx, vault.master, place, occurredAt);
    await tx
      .insertInto('record')
      .values({
        ...{ id, expires_on: expiresOn, key_day: expiresOn, category_id: category, source_id: source },
        ...{ kinds: 'm', version_id: version, gate: JSON.stringify({}) },
        ...{ times: [occurredAt.getTime()], count: 1, received_at: occurredAt, subjects: [...subjects] },
        shares: JSON.stringify(
          keys.map((key) => ({ key: key.id, wrapped: randomBytes(60).toString('base64') })),
        ),
        head: randomBytes(100),
        body: randomBytes(200),
      })
      .execute();
    for (const person_id of new Set(subjects))
      await tx
        .insertInto('record_subject')
        .values({
          ...{ person_id, expires_on: expiresOn, record_id: id, category_id: category },
          times: [occurredAt.getTime()],
        })
        .execute();
  });
  return id;
}
