import { z } from 'zod';
import type { Db, Tx } from '../../../db/pool.ts';
import { openAll, seal, type Vault } from '../../../vault/vault.ts';

export const drawingClass = 'drawn-signature';

/** Kept with its answer, until years after somebody left, which is a day to come: the keys go with the erasure. */
const noDayYet = '9999-12-31';

export const placeOfDrawing = (answerId: string) => `drawn_signature/${answerId}`;

export interface StoredDrawing {
  /** SVG path data on paper of 1000 by 500. */
  path: string;
  /** PNG. */
  image: Buffer;
}

/** Seals a drawing beside its answer, in the answer's transaction. */
export async function storeDrawing(
  tx: Tx,
  vault: Vault,
  drawing: StoredDrawing & { answerId: string; personId: string; now: Date },
): Promise<void> {
  const { answerId, personId, now, path, image } = drawing;
  const sealed = await seal(tx, vault, {
    subjects: [personId],
    class: drawingClass,
    expiresOn: noDayYet,
    plaintext: JSON.stringify({ path, image: image.toString('base64') }),
    aad: placeOfDrawing(answerId),
    now,
  });
  await tx
    .insertInto('drawn_signature')
    .values({ answer_id: answerId, person_id: personId, sealed: JSON.stringify(sealed), at: now })
    .execute();
}

const shape = z.object({ path: z.string(), image: z.base64() });

/**
 * Drawings of these answers, in their order; undefined where there is none or its keys are erased.
 *
 * @throws HeedError `vault-invalid` when one was changed
 */
export async function openDrawings(
  db: Db,
  vault: Vault,
  answerIds: readonly string[],
): Promise<(StoredDrawing | undefined)[]> {
  if (answerIds.length === 0) return [];
  const rows = await db
    .selectFrom('drawn_signature')
    .select(['answer_id', 'sealed'])
    .where('answer_id', 'in', answerIds)
    .execute();
  const records = rows.map((row) => ({ sealed: row.sealed, aad: placeOfDrawing(row.answer_id) }));
  const opened = await openAll(db, vault, records);
  const found = new Map(rows.map((row, n) => [row.answer_id, opened[n]]));
  return answerIds.map((id) => {
    const text = found.get(id)?.toString();
    if (text === undefined) return undefined;
    const { path, image } = shape.parse(JSON.parse(text));
    return { path, image: Buffer.from(image, 'base64') };
  });
}
