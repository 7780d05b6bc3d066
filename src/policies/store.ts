import { type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { RequiredAction, VersionState } from '../db/schema.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { readPolicyFile } from './front-matter.ts';
import type { FrontMatter } from './schema.ts';

/** A version of a policy as lists and pages need it: no text. */
export interface VersionRow {
  id: string;
  policyId: string;
  code: string;
  number: number;
  state: VersionState;
  change: 'editorial' | 'material';
  action: RequiredAction;
  minimumMethod: string;
  terms: Terms;
  titles: Record<Language, string>;
  /** When it is to be looked at again, `YYYY-MM-DD`: by its last review, else by its text. */
  reviewOn: string;
  publishedAt: Date | null;
  effectiveAt: Date | null;
  inForceAt: Date | null;
  endedAt: Date | null;
}

/** What a policy decides, whatever the language; kept as JSON beside the columns that rules ask for. */
export type Terms = Pick<
  FrontMatter,
  'version' | 'rules' | 'legalBasis' | 'monitoringFrequency' | 'reviewOn'
> & {
  effectiveOn?: string | undefined;
};

/** One language of a version: what its file says and the exact bytes that were shown. */
export interface StoredText {
  versionId: string;
  language: Language;
  /** SHA-256 of `bytes`, hex. */
  sha256: string;
  bytes: Uint8Array;
  front: FrontMatter;
  body: string;
}

const versionColumns = sql`
  v.id, v.policy_id as "policyId", p.code, v.number, v.state, v.change, v.action,
  v.minimum_method as "minimumMethod", v.terms, v.published_at as "publishedAt",
  v.effective_at as "effectiveAt", v.in_force_at as "inForceAt", v.ended_at as "endedAt",
  (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
  coalesce((select r.next_on::text from policy_review r where r.version_id = v.id
            order by r.recorded_at desc, r.id desc limit 1), v.terms->>'reviewOn') as "reviewOn"`;

async function versions(db: Db | Tx, where: ReturnType<typeof sql<SqlBool>>): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select ${versionColumns} from policy_version v join policy p on p.id = v.policy_id
    where ${where} order by p.code, v.number desc
  `.execute(db);
  return rows;
}

/** Every version of every policy, newest first within a policy. */
export function listVersions(db: Db | Tx): Promise<VersionRow[]> {
  return versions(db, sql<SqlBool>`true`);
}

export function versionsOf(db: Db | Tx, code: string): Promise<VersionRow[]> {
  return versions(db, sql<SqlBool>`p.code = ${code}`);
}

/** @throws HeedError `not-found` */
export async function findVersion(db: Db | Tx, id: string): Promise<VersionRow> {
  const [row] = await versions(db, sql<SqlBool>`v.id = ${id}::uuid`);
  if (!row) throw new HeedError('not-found', `no policy version ${id}`);
  return row;
}

/** What staff can read now: in force, or published and about to be. */
export function readableVersions(db: Db | Tx): Promise<VersionRow[]> {
  return versions(db, sql<SqlBool>`v.state in ('published', 'in-force')`);
}

/** Versions whose day has come. */
export function dueVersions(db: Db | Tx, now: Date): Promise<VersionRow[]> {
  return versions(db, sql<SqlBool>`v.state = 'published' and v.effective_at <= ${now}`);
}

/** Texts never change once stored, so they are read and parsed once; the oldest goes when the shelf is full. */
const shelf = new Map<string, StoredText>();
const shelfSize = 256;

/** @throws HeedError `not-found` */
export async function loadText(db: Db | Tx, versionId: string, language: Language): Promise<StoredText> {
  const key = `${versionId}/${language}`;
  const known = shelf.get(key);
  if (known) return known;
  const row = await db
    .selectFrom('policy_text')
    .select(['bytes', 'sha256'])
    .where('version_id', '=', versionId)
    .where('language', '=', language)
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `policy version ${versionId} has no text in ${language}`);
  const text = storedText(versionId, language, row);
  if (shelf.size >= shelfSize) shelf.delete(shelf.keys().next().value ?? '');
  shelf.set(key, text);
  return text;
}

/** Bytes that were complete when they were stored, read again. @throws HeedError `database-failed` */
export function storedText(
  id: string,
  language: Language,
  row: { bytes: Buffer; sha256: Buffer },
): StoredText {
  const { value, problems } = readPolicyFile({ name: `${language}.md`, bytes: row.bytes });
  if (!value) {
    throw new HeedError('database-failed', `the stored text of ${id}/${language} can no longer be read`, {
      problems,
    });
  }
  const { front, body, bytes } = value;
  return { versionId: id, language, sha256: row.sha256.toString('hex'), bytes, front, body };
}
