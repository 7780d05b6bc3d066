import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { loadText, versionsOf } from './store.ts';
import { retentionWords } from './words.ts';

/** The policy by which a company says what Heed itself keeps; it is published before any other. */
export const ownPolicy = 'what-heed-keeps';

/**
 * How long each kind of what Heed keeps is kept, as the policy in force tells its readers: by the id of its
 * disclosure row. Pages say the same as the policy because it is the policy that says it; a company without
 * that policy, or without a row in it, has promised no end.
 */
export async function periodsInForce(db: Db, language: Language): Promise<ReadonlyMap<string, string>> {
  const inForce = (await versionsOf(db, ownPolicy)).find(({ state }) => state === 'in-force');
  if (!inForce) return new Map();
  const { front } = await loadText(db, inForce.id, language);
  return new Map(
    front.disclosures.flatMap(({ id, retention }) =>
      retention ? [[id, retentionWords(retention, language)] as const] : [],
    ),
  );
}
