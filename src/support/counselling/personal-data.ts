import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../../people/personal-data.ts';
import type { Vault } from '../../vault/vault.ts';
import { drop } from './book.ts';
import { counsellingDisclosure } from './forget.ts';
import { type Booking, bookings } from './store.ts';

const category = 'support.held.category';

/**
 * Talks that somebody booked, found by opening what says whose they are; for counsellors, the hours that they offered. What a
 * counsellor noted opens with their passphrase alone: that there is a note is said, and it goes with the booking.
 */
export function counsellingData({ vault }: { vault: Vault }): PersonalData {
  const of = async (db: Db | Tx, personId: string): Promise<Booking[]> =>
    (await bookings(db, vault)).filter((one) => one.personId === personId || one.counsellorId === personId);
  return {
    name: counsellingDisclosure,
    async find(db: Db, personId: string): Promise<Held[]> {
      const mine = await of(db, personId);
      const [first, last] = [mine[0], mine.at(-1)];
      if (!first || !last) return [];
      return [
        {
          ...{ category, count: mine.length, from: first.startsAt, to: last.startsAt },
          ...{ disclosure: counsellingDisclosure, why: 'support.held.why' },
        },
      ];
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (const one of await of(db, personId)) {
        const mine = one.personId === personId;
        yield {
          ...{ category, id: one.booking, at: one.startsAt },
          data: mine
            ? {
                kind: 'booked',
                counsellor: one.counsellor,
                place: one.place,
                minutes: one.minutes,
                notes: one.notes,
              }
            : { kind: 'offered', place: one.place, minutes: one.minutes },
        };
      }
    },
    /** Goes whole, at any time. A counsellor's hours that are taken are somebody else's too and stay until they are over. */
    async erase(tx: Tx, personId: string, { now }): Promise<Erased[]> {
      const all = await of(tx, personId);
      const mine = all.filter((one) => one.personId === personId);
      for (const { booking } of mine) await drop(tx, booking, now);
      await sql`
        delete from counselling_slot s where s.counsellor_id = ${personId}::uuid
          and not exists (select from counselling_booking b where b.slot_id = s.id)`.execute(tx);
      const kept = all.length - mine.length;
      if (all.length === 0) return [];
      return [{ category, erased: mine.length, kept, ...(kept > 0 ? { why: 'support.held.kept' } : {}) }];
    },
  };
}
