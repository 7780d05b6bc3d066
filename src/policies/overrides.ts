import type { Override } from '../evidence/policy-events.ts';
import type { PolicyDocument } from './document.ts';

/** What counsel sets aside in a policy, for the log; nothing where it sets nothing aside. */
export function overridesIn({ texts }: Pick<PolicyDocument, 'texts'>): { overrides?: Override[] } {
  const { overrides } = texts.en;
  return overrides.length > 0 ? { overrides } : {};
}
