import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { RecordPlace } from '../records/read.ts';
import { isRestricted } from '../records/restricted.ts';
import { eachTime, lastTime, recordId, slotsOf } from '../records/segments.ts';
import { restsOnTakenBack } from '../records/taken-back.ts';
import { isHeld } from '../retention/stops.ts';
import { dayIn } from '../zone.ts';
import { allowedBy } from './openings.ts';
import type { AccessPurpose } from './rules.ts';
import type { AccessCase } from './store.ts';

/** A place, and when it happened: what pages go on by. */
export interface FoundPlace extends RecordPlace {
  occurredAt: Date;
}

/**
 * Records that a case may open, and no others: of its people, kinds and time; kept under a version that allows its purpose;
 * within their own period, or kept beyond it by a hold, for what holds are placed for; none of which whoever asked or approved is a party themselves; none that somebody has
 * objected to or had restricted (GDPR 18): those open for nobody; and none kept on a consent that was taken back.
 */
async function extent(tx: Tx, one: AccessCase, { now, zone }: Moment): Promise<RawBuilder<unknown>> {
  const { versions } = await allowedBy(tx, one.purpose, one.categories);
  const apart = [one.askedBy, ...(one.decidedBy ? [one.decidedBy] : [])];
  return sql`
    from record_subject s ${eachTime}
    join record r on r.expires_on = s.expires_on and r.id = s.record_id
    join record_category c on c.id = r.category_id
    where s.person_id = any(${one.people}::uuid[]) and s.category_id = any(${one.categories}::int[])
      and s.times[1] < ${one.to.getTime()}::bigint and ${lastTime} >= ${one.from.getTime()}::bigint
      and t.ms >= ${one.from.getTime()}::bigint and t.ms < ${one.to.getTime()}::bigint
      and s.expires_on >= ${dayIn(now, zone)}::date
      and (s.expires_on <> 'infinity' or r.key_day >= ${dayIn(now, zone)}::date or ${opensHeld(one.purpose) ? isHeld : sql`false`})
      and r.version_id = any(${versions}::uuid[]) and not r.subjects && ${apart}::uuid[]
      and not ${isRestricted} and not ${restsOnTakenBack}`;
}

/**
 * Whether a case opens what is past its last day and lies there for a legal hold: only for what holds are placed for. Any
 * other purpose ended with the period (PIPL 47, GDPR 18(2)).
 */
export const opensHeld = (purpose: AccessPurpose): boolean =>
  purpose === 'judicial-inquiry' || purpose === 'legal-claim';

export interface Moment {
  now: Date;
  /** The company's. */
  zone: string;
}

/** Newest first. @param after the last one of the page before */
export async function placesIn(
  tx: Tx,
  one: AccessCase,
  {
    after,
    limit,
    ...moment
  }: Moment & { after?: { occurredAt: Date; id: string } | undefined; limit: number },
): Promise<FoundPlace[]> {
  const onwards = after
    ? sql`and (t.ms, ${recordId}) < (${after.occurredAt.getTime()}::bigint, ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<Found>`
    select distinct t.ms, ${recordId} as id, s.expires_on as "expiresOn"
    ${await extent(tx, one, moment)} ${onwards}
    order by 1 desc, 2 desc limit ${limit}`.execute(tx);
  return rows.map(placeOf);
}

/** One record, where it is in the extent; undefined also for one that is anywhere else. */
export async function placeIn(
  tx: Tx,
  one: AccessCase,
  wanted: string,
  moment: Moment,
): Promise<FoundPlace | undefined> {
  const segments = slotsOf(wanted).map(({ segment }) => segment);
  const { rows } = await sql<Found>`
    select t.ms, ${recordId} as id, s.expires_on as "expiresOn"
    ${await extent(tx, one, moment)} and s.record_id = any(${segments}::uuid[]) and ${recordId} = ${wanted}::uuid
    limit 1`.execute(tx);
  return rows.map(placeOf)[0];
}

type Found = RecordPlace & { ms: number };

const placeOf = ({ ms, ...place }: Found): FoundPlace => ({ ...place, occurredAt: new Date(ms) });

/** How much it would open, for whoever approves: a number, and nothing is opened for it. */
export async function countIn(tx: Tx, one: AccessCase, moment: Moment): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select distinct s.record_id, t.n ${await extent(tx, one, moment)} limit 10001) t`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}
