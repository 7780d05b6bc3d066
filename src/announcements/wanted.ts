import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { touch } from '../live.ts';
import { tipRuns } from './store.ts';
import { takeBackTips } from './take-back.ts';
import { enrol } from './tips.ts';
import { tipsTurn } from './turn.ts';

/**
 * Turns tips down for somebody, until they want them again; one that waits to go out is taken back. It is theirs alone: no
 * page shows it to others, nothing counts it, and the evidence log does not hold it. Again changes nothing.
 */
export async function turnTipsDown(tx: Tx, personId: string, now: Date): Promise<void> {
  await tipsTurn(tx);
  await tx
    .insertInto('tip_off')
    .values({ person_id: personId, at: now })
    .onConflict((conflict) => conflict.column('person_id').doNothing())
    .execute();
  await tx.updateTable('tip_reader').set({ next_at: null }).where('person_id', '=', personId).execute();
  await takeBackTips(tx, { person: personId });
  touch(tx, `person.${personId}`);
}

/** Has somebody get tips again, from where they were. */
export async function wantTips(tx: Tx, personId: string, now: Date): Promise<void> {
  await tipsTurn(tx);
  await tx.deleteFrom('tip_off').where('person_id', '=', personId).execute();
  for (const run of await tipRuns(tx)) if (!run.stoppedAt) await enrol(tx, run, now);
  touch(tx, `person.${personId}`);
}

/** For their own page: undefined for whoever never had to do with tips. */
export async function tipsWanted(db: Db, personId: string): Promise<boolean | undefined> {
  const { rows } = await sql<{ off: boolean; reads: boolean }>`
    select exists (select from tip_off where person_id = ${personId}::uuid) as off,
           exists (select from tip_reader where person_id = ${personId}::uuid) as reads`.execute(db);
  const [found] = rows;
  if (found?.off) return false;
  return found?.reads ? true : undefined;
}
