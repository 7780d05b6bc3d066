import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { holdersQuery } from '../../people/holders.ts';
import { wordsOfMatter, yearsOn } from '../../vault/matter.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';

/**
 * Who took an hour. Nothing in the row says it but these sealed words: whoever reads the database, or a backup of it, without
 * the installation's secret learns that an hour is taken. So whose a booking is, is found by opening those there are.
 */
export const whoOfBooking = wordsOfMatter('counselling', yearsOn(3));
export const placeOfWho = (booking: string): string => `counselling_booking:${booking}:who`;

export interface Slot {
  id: string;
  code: string;
  counsellorId: string;
  counsellor: string;
  startsAt: Date;
  minutes: number;
  place: string;
}

export interface Booking extends Slot {
  booking: string;
  told: boolean;
  reminded: boolean;
  /** Called off; the person has yet to hear so. */
  withdrawn: boolean;
  notes: number;
  /** Null where the key is gone, or the seal is damaged: one such row keeps nobody from the others. */
  personId: string | null;
}

const slotColumns = sql`s.id, s.code, s.counsellor_id as "counsellorId", p.name as counsellor,
  s.starts_at as "startsAt", s.minutes, s.place`;

/** Hours that can still be taken, the next first; of counsellors who are that today. */
export async function freeSlots(db: Db | Tx, now: Date, most = 60): Promise<Slot[]> {
  const { rows } = await sql<Slot>`
    select ${slotColumns} from counselling_slot s join person p on p.id = s.counsellor_id
    where s.starts_at > ${now} and not s.withdrawn
      and s.counsellor_id in (select person_id from (${holdersQuery(['counsellor'], now)}) c)
      and not exists (select from counselling_booking b where b.slot_id = s.id)
    order by s.starts_at, s.id limit ${most}`.execute(db);
  return rows;
}

/** @param since bookings of hours that end later; all where it is not given */
export async function bookings(db: Db | Tx, vault: Vault, since?: Date): Promise<Booking[]> {
  const { rows } = await sql<Omit<Booking, 'personId'> & { who: unknown }>`
    select ${slotColumns}, b.id as booking, b.told, b.reminded, s.withdrawn, b.who,
           (select count(*)::int from counselling_note n where n.booking_id = b.id) as notes
    from counselling_booking b join counselling_slot s on s.id = b.slot_id join person p on p.id = s.counsellor_id
    where s.starts_at + make_interval(mins => s.minutes) > ${since ?? new Date(0)}
    order by s.starts_at, s.id`.execute(db);
  const opened = await openReadable(
    db,
    vault,
    rows.map(({ booking, who }) => ({ sealed: who, place: placeOfWho(booking) })),
  );
  return rows.map(({ who: _sealed, ...row }, n) => ({ ...row, personId: opened[n] ?? null }));
}

/** What somebody has. What was called off they have no more, and may take another instead. */
export const bookingsOf = async (db: Db | Tx, vault: Vault, personId: string, since?: Date) =>
  (await bookings(db, vault, since)).filter((one) => one.personId === personId && !one.withdrawn);

/** What a counsellor offers and has, with those taken, from `since` on. */
export async function slotsOfCounsellor(db: Db, counsellorId: string, since: Date): Promise<Slot[]> {
  const { rows } = await sql<Slot>`
    select ${slotColumns} from counselling_slot s join person p on p.id = s.counsellor_id
    where s.counsellor_id = ${counsellorId}::uuid and not s.withdrawn and s.starts_at > ${since}
      and not exists (select from counselling_booking b where b.slot_id = s.id)
    order by s.starts_at, s.id`.execute(db);
  return rows;
}
