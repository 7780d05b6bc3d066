import type { Problem } from '../errors.ts';
import type { Localized } from '../messages/model.ts';
import { citation } from './requirements/citation.ts';
import { cn } from './requirements/cn.ts';
import { commonRequirements } from './requirements/common.ts';
import { de } from './requirements/de.ts';
import { eu } from './requirements/eu.ts';
import type { Requirement, RuleSet } from './requirements/requirement.ts';
import type { FrontMatter } from './schema.ts';
import type { RuleSetCode } from './vocabulary.ts';

/** The laws Heed checks policies against. A company's counsel edits these, and nothing else. */
export const ruleSets: Readonly<Record<RuleSetCode, RuleSet>> = { CN: cn, EU: eu, DE: de };

/** One thing missing from a policy, or one thing it may not do, with where the rule comes from. */
export interface RequirementProblem extends Problem {
  /** `cn.retention`; several, joined by a space, when more than one law asks for the same. */
  requirement: string;
  /** `PIPL 17(1)(2), 19; GDPR 13(2)(a)` */
  source: string;
  /** The problem with its source, as each language cites it; `problem` is the English one. */
  texts: Localized<string>;
}

/**
 * Everything the rule sets named by `front.rules` find missing, in the order of the rules. What two laws
 * ask for alike is one problem with both sources. Overrides by counsel take effect here.
 */
export function checkRequirements(
  front: FrontMatter,
  sets: Readonly<Record<RuleSetCode, RuleSet>> = ruleSets,
): RequirementProblem[] {
  const requirements = [...new Set(front.rules)].flatMap((code) => sets[code].requirements);
  const asked = [...requirements, ...commonRequirements];
  const overridden = new Set(front.overrides.map((override) => override.requirement));
  const found = new Map<
    string,
    { at: string; wording: Localized<string>; ids: string[]; sources: string[] }
  >();
  for (const { id, source, problem, overridable, unmet } of asked) {
    if (overridable && overridden.has(id)) continue;
    for (const at of unmet(front)) {
      const key = `${at}\n${problem.en}`;
      const one = found.get(key) ?? { at, wording: problem, ids: [], sources: [] };
      one.ids.push(id);
      one.sources.push(source);
      found.set(key, one);
    }
  }
  return [...found.values(), ...uselessOverrides(front, asked)].map(({ at, wording, ids, sources }) => {
    const source = sources.join('; ');
    const texts = {
      'zh-CN': `${wording['zh-CN']}（${citation(source, 'zh-CN')}）`,
      en: `${wording.en} (${source})`,
    };
    return { at, problem: texts.en, requirement: ids.join(' '), source, texts };
  });
}

/** An override that names nothing, or a requirement that nobody can set aside, is a mistake to be told. */
function uselessOverrides(front: FrontMatter, asked: readonly Requirement[]) {
  const allowed = asked.filter((one) => one.overridable).map((one) => one.id);
  return front.overrides.flatMap(({ requirement }, index) =>
    allowed.includes(requirement)
      ? []
      : [
          {
            at: `overrides[${index}].requirement`,
            wording: {
              'zh-CN': `该要求不能豁免；可以豁免的有：${allowed.join(', ') || '无'}`,
              en: `cannot be overridden; these can: ${allowed.join(', ') || 'none'}`,
            },
            ids: ['common.override'],
            sources: ['Heed: counsel overrides only what law leaves open'],
          },
        ],
  );
}
