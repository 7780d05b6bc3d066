import { type RawBuilder, sql } from 'kysely';

/** Those who may decide: HR and privacy who work here, without the person and whoever asks for them. */
export function decidersOf(personId: string, askedBy: string, now: Date): RawBuilder<unknown> {
  return sql`select distinct r.person_id from role_grant r
    join employment e on e.person_id = r.person_id and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now})
    where r.role in ('hr', 'privacy') and r.from_at <= ${now} and (r.to_at is null or r.to_at > ${now})
      and r.person_id not in (${personId}::uuid, ${askedBy}::uuid)`;
}
