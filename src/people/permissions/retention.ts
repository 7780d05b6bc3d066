import { holders, type Rule } from './rule.ts';

const mayHold = holders('privacy', 'legal');

/** Nobody holds, or lets go of, what is about themselves alone. */
const ofAnother: Rule<[{ personId: string | null }]> = (viewer, { personId }) =>
  mayHold(viewer) && viewer.id !== personId;

/** A second person: not whoever asked for it, nor the person it is about. */
const second: Rule<[{ personId: string | null; askedBy: string }]> = (viewer, subject) =>
  ofAnother(viewer, subject) && viewer.id !== subject.askedBy;

/** What must not be deleted, and what was. A hold is nobody's to see but those who answer for it. */
export const retention = {
  'holds.read': mayHold,
  'holds.manage': ofAnother,
  'holds.release': second,
  'purge.read': holders('privacy', 'legal', 'admin', 'auditor'),
  'purge.confirm': holders('privacy', 'admin'),
};
