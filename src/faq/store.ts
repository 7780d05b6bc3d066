import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import type { FaqRole, Wording } from './rules.ts';

export interface FaqEntry {
  id: string;
  /** For typing: "faq 12". */
  number: number;
  role: FaqRole;
  version: number;
  /** How often somebody said that it answers their question. */
  helped: number;
  archivedAt: Date | null;
  texts: Partial<Record<Language, Wording>>;
}

/** The wording for a reader: of their own language where there is one, else of the other, and which it is. */
export function wordingFor(
  { texts }: Pick<FaqEntry, 'texts'>,
  language: Language,
): Wording & { language: Language } {
  const order: Language[] = language === 'en' ? ['en', 'zh-CN'] : ['zh-CN', 'en'];
  for (const one of order) {
    const wording = texts[one];
    if (wording) return { ...wording, language: one };
  }
  throw new Error('an entry without a text');
}

/** An entry of `faq_entry e` with the texts of its version. */
export const entryColumns = sql`
  e.id, e.number, e.role, e.version, e.helped, e.archived_at as "archivedAt",
  (select jsonb_object_agg(x.language, jsonb_build_object('question', x.question, 'also', x.also, 'answer', x.answer))
   from faq_text x where x.entry_id = e.id and x.number = e.version) as texts`;

/** Those of some offices, in the order of their numbers; or those that are no longer in use. */
export async function entriesOf(
  db: Db,
  roles: readonly FaqRole[],
  { archived = false, limit = 500 }: { archived?: boolean; limit?: number } = {},
): Promise<FaqEntry[]> {
  const { rows } = await sql<FaqEntry>`
    select ${entryColumns} from faq_entry e
    where e.role = any(${[...roles]}::text[]) and (e.archived_at is not null) = ${archived}
    order by e.number limit ${limit}`.execute(db);
  return rows;
}

/** Those that people said most often answer their question. */
export async function mostHelpful(db: Db, limit: number): Promise<FaqEntry[]> {
  const { rows } = await sql<FaqEntry>`
    select ${entryColumns} from faq_entry e where e.archived_at is null
    order by e.helped desc, e.number limit ${limit}`.execute(db);
  return rows;
}

/** Also one that is no longer in use. @throws HeedError `not-found` */
export async function findEntry(db: Db | Tx, id: string): Promise<FaqEntry> {
  const { rows } = await sql<FaqEntry>`
    select ${entryColumns} from faq_entry e where e.id = ${id}::uuid`.execute(db);
  const [found] = rows;
  if (!found) throw noSuchEntry(id);
  return found;
}

/** Entries that are not there and those of another office get one answer. */
export const noSuchEntry = (id: string): HeedError =>
  new HeedError('not-found', `there is no entry ${id} for this person`);

/** By the number that people type; none that is no longer in use. */
export async function entryByNumber(db: Db, number: number): Promise<FaqEntry | undefined> {
  const { rows } = await sql<FaqEntry>`
    select ${entryColumns} from faq_entry e where e.number = ${number} and e.archived_at is null`.execute(db);
  return rows[0];
}

export interface FaqVersion {
  number: number;
  writtenBy: string | null;
  writtenAt: Date;
  texts: Partial<Record<Language, Wording>>;
}

/** Every wording it had, the newest first. */
export async function versionsOf(db: Db, entryId: string): Promise<FaqVersion[]> {
  const { rows } = await sql<FaqVersion>`
    select v.number, p.name as "writtenBy", v.written_at as "writtenAt",
      (select jsonb_object_agg(x.language, jsonb_build_object('question', x.question, 'also', x.also, 'answer', x.answer))
       from faq_text x where x.entry_id = v.entry_id and x.number = v.number) as texts
    from faq_version v left join person p on p.id = v.written_by
    where v.entry_id = ${entryId}::uuid order by v.number desc`.execute(db);
  return rows;
}
