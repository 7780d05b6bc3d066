import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db } from '../../db/pool.ts';
import type { Log } from '../../log.ts';
import type { Language, Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { holdersQuery } from '../../people/holders.ts';
import { accountsOf } from '../../people/preferred-account.ts';
import type { Batch, Platforms } from '../../platforms/port.ts';
import type { Changed } from './store.ts';

/** Nobody else is kept waiting for a platform that does not answer, in milliseconds. */
const patienceMs = 10_000;

export interface Telling {
  db: Db;
  log: Log;
  platforms: Platforms;
  baseUrl: string;
}

interface To {
  language: Language;
  platform: string;
  tenant: string;
  account: string;
}

/**
 * Tells leads and administrators that calling stands still, or that it goes on: at once and past the queue, since whoever
 * would send it otherwise is what stands still. By every account that they have, for nothing tries again; what a platform
 * refuses is a line in the log.
 *
 * @returns how many of these messages a platform accepted
 */
export async function tellOfStalls(
  { db, log, platforms, baseUrl }: Telling,
  { stalled, goingOn }: Changed,
  now: Date,
): Promise<number> {
  const messages: Message[] = [
    ...stalled.map((one) => stallCard('stalled', one.what)),
    ...goingOn.map((one) => stallCard('goingOn', one.what)),
  ];
  if (messages.length === 0) return 0;
  const people = await toTell(db, now);
  const sent = await Promise.all(
    messages.flatMap((message) =>
      people.map(async ({ language, platform: name, tenant, account }) => {
        const batch: Batch = {
          ...{ id: v7(), lane: 'alert', tenant, language, baseUrl, repeat: 'first' },
          ...{ body: message[language], to: [{ delivery: 0, account }] },
        };
        try {
          const [outcome] = (await platforms.get(name)?.send(batch, AbortSignal.timeout(patienceMs))) ?? [];
          if (outcome?.result === 'accepted') return true;
          log.warn({ platform: name, result: outcome?.result }, 'an alarm was not accepted');
        } catch (err) {
          log.warn({ err, platform: name }, 'an alarm could not be sent');
        }
        return false;
      }),
    ),
  );
  return sent.filter(Boolean).length;
}

const stallCard = (how: keyof Changed, what: string): Message =>
  localized((t) => ({
    kind: 'card',
    card: {
      title: t(`crisis.stall.${how}.title`),
      lines: [t(`crisis.stall.${how}.line`), t(`crisis.stall.part.${what}`)],
      link: { label: t('crisis.stall.open'), short: t('crisis.openShort'), path: '/crisis' },
      state:
        how === 'stalled'
          ? { tone: 'warning', label: t('crisis.stall.stalled.state') }
          : { tone: 'done', label: t('crisis.stall.goingOn.state') },
    },
  }));

async function toTell(db: Db, now: Date): Promise<To[]> {
  const { rows } = await sql<To>`
    select p.language, own.platform, own.tenant, own.external_id as account
    from (${holdersQuery(['lead', 'admin'], now)}) h join person p on p.id = h.person_id
    cross join lateral (${sql.raw(accountsOf('p.id'))}) own
    where own.platform in (select platform from platform_connected)
    order by p.staff_no, own.place`.execute(db);
  return rows;
}
