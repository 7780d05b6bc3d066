import { sql } from 'kysely';
import type { PersonalData } from '../../../people/personal-data.ts';
import { eraseKeys } from '../../../vault/erase.ts';
import { mediaClass } from './media.ts';

const category = 'held.category.filesWaiting';

/** Files of WhatsApp's that are somebody's record as soon as they are fetched, and until then only named. */
export const whatsappMediaData: PersonalData = {
  name: mediaClass,
  async find(db, personId) {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null; until: string | null }>`
      select count(*)::int as count, min(created_at) as "from", max(created_at) as "to",
             max(expires_at)::date::text as until
      from whatsapp_media where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to, until } = rows[0] ?? {};
    if (!from || !to || !until) return [];
    return [
      { category, count, from, to, keptUntil: until, disclosure: 'records', why: 'held.why.filesWaiting' },
    ];
  },
  async *export(db, personId) {
    const rows = await db
      .selectFrom('whatsapp_media')
      .select(['id', 'created_at', 'expires_at', 'attempts'])
      .where('person_id', '=', personId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const { id, created_at: at, expires_at: until, attempts } of rows)
      yield { category, id, at, data: { until: until.toISOString(), attempts } };
  },
  /** Not asked for any more; what it belongs to is gone in every backup too. */
  async erase(tx, personId, { now, reason }) {
    await eraseKeys(tx, { subject: personId, class: mediaClass, now, reason });
    const { numDeletedRows } = await tx
      .deleteFrom('whatsapp_media')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    const erased = Number(numDeletedRows);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
