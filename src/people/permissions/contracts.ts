import { type AboutPerson, holders, type Rule, self } from './rule.ts';

const hr = holders('hr');

/** Nobody does it about themselves, whatever their role. */
const aboutAnother =
  (holds: Rule): Rule<[AboutPerson]> =>
  (viewer, { personId }) =>
    holds(viewer) && viewer.id !== personId;

/** A document of two parties: whose it is, and who may sign it for the company at this moment. */
export interface TwoParties extends AboutPerson {
  signatories: readonly string[];
}

/** By an authority of their own, which no role gives; nobody signs both sides of one document. */
const forTheCompany: Rule<[TwoParties]> = (viewer, { personId, signatories }) =>
  viewer.id !== personId && signatories.includes(viewer.id);

/** Its person, HR, and whoever may sign it for the company. A manager has no part in it. */
const eitherSide: Rule<[TwoParties]> = (viewer, parties) =>
  self(viewer, parties) || hr(viewer) || forTheCompany(viewer, parties);

export const contracts = {
  'contracts.sign': self,
  'contracts.countersign': forTheCompany,
  'contracts.read': eitherSide,
  'contracts.list': hr,
  'contracts.publish': hr,
  'contracts.offer': hr,
  'contracts.withdraw': aboutAnother(hr),
  'contracts.authorise': aboutAnother(hr),
  'contracts.list-people': aboutAnother(hr),
};
