import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { LegalBasis } from '../policies/vocabulary.ts';
import { lockIntake } from '../records/lock.ts';
import { recordClass } from '../records/seal.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { forgetRenewed } from './renewed-shares.ts';
import { rewrap, shareAnew, type Wrapped } from './rewrap.ts';
import { isStopped, stopsOfRights } from './stops.ts';
import { takeTurn } from './turn.ts';

/** Records of a person that rest, for that person, on a basis that is gone. */
export interface WithoutBasis {
  personId: string;
  policyId: string;
  bases: readonly LegalBasis[];
  /** Answers, where it is not the whole basis that is gone but these consents. */
  on?: readonly string[];
}

/** Those of one category whose keys are of one day: what is erased at once. */
export interface Piece {
  category: number;
  day: Day;
}

/** Of `r`, a record, and `c`, its category. */
const rests = ({ personId, policyId, bases, on }: WithoutBasis) => sql`
  c.policy_id = ${policyId}::uuid and exists (
    select from jsonb_array_elements(r.gate -> 'subjects') whose
    where whose ->> 'person' = ${personId}::text and whose ->> 'basis' = any(${[...bases]}::text[])
      and (${on === undefined} or whose ->> 'by' = any(${[...(on ?? [])]}::text[])))`;

/**
 * The next piece that nothing stops the erasure of, and whether there is anything else: what is held, or asked for in a
 * request that is open, stays until that has ended (GDPR 17(3)), and what is being moved to an earlier day until it is there.
 */
export async function nextPiece(
  db: Db | Tx,
  what: WithoutBasis,
): Promise<{ piece: Piece | undefined; waits: boolean }> {
  const { rows } = await sql<{ category: number; day: Day; stopped: boolean }>`
    with ${stopsOfRights}
    select r.category_id as category, r.key_day::text as day,
      (${isStopped} or exists (select from redating m where m.category_id = r.category_id and m.done_at is null)) as stopped
    from record_subject s join record r on r.expires_on = s.expires_on and r.id = s.record_id
    join record_category c on c.id = r.category_id
    where s.person_id = ${what.personId}::uuid and ${rests(what)}
    group by 1, 2, 3 order by 2, 1`.execute(db);
  return { piece: rows.find(({ stopped }) => !stopped), waits: rows.some(({ stopped }) => stopped) };
}

/** Whether there is nothing left of it, nor on its way in: intake that judged before the basis was gone is done by then. */
export async function noneLeft(tx: Tx, what: WithoutBasis): Promise<boolean> {
  await lockIntake(tx, 'alone');
  const { piece, waits } = await nextPiece(tx, what);
  return !piece && !waits;
}

/**
 * Erases a piece whole: also what it has of others, since a record that somebody's part may not be kept of is not kept at
 * all (`src/records/gate.ts`). The keys that opened it are erased and what else lay under them is wrapped anew, so that
 * what an older backup has of it opens for nobody.
 *
 * @param since a moment before anything else could have begun that tells keys by their time (`redate.ts`)
 * @returns how many records were erased
 */
export async function erasePiece(
  tx: Tx,
  {
    vault,
    what,
    piece,
    since,
    now,
  }: { vault: Vault; what: WithoutBasis; piece: Piece; since: Date; now: Date },
): Promise<number> {
  await lockIntake(tx, 'alone');
  await takeTurn(tx);
  const { category, day } = piece;
  const { rows: going } = await sql<Wrapped & { count: number }>`
    with ${stopsOfRights}
    select r.id, r.expires_on::text as "expiresOn", r.subjects, r.shares, r.count
    from record_subject s join record r on r.expires_on = s.expires_on and r.id = s.record_id
    join record_category c on c.id = r.category_id
    where s.person_id = ${what.personId}::uuid and s.expires_on in (${day}::date, 'infinity')
      and s.category_id = ${category} and r.key_day = ${day}::date and ${rests(what)} and not ${isStopped}
      and not exists (select from redating m where m.category_id = r.category_id and m.done_at is null)
    order by r.id for update of r`.execute(tx);
  if (going.length === 0) return 0;
  const gone = new Set(going.map(({ id }) => id));
  for (const subject of [...new Set(going.flatMap(({ subjects }) => subjects))].sort())
    await forgetKey(tx, { vault, piece, subject, gone, since, now });
  await sql`
    with going as materialized (
      select * from unnest(${going.map(({ id }) => id)}::uuid[], ${going.map(({ expiresOn }) => expiresOn)}::date[])
        g (id, day)
    ),
    subjects as (
      delete from record_subject s using going g join record r on r.expires_on = g.day and r.id = g.id
      where s.person_id = any(r.subjects) and s.expires_on = g.day and s.record_id = g.id
    )
    delete from record r using going g where r.expires_on = g.day and r.id = g.id`.execute(tx);
  await forgetRenewed(tx, [...gone]);
  return going.reduce((sum, { count }) => sum + count, 0);
}

/** One subject's key of the day goes; what stays under it gets another. */
async function forgetKey(
  tx: Tx,
  {
    vault,
    piece: { category, day },
    subject,
    gone,
    since,
    now,
  }: { vault: Vault; piece: Piece; subject: string; gone: ReadonlySet<string>; since: Date; now: Date },
): Promise<void> {
  const { rows } = await sql<Wrapped>`
    select r.id, r.expires_on::text as "expiresOn", r.subjects, r.shares
    from record_subject s join record r on r.expires_on = s.expires_on and r.id = s.record_id
    where s.person_id = ${subject}::uuid and s.expires_on in (${day}::date, 'infinity') and s.category_id = ${category}
      and r.key_day = ${day}::date order by r.id for update of r`.execute(tx);
  const staying = rows.filter(({ id }) => !gone.has(id));
  const erase = () =>
    eraseKeys(tx, { subject, class: recordClass(category), expiresOn: day, now, reason: 'no-basis' });
  const shares = await rewrap(tx, vault, staying, {
    category,
    to: () => day,
    now: since,
    only: subject,
    erase,
  });
  await shareAnew(tx, staying, shares);
}
