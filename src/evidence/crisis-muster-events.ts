import type { Way } from '../crisis/plan.ts';
import type { Part } from '../crisis/stall/rules.ts';
import type { CrisisRole } from '../people/person.ts';

/** How people are called: what they see of it, by which ways they want to be called, and by which plan. */
export interface CrisisMusterEvents {
  /** Somebody who was called opened its page or used a control for the first time. */
  'crisis.seen': { incident: string; how: 'page' | 'control'; drill?: true };
  /** Somebody's own order of ways; `plan`: they gave it up. */
  'crisis.order-chosen': { day: Way[]; night: Way[]; from?: string; to?: string } | { plan: true };
  /** Whether they have a name at the paging service. */
  'crisis.pager-set': { set: boolean };
  /** `sha256` of the plan as canonical JSON (RFC 8785). */
  'crisis.plan-made': { version: number; sha256: string };
  'crisis.rank-set': { role: CrisisRole; rank: number };
  /** Plan and contacts were taken out as a page to print: `people` are named in it. */
  'crisis.paper-made': { version: number | null; people: number };
  /** A part of what calls people stood still, and leads and administrators were told; then it went on. */
  'crisis.stalled': { what: Part; since: string };
  'crisis.going-on': { what: Part; since: string };
}
