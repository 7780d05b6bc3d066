import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';

/** Kind of record in the vault: why something is opened, why it is not, and what was searched for. */
export const accessClass = 'access-case';
export const placeOfReason = (id: string) => `access_case:${id}:reason`;
export const placeOfRefusal = (id: string) => `access_case:${id}:refusal`;
export const placeOfGround = (id: string) => `access_case:${id}:ground`;
export const placeOfDelay = (id: string) => `access_case:${id}:delay`;
export const placeOfTerms = (viewId: string) => `access_view:${viewId}:terms`;

/** Longer than any case, its silence and the three years after it; the sweep ends it on its day. */
const mostYears = 6;

/** Seals words of a case under a key of its own: several people may be concerned, and it ends with the case. */
export async function sealIn(
  tx: Tx,
  vault: Vault,
  { caseId, place, text, now }: { caseId: string; place: string; text: string; now: Date },
): Promise<string> {
  const expiresOn = DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ years: mostYears })
    .toFormat('yyyy-MM-dd');
  return JSON.stringify(
    await seal(tx, vault, {
      subjects: [caseId],
      class: accessClass,
      expiresOn,
      plaintext: text,
      aad: place,
      now,
    }),
  );
}

/** Null where there is nothing, or its keys are erased. */
export const openIn = (
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null)[]> => openWords(db, vault, rows);

export const forgetWordsOf = (tx: Tx, caseId: string, reason: string, now: Date): Promise<number> =>
  eraseKeys(tx, { subject: caseId, class: accessClass, now, reason });
