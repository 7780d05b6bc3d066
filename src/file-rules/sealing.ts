import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';

/** Kind of record in the vault: what was found about an alert, and why its person does not hear of it yet. */
export const alertClass = 'file-alert';
export const placeOfNote = (id: string) => `file_alert:${id}:note`;
export const placeOfGround = (id: string) => `file_alert:${id}:ground`;

/** Longer than an alert waits, is hidden and is kept; the sweep ends it on its day. */
const mostYears = 3;

/** Seals words of an alert under a key of its own. */
export async function sealIn(
  tx: Tx,
  vault: Vault,
  { alertId, place, text, now }: { alertId: string; place: string; text: string; now: Date },
): Promise<string> {
  const expiresOn = DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ years: mostYears })
    .toFormat('yyyy-MM-dd');
  return JSON.stringify(
    await seal(tx, vault, {
      ...{ subjects: [alertId], class: alertClass, expiresOn, plaintext: text, aad: place, now },
    }),
  );
}

/** Null where there is nothing, or its keys are erased. */
export const openIn = (
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null)[]> => openWords(db, vault, rows);

export const forgetWordsOf = (tx: Tx, alertId: string, reason: string, now: Date): Promise<number> =>
  eraseKeys(tx, { subject: alertId, class: alertClass, now, reason });
