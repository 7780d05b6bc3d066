import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { placeOrder } from '../../src/notices/order/place.ts';
import { sendNotice } from '../../src/notices/send.ts';
import type { TestApp } from './app.ts';

/** The version of a sample policy that is in force. */
export async function versionInForce(db: Db, code: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select v.id from policy_version v join policy p on p.id = v.policy_id
    where p.code = ${code} and v.state = 'in-force'`.execute(db);
  if (!rows[0]) throw new Error(`no version of ${code} is in force`);
  return rows[0].id;
}

/** Sends a sample policy to people by their staff numbers, due in a week. @returns the notice's id */
export async function sentNotice(
  { db, clock, app }: TestApp,
  code: string,
  staffNos: readonly string[],
): Promise<string> {
  const versionId = await versionInForce(db, code);
  const people = await db.selectFrom('person').select('id').where('staff_no', 'in', staffNos).execute();
  const now = clock.now();
  const { noticeId } = await inTransaction(db, (tx) =>
    sendNotice(tx, {
      versionId,
      audience: { kind: 'people', ids: people.map(({ id }) => id) },
      joiners: false,
      due: new Date(now.getTime() + 7 * 86_400_000),
      zone: app.zone,
      actor: 'heed',
      now,
    }),
  );
  return noticeId;
}

/** Orders a sample policy for everybody, for tomorrow. @returns the order's id */
export async function placedOrder({ db, clock, app }: TestApp, code: string): Promise<string> {
  const versionId = await versionInForce(db, code);
  const now = clock.now();
  const dayMs = 86_400_000;
  const placed = await inTransaction(db, (tx) =>
    placeOrder(tx, {
      versionId,
      audience: { kind: 'everyone' },
      joiners: false,
      due: new Date(now.getTime() + 7 * dayMs),
      sendAt: new Date(now.getTime() + dayMs),
      zone: app.zone,
      actor: { operator: 'test' },
      now,
      people: 40,
      approvalAbove: 10,
    }),
  );
  if (placed.outcome === 'sent') throw new Error('it was to wait');
  return placed.orderId;
}

/** Every table of a schema with a hash of all its rows: equal before and after means that nothing was stored. */
export async function tableHashes(db: Db, schema = 'public'): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = ${schema} and table_type = 'BASE TABLE' order by 1`.execute(db);
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ hash: string | null }>`
      select md5(string_agg(t::text, chr(10) order by t::text)) as hash
      from ${sql.table(`${schema}.${name}`)} t`.execute(db);
    hashes[name] = rows[0]?.hash ?? '';
  }
  return hashes;
}
