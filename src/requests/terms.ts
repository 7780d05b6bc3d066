import { sql } from 'kysely';
import type { Place } from '../calendar/place.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { listVersions } from '../policies/store.ts';
import { defaultTerms, type Law, type LawTerms, laws } from './clock.ts';
import { lawsFor } from './law.ts';

/** What each law's period is now: as counsel put it in, else as the law or Heed says. */
export async function currentTerms(db: Db | Tx): Promise<Readonly<Record<Law, LawTerms>>> {
  const { rows } = await sql<{ law: Law; count: number; extension: number }>`
    select distinct on (law) law, count, extension from request_terms order by law, changed_at desc`.execute(
    db,
  );
  const found: Record<Law, LawTerms> = { ...defaultTerms };
  for (const { law, count, extension } of rows) found[law] = { ...defaultTerms[law], count, extension };
  return found;
}

export async function chosenLaws(db: Db | Tx): Promise<Map<string, Law[]>> {
  const rows = await db.selectFrom('request_law').select(['scope', 'laws']).orderBy('scope').execute();
  return new Map(rows.map(({ scope, laws: chosen }) => [scope, chosen]));
}

/** The terms that a request of somebody who works there is answered under, as they are now. */
export async function termsFor(db: Db | Tx, place: Place): Promise<LawTerms[]> {
  const policies = (await listVersions(db)).filter(({ state }) => state === 'in-force');
  const rules = policies.flatMap(({ terms }) => terms.rules);
  const all = await currentTerms(db);
  return lawsFor(place, rules, await chosenLaws(db)).map((law) => all[law]);
}

/** From now on; requests that are open keep the day they have. @throws HeedError `bad-input` */
export async function setTerms(
  tx: Tx,
  { law, count, extension }: { law: Law; count: number; extension: number },
  by: string,
  now: Date,
): Promise<void> {
  const whole = (value: number, from: number) => Number.isInteger(value) && value >= from && value <= 60;
  if (!whole(count, 1) || !whole(extension, 0))
    throw new HeedError('bad-input', 'that is no period', { text: 'request-terms' });
  const was = (await currentTerms(tx))[law];
  if (was.count === count && was.extension === extension) return;
  await tx
    .insertInto('request_terms')
    .values({ changed_at: now, law, count, extension, changed_by: by })
    .execute();
  await append(tx, {
    type: 'request.terms-set',
    at: now,
    actor: { person: by },
    data: { law, count, extension },
  });
}

/**
 * Which laws a site or an entity is under; none: where its people work decides again. Whoever says so counts open requests
 * anew (`redate.ts`).
 */
export async function setLaws(
  tx: Tx,
  { scope, chosen }: { scope: string; chosen: readonly Law[] },
  by: string,
  now: Date,
): Promise<void> {
  const known = laws.filter((law) => chosen.includes(law));
  const was = (await chosenLaws(tx)).get(scope) ?? [];
  if (was.join() === known.join()) return;
  await tx.deleteFrom('request_law').where('scope', '=', scope).execute();
  if (known.length > 0)
    await tx
      .insertInto('request_law')
      .values({ scope, laws: known, changed_at: now, changed_by: by })
      .execute();
  await append(tx, { type: 'request.law-set', at: now, actor: { person: by }, data: { scope, laws: known } });
}
