import type { Db, Tx } from '../db/pool.ts';
import { needsApproval } from '../notices/order/rules.ts';
import { countAskedAgain } from '../notices/reach.ts';
import type { PolicyDocument } from '../policies/document.ts';
import { changeOf } from '../policies/service.ts';
import type { Worded } from '../policies/told.ts';
import { type Step, stepsFor } from './steps.ts';

/** The company's own, beside what laws ask for: publishing a material change writes to everybody who was asked before. */
export const forMany: Step = {
  id: 'heed.many',
  kind: 'approval',
  source: 'Heed: nobody alone writes to many people',
  why: {
    'zh-CN': '生效后会重新通知的人数超过了一个人可以独自发送的上限',
    en: 'once in force it asks more people again than one person may write to alone',
  },
};

export interface Alone {
  /** The number of people one person may write to alone (`HEED_APPROVAL_ABOVE`); as many as there are when unset. */
  approvalAbove?: number | undefined;
  now: Date;
}

/** What has to be done before a text is published: by law, and where it would ask many people again. */
export async function stepsNeeded(
  db: Db | Tx,
  front: Worded & Pick<PolicyDocument, 'code' | 'change'>,
  { approvalAbove, now }: Alone,
): Promise<Step[]> {
  const change = await changeOf(db, front);
  const steps = stepsFor(front, change);
  if (approvalAbove === undefined || steps.some(({ kind }) => kind === 'approval')) return steps;
  const people = await countAskedAgain(db, { code: front.code, change }, now);
  return needsApproval(people, approvalAbove) ? [...steps, forMany] : steps;
}
