import { type Rule, staff } from './rule.ts';

/** Answers to questions that come again: everybody reads them, each office writes its own. */
export const faq = {
  'faq.read': staff,
  'faq.write': ((viewer, { role }) => viewer.roles.includes(role)) satisfies Rule<
    [{ role: 'hr' | 'privacy' }]
  >,
};
