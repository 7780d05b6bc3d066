import type { AnswerKind } from '../../db/schema.ts';
import { answersTo, refusal, type Standing } from '../rules.ts';

/** What this person can answer at this moment, whichever way it comes; nothing where nothing is asked any more. */
export function answersOpen(found: Standing): readonly AnswerKind[] {
  const last = found.last?.kind;
  if (found.consenting) return ['withdraw'];
  if (!found.current || refusal(found)) return [];
  if (last === 'acknowledge') return ['concern'];
  return answersTo(found.current.action).filter((kind) => kind !== 'withdraw' && kind !== last);
}

/** Whether there is something to print a sheet for: a concern alone is better told than printed. */
export function wantsSheet(found: Standing): boolean {
  return answersOpen(found).some((kind) => kind !== 'concern');
}
