import { type Day, dayNumber } from '../calendar/day.ts';

/** For what something leaves the region: to be kept elsewhere, to be taken out by somebody elsewhere, to be backed up. */
export const transferUses = ['records', 'exports', 'backups'] as const;
export type TransferUse = (typeof transferUses)[number];

/**
 * What a transfer may rest on. PIPL 38: security assessment, certification, a filed standard contract, or what a law or
 * treaty lays down. GDPR: adequacy (45), standard clauses (46(2)(c)), binding corporate rules (47), certification
 * (46(2)(f)). Other laws: `other`. Which one holds is for counsel to say; Heed holds the record of it.
 */
export const basisKinds = [
  'security-assessment',
  'standard-contract',
  'certification',
  'adequacy',
  'standard-clauses',
  'binding-rules',
  'law',
  'other',
] as const;
export type BasisKind = (typeof basisKinds)[number];

/** The European Economic Area: to the law of the Union one place (GDPR, as taken into the EEA Agreement). */
export const economicArea: readonly string[] =
  'EU AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

/** Which kinds the law of a region knows. The mainland's law counts Hong Kong, Macau and Taiwan as abroad. */
export function kindsFrom(region: string): readonly BasisKind[] {
  if (region === 'CN') return ['security-assessment', 'standard-contract', 'certification', 'law'];
  if (economicArea.includes(region))
    return ['adequacy', 'standard-clauses', 'binding-rules', 'certification', 'law'];
  return basisKinds;
}

/** A region: an ISO 3166 code that there is a name for, or `EU`. */
export const isRegion = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) &&
  code !== 'ZZ' &&
  new Intl.DisplayNames('en', { type: 'region' }).of(code) !== code;

/**
 * Whether what lies at a place lies within a region. `EU` holds all of the economic area; a country of it, which somebody
 * has chosen for itself, holds that country alone. A place that nobody names lies nowhere.
 */
export const liesWithin = (region: string, place: string | null): boolean =>
  place !== null && (region === place || (region === 'EU' && economicArea.includes(place)));

export interface Basis {
  id: string;
  entity: string;
  to: string;
  uses: readonly TransferUse[];
  /** The last day of it: its own, or the day on which its assessment was to be looked at again. */
  lastDay: Day;
  policyId: string;
  /** The version of the notice, and its like; see `eraOf`. */
  era: number;
  /** The notice asks for consent: being told is not enough (PIPL 39). */
  consent: boolean;
}

export const lastDayOf = ({ reviewOn, validUntil }: { reviewOn: Day; validUntil: Day | null }): Day =>
  validUntil !== null && validUntil < reviewOn ? validUntil : reviewOn;

/** A basis that leads from an entity to a place, for a use, on a day. A basis for the Union does for all of it. */
export const leadsTo = (basis: Basis, entity: string, place: string, use: TransferUse, today: Day): boolean =>
  basis.entity === entity &&
  liesWithin(basis.to, place) &&
  basis.uses.includes(use) &&
  basis.lastDay >= today;

/** Days before its last one on which people are warned; company defaults, not law. The last: that it is over. */
export const warnings = [60, 30, 7, 1, -1] as const;

/** The nearest warning that is due, where people have not had it. @param warned the nearest they had */
export function warningDue(lastDay: Day, today: Day, warned: number | null): number | undefined {
  const left = dayNumber(lastDay) - dayNumber(today);
  const due = warnings.filter((days) => (days === -1 ? left < 0 : left <= days)).at(-1);
  return due !== undefined && (warned === null || due < warned) ? due : undefined;
}

/** Where records lie, and what they may leave their region on: as the gate and whatever hands out are told of it. */
export interface Regions {
  /** Somebody has given an entity its region: from then on everybody needs one. */
  inUse: boolean;
  /** Where the database lies, and the backups; null: nobody says. */
  here: string | null;
  backups: string | null;
  /** By entity. */
  homes: ReadonlyMap<string, string>;
  /** Signed, not ended, not over, and of a notice that is in force and names the place. */
  bases: readonly Basis[];
}

export const noRegions: Regions = { inUse: false, here: null, backups: null, homes: new Map(), bases: [] };

/** What of a person matters here. */
export interface Resident {
  entity?: string | null;
  told: readonly { policyId: string; era: number; at: Date }[];
  consents: readonly { policyId: string; era: number; from: Date; until: Date | null }[];
}

/**
 * Whether something about a person may come to a place. Within their entity's region it may; elsewhere on a basis for it,
 * once they have been told, or have consented where its notice asks for that, and the consent stands. Whoever's entity has
 * no region is nowhere at home, and nothing about them may go anywhere.
 */
export function mayCome(
  person: Resident,
  { place, use, now, today }: { place: string | null; use: TransferUse; now: Date; today: Day },
  regions: Regions,
): boolean {
  if (!regions.inUse) return true;
  const home = person.entity ? regions.homes.get(person.entity) : undefined;
  if (!person.entity || !home) return false;
  if (liesWithin(home, place)) return true;
  const { entity } = person;
  return (
    place !== null &&
    regions.bases.some((basis) => leadsTo(basis, entity, place, use, today) && isToldOf(basis, person, now))
  );
}

const isToldOf = ({ policyId, era, consent }: Basis, { told, consents }: Resident, now: Date): boolean =>
  consent
    ? consents.some(
        (one) =>
          one.policyId === policyId &&
          one.era >= era &&
          one.from <= now &&
          (one.until === null || one.until > now),
      )
    : told.some((one) => one.policyId === policyId && one.era >= era && one.at <= now);
