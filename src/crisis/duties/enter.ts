import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { sealCommitted } from '../committed.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { type FactName, takesFact } from './facts.ts';
import { replanDuties } from './replan.ts';
import { standingsOf } from './standing.ts';
import { placeOfFact, placeOfWaiver } from './store.ts';
import type { DutyCode } from './table.ts';

interface By {
  by: string;
  once: string;
  now: Date;
}

/**
 * Enters what is known, each as an entry of its own; what says the same as before is none. Every clock is worked out anew.
 *
 * @throws HeedError `not-found`, `bad-input` for a value that cannot stand for its fact
 */
export async function enterFacts(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { values, by, once, now }: By & { values: Readonly<Partial<Record<FactName, string>>> },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { facts } = await standingsOf(tx, vault, incident);
  for (const [name, typed] of Object.entries(values) as [FactName, string][]) {
    const value = cleanText(typed);
    if (!takesFact(name, value)) throw new HeedError('bad-input', `that is no value of ${name}`);
    if ((facts[name] ?? 'unknown') === value) continue;
    const id = v7();
    const { sealed, commitment } = await sealCommitted(tx, vault, {
      ...{ incident: incidentId, place: placeOfFact(id), words: { value }, now },
    });
    const { numAffectedRows } = await sql`
      insert into crisis_fact (id, incident_id, name, by_person, at, value, once)
      values (${id}, ${incidentId}::uuid, ${name}, ${by}::uuid, ${now}, ${sealed}::jsonb, ${`${once}:${name}`})
      on conflict (once) do nothing`.execute(tx);
    if (!numAffectedRows) continue;
    await append(tx, {
      ...{ type: 'crisis.fact-set', at: now, actor: { person: by }, about: incidentId },
      data: { incident: incidentId, fact: id, name, words: commitment, ...ofDrill(incident) },
    });
  }
  await replanDuties(tx, vault, incident);
}

/**
 * That a duty does not apply: legal's name, and why. It holds until something it rests on is entered anew.
 *
 * @throws HeedError `not-found`, `bad-input` for a reason without words
 */
export async function waiveDuty(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { duty, reason, by, once, now }: By & { duty: DutyCode; reason: string },
): Promise<Incident> {
  const incident = await lockIncident(tx, incidentId);
  const id = v7();
  const { sealed, commitment } = await sealCommitted(tx, vault, {
    ...{ incident: incidentId, place: placeOfWaiver(id), words: { reason: cleanText(reason) }, now },
  });
  const { numAffectedRows } = await sql`
    insert into crisis_waiver (id, incident_id, duty, by_person, at, reason, once)
    values (${id}, ${incidentId}::uuid, ${duty}, ${by}::uuid, ${now}, ${sealed}::jsonb, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return incident;
  await append(tx, {
    ...{ type: 'crisis.duty-waived', at: now, actor: { person: by }, about: incidentId },
    data: { incident: incidentId, waiver: id, duty, words: commitment, ...ofDrill(incident) },
  });
  await replanDuties(tx, vault, incident);
  return incident;
}
