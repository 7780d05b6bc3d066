import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { formatMoment } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { preferredAccount } from '../../people/preferred-account.ts';
import type { Platforms } from '../../platforms/port.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Booking, bookings } from './store.ts';

/** So long before. */
const aheadMs = 2 * 3_600_000;
const answerMs = 10_000;

interface Ways {
  vault: Vault;
  platforms: Platforms;
  baseUrl: string;
}

/**
 * Tells counsellors of hours that were taken, and reminds both shortly before. Past every queue and in no ledger of
 * deliveries, which would say who talks to a counsellor; so it is said again where it is not certain that it arrived. The
 * words say an hour and nothing else, since they stand on a lock screen.
 */
export async function remindOfTalks(db: Db, ways: Ways, { now }: { now: Date }): Promise<number> {
  const coming = (await bookings(db, ways.vault, now)).filter(({ startsAt }) => startsAt > now);
  return eachAlone(coming, async (one) => {
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
  });
}

/** @returns false where it may be tried again; somebody who cannot be written to any more is not waited for */
async function say(
  db: Db,
  { platforms, baseUrl }: Ways,
  personId: string,
  key: string,
  { startsAt }: Booking,
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
