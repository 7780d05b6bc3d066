import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { can } from '../people/permissions.ts';
import type { CrisisRole, Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import type { Fate, MissedCall, Paged, RoleStanding, Standing, WhyCalled } from './facts.ts';
import { loadMuster } from './load.ts';
import { rolesAt, standingAt } from './muster.ts';
import { byClock, calledTo, findIncident, type Incident, musterTime, noSuchIncident } from './store.ts';
import { type KnownWords, wordsOf } from './words.ts';

/** Handed to its platform, which says nothing of the person; `platform` is empty where there was nothing to send it by. */
export interface PageShown {
  platform: string;
  at: Date;
  /** `unsure`: what was called failed may have arrived after all, which nobody knows. */
  fate: Fate | 'unsure';
  missed: MissedCall | null;
}

export interface MusterLine {
  person: string;
  name: string;
  roles: { role: CrisisRole; why: WhyCalled }[];
  standing: Standing;
  /** Until when "coming" counts, by the clock. */
  until: Date | null;
  /** Their pages since they were called last, one for each way that was tried, the newest last. */
  paged: PageShown[];
  /** When they first opened the page or used a control; null while nobody knows whether they saw anything. */
  seen: { at: Date; how: 'page' | 'control' } | null;
}

export interface IncidentView {
  incident: Incident;
  known: KnownWords[];
  roles: RoleStanding[];
  lines: MusterLine[];
  called: readonly string[];
}

/** What somebody may act in, and who was called to it. @throws HeedError `not-found` for one that is not there or not theirs */
export async function incidentFor(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<{ incident: Incident; called: string[] }> {
  const incident = await findIncident(db, id);
  const called = incident ? await calledTo(db, id) : [];
  const may = can(viewer, 'crisis.read', { called }) || can(viewer, 'crisis.sit', { incident: id });
  if (!incident || !may) throw noSuchIncident(id);
  return { incident, called };
}

/** An incident as those in it see it. @throws HeedError `not-found` for one that is not there or not theirs */
export async function readIncident(
  db: Db,
  vault: Vault,
  id: string,
  { viewer, now }: { viewer: Viewer; now: Date },
): Promise<IncidentView> {
  const { incident, called } = await incidentFor(db, viewer, id);
  const musters = musterTime(incident, now);
  const { time } = musters;
  const muster = await loadMuster(db, incident, now);
  const known = await wordsOf(db, vault, id);
  const names = await namesOf(db, called);
  const seen = await seenBy(db, id);
  const ways = await pagedBy(db, id);
  const lines = called.map((person): MusterLine => {
    const pages = muster.paged.filter((one) => one.person === person);
    const answer = muster.answered.findLast((one) => one.person === person);
    const standing = standingAt(muster, person, time);
    return {
      person,
      name: names.get(person) ?? '',
      roles: muster.called.flatMap(({ person: who, role, why }) => (who === person ? [{ role, why }] : [])),
      standing,
      until: standing === 'coming' && answer?.until ? byClock(musters, answer.until) : null,
      paged: shown(
        pages.filter(({ round }) => round === pages.at(-1)?.round),
        ways,
      ),
      seen: seen.get(person) ?? null,
    };
  });
  return { incident, known, roles: rolesAt(muster, time), lines, called };
}

async function namesOf(db: Db, people: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from person where id = any(${[...people]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

interface Way {
  message: string;
  platform: string | null;
  unsure: boolean;
}

const keyOf = ({ person, round, step }: Paged) => `${person} ${round} ${step}`;

/** Two steps that came to one telephone at once are one call. */
function shown(pages: readonly Paged[], ways: ReadonlyMap<string, Way>): PageShown[] {
  const byMessage = new Map<string, PageShown>();
  for (const page of pages) {
    const way = ways.get(keyOf(page));
    byMessage.set(way?.message ?? keyOf(page), {
      platform: way?.platform ?? '',
      at: page.at,
      fate: page.fate === 'failed' && way?.unsure ? 'unsure' : page.fate,
      missed: page.missed ?? null,
    });
  }
  return [...byMessage.values()];
}

/** By which platform each page went, whatever it would go by now, and whether it may have arrived; by person, round and step. */
async function pagedBy(db: Db, id: string): Promise<Map<string, Way>> {
  const { rows } = await sql<{ page: string } & Way>`
    select concat_ws(' ', g.person_id, g.round, g.step) as page, g.message_id as message,
      d.platform, d.state = 'unknown' as unsure
    from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
    where g.incident_id = ${id}::uuid`.execute(db);
  return new Map(rows.map(({ page, ...way }) => [page, way]));
}

async function seenBy(db: Db, id: string): Promise<Map<string, { at: Date; how: 'page' | 'control' }>> {
  const { rows } = await sql<{ person: string; at: Date; how: 'page' | 'control' }>`
    select person_id as person, at, how from incident_seen where incident_id = ${id}::uuid`.execute(db);
  return new Map(rows.map(({ person, ...seen }) => [person, seen]));
}
