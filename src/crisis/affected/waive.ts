import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { lockIncident, ofDrill } from '../store.ts';
import type { Ground } from './rules.ts';
import { affectedWords, placeOf } from './sealing.ts';

export interface Waiver {
  id: string;
  ground: Ground;
  why: string | null;
  byName: string;
  at: Date;
  endedAt: Date | null;
  endedByName: string | null;
  endedWhy: string | null;
}

/** Id of the one that stands. */
export async function standingWaiver(db: Db | Tx, incidentId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from affected_waiver where incident_id = ${incidentId}::uuid and ended_at is null`.execute(db);
  return rows[0]?.id;
}

interface By {
  why: string;
  by: string;
  now: Date;
}

/**
 * Individuals are not told, by the name of somebody from legal (PIPL 57: harm was effectively avoided; GDPR 34(3)). An
 * authority can demand that they are all the same: then it is ended.
 *
 * @returns false where one stands already
 */
export async function waive(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { ground, why, by, now }: By & { ground: Ground },
): Promise<boolean> {
  const incident = await lockIncident(tx, incidentId);
  if (await standingWaiver(tx, incidentId)) return false;
  const id = v7();
  const sealed = await affectedWords.seal(tx, vault, {
    ...{ id: incidentId, place: placeOf('affected_waiver:why', id), text: cleanText(why), now },
  });
  await sql`
    insert into affected_waiver (id, incident_id, ground, why, by_person, at)
    values (${id}, ${incidentId}::uuid, ${ground}, ${sealed}::jsonb, ${by}::uuid, ${now})`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-waived',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, waiver: id, ground, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
  return true;
}

/** @throws HeedError `conflict` where none stands */
export async function endWaiver(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { why, by, now }: By,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const id = await standingWaiver(tx, incidentId);
  if (!id) throw new HeedError('conflict', 'no exception stands');
  const sealed = await affectedWords.seal(tx, vault, {
    ...{ id: incidentId, place: placeOf('affected_waiver:ended_why', id), text: cleanText(why), now },
  });
  await sql`
    update affected_waiver set ended_at = ${now}, ended_by = ${by}::uuid, ended_why = ${sealed}::jsonb
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-waiver-ended',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, waiver: id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}

export async function waiversOf(db: Db, vault: Vault, incidentId: string): Promise<Waiver[]> {
  const { rows } = await sql<Omit<Waiver, 'why' | 'endedWhy'> & { why: unknown; endedWhy: unknown }>`
    select w.id, w.ground, w.why, p.name as "byName", w.at, w.ended_at as "endedAt", e.name as "endedByName",
           w.ended_why as "endedWhy"
    from affected_waiver w join person p on p.id = w.by_person left join person e on e.id = w.ended_by
    where w.incident_id = ${incidentId}::uuid order by w.at desc`.execute(db);
  const opened = await openReadable(
    db,
    vault,
    rows.flatMap(({ id, why, endedWhy }) => [
      { sealed: why, place: placeOf('affected_waiver:why', id) },
      { sealed: endedWhy, place: placeOf('affected_waiver:ended_why', id) },
    ]),
  );
  return rows.map((row, n) => ({ ...row, why: opened[2 * n] ?? null, endedWhy: opened[2 * n + 1] ?? null }));
}
