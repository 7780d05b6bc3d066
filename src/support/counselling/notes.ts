import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { v4 } from 'uuid';
import { lock, unlock } from '../../anonymous/envelope.ts';
import { isTooShort } from '../../anonymous/passphrase.ts';
import { type Cost, passphraseCost, stretch } from '../../anonymous/slow.ts';
import type { Db, Tx } from '../../db/pool.ts';

/** Words under a passphrase, each note with a salt of its own. In base64. */
export interface LockedNote {
  v: 1;
  cost: Cost;
  salt: string;
  body: string;
}

export const longestNote = 8_000;
const plainly = (passphrase: string) => `heed counselling note/${passphrase.normalize('NFKC').trim()}`;
export const tooShort = isTooShort;

/** Sealed for the counsellor alone: neither the installation's secret nor an administrator opens it, nor anybody once the passphrase is forgotten. */
export async function lockNote(id: string, passphrase: string, words: string): Promise<LockedNote> {
  const salt = randomBytes(32);
  const key = await stretch(plainly(passphrase), salt, 32, { cost: passphraseCost, lane: 'passphrase' });
  const body = lock(key, Buffer.from(words), `counselling_note/${id}`);
  return { v: 1, cost: passphraseCost, salt: salt.toString('base64'), body: body.toString('base64') };
}

async function openNote(id: string, passphrase: string, note: LockedNote): Promise<string | undefined> {
  const key = await stretch(plainly(passphrase), Buffer.from(note.salt, 'base64'), 32, {
    cost: note.cost,
    lane: 'passphrase',
  });
  try {
    return unlock(key, Buffer.from(note.body, 'base64'), `counselling_note/${id}`).toString();
  } catch {
    return undefined;
  }
}

/** @returns false where the booking is not one with this counsellor */
export async function addNote(
  tx: Tx,
  booking: string,
  {
    counsellorId,
    id,
    locked,
    now,
    zone,
  }: { counsellorId: string; id: string; locked: LockedNote; now: Date; zone: string },
): Promise<boolean> {
  const day = DateTime.fromJSDate(now, { zone }).toISODate();
  const { numAffectedRows } = await sql`
    insert into counselling_note (id, booking_id, on_day, sealed)
    select ${id}::uuid, b.id, ${day}::date, ${JSON.stringify(locked)}::jsonb
    from counselling_booking b join counselling_slot s on s.id = b.slot_id
    where b.id = ${booking}::uuid and s.counsellor_id = ${counsellorId}::uuid
    on conflict do nothing`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

export const newNoteId = (): string => v4();

/** Those of one talk, as far as the passphrase opens them. */
export async function openNotes(
  db: Db,
  booking: string,
  { counsellorId, passphrase }: { counsellorId: string; passphrase: string },
): Promise<{ day: string; words: string | undefined }[]> {
  const { rows } = await sql<{ id: string; day: string; sealed: LockedNote }>`
    select n.id, n.on_day::text as day, n.sealed from counselling_note n
    join counselling_booking b on b.id = n.booking_id join counselling_slot s on s.id = b.slot_id
    where b.id = ${booking}::uuid and s.counsellor_id = ${counsellorId}::uuid order by n.on_day, n.id`.execute(
    db,
  );
  const opened: { day: string; words: string | undefined }[] = [];
  for (const { id, day, sealed } of rows) opened.push({ day, words: await openNote(id, passphrase, sealed) });
  return opened;
}
