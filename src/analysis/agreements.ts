import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { actingPerson } from '../people/roles.ts';
import type { Counterpart } from '../procedure/steps.ts';
import { lockIntake } from '../records/lock.ts';
import { eraseKeys } from '../vault/erase.ts';
import { keysFor } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';

/** What the staff of a site agreed to, through those who speak for them. */
export interface Agreement {
  id: string;
  site: string;
  counterpart: Counterpart;
  agreedOn: Day;
  /** The last day it stands; null: until it is ended. */
  untilOn: Day | null;
  /** Figures of no fewer people than this. */
  people: number;
  document: string;
  /** Hex. */
  sha256: string;
  recordedBy: string | null;
  recordedAt: Date;
  endedAt: Date | null;
}

/** Class of the key that stands for an agreement: it seals nothing, and its erasure outlives every restore. */
const agreementClass = 'analysis-agreement';
const noDay = '9999-12-31';

/**
 * Whether agreement `a` stands on a day. That it was ended is asked of the ledger of erased keys too, which no backup
 * brings back: a restore of an older one switches nothing on again.
 */
const stands = (today: Day) => sql<boolean>`
  (a.ended_at is null and (a.until_on is null or a.until_on >= ${today}::date)
   and not exists (select from keys.erasure e where e.subject_id = a.id))`;

/** What holds at a site on a day. */
export interface Standing {
  /** Names the site in an address: the id of an agreement that stands there. */
  key: string;
  /** From this day on, by the earliest agreement that stands. */
  since: Day;
  /** The most that any of them asks for. */
  people: number;
}

/** Sites where something that stands was agreed, by name; nothing is counted at any other. */
export async function standingSites(db: Db | Tx, today: Day): Promise<Map<string, Standing>> {
  const { rows } = await sql<Standing & { site: string }>`
    select a.site, min(a.id::text) as key, min(a.agreed_on)::text as since, max(a.people) as people
    from analysis_agreement a where ${stands(today)} group by a.site`.execute(db);
  return new Map(rows.map(({ site, ...standing }) => [site, standing]));
}

/** Every one there was, those that stand first. */
export async function listAgreements(
  db: Db,
  today: Day,
): Promise<(Agreement & { stands: boolean; recordedByName: string | null })[]> {
  const { rows } = await sql<Agreement & { stands: boolean; recordedByName: string | null }>`
    select a.id, a.site, a.counterpart, a.agreed_on::text as "agreedOn", a.until_on::text as "untilOn", a.people,
           a.document, encode(a.sha256, 'hex') as sha256, a.recorded_by as "recordedBy", p.name as "recordedByName",
           a.recorded_at as "recordedAt", a.ended_at as "endedAt", ${stands(today)} as stands
    from analysis_agreement a left join person p on p.id = a.recorded_by
    order by stands desc, a.site, a.recorded_at desc`.execute(db);
  return rows;
}

/** Sites that people work at. */
export async function knownSites(db: Db): Promise<string[]> {
  const { rows } = await sql<{ site: string }>`
    select distinct p.site from person p join employment e on e.person_id = p.id and e.to_at is null
    where p.site is not null order by 1`.execute(db);
  return rows.map(({ site }) => site);
}

export type NewAgreement = Omit<Agreement, 'recordedBy' | 'recordedAt' | 'endedAt'>;

/**
 * Puts an agreement on record; from the day of it on what its site's people were told is counted. The same form twice is
 * one agreement. What it says has been checked (`agreement-form.ts`).
 */
export async function recordAgreement(
  tx: Tx,
  { vault }: { vault: Vault },
  agreement: NewAgreement,
  by: string,
  now: Date,
): Promise<void> {
  const { id, site, counterpart, agreedOn, untilOn, people, document, sha256 } = agreement;
  const { rows } = await sql`
    insert into analysis_agreement
      (id, site, counterpart, agreed_on, until_on, people, document, sha256, recorded_by, recorded_at)
    values (${id}::uuid, ${site}, ${counterpart}, ${agreedOn}::date, ${untilOn}::date, ${people}, ${document},
            ${Buffer.from(sha256, 'hex')}, ${by}::uuid, ${now})
    on conflict (id) do nothing returning id`.execute(tx);
  if (rows.length === 0) return;
  await keysFor(tx, vault.master, { subjects: [id], class: agreementClass, expiresOn: noDay }, now);
  await append(tx, {
    ...{ type: 'analysis.agreed', at: now, actor: { person: by }, about: id },
    data: { agreement: id, site, with: counterpart, on: agreedOn, until: untilOn, people, sha256 },
  });
}

/**
 * Ends an agreement. Where no other stands at its site, nothing is counted there from this moment on, and what was counted
 * goes, of open weeks and of closed ones.
 *
 * @throws HeedError `not-found`; `conflict` for one that has ended
 */
export async function endAgreement(tx: Tx, id: string, actor: Actor, { now, zone }: When): Promise<void> {
  // What is on its way in is counted by then, and goes with the rest.
  await lockIntake(tx, 'alone');
  const today = dayIn(now, zone);
  const { rows } = await sql<{ site: string; endedAt: Date | null }>`
    select site, ended_at as "endedAt" from analysis_agreement where id = ${id}::uuid for update`.execute(tx);
  const [agreement] = rows;
  if (!agreement) throw new HeedError('not-found', `there is no agreement ${id}`);
  if (agreement.endedAt) throw new HeedError('conflict', `agreement ${id} has ended`);
  await sql`
    update analysis_agreement set ended_at = ${now}, ended_by = ${actingPerson(actor)}::uuid
    where id = ${id}::uuid`.execute(tx);
  await eraseKeys(tx, { subject: id, class: agreementClass, now, reason: 'ended' });
  const { site } = agreement;
  const gone = (await standingSites(tx, today)).has(site) ? 0 : await forgetSite(tx, site);
  await append(tx, {
    ...{ type: 'analysis.agreement-ended', at: now, actor, about: id },
    data: { agreement: id, site, figures: gone },
  });
}

interface When {
  now: Date;
  zone: string;
}

/** @returns how many figures of closed weeks there were */
async function forgetSite(tx: Tx, site: string): Promise<number> {
  await tx.deleteFrom('analysis_tally').where('site', '=', site).execute();
  await tx.deleteFrom('analysis_waiting').where('site', '=', site).execute();
  const { numDeletedRows } = await tx
    .deleteFrom('analysis_figure')
    .where('site', '=', site)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Ends those whose last day is over, and what a restore brought back of sites where nothing stands. */
export async function endDueAgreements(db: Db, when: When): Promise<number> {
  const today = dayIn(when.now, when.zone);
  const { rows } = await sql<{ id: string }>`
    select id from analysis_agreement where ended_at is null and until_on < ${today}::date
    union
    select a.id from analysis_agreement a join keys.erasure e on e.subject_id = a.id where a.ended_at is null`.execute(
    db,
  );
  for (const { id } of rows) await inTransaction(db, (tx) => endAgreement(tx, id, 'heed', when));
  return rows.length;
}
