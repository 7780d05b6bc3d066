import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { surveysDisclosure } from './forget.ts';

const category = 'surveys.held.category';

interface Asked {
  id: string;
  at: Date;
  tookPart: boolean;
  title: string;
}

/** That somebody was asked, and whether they took part. What they answered cannot be found: it is tied to nobody. */
export const surveyData: PersonalData = {
  name: 'surveys',
  async find(db: Db, personId: string): Promise<Held[]> {
    const asked = await askedOf(db, personId);
    const [first, last] = [asked.at(0), asked.at(-1)];
    if (!first || !last) return [];
    const held = { category, count: asked.length, from: first.at, to: last.at };
    return [{ ...held, disclosure: surveysDisclosure, why: 'surveys.held.why' }];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    for (const { id, at, tookPart, title } of await askedOf(db, personId))
      yield { category, id, at, data: { title, tookPart } };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    // Rows of an open run are written anew together: one that is written at this moment would stay.
    await sql`
      select from survey_run r where r.closed_at is null
        and exists (select from survey_asked a where a.run_id = r.id and a.person_id = ${personId}::uuid)
      order by r.id for update`.execute(tx);
    const { numDeletedRows } = await tx
      .deleteFrom('survey_asked')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    const erased = Number(numDeletedRows);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};

async function askedOf(db: Db, personId: string): Promise<Asked[]> {
  const { rows } = await sql<Asked>`
    select r.id, r.opened_at as at, a.blinded is not null as "tookPart", x.title
    from survey_asked a join survey_run r on r.id = a.run_id join person p on p.id = a.person_id
    join survey_text x on x.survey_id = r.survey_id and x.language = p.language
    where a.person_id = ${personId}::uuid order by r.opened_at, r.id`.execute(db);
  return rows;
}
