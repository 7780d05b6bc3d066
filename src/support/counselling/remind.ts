import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { formatMoment } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { preferredAccount } from '../../people/preferred-account.ts';
import type { Platforms } from '../../platforms/port.ts';
import type { Vault } from '../../vault/vault.ts';
import { drop } from './book.ts';
import { type Booking, bookings, type Slot } from './store.ts';

/** So long before. */
const aheadMs = 2 * 3_600_000;
const answerMs = 10_000;

interface Ways {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
}

/**
 * Tells counsellors of hours that were taken or given back, and whoever had one that was called off; reminds both shortly
 * before. Past every queue and in no ledger of deliveries, which would say who talks to a counsellor; so it is said again
 * where it is not certain that it arrived. The words say an hour and nothing else, since they stand on a lock screen.
 */
export async function remindOfTalks(db: Db, ways: Ways, { now }: { now: Date }): Promise<number> {
  const coming = (await bookings(db, ways.vault, now)).filter(({ startsAt }) => startsAt > now);
  const back = await freed(db, now);
  return (
    (await eachAlone(back, (one) => tellFreed(db, ways, one))) +
    (await eachAlone(coming, (one) =>
      one.withdrawn ? tellCalledOff(db, ways, one, now) : remind(db, ways, one, now),
    ))
  );
}

async function remind(db: Db, ways: Ways, one: Booking, now: Date): Promise<boolean> {
  let done = false;
  if (!one.told && (await say(db, ways, one.counsellorId, 'support.talk.taken', one))) {
    await sql`update counselling_booking set told = true where id = ${one.booking}::uuid`.execute(db);
    done = true;
  }
  if (one.reminded || one.startsAt.getTime() - now.getTime() > aheadMs) return done;
  for (const personId of [one.personId, one.counsellorId])
    if (personId && !(await say(db, ways, personId, 'support.talk.soon', one))) return done;
  await sql`update counselling_booking set reminded = true where id = ${one.booking}::uuid`.execute(db);
  return true;
}

/** What was called off is told, and then gone, with all that said whose it was. */
async function tellCalledOff(db: Db, ways: Ways, one: Booking, now: Date): Promise<boolean> {
  if (one.personId && !(await say(db, ways, one.personId, 'support.talk.calledOff', one))) return false;
  await inTransaction(db, async (tx) => {
    await drop(tx, one.booking, now);
    await sql`delete from counselling_slot where id = ${one.id}::uuid`.execute(tx);
  });
  return true;
}

async function tellFreed(
  db: Db,
  ways: Ways,
  one: Pick<Slot, 'id' | 'counsellorId' | 'startsAt'>,
): Promise<boolean> {
  if (!(await say(db, ways, one.counsellorId, 'support.talk.freed', one))) return false;
  await sql`update counselling_slot set freed = false where id = ${one.id}::uuid`.execute(db);
  return true;
}

/** Hours to come that somebody gave back, of which the counsellor has not heard. */
async function freed(db: Db, now: Date): Promise<Pick<Slot, 'id' | 'counsellorId' | 'startsAt'>[]> {
  const { rows } = await sql<Pick<Slot, 'id' | 'counsellorId' | 'startsAt'>>`
    select id, counsellor_id as "counsellorId", starts_at as "startsAt" from counselling_slot
    where freed and not withdrawn and starts_at > ${now}
      and not exists (select from counselling_booking b where b.slot_id = counselling_slot.id) order by starts_at, id`.execute(
    db,
  );
  return rows;
}

/** @returns false where it may be tried again; somebody who cannot be written to any more is not waited for */
async function say(
  db: Db,
  { platforms, baseUrl }: Ways,
  personId: string,
  key: string,
  { startsAt }: Pick<Slot, 'startsAt'>,
): Promise<boolean> {
  const { rows } = await sql<{
    platform: string;
    tenant: string;
    external_id: string;
    language: Language;
    zone: string;
  }>`
    select own.platform, own.tenant, own.external_id, p.language, p.time_zone as zone
    from person p join employment e on e.person_id = p.id and e.to_at is null
    join lateral (${sql.raw(preferredAccount('p.id'))}) own on true where p.id = ${personId}::uuid`.execute(
    db,
  );
  const [to] = rows;
  const platform = to && platforms.get(to.platform);
  if (!to || !platform) return true;
  const body = {
    kind: 'text',
    text: text(to.language, key, { at: formatMoment(startsAt, to.language, to.zone) }),
  } as const;
  const outcomes = await platform.send(
    {
      ...{ id: v7(), lane: 'bulk', tenant: to.tenant, language: to.language, baseUrl, body },
      ...{ to: [{ delivery: 0, account: to.external_id }], repeat: 'first' },
    },
    AbortSignal.timeout(answerMs),
  );
  const result = outcomes[0]?.result ?? 'unknown';
  return result !== 'later' && result !== 'unknown';
}
