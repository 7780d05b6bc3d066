import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../../people/personal-data.ts';
import type { Vault } from '../../vault/vault.ts';
import { crisisDisclosure } from '../personal-data.ts';
import { reportsBy } from './store.ts';
import { wordsOfReports } from './words.ts';

const category = 'crisis.reports.held.category';

/**
 * What somebody reported, with their own words and the answer; and what they did about the reports of others. That a report
 * names somebody is for whoever deals with it to answer for: a copy here would tell those whom it is about that there is
 * one (GDPR 15(4), 14(5)).
 */
export function crisisReportData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'crisis-reports',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
        select count(*)::int as count, min(at) as "from", max(at) as "to" from (${acts(personId)}) a`.execute(
        db,
      );
      return rows.flatMap(({ count, from, to }) =>
        from && to
          ? [{ category, count, from, to, disclosure: crisisDisclosure, why: 'crisis.reports.held.why' }]
          : [],
      );
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const reports = await reportsBy(db, personId);
      const said = await wordsOfReports(
        db,
        vault,
        reports.map(({ id }) => id),
        ['report', 'asked', 'answer'],
      );
      for (const { id, code, receivedAt, state, outcome } of reports) {
        yield { category, id, at: receivedAt, data: { act: 'reported', report: code, state, outcome } };
        for (const { id: word, kind, at, text } of said.get(id) ?? [])
          yield { category, id: word, at, data: { act: `words-${kind}`, report: code, words: text } };
      }
      const { rows } = await sql<{ id: string; at: Date; data: Record<string, string | null> }>`
        select id, at, data from (${acts(personId)}) a where data ->> 'act' <> 'reported' order by at, id`.execute(
        db,
      );
      for (const { id, at, data } of rows) yield { category, id, at, data };
    },
    /** As with crises (GDPR 33(5)): it goes by itself when its time is over. */
    async erase(tx: Tx, personId: string): Promise<Erased[]> {
      const { rows } = await sql<{ kept: number }>`
        select count(*)::int as kept from (${acts(personId)}) a`.execute(tx);
      const kept = rows[0]?.kept ?? 0;
      return kept > 0 ? [{ category, erased: 0, kept, why: 'crisis.reports.held.kept' }] : [];
    },
  };
}

/** Everything on record of one person about reports, except that one may be about them. */
const acts = (personId: string) => sql`
  select r.id || '/reported' as id, r.received_at as at,
         jsonb_build_object('act', 'reported', 'report', r.code) as data
  from crisis_report r where r.by_person = ${personId}::uuid
  union all
  select r.id || '/words/' || w.id, w.at, jsonb_build_object('act', 'words-' || w.kind, 'report', r.code)
  from crisis_report_word w join crisis_report r on r.id = w.report_id
  where w.by_person = ${personId}::uuid and r.by_person is distinct from w.by_person
  union all
  select r.id || '/told/' || g.round, g.at, jsonb_build_object('act', 'told', 'report', r.code)
  from crisis_report_page g join crisis_report r on r.id = g.report_id where g.person_id = ${personId}::uuid
  union all
  select r.id || '/taken', r.taken_at, jsonb_build_object('act', 'taken', 'report', r.code)
  from crisis_report r where r.taken_by = ${personId}::uuid
  union all
  select r.id || '/closed', r.closed_at, jsonb_build_object('act', 'closed', 'report', r.code)
  from crisis_report r where r.closed_by = ${personId}::uuid
  union all
  select g.id || '/graded', g.at, jsonb_build_object('act', 'graded', 'level', g.chosen)
  from crisis_grading g where g.by_person = ${personId}::uuid`;
