import type { FactName, Facts, FieldName, QuestionName } from './facts.ts';
import { type DutyCode, type DutyRules, dutyCodes } from './table.ts';

export type Applies = 'yes' | 'no' | 'unknown';

/** The incident itself, where nothing else is known. */
export interface DutyIncident {
  declaredAt: Date;
  closedAt: Date | null;
}

export interface Duty {
  code: DutyCode;
  /** What the facts say. "No" closes nothing: that takes legal's name and a reason. */
  applies: Applies;
  /** Facts that this rests on: by these a waiver is held against what is known later. */
  rests: readonly FactName[];
  /** When its clock began. It does not pause. */
  from: Date;
  due: Date;
  /** The hours that were counted. */
  hours: number;
  fields: readonly FieldName[];
  missing: readonly FieldName[];
}

type Known = (name: QuestionName) => Applies;

const and = (...all: Applies[]): Applies =>
  all.includes('no') ? 'no' : all.includes('unknown') ? 'unknown' : 'yes';
const or = (...all: Applies[]): Applies =>
  all.includes('yes') ? 'yes' : all.includes('unknown') ? 'unknown' : 'no';
/** Only what somebody has said is an exception; what nobody knows is none. */
const unlessSaid = (one: Applies): Applies => (one === 'yes' ? 'no' : 'yes');

interface Condition {
  rests: readonly QuestionName[];
  applies: (known: Known) => Applies;
}

/**
 * When each applies, by three-valued logic: what nobody has answered makes a duty `unknown`, which is treated as `yes`.
 * GDPR 33(1): unless a risk is unlikely. GDPR 34(1), (3): high risk, and none of its exceptions; where each would take
 * disproportionate effort the public is told instead, which is the same duty. PIPL 57: individuals may be left out when harm
 * is effectively avoided, unless the authority wants them told. CAC: relatively large and above.
 */
const conditions: Readonly<Record<DutyCode, Condition>> = {
  'gdpr-33': {
    rests: ['inEu', 'riskUnlikely'],
    applies: (known) => and(known('inEu'), unlessSaid(known('riskUnlikely'))),
  },
  'gdpr-34': {
    rests: ['inEu', 'riskUnlikely', 'highRisk', 'unintelligible', 'riskRemoved', 'authorityDemands'],
    applies: (known) =>
      and(
        known('inEu'),
        or(
          known('authorityDemands') === 'yes' ? 'yes' : 'no',
          and(
            known('highRisk'),
            unlessSaid(known('riskUnlikely')),
            unlessSaid(known('unintelligible')),
            unlessSaid(known('riskRemoved')),
          ),
        ),
      ),
  },
  'pipl-57-authority': { rests: ['inChina'], applies: (known) => known('inChina') },
  'pipl-57-people': {
    rests: ['inChina', 'harmAvoided', 'authorityDemands'],
    applies: (known) =>
      and(
        known('inChina'),
        or(known('authorityDemands') === 'yes' ? 'yes' : 'no', unlessSaid(known('harmAvoided'))),
      ),
  },
  'cac-report': {
    rests: ['inChina', 'relativelyLarge'],
    applies: (known) => and(known('inChina'), known('relativelyLarge')),
  },
  'cac-summary': {
    rests: ['inChina', 'relativelyLarge'],
    applies: (known) => and(known('inChina'), known('relativelyLarge')),
  },
};

/**
 * What the law asks of this incident, with its clocks, from the facts that are known and nothing else. Without any fact
 * everything is asked, from the declaration on, which is the earliest that the company is known to have been aware.
 */
export function dutiesOf(rules: DutyRules, facts: Facts, incident: DutyIncident): Duty[] {
  const known: Known = (name) => {
    const said = facts[name];
    // So many people make it relatively large whatever else was said (the threshold of the Measures).
    if (name === 'relativelyLarge' && Number(facts.people ?? 0) > rules.largePeople) return 'yes';
    return said === 'yes' || said === 'no' ? said : 'unknown';
  };
  return dutyCodes.map((code) => {
    const rule = rules.duties[code];
    const { rests, applies } = conditions[code];
    const from = beginOf(code, facts, incident);
    const hours = hoursOf(rule, known);
    return {
      ...{ code, applies: applies(known), from, hours, fields: rule.fields },
      rests: [...rests, ...(code.startsWith('cac') ? (['people'] as const) : [])],
      due: new Date(from.getTime() + hours * 3_600_000),
      missing: rule.fields.filter((field) => (facts[field] ?? '').trim() === ''),
    };
  });
}

/** Shorter terms count also while nobody has said that they do not. */
function hoursOf(rule: DutyRules['duties'][DutyCode], known: Known): number {
  const terms = [rule.hours];
  if (rule.criticalHours !== undefined && known('criticalInfrastructure') !== 'no')
    terms.push(rule.criticalHours);
  if (rule.centralHours !== undefined && known('centralOrgan') !== 'no') terms.push(rule.centralHours);
  return Math.min(...terms);
}

/**
 * Awareness (reasonable certainty) as it was entered, else the declaration; a later entry than the declaration moves nothing:
 * whoever declares is aware. The summary's time begins when the incident was dealt with, and until that is known with
 * awareness, which is never too late.
 */
function beginOf(code: DutyCode, facts: Facts, { declaredAt, closedAt }: DutyIncident): Date {
  const said = facts.awareAt === undefined ? declaredAt : new Date(facts.awareAt);
  const aware = said < declaredAt ? said : declaredAt;
  if (code !== 'cac-summary') return aware;
  const handled = facts.handledAt === undefined ? closedAt : new Date(facts.handledAt);
  return handled && handled > aware ? handled : aware;
}

/** Answers that contradict each other are said, not settled. */
export const contradictions = (facts: Facts): 'risk'[] =>
  facts.riskUnlikely === 'yes' && facts.highRisk === 'yes' ? ['risk'] : [];

/**
 * When legal and the lead hear of it next: at shares of its time, at its end, and so often after it.
 *
 * @param last when they heard last; null for never
 */
export function nextReminder(
  { from, due }: Pick<Duty, 'from' | 'due'>,
  { remind }: Pick<DutyRules, 'remind'>,
  last: Date | null,
): Date {
  const span = due.getTime() - from.getTime();
  const before = remind.shares.map((share) => from.getTime() + span * share);
  const times = [...before, due.getTime()].sort((a, b) => a - b);
  const after = last?.getTime() ?? Number.NEGATIVE_INFINITY;
  const next = times.find((at) => at > after);
  if (next !== undefined) return new Date(next);
  const again = remind.againHours * 3_600_000;
  return new Date(due.getTime() + (Math.floor((after - due.getTime()) / again) + 1) * again);
}
