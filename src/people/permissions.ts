import { HeedError } from '../errors.ts';
import { accessCases } from './permissions/access-cases.ts';
import { accountability } from './permissions/accountability.ts';
import { analysis } from './permissions/analysis.ts';
import { announcements } from './permissions/announcements.ts';
import { anonymousRules } from './permissions/anonymous.ts';
import { answers } from './permissions/answers.ts';
import { console, local } from './permissions/console.ts';
import { contracts } from './permissions/contracts.ts';
import { crisis } from './permissions/crisis.ts';
import { crisisAffected } from './permissions/crisis-affected.ts';
import { crisisDecisions } from './permissions/crisis-decisions.ts';
import { crisisDuties } from './permissions/crisis-duties.ts';
import { crisisPlan } from './permissions/crisis-plan.ts';
import { crisisReports } from './permissions/crisis-reports.ts';
import { crisisReview } from './permissions/crisis-review.ts';
import { crisisRoom } from './permissions/crisis-room.ts';
import { crisisStatements } from './permissions/crisis-statements.ts';
import { decisions } from './permissions/decisions.ts';
import { delivery } from './permissions/delivery.ts';
import { evidence } from './permissions/evidence.ts';
import { exportRules } from './permissions/exports.ts';
import { faq } from './permissions/faq.ts';
import { fileRules } from './permissions/file-rules.ts';
import { inventory } from './permissions/inventory.ts';
import { notices } from './permissions/notices.ts';
import { operating } from './permissions/operating.ts';
import { packs } from './permissions/packs.ts';
import { people } from './permissions/people.ts';
import { policies } from './permissions/policies.ts';
import { records } from './permissions/records.ts';
import { regions } from './permissions/regions.ts';
import { reminders } from './permissions/reminders.ts';
import { requestRules } from './permissions/requests.ts';
import { retention } from './permissions/retention.ts';
import type { Rule } from './permissions/rule.ts';
import { supportRules } from './permissions/support.ts';
import { surveys } from './permissions/surveys.ts';
import { templates } from './permissions/templates.ts';
import { threads } from './permissions/threads.ts';
import { training } from './permissions/training.ts';
import type { Viewer } from './person.ts';

const rules = {
  ...operating,
  ...policies,
  ...notices,
  ...announcements,
  ...anonymousRules,
  ...supportRules,
  ...answers,
  ...accessCases,
  ...accountability,
  ...threads,
  ...decisions,
  ...contracts,
  ...crisis,
  ...crisisRoom,
  ...crisisPlan,
  ...crisisDecisions,
  ...crisisDuties,
  ...crisisReports,
  ...crisisAffected,
  ...crisisReview,
  ...crisisStatements,
  ...people,
  ...delivery,
  ...evidence,
  ...fileRules,
  ...inventory,
  ...analysis,
  ...templates,
  ...faq,
  ...packs,
  ...records,
  ...regions,
  ...reminders,
  ...requestRules,
  ...exportRules,
  ...retention,
  ...surveys,
  ...training,
  ...console,
  ...local,
};

export type Action = keyof typeof rules;
/** What an action must be told besides who asks: `[]`, or one value. */
export type SubjectOf<A extends Action> = (typeof rules)[A] extends Rule<infer Subject> ? Subject : never;

const book: { readonly [A in Action]: Rule<SubjectOf<A>> } = rules;

/** Every action there is a rule for. */
export const actions = Object.keys(rules).filter((name): name is Action => Object.hasOwn(rules, name));

/**
 * The one place where permission is asked. What no rule allows is denied; so is everything for nobody.
 *
 * `can(viewer, 'notices.coverage', { department })`
 */
export function can<A extends Action>(viewer: Viewer | null, action: A, ...subject: SubjectOf<A>): boolean {
  if (!viewer || !Object.hasOwn(book, action)) return false;
  return book[action](viewer, ...subject);
}

/**
 * Goes on only when allowed, and narrows `viewer` to somebody.
 * @throws HeedError `sign-in-needed` for nobody, `forbidden` for somebody who may not
 */
export function demand<A extends Action>(
  viewer: Viewer | null,
  action: A,
  ...subject: SubjectOf<A>
): asserts viewer is Viewer {
  if (!viewer) throw new HeedError('sign-in-needed', `${action} needs a signed-in person`);
  if (!can(viewer, action, ...subject)) throw new HeedError('forbidden', `${viewer.id} may not ${action}`);
}
