import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { survivingKeys } from '../vault/keys.ts';
import { invalid } from '../vault/master.ts';
import type { Vault } from '../vault/vault.ts';
import type { GateDecision, RecordKind, RecordShare } from './model.ts';
import { isRestricted } from './restricted.ts';
import { openPart, type RecordHead, unwrapShares } from './seal.ts';

/** Where a record stands; its day may change under a hold, so what is looked for by it may have to be looked for again. */
export interface RecordPlace {
  id: string;
  /** `YYYY-MM-DD`, or `infinity` of one that is held. */
  expiresOn: Day;
}

/** One record, as much of it as may be shown in a list. */
export interface RecordLine extends RecordPlace {
  kind: RecordKind;
  occurredAt: Date;
  receivedAt: Date;
  categoryId: number;
  policyId: string;
  /** The row of the policy. */
  disclosure: string;
  versionId: string;
  decision: GateDecision;
  /** Stored and no more: neither head nor content is opened, for nobody. */
  restricted: boolean;
  /** Whether what was said is kept. */
  content: boolean;
  /** Who, whom, when, how large; null of one that is restricted, or whose keys are erased. */
  head: RecordHead | null;
}

/** … with what was said. */
export interface OpenedRecord extends RecordLine {
  body: Buffer | null;
}

/** For whom content is opened: its own subject, or an access case, which whoever calls has found to be open. */
export type Reader = { subject: string } | { accessCase: string };

interface Row extends Omit<RecordLine, 'head'> {
  shares: RecordShare[];
  head: Buffer;
  body: Buffer | null;
}

const columns = (body: boolean) => sql`
  r.id, r.expires_on as "expiresOn", r.kind, r.occurred_at as "occurredAt", r.received_at as "receivedAt",
  r.category_id as "categoryId", c.policy_id as "policyId", c.disclosure, r.version_id as "versionId",
  r.gate as decision, ${isRestricted} as restricted, r.body is not null as content, r.shares, r.head,
  ${body ? sql`r.body` : sql`null::bytea`} as body`;

export interface HeadsWanted {
  /** The last one of the page before. */
  after?: { occurredAt: Date; id: string };
  category?: number;
  limit?: number;
}

/** A person's records, newest first, a page at a time. Content is not even read. */
export async function headsOf(
  db: Db | Tx,
  vault: Vault,
  personId: string,
  { after, category, limit = 50 }: HeadsWanted = {},
): Promise<RecordLine[]> {
  const onwards: RawBuilder<SqlBool> = after
    ? sql`(s.occurred_at, s.record_id) < (${after.occurredAt}, ${after.id}::uuid)`
    : sql`true`;
  const { rows } = await sql<Row>`
    select ${columns(false)}
    from (
      select s.record_id, s.expires_on, s.occurred_at from record_subject s
      where s.person_id = ${personId}::uuid and ${onwards}
        and (${category ?? null}::int is null or s.category_id = ${category ?? null}::int)
      order by s.occurred_at desc, s.record_id desc limit ${limit}
    ) s
    join record r on r.expires_on = s.expires_on and r.id = s.record_id
    join record_category c on c.id = r.category_id
    order by s.occurred_at desc, s.record_id desc`.execute(db);
  return (await openRows(db, vault, rows)).map(({ body: _never, ...line }) => line);
}

/**
 * Opens records with their content. Only for their subject's own copy, and for access cases, which log each view: nothing
 * else calls it. What is restricted stays closed, and says so; what is not this subject's is as if it were not there.
 */
export async function openContent(
  db: Db | Tx,
  vault: Vault,
  reader: Reader,
  places: readonly RecordPlace[],
): Promise<OpenedRecord[]> {
  const whose: RawBuilder<SqlBool> =
    'subject' in reader ? sql`${reader.subject}::uuid = any(r.subjects)` : sql`true`;
  return rowsAt(db, vault, places, whose, true);
}

/** Heads of these alone, for an access case that has logged the look. Content is not even read. */
export async function headsAt(
  db: Db | Tx,
  vault: Vault,
  places: readonly RecordPlace[],
): Promise<RecordLine[]> {
  const records = await rowsAt(db, vault, places, sql`true`, false);
  return records.map(({ body: _never, ...line }) => line);
}

async function rowsAt(
  db: Db | Tx,
  vault: Vault,
  places: readonly RecordPlace[],
  whose: RawBuilder<SqlBool>,
  body: boolean,
): Promise<OpenedRecord[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<Row>`
    select ${columns(body)}
    from unnest(${places.map(({ id }) => id)}::uuid[], ${places.map(({ expiresOn }) => expiresOn)}::date[])
      with ordinality wanted (id, day, place)
    join record r on r.expires_on = wanted.day and r.id = wanted.id
    join record_category c on c.id = r.category_id
    where ${whose}
    order by wanted.place`.execute(db);
  return openRows(db, vault, rows);
}

async function openRows(db: Db | Tx, vault: Vault, rows: readonly Row[]): Promise<OpenedRecord[]> {
  const open = rows.filter(({ restricted }) => !restricted);
  const ids = open.flatMap(({ shares }) => shares.map(({ key }) => key));
  const keys = ids.length > 0 ? await survivingKeys(db, vault.master, ids) : new Map<string, Buffer>();
  return rows.map((row) => {
    const { shares, head, body, ...line } = row;
    const own = row.restricted ? undefined : unwrapShares(keys, row.id, shares);
    if (!own) return { ...line, head: null, body: null };
    return {
      ...line,
      head: readHead(openPart(own, row.id, 'head', head)),
      body: body && openPart(own, row.id, 'body', body),
    };
  });
}

function readHead(plaintext: Buffer): RecordHead {
  try {
    // Authenticated: nobody but `sealAll` wrote it.
    return JSON.parse(plaintext.toString('utf8')) as RecordHead;
  } catch {
    throw invalid('The head of a record cannot be read.');
  }
}
