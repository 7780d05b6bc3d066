import { conditionsHash, conditionsText } from '../conditions/wording.ts';
import type { AnswerData } from '../evidence/events.ts';
import { languages } from '../messages/model.ts';
import { conditionsFile } from './rules.ts';

/** The conditions of signing that an answer names, word for word as they were agreed to. */
export interface ConditionsText {
  path: string;
  text: string;
}

/** Found by their hash; undefined where Heed has worded them anew since, and of those of earlier days has the hash alone. */
export function conditionsIn(data: Pick<AnswerData, 'conditions'> | null): ConditionsText | undefined {
  const agreed = data?.conditions;
  if (!agreed) return undefined;
  const language = languages.find((one) => conditionsHash(one).toString('hex') === agreed.sha256);
  if (!language) return undefined;
  const path = conditionsFile({ number: agreed.conditions, language, sha256: agreed.sha256 });
  return { path, text: conditionsText(language).join('\n') };
}
