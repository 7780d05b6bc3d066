import type { Language, Localized } from '../../messages/model.ts';
import { periodUnder } from '../periods.ts';
import type { DraftRow, FrontMatter } from '../schema.ts';
import type { Worded } from '../told.ts';
import { type LegalBasis, legalBases, type RuleSetCode } from '../vocabulary.ts';
import { lawBasisWords } from '../words.ts';

/**
 * One thing a policy has to say or may not do.
 *
 * Requirements are data: counsel changes a wording, a source or a whole rule set without touching what
 * checks them. `unmet` returns the fields that fail (`disclosures[1].retention`), none when it is met.
 */
export interface Requirement {
  /** Stable and unique over all rule sets: overrides in front matter name it. */
  id: string;
  /** The article or rule it comes from, as a lawyer cites it. */
  source: string;
  problem: Localized<string>;
  /** Counsel may set it aside in a policy, giving a reason. Never so for plain contents. */
  overridable?: true;
  unmet: (front: FrontMatter) => readonly string[];
}

export interface RuleSet {
  name: Localized<string>;
  /** The bases this law knows, each with its article. */
  bases: Partial<Readonly<Record<LegalBasis, string>>>;
  requirements: readonly Requirement[];
}

/** The field itself when it says nothing. An empty list says "none" and is an answer. */
export function missing(field: keyof FrontMatter): Requirement['unmet'] {
  return (front) => (front[field] === undefined ? [field] : []);
}

/** The paths of the rows for which `fails` holds, with `field` appended. */
export function rowsWhere(
  front: FrontMatter,
  field: keyof DraftRow,
  fails: (row: DraftRow) => boolean,
): readonly string[] {
  return front.disclosures.flatMap((row, index) => (fails(row) ? [`disclosures[${index}].${field}`] : []));
}

/** `field` of every row that does not have it; `disclosures` itself when there is no row at all. */
export function missingInRows(field: keyof DraftRow): Requirement['unmet'] {
  return (front) =>
    front.disclosures.length === 0
      ? ['disclosures']
      : rowsWhere(front, field, (row) => row[field] === undefined);
}

/** `retention` of every row that has no period for the law; `disclosures` itself when there is no row at all. */
export function withoutPeriod(rules: RuleSetCode): Requirement['unmet'] {
  return (front) =>
    front.disclosures.length === 0
      ? ['disclosures']
      : rowsWhere(front, 'retention', ({ retention }) => !retention || !periodUnder(rules, retention));
}

/** The basis that counts under a rule set: the row's own, else the policy's. */
export function basisUnder(
  rules: RuleSetCode,
  front: Pick<Worded, 'legalBasis'>,
  row?: DraftRow,
): LegalBasis | undefined {
  for (const choice of [row?.legalBasis, front.legalBasis]) {
    const basis = typeof choice === 'object' ? choice[rules] : choice;
    if (basis) return basis;
  }
  return undefined;
}

/** Every basis in use under a rule set with the field that names it, the policy's own first. */
export function basesUnder(
  rules: RuleSetCode,
  front: Worded,
): readonly { at: string; basis: LegalBasis | undefined }[] {
  const own = { at: 'legalBasis', basis: basisUnder(rules, front) };
  const rows = front.disclosures.flatMap((row, index) =>
    row.legalBasis ? [{ at: `disclosures[${index}].legalBasis`, basis: basisUnder(rules, front, row) }] : [],
  );
  return [own, ...rows];
}

export const isConsent = (basis: LegalBasis | undefined): boolean =>
  basis === 'consent' || basis === 'separate-consent';

/** Whether any basis in use under the rule set is one of `wanted`. */
export function relies(rules: RuleSetCode, front: Worded, wanted: readonly LegalBasis[]): boolean {
  return basesUnder(rules, front).some(({ basis }) => basis !== undefined && wanted.includes(basis));
}

export const isMonitoring = (front: Worded): boolean => front.monitoringFrequency !== 'none';

/** The bases named in the front matter that the law in question does not know. */
export function unknownBases(
  rules: RuleSetCode,
  known: RuleSet['bases'],
): { problem: Localized<string>; unmet: Requirement['unmet'] } {
  const found = legalBases.filter((basis) => known[basis]);
  const names = (language: Language) =>
    found.map((basis) => {
      const words = lawBasisWords[rules]?.[basis]?.[language];
      if (!words) return basis;
      return language === 'zh-CN' ? `${basis}（${words}）` : `${basis} (${words})`;
    });
  return {
    problem: {
      'zh-CN': `未写明该规则认可的法律依据，可选：${names('zh-CN').join('、')}`,
      en: `names no legal basis that this law knows; it knows ${names('en').join(', ')}`,
    },
    unmet: (front) =>
      basesUnder(rules, front)
        .filter(({ basis }) => basis === undefined || !known[basis])
        .map(({ at }) => at),
  };
}
