import { type RawBuilder, sql } from 'kysely';
import { type Audience, audienceQuery } from '../../notices/audience.ts';
import type { RecordKind } from '../../records/model.ts';
import { eachTime, kindLetter, lastTime, recordId, slotsOf } from '../../records/segments.ts';

/** Which records were in the wrong hands. Narrower with each thing that is said. */
export interface RecordsSource {
  kind: 'records';
  from: Date;
  to: Date;
  /** Ids of sources and of categories; none: all. */
  sources: string[];
  categories: number[];
  /** Messages, calls or files alone. */
  only: RecordKind | null;
  /** One record, such as a file, by its id. */
  record: string | null;
}

/** By what people of the directory are found. */
export type Source =
  | { kind: 'list'; ids: string[] }
  | RecordsSource
  /** In the language of notices, as it was at an instant: also whoever has left since. */
  | { kind: 'query'; audience: Audience; at: Date };

/** Those whom a source finds, as a query with the column `person_id`. Of records their subjects alone are read. */
export function peopleOf(source: Source): RawBuilder<{ person_id: string }> {
  switch (source.kind) {
    case 'list':
      return sql`select id as person_id from person where id = any(${source.ids}::uuid[])`;
    case 'query':
      return sql`select person_id from (${audienceQuery(source.audience, source.at)}) audience`;
    case 'records':
      return subjectsOf(source);
  }
}

function subjectsOf({
  from,
  to,
  sources,
  categories,
  only,
  record,
}: RecordsSource): RawBuilder<{ person_id: string }> {
  const segments = record === null ? [] : slotsOf(record).map(({ segment }) => segment);
  return sql`
    select distinct s.person_id
    from record_subject s ${eachTime}
    join record r on r.expires_on = s.expires_on and r.id = s.record_id
    where s.times[1] < ${to.getTime()}::bigint and ${lastTime} >= ${from.getTime()}::bigint
      and t.ms >= ${from.getTime()}::bigint and t.ms < ${to.getTime()}::bigint
      ${categories.length > 0 ? sql`and s.category_id = any(${categories}::int[])` : sql``}
      ${sources.length > 0 ? sql`and r.source_id = any(${sources}::uuid[])` : sql``}
      ${only ? sql`and substr(r.kinds, t.n::int, 1) = ${kindLetter(only)}` : sql``}
      ${record === null ? sql`` : sql`and s.record_id = any(${segments}::uuid[]) and ${recordId} = ${record}::uuid`}`;
}

/** What stays on record of a source: ids, days and figures, no names and no list. */
export function howOf(source: Source): Record<string, unknown> {
  switch (source.kind) {
    case 'list':
      return { people: source.ids.length };
    case 'query': {
      const { audience, at } = source;
      return {
        audience: audience.kind === 'people' ? { kind: 'people', people: audience.ids.length } : audience,
        at: at.toISOString(),
      };
    }
    case 'records': {
      const { from, to, kind: _kind, ...rest } = source;
      return { from: from.toISOString(), to: to.toISOString(), ...rest };
    }
  }
}
