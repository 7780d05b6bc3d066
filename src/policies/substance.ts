import { isDeepStrictEqual } from 'node:util';
import type { DraftRow, FrontMatter } from './schema.ts';

/** Front matter as it was read, or a `PolicyText`. */
type Decides = Pick<
  FrontMatter,
  | 'entity'
  | 'site'
  | 'action'
  | 'signature'
  | 'courses'
  | 'rules'
  | 'legalBasis'
  | 'monitoringFrequency'
  | 'recipients'
  | 'transfers'
  | 'provision'
  | 'automatedDecisions'
  | 'overrides'
> & { disclosures: readonly DraftRow[] };

/**
 * What differs between two versions beyond their wording, by name: whose rule it is and where, what people are asked for, on which basis, which
 * data, how long, with which rights, who receives it and where it goes (PIPL 14, 17; GDPR 13), and under which laws it
 * stands, of which depends what has to be done before it binds. No change of it is
 * editorial. Words that say something else cannot be told from better words by a machine: that is for who publishes.
 */
export function changedSubstance(before: Decides, after: Decides): string[] {
  const [old, fresh] = [substanceOf(before), substanceOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (name) => !isDeepStrictEqual(old.get(name), fresh.get(name)),
  );
}

/** Whatever the order of rows and lists. */
function substanceOf(front: Decides): Map<string, unknown> {
  const { action, signature, legalBasis, monitoringFrequency, disclosures, recipients, transfers } = front;
  return new Map<string, unknown>([
    // The procedure was held by this employer and for this place.
    ['entity', front.entity],
    ['site', front.site],
    ['action', action],
    ['signature', signature],
    ['courses', (front.courses ?? []).toSorted()],
    ['rules', front.rules.toSorted()],
    ['legalBasis', legalBasis],
    ['monitoringFrequency', monitoringFrequency],
    ...disclosures.flatMap((row) => ofRow(row)),
    ...(recipients ?? []).map(({ id, role }) => [`recipients.${id}`, role] as const),
    ['transfers', (transfers ?? []).map(({ country }) => country).toSorted()],
    ['provision.obligatory', front.provision?.obligatory ?? false],
    ['automatedDecisions.used', front.automatedDecisions?.used ?? false],
    // Word for word: the reason is what counsel approved.
    ['overrides', front.overrides],
  ]);
}

function ofRow(row: DraftRow): [string, unknown][] {
  const { id, legalBasis, retention, rights, sensitive, published, records } = row;
  const named = { legalBasis, retention, rights: rights?.toSorted(), sensitive, published, records };
  return Object.entries(named).map(([name, value]) => [`disclosures.${id}.${name}`, value]);
}
