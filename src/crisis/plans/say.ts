import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import type { PlanView } from './read.ts';
import type { PlanFinding } from './rules.ts';

/** One thing that should be put right, in words. */
export function sayFinding(
  { people }: Pick<PlanView, 'people'>,
  finding: PlanFinding,
  language: Language,
): string {
  const listed = (words: readonly string[]): string => words.join(language === 'en' ? ', ' : '、');
  const t = (key: string) => text(language, key);
  return text(language, `crisis.plan.checks.${finding.what}`, {
    ...('role' in finding ? { role: t(`crisis.role.${finding.role}`) } : {}),
    ...('levels' in finding
      ? { levels: listed(finding.levels.map((level) => t(`crisis.level.${level}`))) }
      : {}),
    ...('people' in finding
      ? { people: listed(finding.people.map((id) => people.get(id)?.name ?? '…')) }
      : {}),
  });
}
