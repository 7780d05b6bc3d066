import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { localized } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import { dayIn } from '../zone.ts';

export const holdPath = (id: string): string => `/console/holds/${id}`;

/** Those who answer for holds are told, once for each review date, that one is to be looked at again. @returns how many */
export async function remindOfHolds(db: Db, now: Date, zone: string): Promise<number> {
  const today = dayIn(now, zone);
  const { rows } = await sql<{ id: string; due: string }>`
    select id, review_on::text as due from legal_hold
    where ended_at is null and review_on <= ${today}::date and told_of is distinct from review_on
    order by review_on, id`.execute(db);
  return eachAlone(rows, ({ id, due }) =>
    inTransaction(db, async (tx) => {
      const { numAffectedRows = 0n } = await sql`
        update legal_hold set told_of = review_on
        where id = ${id}::uuid and ended_at is null and review_on = ${due}::date
          and told_of is distinct from review_on`.execute(tx);
      if (numAffectedRows === 0n) return false;
      // Neither who nor why: the message lies in the clear.
      const bodies = localized((t) => ({
        kind: 'card' as const,
        card: {
          title: t('retention.review.title'),
          lines: [t('retention.review.line')],
          link: { label: t('retention.review.open'), path: holdPath(id) },
          state: { tone: 'warning' as const, label: t('retention.review.state') },
        },
      }));
      const message = { kind: 'holds.review', bodies, about: id, priority: 5, at: now };
      await enqueueTo(tx, message, holdersQuery(['privacy', 'legal'], now));
      return true;
    }),
  );
}
