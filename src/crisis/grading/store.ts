import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { type Level, levels } from '../levels.ts';
import { reportWords } from '../reports/sealing.ts';
import { incidentWords } from '../sealing.ts';
import { answersShape, type Question, questionKeys } from './questions.ts';
import type { Proposal } from './rules.ts';

export type GradingAbout = { report: string } | { incident: string };

export interface Graded {
  proposal: Proposal;
  chosen: Level;
  /** The same form again. */
  repeated: boolean;
}

/** What is sealed of a grading: answers, the reasons as they were shown, and why it was decided otherwise. */
const sealedShape = z.strictObject({
  answers: answersShape,
  reasons: z.array(
    z.strictObject({
      code: z.string(),
      level: z.enum(levels),
      assumed: z.array(z.enum(questionKeys as [Question, ...Question[]])),
    }),
  ),
  why: z.string().nullable(),
});
export type SealedGrading = z.infer<typeof sealedShape>;

export interface GradingLine {
  id: string;
  /** Of the report that it was made on; null for one of the incident itself. */
  reportCode: string | null;
  byName: string;
  at: Date;
  proposed: Level;
  chosen: Level;
  /** Null once it is erased. */
  sealed: SealedGrading | null;
}

const place = (id: string): string => `crisis_grading:${id}:words`;

/** @returns what goes into the row */
export function sealGrading(
  tx: Tx,
  vault: Vault,
  about: GradingAbout,
  { id, now, ...words }: SealedGrading & { id: string; now: Date },
): Promise<string> {
  const text = JSON.stringify(words);
  return 'report' in about
    ? reportWords.seal(tx, vault, { id: about.report, place: place(id), text, now })
    : incidentWords.seal(tx, vault, { id: about.incident, place: place(id), text, now });
}

/** The newest first: of a report; of an incident with those of the reports that belong to it. */
export async function gradingsOf(db: Db, vault: Vault, about: GradingAbout): Promise<GradingLine[]> {
  const which =
    'report' in about
      ? sql`g.report_id = ${about.report}::uuid`
      : sql`(g.incident_id = ${about.incident}::uuid or r.incident_id = ${about.incident}::uuid)`;
  const { rows } = await sql<Omit<GradingLine, 'sealed'> & { words: unknown }>`
    select g.id, r.code as "reportCode", p.name as "byName", g.at, g.proposed, g.chosen, g.words
    from crisis_grading g join person p on p.id = g.by_person left join crisis_report r on r.id = g.report_id
    where ${which} order by g.at desc, g.id desc limit 100`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: place(id) })),
  );
  return rows.map(({ words: _sealed, ...row }, n) => {
    const text = texts[n];
    return { ...row, sealed: text ? sealedShape.parse(JSON.parse(text)) : null };
  });
}
