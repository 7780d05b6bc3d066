import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { statementFile, statementType } from './stated/schema.ts';

/** Files of negotiations that Heed recorded, of those that were stated, and what states them. */
const kept = sql`(
  select id, name, media_type, bytes from policy_negotiation_file
  union all select id, name, media_type, bytes from policy_stated_file
  union all select id, ${sql.lit(statementFile)}, ${sql.lit(statementType)}, bytes from policy_stated_procedure
) as kept`;

/** Minutes, an agreement or a statement, exactly as it was handed in. @throws HeedError `not-found` */
export async function readFile(
  db: Db,
  id: string,
): Promise<{ name: string; mediaType: string; bytes: Buffer }> {
  const { rows } = await sql<{ name: string; mediaType: string; bytes: Buffer }>`
    select name, media_type as "mediaType", bytes from ${kept} where id = ${id}::uuid`.execute(db);
  if (!rows[0]) throw new HeedError('not-found', `there is no file ${id}`);
  return rows[0];
}

/** Read at once: of a file of 20 MB never more than this is in memory. */
const partSize = 1024 * 1024;

/** The same bytes, a part at a time. Nobody can change or delete a file, so all parts are of one. */
export async function* fileParts(db: Db, id: string): AsyncGenerator<Buffer> {
  for (let from = 0; ; from += partSize) {
    const { rows } = await sql<{ part: Buffer }>`
      select substring(bytes from ${from + 1}::int for ${partSize}::int) as part
      from ${kept} where id = ${id}::uuid`.execute(db);
    const part = rows[0]?.part;
    if (!part || part.length === 0) return;
    yield part;
  }
}
