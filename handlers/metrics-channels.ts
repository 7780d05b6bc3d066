import { sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../src/db/pool.ts';
import { type Channel, channels } from '../src/mailboxes/address.ts';

const dayMs = 86_400_000;
const outcomes = ['accepted', 'failed', 'bounced', 'unknown'] as const;
type OutcomeName = (typeof outcomes)[number];

/** What operators watch of mail and text messages; of a channel that is not connected nothing is said. */
export function channelMetrics(
  registry: Registry,
): (db: Db, connected: Iterable<string>, now: Date) => Promise<void> {
  const sent = new Gauge({
    name: 'heed_channel_messages',
    help: 'Messages by mail and SMS in the last 24 hours by what became of them; bounced: the address was refused',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const oldest = new Gauge({
    name: 'heed_channel_oldest_waiting_seconds',
    help: 'Age of the oldest message by mail and SMS whose time has come and which has not gone out; 0 when none waits',
    labelNames: ['channel'],
    registers: [registry],
  });
  return async (db, connected, now) => {
    sent.reset();
    oldest.reset();
    const shown = new Set(connected);
    for (const channel of channels.filter((one) => shown.has(one))) {
      for (const outcome of outcomes) sent.set({ channel, outcome }, 0);
      oldest.set({ channel }, 0);
    }
    const { rows } = await sql<{ channel: Channel; outcome: OutcomeName; count: number }>`
      select platform as channel,
             case when state = 'failed' and failure = 'unknown-account' then 'bounced' else state end as outcome,
             count(*)::int as count
      from delivery
      where platform in ('email', 'sms') and sent_at > ${new Date(now.getTime() - dayMs)}
        and state in ('accepted', 'failed', 'unknown') group by 1, 2`.execute(db);
    for (const { channel, outcome, count } of rows)
      if (shown.has(channel)) sent.set({ channel, outcome }, count);
    const waiting = await sql<{ channel: Channel; since: Date }>`
      select platform as channel, min(not_before) as since from delivery
      where state = 'pending' and platform in ('email', 'sms') and not_before <= ${now} group by 1`.execute(
      db,
    );
    for (const { channel, since } of waiting.rows)
      if (shown.has(channel)) oldest.set({ channel }, (now.getTime() - since.getTime()) / 1_000);
  };
}
