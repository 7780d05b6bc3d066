import { type AboutPerson, holders, type Rule, self, selfOr } from './rule.ts';

const privacy = holders('privacy');

/** Nobody decides about a request of their own. */
const anothers: Rule<[AboutPerson]> = (viewer, { personId }) => privacy(viewer) && viewer.id !== personId;

/** A person's requests about their own data. Neither a manager nor HR has any part in them. */
export const requestRules = {
  'requests.file': self,
  'requests.read': selfOr('privacy'),
  'requests.list': privacy,
  'requests.decide': anothers,
  'requests.configure': privacy,
};
