import type { Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import { knownSites, standingSites } from './agreements.ts';

/** Where staff list and agreements do not meet: a site is only its name, and counted only where both spell it alike. */
export interface SiteNames {
  /** Agreed for, and nobody of the staff is there; with what the staff list has that differs in spelling only. */
  nobodyAt: { site: string; like: string[] }[];
  /** People work there, and nothing that stands was agreed. */
  notAgreed: string[];
}

/** @param today the company's day */
export async function compareSites(db: Db, today: Day): Promise<SiteNames> {
  const staff = await knownSites(db);
  const agreed = [...(await standingSites(db, today)).keys()].sort();
  const notAgreed = staff.filter((site) => !agreed.includes(site));
  const nobodyAt = agreed
    .filter((site) => !staff.includes(site))
    .map((site) => ({ site, like: notAgreed.filter((one) => plain(one) === plain(site)) }));
  return { nobodyAt, notAgreed };
}

/** Letters and digits alone, in one width and case and without accents. */
const plain = (site: string): string =>
  site
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
