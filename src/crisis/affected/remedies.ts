import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Day } from '../../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { dayIn } from '../../zone.ts';
import { lockIncident, type RealIncident } from '../store.ts';
import { openContacts } from './contact.ts';
import { remedyCard } from './present.ts';
import { affectedWords, placeOf } from './sealing.ts';
import { findAffected } from './store.ts';
import { giveTo } from './successors.ts';

export interface Cost {
  /** In hundredths. */
  amount: number;
  /** Three letters (ISO 4217). */
  currency: string;
}

/** The hour at which its owner is reminded, where the company is. */
const hour = 9;
const atHour = (day: Day, zone: string): Date => DateTime.fromISO(day, { zone }).set({ hour }).toJSDate();
/** The day before it is due, and from the day after on every week. */
export function remindFirst(dueOn: Day, now: Date, zone: string): Date {
  const before = DateTime.fromISO(dueOn, { zone }).minus({ days: 1 }).toFormat('yyyy-MM-dd');
  const soon = atHour(before, zone);
  return soon > now ? soon : remindNext(dueOn, now, zone);
}
export function remindNext(dueOn: Day, now: Date, zone: string): Date {
  const late = DateTime.fromJSDate(atHour(dueOn, zone), { zone }).plus({ days: 1 });
  const since = DateTime.fromJSDate(now, { zone }).diff(late, 'weeks').weeks;
  return late.plus({ weeks: since < 0 ? 0 : Math.floor(since) + 1 }).toJSDate();
}

/**
 * Puts down what was promised to somebody, by whom it is done and by when. They see it; its owner is reminded.
 *
 * @param promise.id made with the form
 * @throws HeedError `not-found`; `bad-input` without words, for a day that is over, or an owner who does not work here
 */
export async function promiseRemedy(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: RealIncident,
  promise: {
    id: string;
    affectedId: string;
    text: string;
    dueOn: Day;
    owner: string;
    /** Who takes it over when its owner leaves; null: whoever leads. */
    deputy: string | null;
    cost: Cost | null;
    by: string;
    now: Date;
    zone: string;
  },
): Promise<void> {
  const { id, dueOn, owner, deputy, cost, by, now, zone } = promise;
  const one = await findAffected(tx, incident.id, promise.affectedId);
  if (dueOn < dayIn(now, zone)) throw new HeedError('bad-input', 'a promise for a day that is over');
  const people = [...new Set(deputy ? [owner, deputy] : [owner])];
  const { rows } = await sql`
    select from employment where person_id = any(${people}::uuid[]) and to_at is null`.execute(tx);
  if (rows.length < people.length)
    throw new HeedError('bad-input', 'a promise has an owner, and a deputy, who work here');
  const sealed = await affectedWords.seal(tx, vault, {
    ...{ id: one.id, place: placeOf('affected_remedy:promise', id), text: cleanText(promise.text), now },
  });
  const { numAffectedRows } = await sql`
    insert into affected_remedy (id, affected_id, promise, due_on, owner, deputy, cost, currency, by_person, at, remind_at)
    values (${id}::uuid, ${one.id}::uuid, ${sealed}::jsonb, ${dueOn}::date, ${owner}::uuid,
            ${deputy === owner ? null : deputy}::uuid, ${cost?.amount ?? null}::bigint,
            ${cost?.currency ?? null}, ${by}::uuid, ${now}, ${remindFirst(dueOn, now, zone)})
    on conflict (id) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    type: 'crisis.affected-promised',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: { incident: incident.id, remedy: id, affected: one.id, due: dueOn },
  });
  touch(tx, `crisis.${incident.id}`);
}

/** @param note may be empty. @returns false where it was done before. @throws HeedError `not-found` */
export async function remedyDone(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: RealIncident,
  { id, note, by, now }: { id: string; note: string; by: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ affected: string; doneAt: Date | null }>`
    select r.affected_id as affected, r.done_at as "doneAt" from affected_remedy r join affected a on a.id = r.affected_id
    where r.id = ${id}::uuid and a.incident_id = ${incident.id}::uuid for update of r`.execute(tx);
  const [row] = rows;
  if (!row) throw new HeedError('not-found', `there is no promise ${id} in this incident`);
  if (row.doneAt) return false;
  const sealed =
    note.trim() === ''
      ? null
      : await affectedWords.seal(tx, vault, {
          ...{
            id: row.affected,
            place: placeOf('affected_remedy:done_note', id),
            text: cleanText(note),
            now,
          },
        });
  await sql`
    update affected_remedy set done_at = ${now}, done_by = ${by}::uuid, done_note = ${sealed}::jsonb, remind_at = null
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-remedied',
    at: now,
    actor: { person: by },
    about: incident.id,
    data: { incident: incident.id, remedy: id, affected: row.affected },
  });
  touch(tx, `crisis.${incident.id}`);
  return true;
}

export interface Remedy {
  id: string;
  number: number;
  name: string | null;
  promise: string | null;
  dueOn: Day;
  ownerId: string;
  ownerName: string;
  /** Who takes it over when the owner leaves. */
  deputyName: string | null;
  cost: number | null;
  currency: string | null;
  doneAt: Date | null;
  doneByName: string | null;
  note: string | null;
}

/** One promise as its owner sees it: not to whom, unless the promise itself says so. */
export interface OwnRemedy {
  id: string;
  incidentId: string;
  code: string;
  owner: string;
  promise: string | null;
  dueOn: Day;
  byName: string;
  doneAt: Date | null;
}

/** @throws HeedError `not-found` */
export async function findRemedy(db: Db, vault: Vault, id: string): Promise<OwnRemedy> {
  const { rows } = await sql<Omit<OwnRemedy, 'promise'> & { promise: unknown }>`
    select r.id, a.incident_id as "incidentId", i.code, r.owner, r.promise, r.due_on::text as "dueOn", p.name as "byName",
           r.done_at as "doneAt"
    from affected_remedy r join affected a on a.id = r.affected_id join incident i on i.id = a.incident_id
    join person p on p.id = r.by_person where r.id = ${id}::uuid`.execute(db);
  const [row] = rows;
  if (!row) throw new HeedError('not-found', `there is no promise ${id}`);
  const place = placeOf('affected_remedy:promise', id);
  const [promise] = await openReadable(db, vault, [{ sealed: row.promise, place }]);
  return { ...row, promise: promise ?? null };
}

/** Somebody else sees to it from now on. @throws HeedError `not-found`; `conflict` once it is done; `bad-input` for nobody here */
export async function giveRemedy(
  tx: Tx,
  incident: RealIncident,
  { id, to, by, now }: { id: string; to: string; by: string; now: Date },
): Promise<void> {
  const { rows } = await sql<{ affected: string; owner: string; done: boolean; here: boolean }>`
    select r.affected_id as affected, r.owner, r.done_at is not null as done,
           exists (select from employment e where e.person_id = ${to}::uuid and e.to_at is null) as here
    from affected_remedy r join affected a on a.id = r.affected_id
    where r.id = ${id}::uuid and a.incident_id = ${incident.id}::uuid for update of r`.execute(tx);
  const [row] = rows;
  if (!row) throw new HeedError('not-found', `there is no promise ${id} in this incident`);
  if (row.done) throw new HeedError('conflict', `promise ${id} is kept already`);
  if (!row.here) throw new HeedError('bad-input', 'a promise has an owner who works here');
  if (row.owner !== to) await giveTo(tx, incident, { id, affected: row.affected, to, by, now });
}

/** Those that are due first; what is done comes last. */
export async function remediesOf(db: Db, vault: Vault, incidentId: string): Promise<Remedy[]> {
  const { rows } = await sql<
    Omit<Remedy, 'promise' | 'note'> & {
      affectedId: string;
      contact: unknown;
      promise: unknown;
      note: unknown;
    }
  >`
    select r.id, a.id as "affectedId", a.number, p.name, a.contact, r.promise, r.due_on::text as "dueOn", r.owner as "ownerId",
           o.name as "ownerName", e.name as "deputyName", r.cost::float8 as cost, r.currency, r.done_at as "doneAt", d.name as "doneByName",
           r.done_note as note
    from affected_remedy r join affected a on a.id = r.affected_id left join person p on p.id = a.person_id
    join person o on o.id = r.owner left join person e on e.id = r.deputy left join person d on d.id = r.done_by
    where a.incident_id = ${incidentId}::uuid order by r.done_at is not null, r.due_on, r.id limit 1000`.execute(
    db,
  );
  const words = await openReadable(
    db,
    vault,
    rows.flatMap(({ id, promise, note }) => [
      { sealed: promise, place: placeOf('affected_remedy:promise', id) },
      { sealed: note, place: placeOf('affected_remedy:done_note', id) },
    ]),
  );
  const contacts = await openContacts(
    db,
    vault,
    rows.map(({ affectedId: id, contact }) => ({ id, contact })),
    openReadable,
  );
  return rows.map(({ affectedId: _id, contact: _sealed, ...row }, n) => ({
    ...row,
    name: row.name ?? contacts[n]?.name ?? null,
    promise: words[2 * n] ?? null,
    note: words[2 * n + 1] ?? null,
  }));
}

/** Reminds owners of what they promised: the day before, and while it is late every week. @returns how many */
export async function remindRemedies(
  db: Db,
  { now, zone, most = 200 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const { rows } = await sql<{ id: string; incident: string }>`
    select r.id, a.incident_id as incident from affected_remedy r join affected a on a.id = r.affected_id
    where r.done_at is null and r.remind_at <= ${now} order by r.remind_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id, incident: incidentId }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, incidentId);
      if (incident.drill) return false;
      const { rows: due } = await sql<{ owner: string; dueOn: Day }>`
        select owner, due_on::text as "dueOn" from affected_remedy
        where id = ${id}::uuid and done_at is null and remind_at <= ${now} for update`.execute(tx);
      if (!due[0]) return false;
      const { owner, dueOn } = due[0];
      await enqueue(tx, {
        ...{ kind: 'crisis.remedy', about: incidentId, to: [owner], at: now },
        bodies: remedyCard(incident, id, dueOn < dayIn(now, zone) ? 'late' : 'soon'),
      });
      await sql`
        update affected_remedy set remind_at = ${remindNext(dueOn, now, zone)} where id = ${id}::uuid`.execute(
        tx,
      );
      return true;
    }),
  );
}
