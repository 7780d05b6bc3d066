import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { type Kind, kinds, kindsIn, severities, severityOf } from './rules.ts';
import { affectedWords, placeOf } from './sealing.ts';
import { howOf, peopleOf, type Source } from './sources.ts';

export interface Addition {
  /** Made with the form, so that a second click adds nothing. */
  id: string;
  kinds: readonly Kind[];
  why: string;
  /** Also those who were found not to be affected: they come back. */
  again: boolean;
  by: string;
  now: Date;
}

/** What adding would come to. */
export interface Look {
  found: number;
  /** Not in the ledger yet. */
  fresh: number;
  /** In it, and affected already. */
  known: number;
  /** Found not to be affected: they stay out unless somebody says otherwise. */
  out: number;
  /** Who have left. */
  left: number;
}

/** Counts whom a source finds, without changing anything. */
export async function lookAt(db: Db, incidentId: string, source: Source): Promise<Look> {
  const { rows } = await sql<Look>`
    select count(*)::int as found, count(*) filter (where a.id is null)::int as fresh,
           count(*) filter (where a.standing = 'affected')::int as known,
           count(*) filter (where a.standing = 'not-affected')::int as out,
           count(*) filter (where not exists (
             select from employment e where e.person_id = f.person_id and e.to_at is null))::int as left
    from (${peopleOf(source)}) f
    left join affected a on a.incident_id = ${incidentId}::uuid and a.person_id = f.person_id`.execute(db);
  return rows[0] ?? { found: 0, fresh: 0, known: 0, out: 0, left: 0 };
}

/**
 * Adds everybody whom a source finds, in one statement however many they are. Whoever is in the ledger already has it noted
 * that this source found them too; what concerned them is everything that any source says.
 *
 * @returns what was done; the same again for the same form
 * @throws HeedError `bad-input` without a kind of data, a reason, or anybody
 */
export async function addFrom(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  source: Source,
  addition: Addition,
): Promise<{ found: number; fresh: number }> {
  const incident = await lockIncident(tx, incidentId);
  const before = await batchDone(tx, addition.id, incidentId);
  if (before) return before;
  const look = await lookAt(tx, incidentId, source);
  const { again } = addition;
  const added = look.fresh + look.known + (again ? look.out : 0);
  if (added === 0) throw new HeedError('bad-input', 'nobody is found', { text: 'affected-nobody' });
  await insertBatch(tx, { vault }, incident, {
    ...addition,
    source: source.kind,
    how: howOf(source),
    found: added,
    fresh: look.fresh,
    back: again ? look.out : 0,
  });
  const found = sql`select person_id, null::text as contact_key from (${peopleOf(source)}) f`;
  await putIn(tx, incident, found, addition);
  touch(tx, `crisis.${incidentId}`);
  return { found: added, fresh: look.fresh };
}

/** @throws HeedError `conflict` for an id that is another incident's */
export async function batchDone(
  tx: Tx,
  id: string,
  incidentId: string,
): Promise<{ found: number; fresh: number } | undefined> {
  const { rows } = await sql<{ found: number; fresh: number; incident: string }>`
    select found, fresh, incident_id as incident from affected_batch where id = ${id}::uuid`.execute(tx);
  const [row] = rows;
  if (row && row.incident !== incidentId)
    throw new HeedError('conflict', `batch ${id} is of another incident`);
  return row && { found: row.found, fresh: row.fresh };
}

export interface NewBatch extends Addition {
  source: 'list' | 'records' | 'query' | 'outside';
  how: Record<string, unknown>;
  found: number;
  fresh: number;
  /** How many of them come back. */
  back: number;
}

export async function insertBatch(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: Incident,
  batch: NewBatch,
): Promise<void> {
  const { id, source, how, found, fresh, by, now } = batch;
  const concerned = kindsIn(batch.kinds);
  if (concerned.length === 0)
    throw new HeedError('bad-input', 'no kind of data is named', { text: 'affected-kinds' });
  const why = await affectedWords.seal(tx, vault, {
    ...{ id: incident.id, place: placeOf('affected_batch:why', id), text: cleanText(batch.why), now },
  });
  await sql`
    insert into affected_batch (id, incident_id, source, how, kinds, why, found, fresh, by_person, at)
    values (${id}, ${incident.id}::uuid, ${source}, ${JSON.stringify(how)}::jsonb, ${concerned}::text[], ${why}::jsonb,
            ${found}, ${fresh}, ${by}::uuid, ${now})`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-added',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: {
      incident: incident.id,
      batch: id,
      source,
      kinds: concerned,
      found,
      fresh,
      again: batch.back,
      ...ofDrill(incident),
    },
  });
}

/**
 * Rows and facts of a batch. Those who were found not to be affected are passed over unless `again`.
 *
 * @param found a query with `person_id` and `contact_key`, one of them set; rows of people from outside are there already
 */
export async function putIn(
  tx: Tx,
  incident: Incident,
  found: RawBuilder<unknown>,
  { id, kinds: concerned, again, by, now }: Pick<Addition, 'id' | 'kinds' | 'again' | 'by' | 'now'>,
): Promise<void> {
  const fresh = kindsIn(concerned);
  const severity = severityOf(fresh);
  await sql`
    with found as materialized (${found}), last as (
      select coalesce(max(number), 0) as number from affected where incident_id = ${incident.id}::uuid
    ), made as (
      insert into affected (id, incident_id, drill, number, person_id, standing, kinds, severity)
      select gen_random_uuid(), ${incident.id}::uuid, ${incident.drill}, last.number + row_number() over (order by f.person_id),
             f.person_id, 'affected', ${fresh}::text[], ${severity}
      from found f cross join last
      where f.person_id is not null and not exists (
        select from affected a where a.incident_id = ${incident.id}::uuid and a.person_id = f.person_id)
      returning id
    ), known as (
      select a.id from found f join affected a on a.incident_id = ${incident.id}::uuid
        and (a.person_id = f.person_id or a.contact_key = f.contact_key)
      where ${again} or a.standing = 'affected'
    )
    insert into affected_fact (affected_id, batch_id, what, kinds, by_person, at)
    select id, ${id}::uuid, 'added', ${fresh}::text[], ${by}::uuid, ${now}::timestamptz
    from (select id from made union select id from known) t`.execute(tx);
  await sql`
    update affected a set
      kinds = case when a.standing = 'affected'
        then array(select o.kind from unnest(${[...kinds]}::text[]) with ordinality o (kind, n)
                   where o.kind = any(a.kinds || ${fresh}::text[]) order by o.n)
        else ${fresh}::text[] end,
      severity = case when a.standing = 'affected'
          and array_position(${[...severities]}::text[], a.severity) > array_position(${[...severities]}::text[], ${severity})
        then a.severity else ${severity} end,
      standing = 'affected'
    from affected_fact f
    where f.batch_id = ${id}::uuid and f.affected_id = a.id
      and not (a.standing = 'affected' and a.kinds @> ${fresh}::text[])`.execute(tx);
}
