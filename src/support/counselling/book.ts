import { sql } from 'kysely';
import { v4 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Booking, bookingsOf, freeSlots, placeOfWho, type Slot, whoOfBooking } from './store.ts';

interface Booker {
  vault: Vault;
  personId: string;
  now: Date;
}

export type Booked =
  | { result: 'booked'; slot: Slot }
  /** The person has this hour already: a second click, or a message that came twice. */
  | { result: 'had'; slot: Slot }
  /** The person has another hour still to come. */
  | { result: 'another'; slot: Slot }
  /** Taken, withdrawn, over, or never there: the four are told alike. */
  | { result: 'not-free' };

/** One booking after the other: whose an hour is cannot be asked of an index. Whoever takes hours back waits too. */
export const oneAtATime = (tx: Tx) =>
  sql`select pg_advisory_xact_lock(hashtext('heed counselling'))`.execute(tx);

/**
 * Takes an hour. Written are the booking and the key of its seal and nothing else: no evidence, no message in a queue, no
 * time (decision 0058).
 *
 * @param wanted a slot's id or code
 */
export async function book(tx: Tx, wanted: string, { vault, personId, now }: Booker): Promise<Booked> {
  await oneAtATime(tx);
  const [mine] = await bookingsOf(tx, vault, personId, now);
  if (mine) return { result: isMeant(mine, wanted) ? 'had' : 'another', slot: mine };
  return takeFree(tx, wanted, { vault, personId, now });
}

/** Takes another hour in place of the one that the person has; where it is not free they keep what they have. */
export async function move(tx: Tx, wanted: string, booker: Booker): Promise<Booked> {
  await oneAtATime(tx);
  const [mine] = await bookingsOf(tx, booker.vault, booker.personId, booker.now);
  if (mine && isMeant(mine, wanted)) return { result: 'had', slot: mine };
  const taken = await takeFree(tx, wanted, booker);
  if (taken.result === 'booked' && mine) await giveBack(tx, mine, booker.now);
  return taken;
}

/** Gives back every hour to come; what is over stays until its time has come, or is erased. @returns how many */
export async function cancel(tx: Tx, { vault, personId, now }: Booker): Promise<number> {
  await oneAtATime(tx);
  const mine = await bookingsOf(tx, vault, personId, now);
  for (const one of mine) await giveBack(tx, one, now);
  return mine.length;
}

/** Free again, and its counsellor hears so where they had heard that it was taken. */
async function giveBack(tx: Tx, { id, booking, told }: Booking, now: Date): Promise<void> {
  await drop(tx, booking, now);
  if (told) await sql`update counselling_slot set freed = true where id = ${id}::uuid`.execute(tx);
}

/** Deletes a booking with its notes, and the key that says whose it was. */
export async function drop(tx: Tx, booking: string, now: Date): Promise<void> {
  await sql`delete from counselling_booking where id = ${booking}::uuid`.execute(tx);
  await whoOfBooking.forget(tx, booking, 'counselling', now);
}

const isMeant = (slot: Slot, wanted: string): boolean =>
  wanted === slot.id || wanted.toUpperCase() === slot.code;

async function takeFree(tx: Tx, wanted: string, { vault, personId, now }: Booker): Promise<Booked> {
  const slot = (await freeSlots(tx, now, 1_000)).find((one) => isMeant(one, wanted));
  // Nobody is their own counsellor.
  if (!slot || slot.counsellorId === personId) return { result: 'not-free' };
  const booking = v4();
  const who = await whoOfBooking.seal(tx, vault, {
    id: booking,
    place: placeOfWho(booking),
    text: personId,
    now,
  });
  await sql`
    insert into counselling_booking (id, slot_id, who) values (${booking}, ${slot.id}::uuid, ${who}::jsonb)`.execute(
    tx,
  );
  return { result: 'booked', slot };
}
