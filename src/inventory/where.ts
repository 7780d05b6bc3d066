import type { Db } from '../db/pool.ts';
import { type BasisLine, listBases } from '../regions/bases.ts';
import { loadRegions } from '../regions/load.ts';
import type { Regions } from '../regions/rules.ts';

/** Where what is about people lies, as the register of processing tells it (GDPR 30(1)(e); PIPL 38, 55). */
export interface WhereItLies {
  regions: Regions;
  /** On which it leaves its region now. */
  bases: readonly BasisLine[];
}

/** @param today `YYYY-MM-DD`, of the company */
export async function whereItLies(db: Db, today: string, now: Date): Promise<WhereItLies> {
  const regions = await loadRegions(db, today);
  const standing = new Set(regions.bases.map(({ id }) => id));
  if (standing.size === 0) return { regions, bases: [] };
  return { regions, bases: (await listBases(db, now)).filter(({ id }) => standing.has(id)) };
}
