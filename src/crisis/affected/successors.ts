import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Incident, lockIncident } from '../store.ts';
import { remedyCard } from './present.ts';

/** Whoever of these is there first, where no deputy is named or works here any more. */
const inTheirStead = ['lead', 'hr', 'privacy', 'admin'] as const;

/**
 * What somebody promised who has left goes over to the deputy that was named for it, else to whoever leads this incident, else
 * to somebody of those who look after the affected: a promise to a person who was harmed is never nobody's.
 *
 * @returns how many went over
 */
export async function handOnRemedies(db: Db, now: Date, most = 200): Promise<number> {
  const gone = sql`not exists (select from employment e where e.person_id = r.owner and e.to_at is null)`;
  const { rows } = await sql<{ id: string; incident: string }>`
    select r.id, a.incident_id as incident from affected_remedy r join affected a on a.id = r.affected_id
    where r.done_at is null and ${gone} order by r.due_on, r.id limit ${most}`.execute(db);
  return eachAlone(rows, ({ id, incident: incidentId }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, incidentId);
      const { rows: found } = await sql<{ affected: string; deputy: string | null }>`
        select r.affected_id as affected, r.deputy from affected_remedy r
        where r.id = ${id}::uuid and r.done_at is null and ${gone} for update`.execute(tx);
      const [one] = found;
      const to = one && (await successorOf(tx, incident, one.deputy, now));
      if (!one || !to) return false;
      await giveTo(tx, incident, { id, affected: one.affected, to, by: 'heed', now });
      return true;
    }),
  );
}

async function successorOf(
  tx: Tx,
  incident: Incident,
  deputy: string | null,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select t.id from (
      select ${deputy}::uuid as id, 0 as rank
      union all
      select c.person_id, 1 from incident_call c where c.incident_id = ${incident.id}::uuid and c.role = 'lead'
      union all
      select g.person_id, 2 + array_position(${[...inTheirStead]}::text[], g.role) from role_grant g
      where g.role = any(${[...inTheirStead]}::text[]) and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})
    ) t join person p on p.id = t.id
    where exists (select from employment e where e.person_id = t.id and e.to_at is null)
    order by t.rank, p.staff_no limit 1`.execute(tx);
  return rows[0]?.id;
}

/** Another owner, on record, who hears of it. The incident is held. */
export async function giveTo(
  tx: Tx,
  incident: Incident,
  { id, affected, to, by, now }: { id: string; affected: string; to: string; by: string; now: Date },
): Promise<void> {
  await sql`
    update affected_remedy set owner = ${to}::uuid, deputy = nullif(deputy, ${to}::uuid) where id = ${id}::uuid`.execute(
    tx,
  );
  await append(tx, {
    type: 'crisis.affected-remedy-given',
    at: now,
    actor: by === 'heed' ? 'heed' : { person: by },
    about: incident.id,
    data: { incident: incident.id, remedy: id, affected, to },
  });
  if (!incident.drill)
    await enqueue(tx, {
      ...{ kind: 'crisis.remedy', about: incident.id, to: [to], at: now },
      bodies: remedyCard(incident, id, 'given'),
    });
  touch(tx, `crisis.${incident.id}`);
}
