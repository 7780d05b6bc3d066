import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Channel, channels, channelTenant, normalise } from '../../mailboxes/address.ts';
import type { Language } from '../../messages/model.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { seatCard } from './present.ts';

/** How an address came to be the account of somebody who only sits in a room. */
export const boundBySeat = 'seat';
export const longestSeatDays = 30;

export interface NewSeat {
  name: string;
  /** A mail address or a telephone number, as it was typed. */
  address: string;
  language: Language;
  days: number;
  /** The form that it came by: the same again gives no second seat. */
  once: string;
}

/** Which connected way an address is of. */
export async function wayOf(
  db: Db | Tx,
  typed: string,
): Promise<{ channel: Channel; address: string } | undefined> {
  const { rows } = await sql<{ platform: string }>`select platform from platform_connected`.execute(db);
  const connected = new Set(rows.map(({ platform }) => platform));
  for (const channel of channels) {
    const address = connected.has(channel) ? normalise[channel](typed) : undefined;
    if (address) return { channel, address };
  }
  return undefined;
}

/**
 * Seats somebody from outside in an incident's room until a day. They get a link that works once, bound to their mailbox,
 * and see that room and nothing else.
 *
 * @throws HeedError `bad-input` for an address that cannot be written to, or that is somebody's here; `gone` for an
 *   incident that is over
 */
export async function giveSeat(
  tx: Tx,
  incidentId: string,
  { name, address: typed, language, days, once }: NewSeat,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql`select from incident_seat where once = ${once}`.execute(tx);
  if (rows.length > 0) return;
  if (incident.closedAt) throw new HeedError('gone', `incident ${incident.code} is over`);
  const way = await wayOf(tx, typed);
  if (!way) throw new HeedError('bad-input', 'nothing can be sent to that address');
  const [id, person] = [v7(), v7()];
  const until = new Date(now.getTime() + Math.min(Math.max(1, days), longestSeatDays) * 86_400_000);
  await sql`
    insert into person (id, staff_no, name, language, created_at)
    values (${person}, ${`outside-${id}`}, ${name}, ${language}, ${now})`.execute(tx);
  const { numAffectedRows } = await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    values (${person}, ${way.channel}, ${channelTenant}, ${way.address}, ${boundBySeat}, ${now})
    on conflict do nothing`.execute(tx);
  if (!numAffectedRows) throw new HeedError('bad-input', 'that address is somebody’s here already');
  await sql`
    insert into incident_seat (id, incident_id, person_id, channel, given_by, at, until_at, once)
    values (${id}, ${incidentId}::uuid, ${person}, ${way.channel}, ${personId}::uuid, ${now}, ${until}, ${once})`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'crisis.seat-given', at: now, actor: { person: personId }, about: incidentId },
    data: { incident: incidentId, seat: id, until: until.toISOString(), ...ofDrill(incident) },
  });
  await enqueue(tx, {
    ...{ kind: 'crisis.seat', lane: 'alert', priority: 1, about: incidentId, at: now },
    bodies: seatCard(incident),
    platform: way.channel,
    to: [person],
  });
  touch(tx, `crisis.${incidentId}`);
}

/** Ends a seat, and what its mailbox opened, at once. @param by null when its time is over */
export async function endSeat(
  tx: Tx,
  incidentId: string,
  seat: string,
  { by, now }: { by: string | null; now: Date },
): Promise<boolean> {
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql<{ person: string }>`
    update incident_seat set ended_at = ${now}, ended_by = ${by}::uuid
    where id = ${seat}::uuid and incident_id = ${incidentId}::uuid and ended_at is null
    returning person_id as person`.execute(tx);
  const [ended] = rows;
  if (!ended) return false;
  const { person } = ended;
  await sql`
    update identity set to_at = greatest(from_at, ${now}) where person_id = ${person}::uuid and to_at is null`.execute(
    tx,
  );
  await sql`delete from session where person_id = ${person}::uuid`.execute(tx);
  await sql`delete from mailbox_link where person_id = ${person}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.seat-ended',
    ...{ at: now, actor: by ? { person: by } : 'heed', about: incidentId },
    data: { incident: incidentId, seat, why: by ? 'by-hand' : 'time', ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
  return true;
}

/** Ends seats whose time is over; before that a look at a page has refused them already. @returns how many */
export async function endSeatsDue(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string; incident: string }>`
    select id, incident_id as incident from incident_seat where ended_at is null and until_at <= ${now} limit 100`.execute(
    db,
  );
  return eachAlone(rows, ({ id, incident }) =>
    inTransaction(db, (tx) => endSeat(tx, incident, id, { by: null, now })),
  );
}

export interface SeatLine {
  id: string;
  name: string;
  givenBy: string;
  untilAt: Date;
  endedAt: Date | null;
}

export async function seatsOf(db: Db, incidentId: string): Promise<SeatLine[]> {
  const { rows } = await sql<SeatLine>`
    select s.id, p.name, g.name as "givenBy", s.until_at as "untilAt", s.ended_at as "endedAt"
    from incident_seat s join person p on p.id = s.person_id join person g on g.id = s.given_by
    where s.incident_id = ${incidentId}::uuid order by s.ended_at is not null, s.at desc`.execute(db);
  return rows;
}

/** With the incident goes who was seated in it: their names and addresses are nobody's to keep. */
export async function forgetSeated(tx: Tx, incidentId: string, now: Date): Promise<void> {
  const seated = sql`(select person_id from incident_seat where incident_id = ${incidentId}::uuid)`;
  await sql`delete from session where person_id in ${seated}`.execute(tx);
  await sql`delete from mailbox_link where person_id in ${seated}`.execute(tx);
  await sql`
    update identity set to_at = coalesce(to_at, greatest(from_at, ${now})), external_id = 'forgotten-' || person_id
    where person_id in ${seated}`.execute(tx);
  await sql`update person set name = '–' where id in ${seated}`.execute(tx);
}
