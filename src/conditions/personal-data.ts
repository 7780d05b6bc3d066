import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'conditions.held.agreement';

/** Which conditions of signing a person has agreed to, and until when. */
export const conditionsData: PersonalData = {
  name: 'signing-conditions',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(agreed_at) as "from", max(agreed_at) as "to" from signing_agreement
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    return from && to
      ? [{ category, count, from, to, disclosure: 'answers', why: 'conditions.held.why' }]
      : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const rows = await db
      .selectFrom('signing_agreement')
      .select(['id', 'conditions', 'sha256', 'language', 'agreed_at', 'revoked_at'])
      .where('person_id', '=', personId)
      .orderBy('agreed_at')
      .execute();
    for (const { id, conditions, sha256, language, agreed_at: at, revoked_at: revoked } of rows) {
      const data = { conditions, sha256: sha256.toString('hex'), language };
      yield { category, id, at, data: { ...data, revoked: revoked?.toISOString() ?? null } };
    }
  },
  /** Nothing is signed by these conditions any more; what was signed says so in its own evidence. */
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { numDeletedRows } = await tx
      .deleteFrom('signing_agreement')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return numDeletedRows > 0n ? [{ category, erased: Number(numDeletedRows), kept: 0 }] : [];
  },
};
