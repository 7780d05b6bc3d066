import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { callingWays } from '../people/calling-ways.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Act } from './facts.ts';
import { type LoadedMuster, loadMuster } from './load.ts';
import { look } from './muster.ts';
import { alertCard, nobodyCard, shortCard } from './present.ts';
import { byClock, type Incident, lockIncident, musterTime, ofDrill } from './store.ts';

type Page = Extract<Act, { kind: 'page' }>;

/**
 * So often is every muster looked at whether or not something is due, in milliseconds: somebody may have got a role, been
 * hired or come back, whom it needs.
 */
const anywayMs = 10_000;

/**
 * Incidents that something is due in: by time, because a platform has said what became of a page, because the clock was set
 * back, or because nobody has looked for a while.
 */
export async function dueIncidents(db: Db, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i where i.closed_at is null and (
      i.muster_at - i.set_back_ms * interval '1 millisecond' <= ${now}
      or i.looked_at - i.set_back_ms * interval '1 millisecond' > ${now}
      or i.looked_at - i.set_back_ms * interval '1 millisecond' <= ${new Date(now.getTime() - anywayMs)}
      or exists (select from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
                 where g.incident_id = i.id and g.fate = 'waiting' and ${known}))
    order by i.muster_at nulls last, i.id limit 100`.execute(db);
  return rows.map(({ id }) => id);
}

/** When the next muster is due by time, by the clock of processes; undefined where none will be. */
export async function nextDue(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(muster_at - set_back_ms * interval '1 millisecond') as at from incident where closed_at is null`.execute(
    db,
  );
  return rows[0]?.at ?? undefined;
}

/**
 * A delivery of which it is known what became of it; one that nobody will send any more has failed. So has a call of unknown
 * fate: whether or not a telephone rang, the next step wakes rather than waits.
 */
const known = sql`(d.state in ('accepted', 'failed', 'skipped')
  or d.state = 'unknown' and (d.held or d.platform = any(${[...callingWays]}::text[])))`;

/**
 * Looks at one muster that is due; nothing when somebody else is just doing so.
 *
 * @returns when it was due, where it was due by time
 */
export async function advanceDue(db: Db, id: string, now: Date): Promise<Date | undefined> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql`
      select from incident where id = ${id}::uuid and closed_at is null for update skip locked`.execute(tx);
    if (rows.length === 0) return undefined;
    const incident = await lockIncident(tx, id);
    await advance(tx, incident, now);
    const due = incident.musterAt && byClock(incident, incident.musterAt);
    return due && due <= now ? due : undefined;
  });
}

/**
 * Does what is due in a muster, in the caller's transaction, which holds the incident: calls, pages and their messages,
 * evidence, and when to look again.
 */
export async function advance(tx: Tx, incident: Incident, now: Date): Promise<void> {
  const { id } = incident;
  const { time, setBackMs } = musterTime(incident, now);
  await settle(tx, id, time);
  const muster = await loadMuster(tx, incident, now);
  const { acts, nextAt } = look(muster, time);
  await call(tx, incident, muster, acts, { now, time });
  await spare(tx, incident, muster.spared, { now, time });
  await goOn(tx, incident, acts);
  await page(tx, incident, muster, acts, { now, time });
  for (const act of acts)
    if (act.kind === 'tell-short') await tellShort(tx, incident, act.role, { now, time });
  await sql`
    update incident set muster_at = ${nextAt ?? null}::timestamptz, looked_at = ${time}, set_back_ms = ${setBackMs}
    where id = ${id}::uuid`.execute(tx);
  if (acts.length > 0) touch(tx, `crisis.${id}`);
}

/** Takes note of what platforms made of pages, from the deliveries' own rows. */
async function settle(tx: Tx, id: string, time: Date): Promise<void> {
  const { numAffectedRows } = await sql`
    update incident_page g set fate = case d.state when 'accepted' then 'accepted' else 'failed' end, fate_at = ${time}
    from delivery d
    where g.incident_id = ${id}::uuid and g.fate = 'waiting' and d.message_id = g.message_id
      and d.person_id = g.person_id and ${known}`.execute(tx);
  if (numAffectedRows) touch(tx, `crisis.${id}`);
}

interface Times {
  now: Date;
  /** The muster's own. */
  time: Date;
}

async function call(
  tx: Tx,
  incident: Incident,
  muster: LoadedMuster,
  acts: readonly Act[],
  { now, time }: Times,
): Promise<void> {
  const calls = acts.flatMap((act) => (act.kind === 'call' ? [act] : []));
  const called = [...calls, ...muster.called];
  await fixLadders(
    tx,
    incident.id,
    muster,
    called.map(({ person }) => ({ person, round: 0 })),
  );
  if (calls.length === 0) return;
  await sql`
    insert into incident_call (incident_id, person_id, role, at, why)
    select ${incident.id}::uuid, person, role, ${time}::timestamptz, why
    from unnest(${calls.map((one) => one.person)}::uuid[], ${calls.map((one) => one.role)}::text[],
                ${calls.map((one) => one.why)}::text[]) t (person, role, why)`.execute(tx);
  await append(tx, {
    type: 'crisis.called',
    at: now,
    actor: 'heed',
    about: incident.id,
    data: {
      incident: incident.id,
      people: calls.map(({ person, role, why }) => ({ person, role, why })),
      ...ofDrill(incident),
    },
  });
}

/**
 * From when a round begins, and the first one from the call on, its ladder stays as it is, so that its steps can be counted.
 * Whoever has no way at all gets one once they have.
 */
async function fixLadders(
  tx: Tx,
  id: string,
  muster: LoadedMuster,
  begun: readonly { person: string; round: number }[],
): Promise<void> {
  const fresh = begun.flatMap(({ person, round }) => {
    const { newest, anew = [] } = muster.wholeLadders.get(person) ?? {};
    const has = newest !== undefined && newest.number >= round;
    return has || anew.length === 0 ? [] : [{ person, round, steps: JSON.stringify(anew) }];
  });
  if (fresh.length === 0) return;
  await sql`
    insert into incident_ladder (incident_id, person_id, round, level, steps)
    select ${id}::uuid, person, round, ${muster.level}, steps::jsonb
    from unnest(${fresh.map(({ person }) => person)}::uuid[], ${fresh.map(({ round }) => round)}::int[],
                ${fresh.map(({ steps }) => steps)}::text[]) t (person, round, steps)
    on conflict do nothing`.execute(tx);
}

/** A night that begins later changes nothing for whom a raise has left where they were. */
async function goOn(tx: Tx, { id, level }: Incident, acts: readonly Act[]): Promise<void> {
  const rounds = acts.flatMap((act) => (act.kind === 'go-on' ? [act] : []));
  if (rounds.length === 0) return;
  await sql`
    update incident_ladder l set level = ${level}
    from unnest(${rounds.map(({ person }) => person)}::uuid[], ${rounds.map(({ round }) => round)}::int[]) t (person, round)
    where l.incident_id = ${id}::uuid and l.person_id = t.person and l.round = t.round`.execute(tx);
}

/** Puts on record who is called and not rung, once each: the report says so. */
async function spare(
  tx: Tx,
  incident: Incident,
  people: readonly string[],
  { now, time }: Times,
): Promise<void> {
  if (people.length === 0 || !incident.drill) return;
  const { rows } = await sql<{ id: string }>`
    update incident_ladder set spared_at = ${time}
    where incident_id = ${incident.id}::uuid and person_id = any(${[...people]}::uuid[]) and round = 0
      and spared_at is null
    returning person_id as id`.execute(tx);
  if (rows.length === 0) return;
  await append(tx, {
    ...{ type: 'crisis.drill-spared', at: now, actor: 'heed', about: incident.id },
    data: { incident: incident.id, people: rows.map(({ id }) => id).sort(), drill: true },
  });
}

/**
 * One message for all that are paged by the same platform and for the same time, so that one call may carry them. Steps that
 * lead somebody to one platform at one moment, because a way between them is not trusted, are one message to them: their
 * telephone rings once, and each step is on record with it.
 */
async function page(
  tx: Tx,
  incident: Incident,
  muster: LoadedMuster,
  acts: readonly Act[],
  { now, time }: Times,
): Promise<void> {
  const pages = acts.flatMap((act) => (act.kind === 'page' ? [act] : []));
  if (pages.length === 0) return;
  await fixLadders(tx, incident.id, muster, pages);
  const by = ({ person, round, step }: Page): string => {
    const { newest, anew = [] } = muster.laddersOf.get(person) ?? {};
    return (newest?.number === round ? newest.steps : anew)[step]?.platform ?? '';
  };
  const again = ({ round, step }: Page): boolean => round > 0 || step > 0;
  // By person and platform; the first of such steps says whether it is the first that they hear.
  const firsts = new Map<string, Page>();
  const groups = new Map<string, Page[]>();
  for (const one of pages) {
    const theirs = `${one.person} ${by(one)}`;
    const first = firsts.get(theirs) ?? one;
    firsts.set(theirs, first);
    const key = `${by(one)} ${again(first)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const sent: (Page & { message: string; by: string })[] = [];
  for (const these of groups.values()) {
    const [first] = these;
    if (!first) continue;
    const message = v7();
    await enqueue(tx, {
      ...{ id: message, kind: 'crisis.alert', lane: 'alert', priority: 0, about: incident.id, at: now },
      bodies: alertCard(incident, again(first)),
      platform: by(first),
      to: [...new Set(these.map(({ person }) => person))],
    });
    sent.push(...these.map((one) => ({ ...one, message, by: by(one) })));
  }
  await sql`
    insert into incident_page (incident_id, person_id, round, step, at, message_id)
    select ${incident.id}::uuid, person, round, step, ${time}::timestamptz, message
    from unnest(${sent.map((one) => one.person)}::uuid[], ${sent.map((one) => one.round)}::int[],
                ${sent.map((one) => one.step)}::int[], ${sent.map((one) => one.message)}::uuid[])
      t (person, round, step, message)`.execute(tx);
  await append(tx, {
    type: 'crisis.paged',
    at: now,
    actor: 'heed',
    about: incident.id,
    data: {
      incident: incident.id,
      pages: sent.map(({ person, round, step, by: platform, message }) => ({
        ...{ person, round, step, by: platform, message },
      })),
      ...ofDrill(incident),
    },
  });
}

/** Whoever is there, and the leads, hear that a role stays empty: they decide who does its work. Where there is nobody, those who give roles do. */
async function tellShort(
  tx: Tx,
  incident: Incident,
  role: Extract<Act, { kind: 'tell-short' }>['role'],
  { now, time }: Times,
): Promise<void> {
  const { id } = incident;
  await sql`
    insert into incident_short (incident_id, role, at) values (${id}::uuid, ${role}, ${time})`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select distinct c.person_id as id from incident_call c
    where c.incident_id = ${id}::uuid and (c.role = 'lead' or (
      select a.what = 'coming' and a.until_at > ${time} from incident_answer a
      where a.incident_id = c.incident_id and a.person_id = c.person_id order by a.id desc limit 1))
    order by 1`.execute(tx);
  const message = { kind: 'crisis.short', lane: 'alert' as const, priority: 0, about: id, at: now };
  if (rows.length > 0)
    await enqueue(tx, { ...message, bodies: shortCard(incident, role), to: rows.map((row) => row.id) });
  // Nobody is there at all: whoever gives roles can name somebody, who is then called within seconds.
  else
    await enqueueTo(
      tx,
      { ...message, bodies: nobodyCard(incident, role) },
      holdersQuery(['admin', 'privacy'], now),
    );
  await append(tx, {
    type: 'crisis.short',
    at: now,
    actor: 'heed',
    about: id,
    data: { incident: id, role, ...ofDrill(incident) },
  });
}
