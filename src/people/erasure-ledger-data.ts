import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Aged } from '../retention/own-by-age.ts';
import type { Erased, PersonalData } from './personal-data.ts';

const category = 'held.category.erasureLedger';

/**
 * That something of a person was erased, when, and when they had left: no names and nothing of what it was. It is what keeps
 * an older backup from bringing them back, so no erasure takes it; it goes by its age.
 */
export const erasureLedgerData: PersonalData = {
  name: 'erasure-ledger',
  async find(db: Db, personId: string) {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(erased_at) as "from", max(erased_at) as "to" from keys.person_erasure
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    return from && to
      ? [{ category, count, from, to, disclosure: 'requests', why: 'held.why.erasureLedger' }]
      : [];
  },
  async *export(db: Db, personId: string) {
    const rows = await db
      .selectFrom('keys.person_erasure')
      .select(['id', 'sources', 'left_at', 'erased_at', 'reason'])
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    for (const { id, sources, left_at: left, erased_at: at, reason } of rows)
      yield {
        category,
        id,
        at,
        data: { sources: sources.join(), left: left?.toISOString() ?? null, reason },
      };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const [held] = await erasureLedgerData.find(tx, personId);
    return held ? [{ category, erased: 0, kept: held.count, why: 'held.kept.erasureLedger' }] : [];
  },
};

/**
 * Entries that nobody needs any more: what is kept for longer (answers, contracts) asks them when its person left, so they
 * stay while there is any of it; and a backup has been made since, which knows of the erasure by itself.
 */
export const agedErasureLedger: Aged = {
  category,
  async step(tx, { over, stopped, limit }) {
    const { numAffectedRows = 0n } = await sql`
      delete from keys.person_erasure t using (
        select e.id from keys.person_erasure e
        where ${over(sql`e.erased_at`)} and not ${stopped(sql`e.person_id`, 'erasure-ledger')}
          and exists (select from backup_run b where b.state = 'made' and b.made_at > e.erased_at)
          and not exists (select from assignment a where a.person_id = e.person_id)
          and not exists (select from contract c where c.person_id = e.person_id)
          and not exists (
            select from evidence_event v where v.person_id = e.person_id and v.event is not null
              and v.type <> 'personal-data.erased' and v.type not like 'request.%')
        order by e.id limit ${limit}
      ) gone where t.id = gone.id`.execute(tx);
    const count = Number(numAffectedRows);
    return { gone: count, ...(count === limit ? { next: 'more' } : {}) };
  },
};
