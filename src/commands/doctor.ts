import { sql } from 'kysely';
import { systemClock } from '../clock.ts';
import { pendingMigrations } from '../db/migrate.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { latestCheckpoint } from '../evidence/store.ts';
import { withDatabase } from './database.ts';

type Finding = { what: string; ok: boolean; say: string };

/** Looks at what an operator would look at, and says for each what to do. Exit code 1 when something is wrong. */
export async function run(): Promise<void> {
  const findings: Finding[] = [];
  try {
    // A bad configuration is refused here, with every problem of it.
    await withDatabase(async ({ db }, config) => {
      findings.push({
        what: 'configuration',
        ok: true,
        say: `${config.localMessenger ? 'local messenger' : 'platforms'}, data in ${config.dataDir}`,
      });
      findings.push(...(await look(db)));
    });
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    findings.push({ what: error.code, ok: false, say: error.message });
  }
  for (const { what, ok, say } of findings) console.log(`${ok ? 'ok  ' : 'BAD '} ${what}: ${say}`);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function look(db: Db): Promise<Finding[]> {
  const now = systemClock.now();
  const { rows } = await sql<{ version: string; connections: string }>`
    select current_setting('server_version') as version, current_setting('max_connections') as connections
  `.execute(db);
  const server = rows[0];
  const major = Number.parseInt(server?.version ?? '0', 10);
  const pending = await pendingMigrations(db);
  const beat = await sql<{ at: Date | null }>`select max(at) as at from worker_beat`.execute(db);
  const last = beat.rows[0]?.at;
  const seconds = last ? Math.round((now.getTime() - last.getTime()) / 1_000) : undefined;
  const waiting = await sql<{ oldest: Date | null; count: number }>`
    select min(v.at) as oldest, count(*)::int as count
    from evidence_entry e join evidence_event v on v.id = e.id where e.index is null
  `.execute(db);
  const late = waiting.rows[0]?.oldest && now.getTime() - waiting.rows[0].oldest.getTime() > 60_000;
  const problems = await sql<{ state: string; failure: string | null; count: number }>`
    select state, failure, count(*)::int as count from delivery
    where state in ('failed', 'unknown') group by 1, 2 order by 3 desc
  `.execute(db);
  const log = await latestCheckpoint(db, 'published');
  return [
    {
      what: 'database',
      ok: major >= 15,
      say: `PostgreSQL ${server?.version}, ${server?.connections} connections${major < 15 ? '; Heed needs 15 or newer' : ''}`,
    },
    {
      what: 'migrations',
      ok: pending.length === 0,
      say: pending.length === 0 ? 'current' : `${pending.length} pending; run: npx heed migrate`,
    },
    {
      what: 'workers',
      ok: seconds === undefined || seconds <= 30,
      say:
        seconds === undefined
          ? 'none has run yet; start one with: npx heed serve'
          : seconds <= 30
            ? `alive ${seconds} s ago`
            : `silent for ${seconds} s; start one with: npx heed serve --role worker`,
    },
    {
      what: 'evidence',
      ok: !late,
      say: `${log?.size ?? 0} entries published, ${waiting.rows[0]?.count ?? 0} waiting${late ? '; the oldest for over a minute: look at the worker’s log' : ''}`,
    },
    {
      what: 'delivery',
      ok: problems.rows.every((row) => row.state !== 'unknown'),
      say:
        problems.rows
          .map((row) => `${row.count} ${row.state}${row.failure ? ` (${row.failure})` : ''}`)
          .join(', ') || 'no problems',
    },
  ];
}
