import { sql } from 'kysely';
import { Batcher } from '../src/db/batcher.ts';
import type { Db, Tx } from '../src/db/pool.ts';
import type { Language } from '../src/messages/model.ts';
import { isCallingWay } from '../src/people/calling-ways.ts';
import type { Arrival } from './inbound.ts';
import type { ChatActor } from './router.ts';

export interface Recognised {
  fresh: boolean;
  actor: ChatActor | undefined;
}

interface ActorRow {
  id: string | null;
  language: Language;
  time_zone: string;
}

/** Whoever works here and has the account today; not where it looks like somebody else's by now. */
const actors = sql`identity i join person p on p.id = i.person_id
  join employment e on e.person_id = p.id and e.to_at is null`;

/** Whoever a way rings at, who has pressed a key there. */
const rung = sql`
  (select person_id, way as platform, 'main' as tenant, address as external_id, null::timestamptz as to_at,
          null::timestamptz as doubted_at from calling_account) i
  join person p on p.id = i.person_id join employment e on e.person_id = p.id and e.to_at is null`;

function actorOf({ id, language, time_zone: timeZone }: ActorRow, arrival: Arrival): ChatActor | undefined {
  if (!id) return undefined;
  const event = { id: arrival.eventId, verified: true };
  const session = { platform: arrival.platform, method: 'callback-signature', event };
  return { personId: id, language, timeZone, session };
}

/**
 * Writes the row that recognises repeats and looks who it is, in one round trip. A delivery of the same event
 * that is being taken at this moment is waited for.
 */
export async function recognise(tx: Tx, arrival: Arrival, now: Date): Promise<Recognised> {
  const { platform, tenant, eventId, account } = arrival;
  const { rows } = await sql<ActorRow & { fresh: boolean }>`
    with fresh as (
      insert into inbound_event (platform, event_id, at) values (${platform}, ${eventId}, ${now})
      on conflict do nothing returning 1
    )
    select exists (select from fresh) as fresh, p.id, p.language, p.time_zone
    from (select 1) one left join (${isCallingWay(platform) ? rung : actors}) on
      i.platform = ${platform} and i.tenant = ${tenant} and i.external_id = ${account} and i.to_at is null
      and i.doubted_at is null
  `.execute(tx);
  const [row] = rows;
  if (!row) throw new TypeError('a statement gave no row');
  return { fresh: row.fresh, actor: actorOf(row, arrival) };
}

/** Asked at the same moment, asked together. */
const known = new Batcher<Arrival, { known: boolean; actor: ChatActor | undefined }>(async (db, arrivals) => {
  const column = (value: (arrival: Arrival) => string) => arrivals.map(value);
  const { rows } = await sql<ActorRow & { i: number; known: boolean }>`
    select g.i::int, p.id, p.language, p.time_zone, exists (
      select from inbound_event v where v.platform = g.platform and v.event_id = g.event) as known
    from unnest(${column((one) => one.platform)}::text[], ${column((one) => one.tenant)}::text[],
                ${column((one) => one.account)}::text[], ${column((one) => one.eventId)}::text[])
      with ordinality g (platform, tenant, account, event, i)
    left join (${actors}) on
      i.platform = g.platform and i.tenant = g.tenant and i.external_id = g.account and i.to_at is null
      and i.doubted_at is null
  `.execute(db);
  const byPlace = new Map(rows.map((row) => [row.i, row]));
  return arrivals.map((arrival, index) => {
    const row = byPlace.get(index + 1);
    return { known: row?.known ?? false, actor: row && actorOf(row, arrival) };
  });
});

export function whoAndWhether(
  db: Db,
  arrival: Arrival,
): Promise<{ known: boolean; actor: ChatActor | undefined }> {
  return known.call(db, arrival);
}
