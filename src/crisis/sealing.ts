import { DateTime } from 'luxon';
import type { Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import { seal, type Vault } from '../vault/vault.ts';

/** Kind of record in the vault: what is known of an incident. */
export const crisisClass = 'incident';
export const placeOfWords = (id: string): string => `incident:${id}:words`;

/** Longer than any incident and the years after it; the sweep ends it on its day. */
const mostYears = 10;

/** Seals words under a key of the incident's own: many people may be concerned, and it ends with the incident. */
export async function sealIn(
  tx: Tx,
  vault: Vault,
  { incidentId, place, text, now }: { incidentId: string; place: string; text: string; now: Date },
): Promise<string> {
  const expiresOn = DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ years: mostYears })
    .toFormat('yyyy-MM-dd');
  const sealed = await seal(tx, vault, {
    ...{ subjects: [incidentId], class: crisisClass, expiresOn, plaintext: text, aad: place, now },
  });
  return JSON.stringify(sealed);
}

export const forgetWordsOf = (tx: Tx, incidentId: string, reason: string, now: Date): Promise<number> =>
  eraseKeys(tx, { subject: incidentId, class: crisisClass, now, reason });
