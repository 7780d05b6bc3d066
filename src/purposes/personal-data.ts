import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { sayPeriodOver } from '../people/period-over.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'purposes.held.answer';

/** What a person said to each purpose: kept as answers are, since what the company may do rests on it. */
export const purposeData: PersonalData = {
  name: 'purposes',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(at) as "from", max(at) as "to" from purpose_answer
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    return from && to ? [{ category, count, from, to, disclosure: 'answers', why: 'purposes.held.why' }] : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{
      id: string;
      code: string;
      number: number;
      purpose: string;
      kind: string;
      at: Date;
      entry: number;
      stopped: Date | null;
    }>`
      select g.id, po.code, v.number, g.purpose, g.kind, g.at, g.entry_id as entry, w.stopped_at as stopped
      from purpose_answer g join policy po on po.id = g.policy_id join policy_version v on v.id = g.version_id
      left join purpose_withdrawal w on w.answer_id = g.id
      where g.person_id = ${personId}::uuid order by g.entry_id`.execute(db);
    for (const { id, code, number, purpose, kind, at, entry, stopped } of rows) {
      const data = { policy: code, version: number, purpose, answer: kind, entry };
      yield { category, id, at, data: { ...data, stopped: stopped?.toISOString() ?? null } };
    }
  },
  async erase(tx: Tx, personId: string, { over }: ErasureContext): Promise<Erased[]> {
    const [held] = await purposeData.find(tx, personId);
    if (held && over?.has('answers')) {
      await sayPeriodOver(tx, personId);
      await sql`
        delete from purpose_withdrawal w using purpose_answer g
        where g.id = w.answer_id and g.person_id = ${personId}::uuid`.execute(tx);
      await sql`delete from purpose_answer where person_id = ${personId}::uuid`.execute(tx);
      return [{ category, erased: held.count, kept: 0 }];
    }
    return held ? [{ category, erased: 0, kept: held.count, why: 'held.kept.answers' }] : [];
  },
};
