import { type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { takeBackUnsent } from '../delivery/expired.ts';

/** Takes back the tips of a run, or those to somebody, that have not gone out; `settleTips` finds who had none after all. */
export async function takeBackTips(tx: Tx, of: { run: string } | { person: string }): Promise<void> {
  const [whose, about] =
    'run' in of
      ? [sql`true`, sql`m.about = ${of.run}::uuid`]
      : [sql`d.person_id = ${of.person}::uuid`, sql`true`];
  const tips = sql<SqlBool>`${whose} and exists (
    select from message m where m.id = d.message_id and m.kind = 'tips.card' and ${about})`;
  await takeBackUnsent(tx, tips);
}
