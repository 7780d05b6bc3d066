import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { isExempt } from '../exemptions/in-force.ts';
import { preferredAccount } from '../people/preferred-account.ts';
import type { FailureReason } from '../platforms/port.ts';
import { type Audience, audienceQuery } from './audience.ts';

/** Somebody of an audience whom a message would not reach, as far as can be known before it is sent. */
export interface Unreached {
  personId: string;
  name: string;
  staffNo: string;
  why: Unreachable;
}

/** Of somebody exempt nobody wants an answer; the others have to be told another way. */
export type Unreachable = FailureReason | 'exempt';

export interface UnreachedPeople {
  /** By reason, whatever the length of the list. */
  counts: { why: Unreachable; people: number }[];
  /** The first of them, by staff number. */
  people: Unreached[];
}

/**
 * Who would not be reached and why: exempt from the policy, no account, an account on a platform that is not connected, or the last message
 * to them failed for a reason that has to do with them.
 *
 * @param connected names of the platforms that messages can go to
 * @param limit how many are named; all are counted
 */
export async function unreachedIn(
  db: Db,
  audience: Audience,
  {
    versionId,
    connected,
    limit,
    now,
  }: { versionId: string; connected: readonly string[]; limit: number; now: Date },
): Promise<UnreachedPeople> {
  const { rows } = await sql<Unreached & { total: number }>`
    with found as (
      select p.id, p.name, p.staff_no,
        case when ${isExempt(sql`p.id`, versionId, now)} then 'exempt'
             when i.platform is null then 'no-account'
             when i.platform <> all(${[...connected]}::text[]) then 'not-configured'
             else last.failure end as why
      from (${audienceQuery(audience, now)}) audience
      join person p on p.id = audience.person_id
      left join lateral (${sql.raw(preferredAccount('p.id'))}) i on true
      left join lateral (
        select case when d.failure in ('unknown-account', 'unlicensed', 'refused') then d.failure end as failure
        from delivery d
        where d.person_id = p.id and d.state in ('accepted', 'failed') and d.mode <> 'replace'
          and d.platform = i.platform
        order by d.id desc limit 1
      ) last on true
    ), numbered as (
      select *, count(*) over (partition by why)::int as total, row_number() over (order by staff_no, id) as place
      from found where why is not null
    )
    select id as "personId", name, staff_no as "staffNo", why, total from numbered
    where place <= ${limit} or place in (select min(place) from numbered group by why)
    order by place
  `.execute(db);
  const counts = new Map(rows.map(({ why, total }) => [why, total]));
  return {
    counts: [...counts].map(([why, people]) => ({ why, people })),
    people: rows
      .slice(0, limit)
      .map(({ personId, name, staffNo, why }) => ({ personId, name, staffNo, why })),
  };
}
