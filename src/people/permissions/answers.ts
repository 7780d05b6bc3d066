import { self, selfOr } from './rule.ts';

/** Nobody answers, postpones or withdraws for somebody else, whatever their role. */
export const answers = {
  'answers.give': self,
  'answers.later': self,
  'answers.decline': self,
  'answers.withdraw': self,
  'answers.read': selfOr('hr', 'privacy'),
};
