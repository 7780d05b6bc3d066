import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import type { Vault } from '../vault/vault.ts';
import { entriesOf } from './words.ts';

/** The row of `policies/what-heed-keeps`. */
export const accountabilityDisclosure = 'accountability';
const category = 'accountability.held.category';

/**
 * Cases in which somebody is heard: for the person themselves the whole file, since they see all of it anyhow; for those
 * who sit in one what they wrote. Names of others stay out of the copy (GDPR 15(4)).
 */
export function accountabilityData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: accountabilityDisclosure,
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
        select count(*)::int as count, min(at) as "from", max(at) as "to" from (${acts(personId)}) a`.execute(
        db,
      );
      return rows.flatMap(({ count, from, to }) =>
        from && to
          ? [
              {
                category,
                count,
                from,
                to,
                disclosure: accountabilityDisclosure,
                why: 'accountability.held.why',
              },
            ]
          : [],
      );
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const { rows } = await sql<{
        id: string;
        code: string;
        at: Date;
        own: boolean;
        outcome: string | null;
        heard: string | null;
      }>`
        select c.id, c.code, c.opened_at as at, c.person_id = ${personId}::uuid as own, c.outcome, c.heard
        from accountability_case c
        where ${isIn(personId)}
          or exists (select from accountability_word w where w.case_id = c.id and w.by_person = ${personId}::uuid)
        order by c.opened_at, c.id`.execute(db);
      for (const { id, code, at, own, outcome, heard } of rows) {
        yield { category, id, at, data: own ? { case: code, outcome, heard } : { case: code } };
        for (const entry of await entriesOf(db, vault, id))
          if (own || entry.by === personId)
            yield {
              ...{ category, id: entry.id, at: entry.at },
              data: { case: code, kind: entry.kind, words: entry.text },
            };
      }
    },
    /** To show that somebody was heard, and for whoever goes to court (GDPR 17(3)(e)); it goes by itself in its time. */
    async erase(tx: Tx, personId: string): Promise<Erased[]> {
      const { rows } = await sql<{ kept: number }>`
        select count(*)::int as kept from (${acts(personId)}) a`.execute(tx);
      const kept = rows[0]?.kept ?? 0;
      return kept > 0 ? [{ category, erased: 0, kept, why: 'accountability.held.kept' }] : [];
    },
  };
}

/** Whoever was challenged in it or came along is in it, too, though they sit there no more. */
const isIn = (personId: string) => sql`(
  ${personId}::uuid in (c.person_id, c.opened_by, c.handler_id, c.decider_id, c.appeal_id)
  or ${personId}::uuid = any(c.challenged_ids || c.companion_ids))`;

/** Each case that somebody is in, in whatever way, and each entry that is theirs or about them. */
const acts = (personId: string) => sql`
  select c.id::text as id, c.opened_at as at from accountability_case c
  where ${isIn(personId)}
  union all
  select w.id::text, w.at from accountability_word w join accountability_case c on c.id = w.case_id
  where w.by_person = ${personId}::uuid or c.person_id = ${personId}::uuid
  union all
  select t.version::text, t.set_at from accountability_terms t where t.set_by = ${personId}::uuid`;
