import { inMainlandChina, type Place } from '../calendar/place.ts';
import type { RuleSetCode } from '../policies/vocabulary.ts';
import { type Law, laws } from './clock.ts';

/**
 * Zones of the EU and the EEA in the IANA data, in small letters, and of the United Kingdom, whose own GDPR gives the same
 * clock in the same article.
 */
const union = new Set(
  `africa/ceuta asia/famagusta asia/nicosia atlantic/azores atlantic/canary atlantic/madeira atlantic/reykjavik
  europe/amsterdam europe/athens europe/berlin europe/bratislava europe/brussels europe/bucharest europe/budapest
  europe/busingen europe/copenhagen europe/dublin europe/helsinki europe/lisbon europe/ljubljana europe/london europe/luxembourg
  europe/madrid europe/malta europe/mariehamn europe/nicosia europe/oslo europe/paris europe/prague europe/riga
  europe/rome europe/sofia europe/stockholm europe/tallinn europe/vaduz europe/vienna europe/vilnius europe/warsaw
  europe/zagreb`.split(/\s+/),
);

/** What the company's counsel has said for a site or an entity, as the staff list writes them: `site:Berlin`. */
export type ChosenLaws = ReadonlyMap<string, readonly Law[]>;

/**
 * Which laws a person's request is answered under: what counsel said for their site, else for their entity; else the
 * law of where they work; where that is neither China nor the EU, those that the company's policies are written under.
 * Never none: a request without a day due is one that is forgotten.
 */
export function lawsFor(place: Place, policies: readonly RuleSetCode[], chosen: ChosenLaws): readonly Law[] {
  const { site, entity, zone } = place;
  const said = (site && chosen.get(`site:${site}`)) || (entity && chosen.get(`entity:${entity}`));
  if (said && said.length > 0) return said;
  if (inMainlandChina(zone)) return ['CN'];
  if (union.has(zone.toLowerCase())) return ['EU'];
  const named = laws.filter((law) => policies.some((code) => (code === 'DE' ? 'EU' : code) === law));
  return named.length > 0 ? named : laws;
}
