import { type AboutPerson, holders, type Rule, self, selfOr } from './rule.ts';

const hr = holders('hr');
/** Nobody records their own answer, or hands themselves a code: somebody else has to have a hand in it. */
const hrForAnother: Rule<[AboutPerson]> = (viewer, { personId }) => hr(viewer) && viewer.id !== personId;

/**
 * Nobody answers, postpones or withdraws for somebody else, whatever their role. `record` is to put on the record
 * what another person signed on paper or said; it is marked as that, and they can contest it.
 */
export const answers = {
  'answers.give': self,
  'answers.later': self,
  'answers.decline': self,
  'answers.withdraw': self,
  'answers.read': selfOr('hr', 'privacy'),
  'answers.record': hrForAnother,
  'answers.contest': self,
  /** A shared tablet: starting and ending it, and a one-time code for somebody else to use there. */
  'kiosks.run': hr,
  'kiosks.issue': hrForAnother,
};
