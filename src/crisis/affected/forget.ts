import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { ownOver } from '../../retention/own-over.ts';
import { isOwnStopped } from '../../retention/stops.ts';
import { affectedDisclosure } from './personal-data.ts';
import { affectedWords } from './sealing.ts';

/** What was only practised is of no use after the review. */
const drillKeptMs = 7 * 86_400_000;

/**
 * Forgets who was affected and what they were told, once the incident has been over for as long as the policy says; with its
 * words. What a hold on anybody in it stops stays. The incident itself goes after that.
 */
export async function forgetOldAffected(
  db: Db,
  { now, zone, most = 100 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`i.declared_at`, closed: sql`i.closed_at` };
  const over = await ownOver(db, affectedDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i
    where i.closed_at is not null and ${hasAffected}
      and (${over} or i.drill and i.closed_at <= ${new Date(now.getTime() - drillKeptMs)})
      and not exists (
        select from affected a
        where a.incident_id = i.id and ${isOwnStopped(sql`a.person_id`, affectedDisclosure, affectedDisclosure)})
    order by i.closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => forgetOne(tx, id, now)));
}

/** Of `i`: there is something of those affected, which goes before the incident does. */
export const hasAffected = sql<boolean>`(
  exists (select from affected x where x.incident_id = i.id) or exists (select from crisis_statement x where x.incident_id = i.id and x.series <> '')
  or exists (select from affected_batch x where x.incident_id = i.id)
  or exists (select from affected_waiver x where x.incident_id = i.id)
  or exists (select from affected_support x where x.incident_id = i.id))`;

async function forgetOne(tx: Tx, id: string, now: Date): Promise<boolean> {
  await sql`select from incident where id = ${id}::uuid for update`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    delete from affected where incident_id = ${id}::uuid returning id`.execute(tx);
  await sql`delete from crisis_statement where incident_id = ${id}::uuid and series <> ''`.execute(tx);
  for (const table of ['affected_batch', 'affected_waiver', 'affected_support'])
    await sql`delete from ${sql.table(table)} where incident_id = ${id}::uuid`.execute(tx);
  for (const one of [id, ...rows.map((row) => row.id)]) await affectedWords.forget(tx, one, 'expired', now);
  await append(tx, {
    ...{ type: 'crisis.affected-forgotten', at: now, actor: 'heed', about: id },
    data: { incident: id },
  });
  return true;
}
