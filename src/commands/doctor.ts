import { sql } from 'kysely';
import { addDays } from '../calendar/day.ts';
import { knownUntil } from '../calendar/known.ts';
import { loadCalendar } from '../calendar/store.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { clockSkewMs, toleratedSkewMs } from '../db/clock-skew.ts';
import { pendingMigrations } from '../db/migrate.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { backlog, backlogAge, lateMs } from '../evidence/backlog.ts';
import { examine, type Finding as Standing } from '../evidence/examine.ts';
import { logFiles } from '../evidence/files.ts';
import { evidenceDir, keysAtHand } from '../evidence/signer.ts';
import { latestCheckpoint } from '../evidence/store.ts';
import { advice, standings } from '../people/directory/standing.ts';
import { reminderAlarms } from '../reminders/alarms.ts';
import { readSecrets } from '../secrets.ts';
import { checkSecrets } from '../vault/secret-check.ts';
import { companyZone, dayIn } from '../zone.ts';
import { lookAtArchives } from './archive-standing.ts';
import { lookAtAttestors } from './attestors.ts';
import { lookAtBackups } from './backup-standing.ts';
import { lookAtCalling } from './calling.ts';
import { withDatabase } from './database.ts';
import { lookAtIntake } from './intake.ts';
import { lookAtMailboxes } from './mailboxes.ts';
import { lookAtPasskeys } from './passkeys.ts';
import { lookAtPurge } from './purge-standing.ts';
import { lookAtRegions } from './regions-standing.ts';
import { earlierSecrets } from './secret-standing.ts';
import { lookAtSlack } from './slack.ts';
import { lookAtWecom } from './wecom.ts';

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
      findings.push(
        ...(await look(db)),
        clockFinding(await clockSkewMs(db, systemClock)),
        await sealing(db, config),
        ...(await earlierSecrets(db, config)),
        await standing(db, config),
      );
      findings.push(...(await people(db)), await holidays(db), ...(await lastResorts(db)));
      findings.push(...(await lookAtAttestors(db, config, systemClock.now())));
      findings.push(...(await lookAtBackups(db, config, systemClock.now())));
      findings.push(...(await lookAtPasskeys(db, config)));
      findings.push(...(await lookAtWecom(db, config)));
      findings.push(...(await lookAtSlack(db, config)));
      findings.push(...(await lookAtMailboxes(db, config)));
      findings.push(...(await lookAtCalling(db, config, systemClock.now())));
      findings.push(...(await lookAtArchives(db, config, systemClock.now())));
      findings.push(...(await lookAtIntake(db, config)));
      findings.push(...(await lookAtPurge(db, systemClock.now())));
      findings.push(...(await lookAtRegions(db, config, systemClock.now())));
    });
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    findings.push({ what: error.code, ok: false, say: error.message });
  }
  for (const { what, ok, say } of findings) console.log(`${ok ? 'ok  ' : 'BAD '} ${what}: ${say}`);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** @param skewMs as `clockSkewMs` */
export function clockFinding(skewMs: number): Finding {
  const ok = Math.abs(skewMs) <= toleratedSkewMs;
  const far = `${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} the database's`;
  return {
    what: 'clock',
    ok,
    say: ok
      ? "this machine's agrees with the database's"
      : `this machine's is ${far}: keep both in time (NTP); people are written to too early or too late until then`,
  };
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
  const waiting = await backlog(db);
  const late = backlogAge(waiting, now) * 1_000 > lateMs;
  const problems = await sql<{ state: string; failure: string | null; count: number }>`
    select state, failure, count(*)::int as count from delivery
    where state in ('failed', 'unknown') and left_at is null group by 1, 2 order by 3 desc
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
      say: `${log?.size ?? 0} entries published, ${waiting.count} waiting${late ? '; the oldest for over a minute: see the evidence log below, and the workers’ log lines' : ''}`,
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

/** What waits for somebody to look at, of platforms that know who works here. */
async function people(db: Db): Promise<Finding[]> {
  const waiting = await standings(db, systemClock.now());
  return waiting.flatMap((one) =>
    [...advice(one)].map((say) => ({ what: `people from ${one.platform}`, ok: false, say })),
  );
}

/** How far the days are known that people work. Nothing is broken where they end: terms are counted without, reminders refused. */
async function holidays(db: Db): Promise<Finding> {
  const today = dayIn(systemClock.now(), companyZone);
  const until = knownUntil(await loadCalendar(db, { zone: companyZone }), today);
  const far = until >= addDays(today, 180);
  const say = `public holidays of mainland China are known until ${until}`;
  return {
    what: 'calendar',
    ok: true,
    say: far ? say : `${say}; once the next year's are published, put them in: npx heed calendar set FILE`,
  };
}

/** Whether what is overdue ends with somebody who is named, and whether those who are to hear can be reached. */
async function lastResorts(db: Db): Promise<Finding[]> {
  const what = 'reminders';
  const name = 'name somebody in the console (Notices, Reminders) or with: npx heed reminders set FILE';
  const alarms = await reminderAlarms(db, systemClock.now());
  return alarms.map((alarm): Finding => {
    if (alarm.what === 'noHr')
      return {
        what,
        ok: false,
        say: 'nobody holds the role hr, so nobody hears of what is overdue: npx heed people grant STAFF-NO hr',
      };
    if (alarm.what === 'untold')
      return {
        what,
        ok: false,
        say: `on ${alarm.day} nobody could be told of ${alarm.things} overdue things, since no platform took the messages: see what is wrong with the platforms; they are told once one works`,
      };
    if (alarm.what === 'unreached')
      return {
        what,
        ok: true,
        say: `no platform took the last reminder to ${alarm.people} people; it does not count, and comes again`,
      };
    const say = `HR hears in their place; ${name}`;
    return alarm.what === 'left'
      ? { what, ok: false, say: `${alarm.staffNo}, the last resort of ${alarm.kind}s, has left: ${say}` }
      : { what, ok: true, say: `nobody is named as the last resort of ${alarm.kind}s yet: ${say}` };
  });
}

/** Whether everything sealed can be opened with the secrets at hand. */
async function sealing(db: Db, config: Config): Promise<Finding> {
  const what = 'secret';
  try {
    await checkSecrets(db, config, readSecrets(config));
    return { what, ok: true, say: 'opens everything that is sealed' };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { what, ok: false, say: error.message };
  }
}

/** Whether the log can go on, compared with its files and its key. */
async function standing(db: Db, config: Config): Promise<Finding> {
  const what = 'evidence log';
  const files = logFiles(evidenceDir(config.dataDir));
  try {
    const { own, known } = keysAtHand(config);
    if (known.length === 0 && (await files.checkpoint()) === undefined) {
      return { what, ok: true, say: 'it is not kept on this machine; ask doctor where the workers run' };
    }
    const found = await examine({ db, files, own: own?.verifier, known });
    return { what, ok: found.state === 'sound', say: adviceOnLog(found) };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { what, ok: false, say: error.message };
  }
}

function adviceOnLog(found: Standing): string {
  switch (found.state) {
    case 'sound':
      return 'database, files and key agree';
    case 'tiles':
      return 'its tiles in the database are damaged, its entries are whole. Run: npx heed evidence recover';
    case 'behind':
      return `it stands still: the database has ${found.from} entries and the files ${found.to}, so this is an older copy of it. Stop Heed and bring back the newer database; if that is lost, run: npx heed evidence recover`;
    case 'contradiction':
      return `it stands still: ${found.why}. Stop Heed and bring back the database or the files that belong together; if they are lost, run: npx heed evidence new-origin`;
    case 'other-key':
      return `it stands still: the key that signed ${found.origin} is not here. Bring it back (evidence/key in the data directory, or HEED_EVIDENCE_KEY); if it is lost, run: npx heed evidence new-origin`;
  }
}
