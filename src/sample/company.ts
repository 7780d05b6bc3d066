import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import { importCsv } from '../people/directory/import.ts';
import { lockDirectory } from '../people/directory/load.ts';

/** A company that does not exist, with people who do not exist, so that everything can be tried at once. */
export const sampleCompany: Localized<string> = {
  'zh-CN': '样例有限公司',
  en: 'Sample Company Ltd.',
};

const staffList = new URL('people.csv', import.meta.url);

/**
 * Fills an empty directory with the sample company and gives everyone an account in the local messenger,
 * named by their staff number. Where there is anybody already, nothing happens.
 * @returns how many people there are now because of it
 */
export async function seedSampleCompany(tx: Tx, now: Date): Promise<number> {
  await lockDirectory(tx);
  const { rows } = await sql`select from person limit 1`.execute(tx);
  if (rows.length > 0) return 0;
  const result = await importCsv(tx, await readFile(staffList), { now, actor: 'heed', source: 'sample' });
  if (result.problems.length > 0) {
    throw new HeedError('bad-input', 'The sample company cannot be read.', { problems: result.problems });
  }
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select id, 'local', 'local', staff_no, 'sample', ${now} from person`.execute(tx);
  return result.joined;
}
