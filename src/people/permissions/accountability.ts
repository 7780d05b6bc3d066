import { holders, type Rule, staff } from './rule.ts';

/** Whom a case is about with everybody below them, and who sits where in it. */
interface Case {
  person: string;
  kept: readonly string[];
  handler: string | null;
  decider: string | null;
  appeal: string | null;
  companion: string | null;
  challenged: boolean;
  challengedIds: readonly string[];
  companionIds: readonly string[];
  openedBy: string;
  wrote: readonly string[];
}

const together = (...people: (string | null)[]): string[] => people.filter((one) => one !== null);

/** Nobody hears a case who is kept from it, has another seat in it, was challenged in it, or ever came along. */
export const outOfHearing = (one: Case): string[] =>
  together(
    ...[one.person, ...one.kept, one.decider, one.appeal],
    ...[one.companion, ...one.companionIds, ...one.challengedIds],
  );

/** Nobody judges whether whoever hears a case is fair who has a part in it or had one. */
export const outOfJudging = (one: Case): string[] =>
  together(...outOfHearing(one), one.handler, one.openedBy, ...one.wrote);

const runs = holders('hr', 'legal');
const decides = holders('hr', 'legal', 'manager');

/** Whoever a case is about has no part in it but their own, whatever they hold; nor has anybody below them. */
const seated =
  (holds: Rule, seat: 'handler' | 'decider' | 'appeal'): Rule<[Case]> =>
  (viewer, one) =>
    one[seat] === viewer.id && holds(viewer) && !one.kept.includes(viewer.id);

const handle = seated(runs, 'handler');
const decide = seated(decides, 'decider');
const appeal = seated(decides, 'appeal');
const own: Rule<[Case]> = (viewer, { person }) => viewer.id === person;

/**
 * Cases in which somebody is heard. No role reads one by itself, and no seat in the crisis room: a seat in the case does,
 * for as long as its holder has the role for it. A seat that is empty may be taken by HR and legal.
 */
export const accountability = {
  'accountability.mine': staff,
  'accountability.open': runs,
  'accountability.terms': holders('legal'),
  'accountability.own': own,
  'accountability.handle': handle,
  'accountability.decide': decide,
  'accountability.appeal': appeal,
  'accountability.take': ((viewer, one) =>
    runs(viewer) && one.handler === null && !outOfHearing(one).includes(viewer.id)) satisfies Rule<[Case]>,
  /** On whether whoever hears it is fair: somebody without a part in it. */
  'accountability.judge': ((viewer, one) =>
    runs(viewer) && one.challenged && !outOfJudging(one).includes(viewer.id)) satisfies Rule<[Case]>,
  'accountability.read': ((viewer, one) =>
    own(viewer, one) ||
    handle(viewer, one) ||
    decide(viewer, one) ||
    appeal(viewer, one) ||
    (one.companion === viewer.id && staff(viewer))) satisfies Rule<[Case]>,
};
