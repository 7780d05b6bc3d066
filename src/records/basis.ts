import type { LegalBasis, RuleSetCode } from '../policies/vocabulary.ts';
import type { GateDecision, RefusalReason } from './model.ts';
import { type CoveringRow, type Employee, held, type Interval } from './standing.ts';

/** What keeping somebody's record rests on. */
export interface CoveringBasis {
  basis: LegalBasis;
  /** The consent, the answer, or the notice that was opened. */
  by: string;
  restricted: boolean;
}

interface When {
  /** The record's own hour. */
  at: Date;
  /** The moment of intake. */
  now: Date;
}

/**
 * Whether a row covers one person, by the basis it has under each law that holds for them.
 *
 * - Employment rules, collective contract, works agreement: the version could come into force only by its procedure, so
 *   that it was in force and that the person was told suffice. A concern is an answer like another (`law.md`, declining).
 * - Consent, separate consent: one that stood then and stands now. Taken back, nothing more is kept from that moment on.
 * - Legitimate and public interests: told; an objection that is not decided keeps it sealed (GDPR 18(1)(d)), one that
 *   was upheld keeps it out (21(1)).
 * - What else a law knows: told.
 *
 * A restriction that the person was granted keeps it sealed on any of them, for as long as it stands (18(1)(a) to (c)).
 */
export function whyCovered(
  row: CoveringRow,
  laws: readonly RuleSetCode[],
  person: Employee,
  when: When,
): CoveringBasis | RefusalReason {
  if (laws.length === 0 || laws.some((law) => row.bases[law] === undefined)) return 'not-in-policy';
  const theirs =
    person.exceptions.length === 0
      ? person.exceptions
      : person.exceptions.filter(({ policyId }) => policyId === row.policyId);
  const freed = theirs.some(
    (one) =>
      (one.standing === 'exempt' || one.standing === 'scope-changed') &&
      (held(one, when.at) || held(one, when.now)),
  );
  if (freed) return 'exempt';
  const objectable = laws.some((law) => isObjectable(row.bases[law]));
  if (objectable && theirs.some(({ standing }) => standing === 'out-of-scope')) return 'exempt';
  const restricted = theirs.some(
    (one) =>
      (objectable && one.standing === 'restricted') ||
      (one.standing === 'held-back' && stands(one, when.now)),
  );

  // Of several laws each has to be satisfied; the strictest of their bases is the one that it is said to rest on.
  let strictest: CoveringBasis | undefined;
  for (const law of laws) {
    const basis = row.bases[law];
    if (basis === undefined) continue;
    const by = grounds(basis, row, person, when);
    if (by === undefined) return isConsent(basis) ? 'no-consent' : 'not-told';
    if (!strictest || strictness(basis) > strictness(strictest.basis)) strictest = { basis, by, restricted };
  }
  return strictest ?? 'not-in-policy';
}

/** From the commit that granted it, whatever the clock of the machine that did says. */
const stands = ({ until }: Interval, now: Date): boolean => until === null || now < until;
const mayBeObjectedTo: readonly LegalBasis[] = ['legitimate-interests', 'public-interest'];
const isObjectable = (basis: LegalBasis | undefined) =>
  basis !== undefined && mayBeObjectedTo.includes(basis);
const isConsent = (basis: LegalBasis) => basis === 'consent' || basis === 'separate-consent';
const strictness = (basis: LegalBasis): number => (isConsent(basis) ? 2 : isObjectable(basis) ? 1 : 0);

/** What shows that it may rest on this basis; undefined where nothing does. */
function grounds(
  basis: LegalBasis,
  { policyId, era, disclosure }: CoveringRow,
  person: Employee,
  { at, now }: When,
): string | undefined {
  if (!isConsent(basis)) {
    for (const fact of person.told)
      if (fact.policyId === policyId && fact.era === era && fact.at <= at) return fact.by;
    return undefined;
  }
  const wanted = basis === 'separate-consent' ? disclosure : null;
  const theirs = person.consents.filter(
    (fact) => fact.policyId === policyId && fact.era === era && fact.row === wanted,
  );
  return theirs.some((fact) => held(fact, at)) ? theirs.find((fact) => held(fact, now))?.by : undefined;
}

/** Restricted last: who may look at it is more than nobody. */
export const weightOf = ({ subjects }: GateDecision): number =>
  subjects.some(({ restricted }) => restricted) ? 1 : 0;
