import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { CoveringRow } from './standing.ts';

type Row = Pick<CoveringRow, 'policyId' | 'disclosure'>;

export const categoryName = ({ policyId, disclosure }: Row): string => `${policyId} ${disclosure}`;

/** The categories of these rows, by `categoryName`; those that are new are made. */
export async function categoriesOf(tx: Tx, rows: Iterable<Row>, now: Date): Promise<Map<string, number>> {
  const wanted = [...new Map([...rows].map((row) => [categoryName(row), row])).values()];
  const found = await findCategories(tx, wanted);
  const missing = wanted.filter((row) => !found.has(categoryName(row)));
  if (missing.length === 0) return found;
  await sql`
    insert into record_category (policy_id, disclosure, created_at)
    select policy_id, disclosure, ${now} from unnest(${missing.map(({ policyId }) => policyId)}::uuid[],
      ${missing.map(({ disclosure }) => disclosure)}::text[]) t (policy_id, disclosure)
    order by 1, 2 on conflict do nothing`.execute(tx);
  return findCategories(tx, wanted);
}

async function findCategories(db: Db | Tx, wanted: readonly Row[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; policyId: string; disclosure: string }>`
    select c.id, c.policy_id as "policyId", c.disclosure from record_category c
    join unnest(${wanted.map(({ policyId }) => policyId)}::uuid[],
                ${wanted.map(({ disclosure }) => disclosure)}::text[]) t (policy_id, disclosure)
      on t.policy_id = c.policy_id and t.disclosure = c.disclosure`.execute(db);
  return new Map(rows.map((row) => [categoryName(row), row.id]));
}
