import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { placeOfDecision, placeOfReasons } from './file.ts';
import { findObjection, type Objection } from './store.ts';

export interface ObjectionView extends Omit<Objection, 'reasons' | 'decision'> {
  /** Null where they are erased, and where nothing is decided yet. */
  reasons: string | null;
  decision: string | null;
}

/** @throws HeedError `not-found` also for one of others */
export async function readObjection(
  db: Db,
  vault: Vault,
  id: string,
  viewer: Viewer,
): Promise<ObjectionView> {
  const found = await findObjection(db, id);
  if (!found || !can(viewer, 'objections.read', found))
    throw new HeedError('not-found', `there is no objection ${id} for this person`);
  const [reasons = null, decision = null] = await openWords(db, vault, [
    { sealed: found.reasons, place: placeOfReasons(id) },
    { sealed: found.decision, place: placeOfDecision(id) },
  ]);
  return { ...found, reasons, decision };
}
