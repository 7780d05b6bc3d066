import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { RecordChannel } from './model.ts';

/** Whether anything is taken from a source. @returns false when it was so already @throws HeedError `not-found` */
export async function switchSource(
  tx: Tx,
  sourceId: string,
  state: 'on' | 'off',
  { actor, now }: { actor: Actor; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    with held as (select id, state from record_source where id = ${sourceId}::uuid for update),
    done as (update record_source s set state = ${state} from held where s.id = held.id and held.state <> ${state})
    select state <> ${state} as changed from held`.execute(tx);
  const [row] = rows;
  if (!row) throw new HeedError('not-found', `there is no source of records ${sourceId}`);
  if (!row.changed) return false;
  await append(tx, {
    ...{ type: 'records.source-changed', at: now, actor, about: sourceId },
    data: { source: sourceId, change: state },
  });
  return true;
}

/** Whether a source may send signals of leaks. @returns false when it was so already @throws HeedError `not-found` */
export async function switchSignals(
  tx: Tx,
  sourceId: string,
  state: 'on' | 'off',
  { actor, now }: { actor: Actor; now: Date },
): Promise<boolean> {
  const row = await tx
    .selectFrom('record_source')
    .select('signals')
    .where('id', '=', sourceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no source of records ${sourceId}`);
  if (row.signals === (state === 'on')) return false;
  await tx
    .updateTable('record_source')
    .set({ signals: state === 'on' })
    .where('id', '=', sourceId)
    .execute();
  await append(tx, {
    ...{ type: 'records.source-changed', at: now, actor, about: sourceId },
    data: { source: sourceId, change: `signals-${state}` },
  });
  return true;
}

/** @throws HeedError `not-found` */
export async function sourceNamed(db: Db, name: string): Promise<{ id: string; channel: RecordChannel }> {
  const row = await db
    .selectFrom('record_source')
    .select(['id', 'channel'])
    .where('name', '=', name)
    .executeTakeFirst();
  if (row) return row;
  throw new HeedError(
    'not-found',
    `There is no source called ${name}. npx heed records source list has them.`,
  );
}

export interface SourceStanding {
  id: string;
  name: string;
  channel: RecordChannel;
  state: 'on' | 'off';
  /** Whether there is a secret to send batches with. */
  sends: boolean;
  /** When something last came, and how old the newest of it was then, in milliseconds; null: never by HTTP. */
  heardAt: Date | null;
  lagMs: number | null;
  /** By "kind outcome": how many since it was added. */
  counts: Readonly<Record<string, number>>;
}

/** Every source, by name. For operators: numbers only. */
export async function sourceStandings(db: Db): Promise<SourceStanding[]> {
  const { rows } = await sql<SourceStanding>`
    select s.id, s.name, s.channel, s.state, s.secrets is not null as sends, h.heard_at as "heardAt",
           h.lag_ms as "lagMs", coalesce(t.counts, '{}') as counts
    from record_source s left join record_source_heard h on h.source_id = s.id
    left join lateral (
      select jsonb_object_agg(name, count) as counts from (
        select kind || ' ' || outcome as name, sum(count)::bigint as count from record_tally
        where source_id = s.id group by 1
      ) each
    ) t on true
    order by s.name`.execute(db);
  return rows;
}

/** Notes that something came. @param newest when the newest of it is from; null: nothing in it had a time */
export async function noteHeard(db: Db, sourceId: string, now: Date, newest: Date | null): Promise<void> {
  const lag = newest ? Math.max(now.getTime() - newest.getTime(), 0) : 0;
  await sql`
    insert into record_source_heard as known (source_id, heard_at, lag_ms)
    values (${sourceId}::uuid, ${now}, ${lag}::bigint)
    on conflict (source_id) do update
    set heard_at = greatest(known.heard_at, excluded.heard_at), lag_ms = excluded.lag_ms`.execute(db);
}
