import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { ScanType } from '../../scan-type.ts';
import { openAll, seal, type Vault } from '../../vault/vault.ts';

export const scanClass = 'paper-scan';

/** Kept with its answer, until years after somebody left, which is a day to come: the keys go with the erasure. */
const noDayYet = '9999-12-31';

/** Sealed and written piece by piece: a large scan is never in memory several times over. */
const partSize = 1024 * 1024;

const placeOfPart = (answerId: string, part: number) => `paper_scan/${answerId}/${part}`;

export interface Scan {
  type: ScanType;
  bytes: Buffer;
}

export function scanHash({ bytes }: Scan): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Seals a scan beside its answer, in the answer's transaction. */
export async function storeScan(
  tx: Tx,
  vault: Vault,
  scan: Scan & { answerId: string; personId: string; now: Date },
): Promise<void> {
  const { answerId, personId, now, type, bytes } = scan;
  await tx
    .insertInto('paper_scan')
    .values({
      answer_id: answerId,
      person_id: personId,
      type,
      bytes: bytes.length,
      sha256: scanHash(scan),
      at: now,
    })
    .execute();
  for (let part = 0; part * partSize < bytes.length; part += 1) {
    const sealed = await seal(tx, vault, {
      subjects: [personId],
      class: scanClass,
      expiresOn: noDayYet,
      plaintext: bytes.subarray(part * partSize, (part + 1) * partSize),
      aad: placeOfPart(answerId, part),
      now,
    });
    await tx
      .insertInto('paper_scan_part')
      .values({ answer_id: answerId, part, sealed: JSON.stringify(sealed) })
      .execute();
  }
}

/** A scan's type and size; undefined where there is none. */
export function findScan(
  db: Db,
  answerId: string,
): Promise<{ type: ScanType; bytes: number; sha256: Buffer; person_id: string } | undefined> {
  return db
    .selectFrom('paper_scan')
    .select(['type', 'bytes', 'sha256', 'person_id'])
    .where('answer_id', '=', answerId)
    .executeTakeFirst();
}

/**
 * The bytes of a scan, a part at a time; ends early where keys are erased, which its size tells. The last part comes
 * only when all of them together are what was handed in, so that nobody takes anything else for it.
 *
 * @throws HeedError `vault-invalid` when a part was changed, exchanged or taken away
 */
export async function* scanParts(db: Db, vault: Vault, answerId: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for (let part = 0; ; part += 1) {
    const row = await db
      .selectFrom('paper_scan_part')
      .select('sealed')
      .where('answer_id', '=', answerId)
      .where('part', '=', part)
      .executeTakeFirst();
    if (!row) break;
    const [opened] = await openAll(db, vault, [{ sealed: row.sealed, aad: placeOfPart(answerId, part) }]);
    if (!opened) return;
    if (held) yield held;
    hash.update(opened);
    held = opened;
  }
  // Erased while it was on its way: there is nothing to hold it against, and nothing left to give.
  const scan = await findScan(db, answerId);
  if (!scan) return;
  if (!hash.digest().equals(scan.sha256))
    throw new HeedError('vault-invalid', `the scan of ${answerId} is not what was handed in`);
  if (held) yield held;
}
