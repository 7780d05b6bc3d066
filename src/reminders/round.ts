import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { waitNoMore } from '../notices/audience-due.ts';
import { mapUnder, targetsOf } from './apply.ts';
import { takeBackAbout } from './queued.ts';
import { keyOf } from './source.ts';

/** Rows that one transaction goes through, whether they are open or not: their locks are held for a moment. */
export const atOnce = 5_000;
/** For so long whoever began since may not have known of a change that was being written. */
const changingMs = 10_000;
/** So many in a row are passed by at the most: where more fail, something else is wrong. */
const mostPassed = 20;

/** Since when everything that is open waits to be looked at again; null: nothing waits. */
export async function roundSince(db: Db | Tx): Promise<Date | null> {
  const { rows } = await sql<{ since: Date | null }>`select min(since) as since from reminder_round`.execute(
    db,
  );
  return rows[0]?.since ?? null;
}

/**
 * One bit of going through everything that is open, because the calendar or a policy changed: what waits for another time
 * is due to be looked at, and what is to be under another policy is put there. Where it was ended it goes on; a change
 * that came meanwhile has it begin again, since what was gone through before knew nothing of it.
 *
 * @returns whether there was one
 */
export async function goRound(db: Db, now: Date, most = atOnce): Promise<boolean> {
  if ((await roundSince(db)) === null) return false;
  return inTransaction(db, async (tx) => {
    const round = await take(tx);
    if (!round) return false;
    if (!round.after) await waitNoMore(tx, undefined, now);
    const after = behind(round.after);
    const [end] = await placesBehind(tx, round.after, most - 1, 1);
    const upTo = end ? sql`(r.person_id, r.about) <= (${end.personId}::uuid, ${end.about}::uuid)` : sql`true`;
    const bit = sql`${after} and ${upTo}`;
    await dueAgain(tx, round, bit, now);
    if (end) await moveOn(tx, round.id, end);
    else await sql`delete from reminder_round where id = ${round.id}`.execute(tx);
    return true;
  });
}

/**
 * Leaves out what keeps the round from going on: the next row, or the next few, behind which one goes well again. Where none
 * does, none is left out.
 *
 * @returns whose rows these are, by `keyOf`; undefined where it cannot go on
 */
export async function passBy(db: Db, now: Date): Promise<string[] | undefined> {
  const passed: string[] = [];
  for (let many = 1; many <= mostPassed; many += 1) {
    const went = await inTransaction(db, async (tx) => {
      const round = await take(tx);
      if (!round) return false;
      const places = await placesBehind(tx, round.after, 0, many + 1);
      const last = places[many - 1];
      // Nothing of it has gone well yet, so it need not be these rows.
      if (!last || (!round.after && places.length === many)) return false;
      passed.splice(0, passed.length, ...places.slice(0, many).map(keyOf));
      await moveOn(tx, round.id, last);
      const [next] = places.slice(many);
      if (next)
        await dueAgain(
          tx,
          round,
          sql`r.person_id = ${next.personId}::uuid and r.about = ${next.about}::uuid`,
          now,
        );
      return true;
    }).catch(() => undefined);
    if (went !== undefined) return went ? passed : undefined;
  }
  return undefined;
}

const behind = (place: Place | undefined) =>
  place ? sql`(r.person_id, r.about) > (${place.personId}::uuid, ${place.about}::uuid)` : sql`true`;

async function placesBehind(tx: Tx, place: Place | undefined, from: number, most: number): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select r.person_id as "personId", r.about from reminder r where ${behind(place)}
    order by r.person_id, r.about offset ${from} limit ${most}`.execute(tx);
  return rows;
}

async function moveOn(tx: Tx, id: number, { personId, about }: Place): Promise<void> {
  await sql`update reminder_round set person_id = ${personId}::uuid, about = ${about}::uuid where id = ${id}`.execute(
    tx,
  );
}

/** @param bit of `reminder r` */
async function dueAgain(tx: Tx, round: Round, bit: RawBuilder<unknown>, now: Date): Promise<void> {
  // All of them in the order in which rows are locked everywhere; then each statement finds them locked.
  await sql`
    select count(*) from (
      select from reminder r where ${bit} and not r.over order by r.person_id, r.about for no key update
    ) held`.execute(tx);
  for (const target of await targetsOf(tx, round.policies)) await mapUnder(tx, target, bit);
  // What was queued since knows of it already: taken back as well, nothing would go out while a round cannot end.
  const soon = Math.min(round.since.getTime() + changingMs, now.getTime());
  await takeBackAbout(tx, bit, new Date(Math.max(round.since.getTime(), soon)));
  await sql`
    update reminder r set next_at = ${now}
    where ${bit} and not r.over and r.message_id is null and (r.next_at is null or r.next_at > ${now})`.execute(
    tx,
  );
}

interface Place {
  personId: string;
  about: string;
}

interface Round {
  id: number;
  since: Date;
  after: Place | undefined;
  policies: string[];
}

/** What waits, as one. What another worker is at is left to it. */
async function take(tx: Tx): Promise<Round | undefined> {
  const { rows } = await sql<Partial<Place> & { id: number; since: Date; policies: string[] }>`
    select id, since, person_id as "personId", about, policies from reminder_round
    order by id for update skip locked`.execute(tx);
  const last = rows.at(-1);
  if (!last) return undefined;
  const policies = [...new Set(rows.flatMap((row) => row.policies))];
  if (rows.length > 1) {
    // The latest: what was queued before knows nothing of it.
    const latest = new Date(Math.max(...rows.map((row) => row.since.getTime())));
    await sql`delete from reminder_round where id = any(${rows.map(({ id }) => id)}::bigint[]) and id <> ${last.id}`.execute(
      tx,
    );
    await sql`
      update reminder_round set since = ${latest}, person_id = null, about = null, policies = ${policies}::uuid[]
      where id = ${last.id}`.execute(tx);
    return { id: last.id, since: latest, after: undefined, policies };
  }
  const { id, since, personId, about } = last;
  return { id, since, after: personId && about ? { personId, about } : undefined, policies };
}
