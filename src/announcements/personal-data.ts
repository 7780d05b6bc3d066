import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { takeBackTips } from './take-back.ts';
import { tipsTurn } from './turn.ts';

const tips = 'announcements.held.tips';
const off = 'announcements.held.off';
const disclosure = 'tips';
const why = 'announcements.held.why';

/** Where somebody is in the tips, and that they want none. Bulletins are messages like others (`delivery`). */
export const tipData: PersonalData = {
  name: 'tips',
  async find(db: Db, personId: string): Promise<Held[]> {
    const [reads, wantsNone] = [await readingOf(db, personId), await offOf(db, personId)];
    return [
      ...(reads.length > 0 ? [{ category: tips, count: reads.length, disclosure, why }] : []),
      ...(wantsNone ? [{ category: off, count: 1, from: wantsNone, to: wantsNone, disclosure, why }] : []),
    ];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    for (const { code, last, given } of await readingOf(db, personId))
      yield {
        ...{ category: tips, id: code, ...(last ? { at: last } : {}) },
        data: { name: code, items: given.length, content: given.join(', ') },
      };
    const at = await offOf(db, personId);
    if (at) yield { category: off, id: personId, at, data: { at: at.toISOString() } };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    await tipsTurn(tx);
    await takeBackTips(tx, { person: personId });
    const gone = async (table: 'tip_reader' | 'tip_off', category: string) => {
      const { numDeletedRows } = await tx
        .deleteFrom(table)
        .where('person_id', '=', personId)
        .executeTakeFirst();
      return numDeletedRows > 0n ? [{ category, erased: Number(numDeletedRows), kept: 0 }] : [];
    };
    return [...(await gone('tip_reader', tips)), ...(await gone('tip_off', off))];
  },
};

async function readingOf(
  db: Db,
  personId: string,
): Promise<{ code: string; last: Date | null; given: string[] }[]> {
  const { rows } = await sql<{ code: string; last: Date | null; given: string[] }>`
    select code, last_at as last, given from tip_reader
    where person_id = ${personId}::uuid order by code`.execute(db);
  return rows;
}

async function offOf(db: Db, personId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('tip_off')
    .select('at')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.at;
}
