import { DateTime } from 'luxon';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { eraseKeys } from './erase.ts';
import { seal, type Vault } from './vault.ts';

/**
 * Words of a matter (a case, a request, an alert, an incident), sealed under keys of the matter's own and of nobody's whom
 * it is about: several may be, and the words end with the matter, also in backups. `openWords` opens them.
 */
export interface MatterWords {
  /** The kind of record in the vault. */
  class: string;
  /** @param words `id`: the matter's; `place`: table, id and column. @returns what goes into the row */
  seal(tx: Tx, vault: Vault, words: { id: string; place: string; text: string; now: Date }): Promise<string>;
  /** Erases every key of one matter. @returns how many */
  forget(tx: Tx, id: string, reason: string, now: Date): Promise<number>;
}

/**
 * @param name the kind of record in the vault
 * @param lastDay the day on which keys end by themselves: later than any matter of the kind and the time that it is kept
 *   for, since nobody knows at its beginning when it ends. The kind's own sweep ends its words when that has come
 */
export const wordsOfMatter = (name: string, lastDay: (now: Date) => Day): MatterWords => ({
  class: name,
  async seal(tx, vault, { id, place, text, now }) {
    const sealing = {
      subjects: [id],
      class: name,
      expiresOn: lastDay(now),
      plaintext: text,
      aad: place,
      now,
    };
    return JSON.stringify(await seal(tx, vault, sealing));
  },
  forget: (tx, id, reason, now) => eraseKeys(tx, { subject: id, class: name, now, reason }),
});

export const yearsOn =
  (years: number) =>
  (now: Date): Day =>
    DateTime.fromJSDate(now, { zone: 'utc' }).plus({ years }).toFormat('yyyy-MM-dd');
