import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { touch } from '../../live.ts';
import type { Batch, Outcome, Platform } from '../port.ts';
import { conversationTopic } from './store.ts';

/** The messenger in the browser. Its table stands where WeCom's or Slack's servers stand. */
export function localPlatform(db: Db, clock: Clock): Platform {
  return {
    name: 'local',
    // The sender's key is kept with the message, so a repeat is recognised for as long as the message lives.
    capabilities: { batch: 200, dedupeMs: Number.POSITIVE_INFINITY, replaces: true, forms: true },
    send: (batch) => inTransaction(db, (tx) => deliver(tx, batch, clock.now())),
    async openForm() {
      throw new HeedError('bad-input', 'the local messenger opens forms in its own page');
    },
  };
}

async function deliver(tx: Tx, batch: Batch, now: Date): Promise<Outcome[]> {
  const accounts = await known(tx, batch);
  const there = batch.to.filter((receiver) => accounts.has(receiver.account));
  const fresh = there.filter((receiver) => receiver.replaces === undefined);
  const changes = there.filter((receiver) => receiver.replaces !== undefined);
  const sent = fresh.length > 0 ? await insert(tx, batch, fresh, now) : new Map<number, number>();
  const changed = changes.length > 0 ? await change(tx, batch, changes, now) : new Map<number, number>();
  for (const { account } of batch.to) touch(tx, conversationTopic(account));
  return batch.to.map(({ delivery, account }): Outcome => {
    if (!accounts.has(account)) return { delivery, result: 'failed', reason: 'unknown-account' };
    const id = sent.get(delivery) ?? changed.get(delivery);
    return id === undefined
      ? { delivery, result: 'failed', reason: 'cannot-replace' }
      : { delivery, result: 'accepted', externalId: String(id) };
  });
}

/** Like any platform, it knows who has an account and who has not. */
async function known(tx: Tx, batch: Batch): Promise<Set<string>> {
  const { rows } = await sql<{ account: string }>`
    select external_id as account from identity
    where platform = 'local' and to_at is null
      and external_id = any(${batch.to.map((receiver) => receiver.account)}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.account));
}

type Ids = Map<number, number>;

/** In the order given, which is the order people read them in. A repeat inserts nothing and finds the first. */
async function insert(tx: Tx, batch: Batch, to: Batch['to'], now: Date): Promise<Ids> {
  const accounts = to.map((receiver) => receiver.account);
  const keys = accounts.map((account) => `${batch.id}:${account}`);
  await sql`
    insert into local_message (account, direction, client_key, body, created_at)
    select account, 'out', key, ${JSON.stringify(batch.body)}::jsonb, ${now}
    from unnest(${accounts}::text[], ${keys}::text[]) with ordinality t (account, key, place) order by place
    on conflict (client_key) do nothing`.execute(tx);
  const { rows } = await sql<{ id: number; client_key: string }>`
    select id, client_key from local_message where client_key = any(${keys}::text[])`.execute(tx);
  const byKey = new Map(rows.map((row) => [row.client_key, row.id]));
  return collect(to, (receiver) => byKey.get(`${batch.id}:${receiver.account}`));
}

async function change(tx: Tx, batch: Batch, to: Batch['to'], now: Date): Promise<Ids> {
  // An id that is not one of ours is like one of a message that is gone.
  const known = to.filter((receiver) => /^\d{1,18}$/.test(receiver.replaces ?? ''));
  const { rows } = await sql<{ id: number }>`
    update local_message m set body = ${JSON.stringify(batch.body)}::jsonb, changed_at = ${now}
    from unnest(${known.map((r) => r.replaces)}::bigint[], ${known.map((r) => r.account)}::text[]) t (id, account)
    where m.id = t.id and m.account = t.account and m.direction = 'out'
    returning m.id`.execute(tx);
  const found = new Set(rows.map((row) => row.id));
  return collect(known, (receiver) => {
    const id = Number(receiver.replaces);
    return found.has(id) ? id : undefined;
  });
}

function collect(to: Batch['to'], idOf: (receiver: Batch['to'][number]) => number | undefined): Ids {
  const ids: Ids = new Map();
  for (const receiver of to) {
    const id = idOf(receiver);
    if (id !== undefined) ids.set(receiver.delivery, id);
  }
  return ids;
}
