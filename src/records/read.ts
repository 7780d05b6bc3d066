import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { survivingKeys } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import type { GateDecision, RecordKind, RecordShare } from './model.ts';
import { isRestricted } from './restricted.ts';
import { openPart, type RecordHead, unwrapShares } from './seal.ts';
import {
  eachTime,
  kindOfLetter,
  recordId,
  recordIdAt,
  slotsOf,
  splitBodies,
  splitHeads,
} from './segments.ts';

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
  /** Stored and no more: neither head nor content is opened, but for its own subject's copy (GDPR 15). */
  restricted: boolean;
  /** Whether what was said is kept; false also where that stands in a head that is not opened. */
  content: boolean;
  /** Who, whom, when, how large; null of one that is closed to whoever looks, or whose keys are erased. */
  head: RecordHead | null;
}

/** … with what was said. */
export interface OpenedRecord extends RecordLine {
  body: Buffer | null;
}

/** For whom content is opened: its own subject, or an access case, which whoever calls has found to be open. */
export type Reader = { subject: string } | { accessCase: string };

/** A segment, with which of its records are wanted. */
interface Row extends Omit<RecordLine, 'id' | 'kind' | 'occurredAt' | 'content' | 'head' | 'decision'> {
  segment: string;
  kinds: string;
  times: number[];
  decision: GateDecision;
  shares: RecordShare[];
  head: Buffer;
  body: Buffer | null;
}

const columns = (body: boolean) => sql`
  r.id as segment, r.expires_on as "expiresOn", r.kinds, r.times, r.received_at as "receivedAt",
  r.category_id as "categoryId", c.policy_id as "policyId", c.disclosure, r.version_id as "versionId",
  r.gate as decision, ${isRestricted} as restricted, r.shares, r.head, ${body ? sql`r.body` : sql`null::bytea`} as body`;

export interface HeadsWanted {
  /** The last one of the page before. */
  after?: { occurredAt: Date; id: string };
  category?: number;
  limit?: number;
}

/** A person's records for their own copy, newest first, a page at a time. Content is not even read. */
export async function headsOf(
  db: Db | Tx,
  vault: Vault,
  personId: string,
  { after, category, limit = 50 }: HeadsWanted = {},
): Promise<RecordLine[]> {
  const onwards: RawBuilder<SqlBool> = after
    ? sql`s.times[1] <= ${after.occurredAt.getTime()}::bigint
          and (t.ms, ${recordId}) < (${after.occurredAt.getTime()}::bigint, ${after.id}::uuid)`
    : sql`true`;
  const { rows } = await sql<Row & { wanted: number[] }>`
    select ${columns(false)}, w.wanted
    from (
      select segment, expires_on, array_agg(n) as wanted
      from (
        select s.record_id as segment, s.expires_on, t.n::int - 1 as n
        from record_subject s ${eachTime}
        where s.person_id = ${personId}::uuid and ${onwards}
          and (${category ?? null}::int is null or s.category_id = ${category ?? null}::int)
        order by t.ms desc, ${recordId} desc limit ${limit}
      ) p group by 1, 2
    ) w
    join record r on r.expires_on = w.expires_on and r.id = w.segment
    join record_category c on c.id = r.category_id`.execute(db);
  const opened = await openRows(db, vault, { subject: personId }, rows);
  return rows
    .flatMap(({ wanted }, n) => wanted.flatMap((nth) => opened[n]?.[nth] ?? []))
    .map(withoutBody)
    .sort(newestFirst);
}

const newestFirst = (a: RecordLine, b: RecordLine): number =>
  b.occurredAt.getTime() - a.occurredAt.getTime() || (a.id < b.id ? 1 : -1);

const withoutBody = ({ body: _never, ...line }: OpenedRecord): RecordLine => line;

/**
 * Opens records with their content. Only for their subject's own copy, and for access cases, which log each view: nothing
 * else calls it. What is restricted stays closed for a case, and says so; what is not this subject's is as if it were not
 * there. Whoever had the use of their data restricted may still have it themselves: that they ask for it is the consent that
 * GDPR 18(2) wants, and often they keep it for claims of theirs (18(1)(c)). A copy has of a record only what is its person's
 * own (`for-subject.ts`), so nothing of whoever else may have restricted it leaves with it (decision 0063).
 */
export async function openContent(
  db: Db | Tx,
  vault: Vault,
  reader: Reader,
  places: readonly RecordPlace[],
): Promise<OpenedRecord[]> {
  const whose: RawBuilder<SqlBool> =
    'subject' in reader ? sql`${reader.subject}::uuid = any(r.subjects)` : sql`true`;
  return recordsAt(db, vault, reader, places, { whose, body: true });
}

/** Heads of these alone, for an access case that has logged the look. Content is not even read. */
export async function headsAt(
  db: Db | Tx,
  vault: Vault,
  reader: Extract<Reader, { accessCase: string }>,
  places: readonly RecordPlace[],
): Promise<RecordLine[]> {
  return (await recordsAt(db, vault, reader, places, { whose: sql`true`, body: false })).map(withoutBody);
}

async function recordsAt(
  db: Db | Tx,
  vault: Vault,
  reader: Reader,
  places: readonly RecordPlace[],
  { whose, body }: { whose: RawBuilder<SqlBool>; body: boolean },
): Promise<OpenedRecord[]> {
  if (places.length === 0) return [];
  const wanted = places.map(({ id, expiresOn }) =>
    slotsOf(id).map((slot) => ({ ...slot, expiresOn, name: `${slot.segment} ${expiresOn}` })),
  );
  const segments = [...new Map(wanted.flat().map((slot) => [slot.name, slot])).values()];
  const { rows } = await sql<Row>`
    select ${columns(body)}
    from unnest(${segments.map(({ segment }) => segment)}::uuid[],
                ${segments.map(({ expiresOn }) => expiresOn)}::date[]) wanted (id, day)
    join record r on r.expires_on = wanted.day and r.id = wanted.id
    join record_category c on c.id = r.category_id
    where ${whose}`.execute(db);
  const opened = await openRows(db, vault, reader, rows);
  const found = new Map(rows.map(({ segment, expiresOn }, n) => [`${segment} ${expiresOn}`, opened[n]]));
  return wanted.flatMap((slots) => slots.flatMap(({ name, n }) => found.get(name)?.[n] ?? []));
}

/** Of each segment its records, in their order. */
async function openRows(
  db: Db | Tx,
  vault: Vault,
  reader: Reader,
  rows: readonly Row[],
): Promise<OpenedRecord[][]> {
  const opens = ({ restricted }: Row) => 'subject' in reader || !restricted;
  const open = rows.filter(opens);
  const ids = open.flatMap(({ shares }) => shares.map(({ key }) => key));
  const keys = ids.length > 0 ? await survivingKeys(db, vault.master, ids) : new Map<string, Buffer>();
  return rows.map((row) => {
    const { segment, kinds, times, shares, head, body, decision, ...line } = row;
    const own = opens(row) ? unwrapShares(keys, segment, shares) : undefined;
    const heads = own && splitHeads(openPart(own, segment, 'head', head), times.length);
    const bodies = own && heads && body ? splitBodies(openPart(own, segment, 'body', body), heads) : [];
    return times.map((ms, n): OpenedRecord => {
      const words = heads?.[n] ?? null;
      const content = decision.parts === 'content' && words?.body !== undefined;
      return {
        ...line,
        id: recordIdAt(segment, n),
        kind: kindOfLetter(kinds[n]),
        occurredAt: new Date(ms),
        decision: words && !content ? { ...decision, parts: 'metadata' } : decision,
        content,
        head: words,
        body: bodies[n] ?? null,
      };
    });
  });
}
