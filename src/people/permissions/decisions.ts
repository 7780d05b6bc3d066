import { type AboutPerson, holders, type Rule, self, selfOr } from './rule.ts';

const hr = holders('hr');
const privacy = holders('privacy');
const hrOrPrivacy = holders('hr', 'privacy');

/** Nobody decides about themselves, whatever their role. */
const aboutAnother =
  (holds: Rule): Rule<[AboutPerson]> =>
  (viewer, { personId }) =>
    holds(viewer) && viewer.id !== personId;

/** The second pair of eyes: neither the person's own nor that of whoever asks for them. */
const secondPerson: Rule<[{ personId: string; askedBy: string }]> = (viewer, { personId, askedBy }) =>
  hrOrPrivacy(viewer) && viewer.id !== personId && viewer.id !== askedBy;

/** What is decided about one person. A manager has no part in any of it. */
export const decisions = {
  'cases.handle': aboutAnother(hr),
  'cases.configure': hrOrPrivacy,
  'objections.file': self,
  'objections.read': selfOr('privacy'),
  'objections.list': privacy,
  'objections.decide': aboutAnother(privacy),
  'exemptions.read': selfOr('hr', 'privacy'),
  'exemptions.list': hrOrPrivacy,
  'exemptions.ask': aboutAnother(hrOrPrivacy),
  'exemptions.decide': secondPerson,
  'purposes.answer': self,
  'conditions.agree': self,
};
