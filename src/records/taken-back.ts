import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Bases that end when the person says so (GDPR 7(3), PIPL 15). */
export const consentBases = ['consent', 'separate-consent'] as const;

/**
 * Whether a consent, an answer or one to a single row, was taken back afterwards, or said not to have been its person's. One
 * that was given again later is another: what was kept on the first still rests on nothing.
 *
 * @param id of the answer that gave it
 */
export const isTakenBack = (id: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`(
  exists (select from answer_contest n where n.answer_id = ${id})
  or exists (select from answer g join answer w on w.notice_id = g.notice_id and w.person_id = g.person_id
               and w.kind = 'withdraw' and w.entry_id > g.entry_id where g.id = ${id})
  or exists (select from purpose_answer g join purpose_answer w on w.person_id = g.person_id and w.policy_id = g.policy_id
               and w.purpose = g.purpose and w.kind = 'withdraw' and w.entry_id > g.entry_id where g.id = ${id}))`;

/**
 * Whether a record `r` rests, for somebody it is about, on a consent that was taken back: it is on its way out, and until
 * then stored and no more (PIPL 47). Its person's own copy still shows it.
 */
export const restsOnTakenBack: RawBuilder<SqlBool> = sql<SqlBool>`
  exists (select from jsonb_array_elements(r.gate -> 'subjects') whose
          where whose ->> 'basis' = any(${[...consentBases]}::text[]) and ${isTakenBack(sql`(whose ->> 'by')::uuid`)})`;
