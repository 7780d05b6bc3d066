import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { type ApproverRole, approverRoles, type Opening, openingOf } from '../policies/opening.ts';
import { storedText } from '../policies/store.ts';
import type { AccessPurpose } from './rules.ts';

/** What one version of a policy says of opening the records of one kind. */
interface VersionOpening extends Opening {
  categoryId: number;
  versionId: string;
}

/** By version and row. A version never changes, so it is read once. */
const known = new Map<string, Opening | null>();
const mostKnown = 5_000;

/** Versions of the policies of these kinds that say of each whether and for what it is opened. */
async function openingsOf(db: Db | Tx, categories: readonly number[]): Promise<VersionOpening[]> {
  const { rows } = await sql<{ categoryId: number; versionId: string; row: string }>`
    select c.id as "categoryId", v.id as "versionId", c.disclosure as row
    from record_category c join policy_version v on v.policy_id = c.policy_id and v.state <> 'draft'
    where c.id = any(${[...categories]}::int[])`.execute(db);
  await learn(
    db,
    rows.filter(({ versionId, row }) => !known.has(name(versionId, row))),
  );
  return rows.flatMap(({ categoryId, versionId, row }) => {
    const said = known.get(name(versionId, row));
    return said ? [{ ...said, categoryId, versionId }] : [];
  });
}

const name = (versionId: string, row: string): string => `${versionId} ${row}`;

async function learn(db: Db | Tx, unknown: readonly { versionId: string; row: string }[]): Promise<void> {
  if (unknown.length === 0) return;
  if (known.size > mostKnown) known.clear();
  const texts = await db
    .selectFrom('policy_text')
    .select(['version_id', 'bytes', 'sha256'])
    .where('language', '=', 'zh-CN')
    .where('version_id', 'in', [...new Set(unknown.map(({ versionId }) => versionId))])
    .execute();
  const fronts = new Map(
    texts.map((text) => [text.version_id, storedText(text.version_id, 'zh-CN', text).front]),
  );
  for (const { versionId, row } of unknown) {
    const covers = fronts.get(versionId)?.disclosures.find(({ id }) => id === row)?.records;
    known.set(name(versionId, row), covers ? openingOf(covers.opening) : null);
  }
}

export interface Allowed {
  /** Versions under which a record may be opened for it: each record by the one its people were told. */
  versions: string[];
  /** Kinds of which none may. */
  refused: number[];
  /** Roles that every one of these versions lets approve. */
  approvedBy: ApproverRole[];
}

/** What a purpose may open of these kinds: never more than the policy said that a record was kept under. */
export async function allowedBy(
  db: Db | Tx,
  purpose: AccessPurpose,
  categories: readonly number[],
): Promise<Allowed> {
  const allowing = (await openingsOf(db, categories)).filter((one) => one.for.includes(purpose));
  return {
    versions: [...new Set(allowing.map(({ versionId }) => versionId))],
    refused: categories.filter((id) => !allowing.some(({ categoryId }) => categoryId === id)),
    approvedBy: approverRoles.filter((role) => allowing.every(({ approvedBy }) => approvedBy.includes(role))),
  };
}
