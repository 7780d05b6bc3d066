import type { Tx } from '../../db/pool.ts';
import type { Explained, Held, PersonalDataRegistry } from '../../people/personal-data.ts';
import { ownPolicy } from '../../policies/kept.ts';
import { basisUnder, isConsent } from '../../policies/requirements/requirement.ts';
import type { FrontMatter } from '../../policies/schema.ts';
import { loadText, versionsOf } from '../../policies/store.ts';
import { legalBases } from '../../policies/vocabulary.ts';
import type { Law } from '../clock.ts';
import type { DataRequest } from '../store.ts';

/**
 * Whether everything that a source holds rests on consent alone, under each law that the request is answered under. Who
 * takes a consent back need not give reasons, so nobody has to judge (GDPR 17(1)(b), PIPL 47(1)(3)). What no row of the
 * policy speaks of rests on nothing that is known.
 */
export function restsOnConsent(
  held: readonly Pick<Held, 'disclosure'>[],
  front: Pick<FrontMatter, 'disclosures' | 'legalBasis'> | undefined,
  laws: readonly Law[],
): boolean {
  if (!front || held.length === 0) return false;
  return held.every(({ disclosure }) => {
    const row = front.disclosures.find(({ id }) => id === disclosure);
    return row !== undefined && laws.every((law) => isConsent(basisUnder(law, front, row)));
  });
}

const byConsent = ({ basis }: Pick<Explained, 'basis'>): boolean =>
  isConsent(legalBases.find((known) => known === basis));

/** One row for each store that holds something: due at once where nobody has to judge, else offered to somebody. */
export async function planErasure(
  tx: Tx,
  personalData: PersonalDataRegistry,
  one: DataRequest,
  now: Date,
): Promise<{ due: number; offered: number }> {
  const held = await personalData.whatIsHeld(tx, one.personId);
  const pieces = await personalData.explain(tx, one.personId);
  const inForce = (await versionsOf(tx, ownPolicy)).find(({ state }) => state === 'in-force');
  const front = inForce && (await loadText(tx, inForce.id, one.language)).front;
  const laws = one.terms.map(({ law }) => law);
  let due = 0;
  let offered = 0;
  for (const [place, source] of personalData.sources.entries()) {
    if (one.sources !== null && !one.sources.includes(source)) continue;
    const its = held.filter((part) => part.source === source);
    if (its.length === 0) continue;
    // Where each piece was decided about by itself, that decision says on what it rests.
    const decided = pieces.filter((piece) => piece.source === source);
    const free = decided.length > 0 ? decided.every(byConsent) : restsOnConsent(its, front, laws);
    if (free) due += 1;
    else offered += 1;
    await tx
      .insertInto('request_store')
      .values({
        ...{ request_id: one.id, source, place, state: free ? 'due' : 'offered' },
        next_at: free ? now : null,
      })
      .onConflict((on) => on.doNothing())
      .execute();
  }
  return { due, offered };
}
