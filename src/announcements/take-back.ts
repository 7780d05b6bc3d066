import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/** Takes back the tips of a run, or those to somebody, that wait to go out; `settleTips` finds who had none after all. */
export async function takeBackTips(tx: Tx, of: { run: string } | { person: string }): Promise<void> {
  const theirs = 'run' in of ? sql`m.about = ${of.run}::uuid` : sql`d.person_id = ${of.person}::uuid`;
  await sql`
    update delivery d set state = 'skipped' from message m
    where m.id = d.message_id and m.kind = 'tips.card' and d.state = 'pending' and ${theirs}`.execute(tx);
}
