import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
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
