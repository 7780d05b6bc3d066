import { crisis } from './crisis.ts';
import { holders, type Rule } from './rule.ts';

const auditor = holders('auditor');
const member = crisis['crisis.read'];

/** What was learnt from crises: for whoever was in one, and for whoever checks the company. */
export const crisisReview = {
  'crisis.reviews': ((viewer) => crisis['crisis.list'](viewer) || auditor(viewer)) satisfies Rule,
  'crisis.report': ((viewer, incident) =>
    member(viewer, incident) || auditor(viewer)) satisfies typeof member,
};
