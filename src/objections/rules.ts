import { basisUnder, relies } from '../policies/requirements/requirement.ts';
import type { FrontMatter } from '../policies/schema.ts';
import type { LegalBasis } from '../policies/vocabulary.ts';

/** The bases of processing a person may object to (GDPR 21(1)). */
const objectable: readonly LegalBasis[] = ['legitimate-interests', 'public-interest'];

/** Whether a policy tells of processing that one may object to. */
export function mayObject(front: FrontMatter): boolean {
  return front.rules.includes('EU') && relies('EU', front, objectable);
}

/** What of it: the rows that rest on such a basis, by id. An objection restricts these and no others. */
export function objectableRows(front: FrontMatter): string[] {
  return front.disclosures
    .filter((row) => {
      const basis = basisUnder('EU', front, row);
      return basis !== undefined && objectable.includes(basis);
    })
    .map(({ id }) => id);
}
