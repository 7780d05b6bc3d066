import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { ErasureGuard, PersonalData, Veto } from '../people/personal-data.ts';
import { ownPolicy } from '../policies/kept.ts';
import { holdsOn, recordsSource, type Standing } from './stops.ts';
import { besideOthers } from './turn.ts';

/**
 * What is on hold is not erased (GDPR 17(3)(b), (e)). A source is left whole where any of the kinds of data in it is. Of a
 * hold that the person may not hear of yet they hear that the law stands against it: to say nothing would be to say that it
 * was erased.
 *
 * @param sources which kinds a source holds of a person is found out by asking it
 */
export function holdGuard(sources: readonly PersonalData[]): ErasureGuard {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return {
    name: 'holds',
    async veto(db: Db, personId: string, name: string): Promise<Veto | undefined> {
      await besideOthers(db);
      const found: Standing[] = [];
      for (const hold of await holdsOn(db, personId))
        if (await concerns(db, personId, hold, byName.get(name), name)) found.push(hold);
      if (found.length === 0) return undefined;
      return { why: `retention.veto.${found.some(({ silent }) => !silent) ? 'hold' : 'law'}` };
    },
  };
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
