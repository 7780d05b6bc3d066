import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { fileOf, forSubject, leftOutFor } from './for-subject.ts';
import { heldRecords } from './held.ts';
import { lockIntake } from './lock.ts';
import { headsOf, type OpenedRecord, openContent, type RecordLine } from './read.ts';
import { recordClass } from './seal.ts';
import { timesIn } from './segments.ts';

const category = 'held.category.records';
const pageSize = 200;

/** Records under monitoring that are about a person. One that is about several goes for this one and stays the others'. */
export function recordData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'records',
    async find(db, personId) {
      const held = await heldRecords(db, personId);
      if (held.length === 0) return [];
      const days = held.flatMap(({ keptUntil }) => keptUntil ?? []).sort();
      const keptUntil = held.some((one) => one.held > 0) ? undefined : days.at(-1);
      return [
        {
          category,
          count: held.reduce((sum, one) => sum + one.count, 0),
          from: new Date(Math.min(...held.map(({ from }) => from.getTime()))),
          to: new Date(Math.max(...held.map(({ to }) => to.getTime()))),
          ...(keptUntil ? { keptUntil } : {}),
          disclosure: 'records',
          why: 'held.why.records',
        },
      ];
    },
    async *export(db, personId) {
      let after: { occurredAt: Date; id: string } | undefined;
      for (;;) {
        const heads = await headsOf(db, vault, personId, { limit: pageSize, ...(after ? { after } : {}) });
        for (const part of partsOf(heads)) {
          const opened = await openContent(db, vault, { subject: personId }, part);
          // A record that a hold moved meanwhile is told of by its head.
          const byId = new Map(opened.map((record) => [record.id, record]));
          for (const head of part) yield toItem(byId.get(head.id) ?? { ...head, body: null }, personId);
        }
        const last = heads.at(-1);
        if (!last) return;
        after = { occurredAt: last.occurredAt, id: last.id };
      }
    },
    async explain(db, personId) {
      const held = await heldRecords(db, personId);
      return held.map(({ count, from, to, versionId, disclosure, basis, restricted }) => ({
        ...{ category, count, from, to, versionId, disclosure, basis },
        restricted,
      }));
    },
    erase,
  };
}

/** So much content is opened at a time, unless a single record has more. */
const mostOpened = 8 * 1_024 * 1_024;

function* partsOf(heads: readonly RecordLine[]): Generator<RecordLine[]> {
  let part: RecordLine[] = [];
  let bytes = 0;
  for (const line of heads) {
    const size = line.head?.body?.bytes ?? 0;
    if (part.length > 0 && bytes + size > mostOpened) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(line);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** Without what is others': their names, and what they wrote. */
function toItem(record: OpenedRecord, personId: string): ExportItem {
  const fields = forSubject(record, personId).filter(({ about }) => about === 'you');
  const file = fileOf(record, personId);
  const leftOut = leftOutFor(record, personId);
  return {
    category,
    id: record.id,
    at: record.occurredAt,
    data: {
      kind: record.kind,
      policy: record.policyId,
      row: record.disclosure,
      restricted: record.restricted,
      ...Object.fromEntries(fields.map(({ name, value }) => [name, value])),
      ...(leftOut ? { leftOut } : {}),
    },
    ...(file ? { file } : {}),
  };
}

/**
 * Keys first: with them every copy in every backup is gone. Then the rows, day by day, so that each statement touches one
 * partition; of a record that is about others too only what names this person goes. It stays the others', with what was
 * said in it, and the person is told so: to say that it is gone would not be true.
 */
async function erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
  await lockIntake(tx, 'alone');
  const { rows } = await sql<{ category: number; day: string; count: number }>`
    select category_id as category, expires_on as day, sum(${timesIn})::int as count from record_subject s
    where person_id = ${personId}::uuid group by 1, 2`.execute(tx);
  if (rows.length === 0) return [];
  const keys: string[] = [];
  for (const id of new Set(rows.map((row) => row.category))) {
    const name = recordClass(id);
    const held = await tx
      .selectFrom('keys.wrapping_key')
      .select('id')
      .where('subject_id', '=', personId)
      .where('class', '=', name)
      .execute();
    keys.push(...held.map((key) => key.id));
    await eraseKeys(tx, { subject: personId, class: name, now, reason });
  }
  let kept = 0;
  for (const day of new Set(rows.map((row) => row.day))) kept += await eraseDay(tx, personId, day, keys);
  // Their part of each is gone; of how many something stays is said beside it.
  const erased = rows.reduce((sum, { count }) => sum + count, 0);
  return [{ category, erased, kept, ...(kept > 0 ? { why: 'held.kept.recordsOfOthers' } : {}) }];
}

/** @returns how many records stay, since they are others' too */
async function eraseDay(tx: Tx, personId: string, day: string, keys: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with theirs as (
      delete from record_subject where expires_on = ${day}::date and person_id = ${personId}::uuid
      returning record_id
    ), gone as (
      delete from record r using theirs
      where r.expires_on = ${day}::date and r.id = theirs.record_id and r.subjects <@ array[${personId}::uuid]
    ), left_to_others as (
    update record r
    set subjects = array_remove(r.subjects, ${personId}::uuid),
        gate = jsonb_set(r.gate, '{subjects}', (
          select coalesce(jsonb_agg(whose), '[]') from jsonb_array_elements(r.gate -> 'subjects') whose
          where whose ->> 'person' <> ${personId}::text)),
        shares = (select coalesce(jsonb_agg(share), '[]') from jsonb_array_elements(r.shares) share
                  where share ->> 'key' <> all(${keys}::text[]))
    from theirs
    where r.expires_on = ${day}::date and r.id = theirs.record_id and not r.subjects <@ array[${personId}::uuid]
    returning r.count
    )
    select coalesce(sum(count), 0)::int as count from left_to_others`.execute(tx);
  return rows[0]?.count ?? 0;
}
