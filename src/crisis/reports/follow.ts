import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { employedOf, seatsAt } from '../load.ts';
import { ofDrill } from '../store.ts';
import { reportCard } from './present.ts';
import { remindMs } from './rules.ts';
import { lockReport, type Report } from './store.ts';
import { tellLeads } from './tell.ts';

/** Reports that nobody has taken are told again, to more people; whoever took one is reminded of it. Never silent. */
export async function followReports(db: Db, now: Date, most = 200): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from crisis_report where next_at <= ${now} order by next_at, id limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const report = await lockReport(tx, id);
      // Another worker was faster, or somebody took it.
      if (!report.nextAt || report.nextAt > now) return false;
      if (report.state === 'looked-at' && report.takenBy && (await isThere(tx, report.takenBy, now)))
        await remind(tx, report, report.takenBy, now);
      else await tellAgain(tx, report, now);
      return true;
    }),
  );
}

/** Works here, and is not on leave today. */
async function isThere(tx: Tx, person: string, now: Date): Promise<boolean> {
  if ((await employedOf(tx, [person], now)).length === 0) return false;
  return !(await seatsAt(tx, now)).some((seat) => seat.person === person && seat.away);
}

async function remind(tx: Tx, { id, ...report }: Report, to: string, now: Date): Promise<void> {
  await sql`
    update crisis_report set next_at = ${new Date(now.getTime() + remindMs)} where id = ${id}::uuid`.execute(
    tx,
  );
  await enqueue(tx, {
    ...{ kind: 'crisis.report', lane: 'alert', priority: 1, about: id, at: now },
    ...{ bodies: reportCard({ id, ...report }, 'mine'), to: [to] },
  });
}

/** Whoever took it has left or is on leave: it waits for somebody again. */
async function tellAgain(tx: Tx, report: Report, now: Date): Promise<void> {
  if (report.state === 'looked-at') {
    await sql`
      update crisis_report set state = 'received', taken_by = null, taken_at = null where id = ${report.id}::uuid`.execute(
      tx,
    );
    await append(tx, {
      ...{ type: 'crisis.report-reopened', at: now, actor: 'heed', about: report.id },
      data: { report: report.id, ...ofDrill(report) },
    });
  }
  await tellLeads(tx, report, now);
}
