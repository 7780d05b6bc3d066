import { z } from 'zod';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { defaultTerms, type Terms, termBounds } from './rules.ts';

const days = (least: number) => z.coerce.number().int().min(least).max(termBounds.most);
const { least } = termBounds;
export const termsSchema = z.object({
  hear: days(least.hear),
  minutes: days(least.minutes),
  outcome: days(least.outcome),
  appeal: days(least.appeal),
  appealAnswer: days(least.appealAnswer),
});

export async function termsInForce(db: Db | Tx): Promise<{ version: number; terms: Terms }> {
  const row = await db
    .selectFrom('accountability_terms')
    .select(['version', 'terms'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { version: 0, terms: defaultTerms };
}

/**
 * Another version; cases that are open keep theirs. The same once more changes nothing.
 *
 * @param seen the version that it was built on
 * @throws HeedError `conflict` when somebody else has set another meanwhile
 */
export async function setTerms(
  tx: Tx,
  { terms, seen }: { terms: Terms; seen: number },
  { by, now }: { by: string; now: Date },
): Promise<void> {
  const { version, terms: before } = await termsInForce(tx);
  if (termsSchema.keyof().options.every((name) => before[name] === terms[name])) return;
  if (version !== seen)
    throw new HeedError('conflict', `terms of version ${version} are in force, not ${seen}`);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('accountability_terms')
    .values({ version: version + 1, terms: JSON.stringify(terms), set_by: by, set_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) throw new HeedError('conflict', 'terms were set by two at once');
  await append(tx, {
    ...{ type: 'accountability.terms-set', at: now, actor: { person: by } },
    data: { version: version + 1, terms: { ...terms } },
  });
}
