import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'analysis.held.agreement';

/**
 * Agreements of sites that somebody put on record or ended. Both sides may have to show who did, so that stays for as long as
 * answers do, whoever asks; then the agreement is nobody's. Figures and what is being counted are of no person.
 */
export const agreementData: PersonalData = {
  name: 'analysis-agreements',
  find,
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{
      id: string;
      at: Date;
      site: string;
      recorded: Date | null;
      ended: Date | null;
    }>`
      select id, ${theirs(personId)} as at, site,
             case when recorded_by = ${personId}::uuid then recorded_at end as recorded,
             case when ended_by = ${personId}::uuid then ended_at end as ended
      from analysis_agreement where ${personId}::uuid in (recorded_by, ended_by) order by at, id`.execute(db);
    for (const { id, at, site, recorded, ended } of rows) {
      const data = { site, recorded: recorded?.toISOString() ?? null, ended: ended?.toISOString() ?? null };
      yield { category, id, at, data };
    }
  },
  async erase(tx: Tx, personId: string, { over }: ErasureContext): Promise<Erased[]> {
    const [held] = await find(tx, personId);
    if (!held) return [];
    if (!over?.has('answers')) return [{ category, erased: 0, kept: held.count, why: 'analysis.held.kept' }];
    await sql`
      update analysis_agreement
      set recorded_by = nullif(recorded_by, ${personId}::uuid), ended_by = nullif(ended_by, ${personId}::uuid)
      where ${personId}::uuid in (recorded_by, ended_by)`.execute(tx);
    return [{ category, erased: held.count, kept: 0 }];
  },
};

/** When they first had a part in it. */
const theirs = (personId: string) =>
  sql`case when recorded_by = ${personId}::uuid then recorded_at else ended_at end`;

async function find(db: Db | Tx, personId: string): Promise<Held[]> {
  const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
    select count(*)::int as count, min(${theirs(personId)}) as "from",
           max(case when ended_by = ${personId}::uuid then ended_at else recorded_at end) as "to"
    from analysis_agreement where ${personId}::uuid in (recorded_by, ended_by)`.execute(db);
  const { count = 0, from, to } = rows[0] ?? {};
  return from && to ? [{ category, count, from, to, disclosure: 'answers', why: 'analysis.held.why' }] : [];
}
