import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import type { VersionRow } from '../../src/policies/store.ts';

const policies = fileURLToPath(new URL('../../policies', import.meta.url));

/** As many employed people as asked for, each with an account, in one statement per table. */
export async function makePeople(db: Db, count: number, now: Date): Promise<void> {
  const id = sql`('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  await inTransaction(db, async (tx) => {
    await sql`
      insert into person (id, staff_no, name, language, created_at)
      select ${id}, 'B' || n, 'Person ' || n, case when n % 4 = 0 then 'en' else 'zh-CN' end, ${now}
      from generate_series(1, ${count}::int) n`.execute(tx);
    await sql`insert into employment (person_id, from_at) select id, ${now} from person`.execute(tx);
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select id, 'local', 'local', staff_no, 'sample', ${now} from person`.execute(tx);
  });
  await sql`analyze`.execute(db);
}

/** Publishes a sample policy, in force from `now`. */
export function publishSample(db: Db, code: string, now: Date): Promise<VersionRow> {
  return inTransaction(db, async (tx) => {
    const document = (await readPolicyFolder(policies)).find((one) => one.code === code);
    if (!document) throw new Error(`no sample policy ${code}`);
    const hooks = { inForce: async () => undefined, ended: async () => undefined };
    return (await publishPolicy(tx, document, { now, actor: 'heed', hooks })).version;
  });
}
