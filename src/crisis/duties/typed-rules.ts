import { languages } from '../../messages/model.ts';
import { fieldNames } from './facts.ts';
import {
  type DutyCode,
  type DutyRule,
  type DutyRules,
  dutyCodes,
  firstRules,
  longestSource,
} from './table.ts';

/** The table of duties as a form has it: `gdpr-33.hours`, `gdpr-33.source.en`, `gdpr-33.field.nature` (ticked), `shares`. */
export type TypedRules = Readonly<Record<string, string>>;

/** What is wrong, by the name of the field; keys below `crisis.duties.ruleTable.problem`. */
export type RuleProblem = 'hours' | 'source' | 'fields' | 'people' | 'shares' | 'again';
export type RuleProblems = Readonly<Partial<Record<string, RuleProblem>>>;

/** Terms of a duty; the last two may be left empty where nothing is shorter. */
export const termNames = ['hours', 'centralHours', 'criticalHours'] as const;

export function typedRules({ duties, largePeople, remind }: DutyRules): TypedRules {
  const typed: Record<string, string> = {
    people: String(largePeople),
    shares: remind.shares.map((share) => String(Math.round(share * 1000) / 10)).join(' '),
    again: String(remind.againHours),
  };
  for (const code of dutyCodes) {
    const { source, lateReasons, fields, ...terms } = duties[code];
    for (const name of termNames) typed[`${code}.${name}`] = String(terms[name] ?? '');
    for (const language of languages) typed[`${code}.source.${language}`] = source[language];
    for (const field of fields) typed[`${code}.field.${field}`] = 'on';
    if (lateReasons) typed[`${code}.late`] = 'on';
  }
  return typed;
}

/** What the form means, or everything that is wrong with it, each at its field. */
export function readTypedRules(typed: TypedRules): { rules: DutyRules } | { problems: RuleProblems } {
  const problems: Partial<Record<string, RuleProblem>> = {};
  /** A number with a point or a comma, also in wide digits; undefined where it is none within the bounds. */
  const number = (name: string, problem: RuleProblem, [least, most]: readonly [number, number]): number => {
    const said = (typed[name] ?? '').normalize('NFKC').trim().replace(',', '.');
    const value = /^\d{1,9}(?:\.\d{1,3})?$/.test(said) ? Number(said) : Number.NaN;
    if (value >= least && value <= most) return value;
    problems[name] = problem;
    return least;
  };
  const duty = (code: DutyCode): DutyRule => {
    const of = (name: string) => `${code}.${name}`;
    const said = (name: string) => (typed[of(name)] ?? '').trim();
    const source = { 'zh-CN': said('source.zh-CN'), en: said('source.en') };
    for (const language of languages)
      if (source[language] === '' || Array.from(source[language]).length > longestSource)
        problems[of(`source.${language}`)] = 'source';
    // In the order in which the law has them; what counsel asks for besides comes after it.
    const usual = firstRules.duties[code].fields;
    const fields = [...usual, ...fieldNames.filter((field) => !usual.includes(field))].filter(
      (field) => typed[of(`field.${field}`)] !== undefined,
    );
    if (fields.length === 0) problems[of('fields')] = 'fields';
    const term = (name: (typeof termNames)[number]) => number(of(name), 'hours', [0, 24 * 366]);
    return {
      ...{ source, fields, hours: term('hours'), lateReasons: typed[of('late')] !== undefined },
      ...(said('centralHours') === '' ? {} : { centralHours: term('centralHours') }),
      ...(said('criticalHours') === '' ? {} : { criticalHours: term('criticalHours') }),
    };
  };
  const duties = Object.fromEntries(dutyCodes.map((code) => [code, duty(code)])) as Record<
    DutyCode,
    DutyRule
  >;
  const largePeople = number('people', 'people', [1, 999_999_999]);
  if (!Number.isInteger(largePeople)) problems.people = 'people';
  const shares = (typed.shares ?? '')
    .normalize('NFKC')
    .split(/[\s%,;、，；]+/)
    .filter((one) => one !== '')
    .map((one) => (/^\d{1,2}(?:\.\d)?$/.test(one) ? Number(one) / 100 : 0));
  if (shares.length > 10 || shares.some((share) => share <= 0 || share >= 1)) problems.shares = 'shares';
  const againHours = number('again', 'again', [0.25, 168]);
  if (Object.keys(problems).length > 0) return { problems };
  return { rules: { duties, largePeople, remind: { shares, againHours } } };
}

/** One thing that another table changes; `null` stands for none. */
export interface RuleChange {
  /** Null: of the table as a whole. */
  code: DutyCode | null;
  /** `hours`, `source.en`, `fields`, `late`, `people`, `shares`, `again`. */
  what: string;
  before: string | null;
  after: string | null;
}

/** What a table changes in another, for whoever is about to put it into force. */
export function ruleChanges(before: DutyRules, after: DutyRules): RuleChange[] {
  const [old, fresh] = [typedRules(before), typedRules(after)];
  const changes: RuleChange[] = [];
  for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    if ((old[name] ?? '') === (fresh[name] ?? '')) continue;
    const code = dutyCodes.find((one) => name.startsWith(`${one}.`)) ?? null;
    changes.push({
      ...{ code, what: code ? name.slice(code.length + 1) : name },
      before: old[name] || null,
      after: fresh[name] || null,
    });
  }
  return changes;
}
