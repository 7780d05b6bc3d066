import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import { openAll, seal, type Vault } from '../vault/vault.ts';

/** Kind of record in the vault: what was said in a request, and its answer. */
export const requestClass = 'request';
export const placeOfWords = (id: string) => `data_request:${id}:words`;
export const placeOfReplyTo = (id: string) => `data_request:${id}:reply_to`;
export const placeOfStep = (id: string) => `data_request_step:${id}`;

/** Longer than any request and the three years for which it shows that it was answered; the sweep ends it on its day. */
const mostYears = 5;

/**
 * Seals what belongs to one request, under keys of that request: one is erased without the others, also in backups.
 *
 * @returns what goes into the row
 */
export async function sealFor(
  tx: Tx,
  vault: Vault,
  { requestId, place, text, now }: { requestId: string; place: string; text: string; now: Date },
): Promise<string> {
  const expiresOn = DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ years: mostYears })
    .toFormat('yyyy-MM-dd');
  const sealing = { subjects: [requestId], class: requestClass, expiresOn, plaintext: text, aad: place, now };
  return JSON.stringify(await seal(tx, vault, sealing));
}

/** Null where there is nothing, or its keys are erased. */
export async function openFor(
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null)[]> {
  const there = rows.flatMap(({ sealed, place }, n) => (sealed === null ? [] : [{ sealed, aad: place, n }]));
  const opened = await openAll(db, vault, there);
  const words = new Map(there.map(({ n }, i) => [n, opened[i]?.toString('utf8') ?? null]));
  return rows.map((_, n) => words.get(n) ?? null);
}

export const eraseFor = (tx: Tx, requestId: string, reason: string, now: Date): Promise<number> =>
  eraseKeys(tx, { subject: requestId, class: requestClass, now, reason });
