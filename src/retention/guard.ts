import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { ErasureGuard, PersonalData, Veto } from '../people/personal-data.ts';
import { ownPolicy } from '../policies/kept.ts';
import { companyZone, dayIn } from '../zone.ts';
import { type Standing, stopsOf } from './stops.ts';
import { besideOthers } from './turn.ts';

/** Monitored records are registered under this name; every other source belongs to Heed's own policy. */
export const recordsSource = 'records';

/**
 * What is on hold, or asked for by a request that is open, is not erased (GDPR 17(3)(b), (e)). A source is left whole where
 * any of the kinds of data in it is.
 *
 * @param sources which kinds a source holds of a person is found out by asking it
 */
export function stopGuard(sources: readonly PersonalData[]): ErasureGuard {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return {
    name: 'retention',
    async veto(db: Db, personId: string, name: string): Promise<Veto | undefined> {
      await besideOthers(db);
      const stops = await stopsOf(db, personId);
      const found = await firstThat(stops, (stop) => concerns(db, personId, stop, byName.get(name), name));
      if (!found) return undefined;
      return found.by === 'request' ? { why: 'retention.veto.request' } : vetoOf(db, found.id);
    },
  };
}

async function firstThat(
  stops: readonly Standing[],
  test: (stop: Standing) => Promise<boolean>,
): Promise<Standing | undefined> {
  for (const stop of stops) if (await test(stop)) return stop;
  return undefined;
}

async function concerns(
  db: Db,
  personId: string,
  { policyId, policyCode, disclosure }: Standing,
  source: PersonalData | undefined,
  name: string,
): Promise<boolean> {
  if (policyId === null) return true;
  if (name === recordsSource) {
    const { rows } = await sql`
      select from record_subject s join record_category c on c.id = s.category_id
      where s.person_id = ${personId}::uuid and c.policy_id = ${policyId}::uuid and c.disclosure = ${disclosure}
      limit 1`.execute(db);
    return rows.length > 0;
  }
  if (policyCode !== ownPolicy || !source) return false;
  return (await source.find(db, personId)).some((held) => held.disclosure === disclosure);
}

/**
 * What the person may hear of a hold. Where they may not hear of it yet, they hear that the law stands against it: to say
 * nothing would be to say that it was erased.
 */
async function vetoOf(db: Db, holdId: string): Promise<Veto> {
  const row = await db
    .selectFrom('legal_hold')
    .select(['silent_until', 'until_on'])
    .where('id', '=', holdId)
    .executeTakeFirst();
  if (row?.silent_until) return { why: 'retention.veto.law' };
  return { why: 'retention.veto.hold' };
}

/** Whether the person may hear of a hold by now: there is no legal ground against it, or its last day is over. */
export const maySee = (silentUntil: string | null, now: Date, zone = companyZone): boolean =>
  silentUntil === null || silentUntil < dayIn(now, zone);
