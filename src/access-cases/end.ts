import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { decided } from './decide.ts';
import type { EndedWhy } from './rules.ts';
import { type AccessCase, lockCase, noSuchCase } from './store.ts';
import { tellAsker } from './tell-staff.ts';

/**
 * Ends a case before its time, or withdraws one that waits: anybody who may see it may do that, since it gives nobody
 * anything. From this commit on nothing opens in it. One that is over already stays as it is.
 */
export async function endAccess(tx: Tx, caseId: string, by: Viewer, now: Date): Promise<void> {
  const one = await lockCase(tx, caseId);
  if (!can(by, 'access-cases.read', one)) throw noSuchCase(caseId);
  if (one.state === 'ended') return;
  if (one.state === 'refused') throw decided(one);
  await end(tx, one, { why: one.state === 'open' ? 'ended' : 'withdrawn', actor: { person: by.id }, now });
}

async function end(
  tx: Tx,
  one: AccessCase,
  { why, actor, now }: { why: EndedWhy; actor: Actor; now: Date },
): Promise<void> {
  await tx
    .updateTable('access_case')
    .set({
      ...{ state: 'ended', ended_why: why },
      ended_at: why === 'over' ? one.untilAt : why === 'lapsed' ? one.askUntil : now,
      ended_by: typeof actor === 'object' && 'person' in actor ? actor.person : null,
    })
    .where('id', '=', one.id)
    .execute();
  await append(tx, {
    ...{ type: 'access-case.ended', at: now, actor, about: one.id },
    data: { case: one.id, why },
  });
  if (typeof actor === 'string' || ('person' in actor && actor.person !== one.askedBy))
    await tellAsker(tx, one, why, now);
  touch(tx, 'access-cases');
}

/** Ends what has reached its time, each in a transaction of its own. @returns how many */
export async function endDueAccess(db: Db, now: Date, most = 500): Promise<number> {
  const due = await db
    .selectFrom('access_case')
    .select('id')
    .where('state', 'in', ['asked', 'open'])
    .where((where) => where(where.fn.coalesce('until_at', 'ask_until'), '<=', now))
    .limit(most)
    .execute();
  return eachAlone(due, ({ id }) =>
    inTransaction(db, async (tx) => {
      const one = await lockCase(tx, id);
      const until = one.untilAt ?? one.askUntil;
      if ((one.state !== 'asked' && one.state !== 'open') || until > now) return false;
      await end(tx, one, { why: one.state === 'open' ? 'over' : 'lapsed', actor: 'heed', now });
      return true;
    }),
  );
}
