import { sql } from 'kysely';
import { type Db, inTransaction } from '../../db/pool.ts';
import { enqueueTo } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { holdersQuery } from '../../people/holders.ts';
import type { Vault } from '../../vault/vault.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { dutyCard } from './present.ts';
import { replanDuties } from './replan.ts';
import type { DutyCode } from './table.ts';

/** Gives every incident its clocks, from its declaration on. @returns how many got theirs */
export async function startClocks(db: Db, { vault }: { vault: Vault }): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i
    where i.closed_why is distinct from 'in-error'
      and not exists (select from crisis_duty d where d.incident_id = i.id)
    order by i.declared_at limit 100`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      await replanDuties(tx, vault, await lockIncident(tx, id));
      return true;
    }),
  );
}

/** Tells legal and the lead of every duty whose time has come, each in a transaction of its own. @returns how many */
export async function remindOfDuties(db: Db, { vault }: { vault: Vault }, now: Date): Promise<number> {
  const { rows } = await sql<{ incident: string; duty: DutyCode }>`
    select incident_id as incident, duty from crisis_duty where remind_at <= ${now}
    order by remind_at, incident_id, duty limit 100`.execute(db);
  return eachAlone(rows, ({ incident: id, duty: code }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, id);
      const { duties } = await replanDuties(tx, vault, incident);
      const { rows: due } = await sql`
        select from crisis_duty where incident_id = ${id}::uuid and duty = ${code} and remind_at <= ${now}`.execute(
        tx,
      );
      const duty = duties.find((one) => one.code === code);
      if (due.length === 0 || !duty) return false;
      const overdue = duty.due <= now;
      await sql`update crisis_duty set reminded_at = ${now} where incident_id = ${id}::uuid and duty = ${code}`.execute(
        tx,
      );
      await replanDuties(tx, vault, incident);
      await enqueueTo(
        tx,
        {
          ...{ kind: 'crisis.duty', lane: 'alert', priority: 1, about: id, at: now },
          bodies: dutyCard(incident, duty, overdue),
        },
        sql`${holdersQuery(['legal', 'lead'], now)}
            union select person_id from incident_call where incident_id = ${id}::uuid and role in ('legal', 'lead')`,
      );
      await append(tx, {
        ...{ type: 'crisis.duty-reminded', at: now, actor: 'heed', about: id },
        data: { incident: id, duty: code, due: duty.due.toISOString(), overdue, ...ofDrill(incident) },
      });
      return true;
    }),
  );
}
