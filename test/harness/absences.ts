import { inTransaction } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import type { TestApp } from './app.ts';

/** The first of the sample company is on leave. @returns the id of that */
export async function someAbsence({ db, clock }: TestApp): Promise<string> {
  const person = await db.selectFrom('person').select('id').orderBy('staff_no').executeTakeFirstOrThrow();
  return inTransaction(db, (tx) =>
    sayAbsence(
      tx,
      { personId: person.id, from: '2026-09-01', until: null, source: 'console' },
      { actor: { operator: 'test' }, now: clock.now() },
    ),
  );
}
