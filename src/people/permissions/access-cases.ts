import { holders, type Rule } from './rule.ts';

const mayAsk = holders('privacy', 'legal');

/** Whom a case is about. */
interface About {
  people: readonly string[];
}

/** Who a case is about has no part in it, whatever their role: neither asks, nor approves, nor sees it. */
const notAbout =
  (holds: Rule): Rule<[About]> =>
  (viewer, { people }) =>
    holds(viewer) && !people.includes(viewer.id);

/** Another person than whoever asks, of those that the policy names. */
const second: Rule<[About & { askedBy: string; approvedBy: readonly ('privacy' | 'legal')[] }]> = (
  viewer,
  { people, askedBy, approvedBy },
) => notAbout(holders(...approvedBy))(viewer, { people }) && viewer.id !== askedBy;

/** Opening records of others. Content is read by whoever asked for the case, and by nobody else. */
export const accessCases = {
  'access-cases.list': mayAsk,
  'access-cases.ask': notAbout(mayAsk),
  'access-cases.read': notAbout(mayAsk),
  'access-cases.decide': second,
  'access-cases.open': ((viewer, { people, askedBy }) =>
    notAbout(mayAsk)(viewer, { people }) && viewer.id === askedBy) satisfies Rule<
    [About & { askedBy: string }]
  >,
  'access-cases.own': ((viewer, { personId }) => viewer.id === personId) satisfies Rule<
    [{ personId: string }]
  >,
};
