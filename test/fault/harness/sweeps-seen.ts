import { expect } from 'chai';
import { sql } from 'kysely';
import { until } from '../../harness/until.ts';
import { within } from './busy.ts';
import type { Cluster } from './cluster.ts';

/** Has the database note each start and each end of a sweep, whichever process runs it. */
export async function seeSweeps({ db }: Cluster): Promise<void> {
  await sql`
    create table sweep_seen (n bigint generated always as identity, sweep text, started_at timestamptz,
      finished_at timestamptz)`.execute(db);
  await sql`
    create function sweep_seen() returns trigger language plpgsql as $$ begin
      insert into sweep_seen (sweep, started_at, finished_at) values (new.sweep, new.started_at, new.finished_at);
      return new; end $$`.execute(db);
  await sql`create trigger sweep_seen after insert or update on sweep_run for each row execute function sweep_seen()`.execute(
    db,
  );
}

/** No sweep has begun while it ran, none sooner than half of its time after it began last. */
export async function onceARound(heed: Cluster): Promise<void> {
  const often = 'requests.work';
  await until(
    async () => (await heed.count(`select count(*) as n from sweep_seen where sweep = '${often}'`)) >= 6,
    { within, what: 'some rounds of a sweep' },
  );
  const { rows } = await sql<{ sweep: string; started: Date; finished: Date | null }>`
    select sweep, started_at as started, finished_at as finished from sweep_seen order by n`.execute(heed.db);
  const everyMs = new Map<string, number>();
  await heed.redis.ask(async (redis) => {
    for (const sweep of new Set(rows.map((row) => row.sweep)))
      everyMs.set(sweep, Number(await redis.hget(`heed:sweep:repeat:${sweep}`, 'every')));
  });
  expect(everyMs.get(often)).to.equal(5_000);
  const running = new Set<string>();
  const last = new Map<string, number>();
  for (const { sweep, started, finished } of rows) {
    if (finished) {
      running.delete(sweep);
      continue;
    }
    expect(running.has(sweep), `${sweep} begins while it runs`).to.equal(false);
    const every = everyMs.get(sweep) ?? 0;
    expect(every, sweep).to.be.greaterThan(0);
    const since = started.getTime() - (last.get(sweep) ?? Number.NEGATIVE_INFINITY);
    expect(since, sweep).to.be.at.least(every / 2);
    running.add(sweep);
    last.set(sweep, started.getTime());
  }
}

/** Has every sweep run once more, whenever it is due by itself. @param but those that nobody here runs any more */
export async function allSweepsAgain(heed: Cluster, but: readonly string[]): Promise<void> {
  const { db } = heed;
  const asked = new Date();
  const others = sql`sweep <> all (${but})`;
  await sql`update sweep_run set started_at = started_at - interval '2 days' where ${others}`.execute(db);
  await until(
    async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from sweep_run
        where ${others} and (finished_at is null or finished_at < ${asked}) and failed_at is null`.execute(
        db,
      );
      return rows[0]?.n === 0;
    },
    { within, what: 'every sweep to run again' },
  );
  const failed = await sql<{ sweep: string; failure: string }>`
    select sweep, failure from sweep_run where failed_at is not null`.execute(db);
  expect(failed.rows).to.deep.equal([]);
}
