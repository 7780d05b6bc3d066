import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { advance } from '../advance.ts';
import { incidentWords } from '../sealing.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { barredFor } from './store.ts';

/** What leaves the building by other ways, or only rings: it is no messenger that the crisis could be moved off. */
const noMessengers = ['sms', 'voice', 'pager', 'email'] as const;

const placeOfTrust = (id: string): string => `incident_trust:${id}:words`;

export interface TrustDecision {
  id: string;
  platform: string;
  trusted: boolean;
  byName: string;
  at: Date;
  /** Why; null once it is erased. */
  text: string | null;
}

/** Messengers that are connected, and whether each is trusted with the incident. */
export async function messengersOf(
  db: Db | Tx,
  incidentId: string,
): Promise<{ platform: string; trusted: boolean }[]> {
  const barred = await barredFor(db, incidentId);
  const { rows } = await sql<{ platform: string }>`
    select platform from platform_connected where platform <> all(${[...noMessengers]}::text[]) order by platform`.execute(
    db,
  );
  const all = new Set([...rows.map(({ platform }) => platform), ...barred]);
  return [...all].map((platform) => ({ platform, trusted: !barred.includes(platform) }));
}

/**
 * Moves an incident off a messenger, or back to it: a decision, with who, when and why. Off it, what waits to be sent there
 * is not sent, and everybody is called by what else they have; the room there ends without a word.
 *
 * @throws HeedError `bad-input` without a reason, or for a platform that is no messenger here
 */
export async function decideTrust(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  decision: { platform: string; trusted: boolean; why: string; once: string },
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { platform, trusted, once } = decision;
  const messenger = (await messengersOf(tx, incidentId)).find((one) => one.platform === platform);
  if (!messenger) throw new HeedError('bad-input', `${platform} is no messenger that is connected here`);
  const { rows } = await sql`select from incident_trust where once = ${once}`.execute(tx);
  if (rows.length > 0 || messenger.trusted === trusted) return;
  const id = v7();
  const sealing = { id: incidentId, place: placeOfTrust(id), text: cleanText(decision.why), now };
  const words = await incidentWords.seal(tx, vault, sealing);
  await sql`
    insert into incident_trust (id, incident_id, platform, trusted, by_person, at, words, once)
    values (${id}, ${incidentId}::uuid, ${platform}, ${trusted}, ${personId}::uuid, ${now}, ${words}::jsonb, ${once})`.execute(
    tx,
  );
  await append(tx, {
    type: trusted ? 'crisis.platform-trusted' : 'crisis.platform-distrusted',
    ...{ at: now, actor: { person: personId }, about: incidentId },
    data: { incident: incidentId, platform, decision: id, ...ofDrill(incident) },
  });
  if (trusted) await open(tx, incidentId, platform, now);
  else await bar(tx, incidentId, platform, now);
  if (!incident.closedAt) await advance(tx, incident, now);
  touch(tx, `crisis.${incidentId}`);
}

async function bar(tx: Tx, incidentId: string, platform: string, now: Date): Promise<void> {
  await sql`
    insert into message_barred (about, platform) values (${incidentId}::uuid, ${platform}) on conflict do nothing`.execute(
    tx,
  );
  // What is queued there goes nowhere, and what may have arrived is not sent once more. Both count as not reached.
  await sql`
    update delivery d set state = case when d.state = 'pending' then 'skipped' else d.state end,
                          held = d.held or d.state = 'unknown'
    from message m
    where m.id = d.message_id and m.about = ${incidentId}::uuid and d.platform = ${platform}
      and d.state in ('pending', 'unknown')`.execute(tx);
  await sql`
    update incident_room set next_at = ${now}, lease_until = null
    where incident_id = ${incidentId}::uuid and platform = ${platform} and closed_at is null`.execute(tx);
}

/** The room that was there has ended; another one is made. */
async function open(tx: Tx, incidentId: string, platform: string, now: Date): Promise<void> {
  await sql`delete from message_barred where about = ${incidentId}::uuid and platform = ${platform}`.execute(
    tx,
  );
  await sql`
    update incident_room set closed_at = null, generation = generation + 1, external_id = null, asked_at = null,
      made_at = null, verified_at = null, members = 0, missing = 0, strangers = 0, wanted_sha = null,
      briefed_sha = null, briefed_at = null, brief_place = null, saying_at = null, failures = 0, problem = null, next_at = ${now},
      lease_until = null
    where incident_id = ${incidentId}::uuid and platform = ${platform}`.execute(tx);
}

/** The newest first. */
export async function trustDecisions(db: Db, vault: Vault, incidentId: string): Promise<TrustDecision[]> {
  const { rows } = await sql<Omit<TrustDecision, 'text'> & { words: unknown }>`
    select t.id, t.platform, t.trusted, p.name as "byName", t.at, t.words
    from incident_trust t join person p on p.id = t.by_person
    where t.incident_id = ${incidentId}::uuid order by t.at desc, t.id desc`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfTrust(id) })),
  );
  return rows.map(({ words: _words, ...row }, n) => ({ ...row, text: texts[n] ?? null }));
}
