import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { problem } from '../messages/problems.ts';

/**
 * How many working days a case may take where nobody has said otherwise. A company default, not law: no law says when
 * a concern has to be settled, and a promise without a day is none.
 */
export const defaultWorkingDays = 5;

export async function workingDays(db: Db | Tx): Promise<number> {
  const row = await db
    .selectFrom('case_terms')
    .select('working_days')
    .orderBy('changed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.working_days ?? defaultWorkingDays;
}

/** From now on; cases that are open keep the day they have. @throws HeedError `bad-input` */
export async function changeWorkingDays(tx: Tx, days: number, by: string, now: Date): Promise<void> {
  if (!Number.isInteger(days) || days < 1 || days > 60) {
    throw new HeedError('bad-input', 'that is no number of working days', {
      problems: [problem({ code: 'days' }, { code: 'cases.days' })],
    });
  }
  const was = await workingDays(tx);
  if (was === days) return;
  await tx.insertInto('case_terms').values({ changed_at: now, working_days: days, changed_by: by }).execute();
  await append(tx, {
    type: 'case.terms-changed',
    at: now,
    actor: { person: by },
    data: { workingDays: days, was },
  });
}
