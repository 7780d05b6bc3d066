import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'held.category.views';

/** Lists that somebody kept under a name. Whoever they were shared with loses them too: a name can say anything. */
export const viewData: PersonalData = {
  name: 'views',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { count, from, to } = await db
      .selectFrom('saved_view')
      .select(({ fn }) => [
        fn.countAll<number>().as('count'),
        fn.min('created_at').as('from'),
        fn.max('created_at').as('to'),
      ])
      .where('owner_id', '=', personId)
      .executeTakeFirstOrThrow();
    return from && to ? [{ category, count, from, to, disclosure: 'identity', why: 'held.why.views' }] : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const rows = await db
      .selectFrom('saved_view')
      .select(['id', 'list', 'name', 'query', 'role', 'created_at'])
      .where('owner_id', '=', personId)
      .orderBy('id')
      .execute();
    for (const { id, created_at: at, ...data } of rows) yield { category, id, at, data };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { numDeletedRows } = await tx
      .deleteFrom('saved_view')
      .where('owner_id', '=', personId)
      .executeTakeFirst();
    const erased = Number(numDeletedRows);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
