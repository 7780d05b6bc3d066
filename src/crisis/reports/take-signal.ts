import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Secrets } from '../../secrets.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Level } from '../levels.ts';
import { declareFromReport } from './declare.ts';
import { receiveReport } from './receive.ts';
import { severities } from './rules.ts';
import type { Signal } from './signal.ts';
import { lockReport, type Report } from './store.ts';
import { tellMore } from './take.ts';
import { sayOfReport } from './words.ts';

/** What whoever sent it is told. */
export interface SignalAnswer {
  report: string;
  /** It belongs to a report that there was already. */
  grouped: boolean;
}

/** Which signals declare by themselves, at which level. None, unless a company says so. */
export interface DeclaringSignal {
  /** The sender's name, as `heed records source list` has it. */
  sender: string;
  kind: string;
  level: Level;
}

interface Deps {
  vault: Vault;
  secrets: Secrets;
  config: { HEED_SIGNALS_DECLARE: readonly DeclaringSignal[] };
}

interface Taking {
  sourceId: string;
  signal: Signal;
  /** The key that it was sent under. */
  once: string;
  now: Date;
}

/** First number of the advisory locks under which signals of one matter come one after the other. */
const grouping = 4_902;
/** Of a flood, the words of the first so many are kept; the others are counted. */
const mostTexts = 20;

/**
 * Takes a signal, in the transaction that also keeps its key: a report of its own, or one more of a report that is not closed
 * yet, whose leads are told again only where it has become graver.
 */
export async function takeSignal(tx: Tx, deps: Deps, taking: Taking): Promise<SignalAnswer> {
  const { sourceId, signal } = taking;
  const [key, ...older] = keysOf(deps.secrets, sourceId, signal);
  if (!key) throw new Error('there is no secret');
  await sql`select pg_advisory_xact_lock(${grouping}, hashtext(${key.toString('hex')}))`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select r.id from crisis_report_signal s join crisis_report r on r.id = s.report_id
    where s.source_id = ${sourceId}::uuid and s.key = any(${[key, ...older]}::bytea[]) and r.state <> 'closed'
    order by r.received_at desc limit 1`.execute(tx);
  const before = rows[0] && (await lockReport(tx, rows[0].id));
  const grouped = before !== undefined && before.state !== 'closed';
  const report = grouped ? await oneMore(tx, deps, before, taking) : await first(tx, deps, key, taking);
  await declareIfTold(tx, deps, report, taking);
  return { report: report.code, grouped };
}

const onceOf = ({ sourceId, once }: Taking): string => `signal:${sourceId}:${once}`;

async function first(tx: Tx, deps: Deps, key: Buffer, taking: Taking): Promise<Report> {
  const { sourceId, signal, now } = taking;
  const { kind, severity, at, counts, text, drill } = signal;
  const { report } = await receiveReport(tx, deps, {
    ...{ source: 'machine', by: null, text, once: onceOf(taking), drill, now },
  });
  await sql`
    insert into crisis_report_signal (report_id, source_id, key, kind, severity, first_at, last_at, people, records)
    values (${report.id}::uuid, ${sourceId}::uuid, ${key}, ${kind}, ${severity}, ${new Date(at)}, ${new Date(at)},
            ${counts.people ?? null}, ${counts.records ?? null})`.execute(tx);
  return report;
}

async function oneMore(tx: Tx, deps: Deps, report: Report, taking: Taking): Promise<Report> {
  const { signal, now } = taking;
  const { severity, at, counts, text } = signal;
  const { rows } = await sql<{ signals: number; graver: boolean }>`
    with held as (select report_id, severity from crisis_report_signal where report_id = ${report.id}::uuid)
    update crisis_report_signal s set signals = s.signals + 1,
      severity = (array[s.severity, ${severity}::text])[
        case when ${place(sql`${severity}::text`)} > ${place(sql`s.severity`)} then 2 else 1 end],
      first_at = least(s.first_at, ${new Date(at)}), last_at = greatest(s.last_at, ${new Date(at)}),
      people = greatest(s.people, ${counts.people ?? null}::integer),
      records = greatest(s.records, ${counts.records ?? null}::bigint)
    from held where s.report_id = held.report_id
    returning s.signals, ${place(sql`s.severity`)} > ${place(sql`held.severity`)} as graver`.execute(tx);
  const [row] = rows;
  if (row && row.signals <= mostTexts)
    await sayOfReport(tx, deps, report, { kind: 'report', by: null, text, once: onceOf(taking), now });
  if (row?.graver) await tellMore(tx, report, now);
  return report;
}

const place = (severity: ReturnType<typeof sql>) =>
  sql`array_position(${[...severities]}::text[], ${severity})`;

/** Of nobody's doing: the company has said beforehand that such a signal is a crisis. */
async function declareIfTold(
  tx: Tx,
  deps: Deps,
  report: Report,
  { sourceId, signal, now }: Taking,
): Promise<void> {
  if (report.incidentId || deps.config.HEED_SIGNALS_DECLARE.length === 0) return;
  const { name } = await tx
    .selectFrom('record_source')
    .select('name')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow();
  const told = deps.config.HEED_SIGNALS_DECLARE.find(
    ({ sender, kind }) => sender === name && kind === signal.kind,
  );
  if (told) await declareFromReport(tx, deps, { reportId: report.id, level: told.level, by: null, now });
}

/** What signals are grouped by, hashed: newest first, since an earlier secret may have made the row. */
function keysOf(secrets: Secrets, sourceId: string, { source, key, kind, drill }: Signal): Buffer[] {
  const matter = JSON.stringify([sourceId, source, key ?? kind, drill]);
  return secrets
    .derive('records')
    .map((secret) => createHmac('sha256', secret).update(`signal\n${matter}`).digest().subarray(0, 16));
}
