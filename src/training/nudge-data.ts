import { sql } from 'kysely';
import { tipsTurn } from '../announcements/turn.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { paceOf } from './nudge-pace.ts';
import { withholdNudges } from './nudge-settle.ts';
import { optionsOf } from './schema.ts';
import { loadCourse } from './store.ts';

const asked = 'training.nudge.held.asked';
const pace = 'training.nudge.held.pace';
/** They are used by Heed alone, as where somebody is in the tips. */
const disclosure = 'tips';
const why = 'training.nudge.held.why';

/** Questions that came to somebody again, what they answered, and how often they want them. */
export const nudgeData: PersonalData = {
  name: 'nudges',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(n.asked_at) as "from", max(coalesce(n.answered_at, n.asked_at)) as "to"
      from nudge n join enrolment e on e.id = n.enrolment_id where e.person_id = ${personId}::uuid`.execute(
      db,
    );
    const wanted = await paceOf(db, personId);
    return [
      ...rows.flatMap(({ count, from, to }) =>
        from && to ? [{ category: asked, count, from, to, disclosure, why }] : [],
      ),
      ...(wanted ? [{ category: pace, count: 1, disclosure, why }] : []),
    ];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const language =
      (await db.selectFrom('person').select('language').where('id', '=', personId).executeTakeFirst())
        ?.language ?? 'zh-CN';
    const { rows } = await sql<{
      id: string;
      versionId: string;
      question: string;
      at: Date;
      chosen: string[] | null;
      right: boolean | null;
    }>`
      select n.id, n.version_id as "versionId", n.question, n.asked_at as at, n.chosen, n.is_right as right
      from nudge n join enrolment e on e.id = n.enrolment_id
      where e.person_id = ${personId}::uuid order by n.id`.execute(db);
    for (const { id, versionId, question, at, chosen, right } of rows) {
      const course = await loadCourse(db, versionId);
      const words = course.texts[language].front.quiz.questions.find((one) => one.id === question);
      if (!words) continue;
      const said = chosen?.flatMap((one) => optionsOf(words).find((option) => option.id === one)?.text ?? []);
      yield {
        ...{ category: asked, id, at },
        data: {
          ...{ text: words.ask, said: said?.join('; ') ?? null },
          outcome: right === null ? 'waits' : right ? 'right' : 'wrong',
        },
      };
    }
    const wanted = await paceOf(db, personId);
    if (wanted) yield { category: pace, id: personId, data: { content: wanted } };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    await tipsTurn(tx);
    await withholdNudges(tx, personId);
    const { numAffectedRows: questions = 0n } = await sql`
      delete from nudge n using enrolment e
      where e.id = n.enrolment_id and e.person_id = ${personId}::uuid`.execute(tx);
    const { numDeletedRows: reader } = await tx
      .deleteFrom('nudge_reader')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    const gone = (category: string, erased: number) => (erased > 0 ? [{ category, erased, kept: 0 }] : []);
    return [...gone(asked, Number(questions)), ...gone(pace, Number(reader))];
  },
};
