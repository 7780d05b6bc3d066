import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { concernedCard } from './present.ts';
import { affectedWords, placeOf } from './sealing.ts';
import { findAffected } from './store.ts';

/** A notice went to them, whatever became of it. */
async function wasTold(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from affected_told where affected_id = ${id}::uuid and kind = 'notice'`.execute(tx);
  return rows.length > 0;
}

/**
 * Somebody was not affected after all: a new fact with its reason. Nobody is taken out of the ledger, and what was told stays
 * on record; whoever was told is told this too. Saying it twice changes nothing.
 *
 * @returns whether it changed anything
 * @throws HeedError `not-found`, `bad-input` without a reason
 */
export async function notAffected(
  tx: Tx,
  { vault }: { vault: Vault },
  { incidentId, id, why, by, now }: { incidentId: string; id: string; why: string; by: string; now: Date },
): Promise<boolean> {
  const incident = await lockIncident(tx, incidentId);
  const one = await findAffected(tx, incidentId, id);
  if (one.standing === 'not-affected') return false;
  const { rows } = await sql<{ id: string }>`
    select nextval(pg_get_serial_sequence('affected_fact', 'id'))::text as id`.execute(tx);
  const fact = rows[0]?.id ?? '';
  const sealed = await affectedWords.seal(tx, vault, {
    ...{ id: one.id, place: placeOf('affected_fact:why', fact), text: cleanText(why), now },
  });
  await sql`
    insert into affected_fact (id, affected_id, what, kinds, why, by_person, at) overriding system value
    values (${fact}::bigint, ${one.id}::uuid, 'not-affected', '{}', ${sealed}::jsonb, ${by}::uuid, ${now})`.execute(
    tx,
  );
  await sql`update affected set standing = 'not-affected' where id = ${one.id}::uuid`.execute(tx);
  if (!incident.drill && one.personId && (await wasTold(tx, one.id)))
    await enqueue(tx, {
      ...{ kind: 'crisis.affected-removed', about: incidentId, priority: 2, at: now },
      ...{ bodies: concernedCard(incident, 'removed'), to: [one.personId] },
    });
  await append(tx, {
    type: 'crisis.affected-removed',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, affected: one.id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
  return true;
}
