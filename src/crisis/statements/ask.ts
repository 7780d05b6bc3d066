import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Incident, lockIncident } from '../store.ts';
import { candidatesFor } from './candidates.ts';
import { approvalCard } from './present.ts';
import { missingRoles } from './rules.ts';
import { approvalsOf, demandNewest, newestStatement, type StatementRow } from './store.ts';
import { statementData } from './write.ts';

/** Who has not approved hears of it again so often. A company default: nobody may speak before. */
export const remindEveryMs = 15 * 60_000;

/**
 * Asks legal, PR and the lead for their approval of the newest text, and again until all three are there, an edit has made
 * another text of it, or nobody wants it any more. The card has a way to the text and nothing of it: what is approved is read
 * behind a sign-in, whole and with what changed.
 *
 * @throws HeedError `not-found`, `conflict` (`statement-edited`)
 */
export async function askForApproval(
  tx: Tx,
  incidentId: string,
  { statement, by, now }: { statement: string; by: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const one = await demandNewest(tx, incidentId, statement);
  const missing = missingRoles(await approvalsOf(tx, [statement]));
  if (missing.length === 0 || one.askedAt) return;
  await sql`
    update crisis_statement set asked_at = ${now}, remind_at = ${new Date(now.getTime() + remindEveryMs)}
    where id = ${statement}::uuid`.execute(tx);
  await tell(tx, incident, one, now, false);
  await append(tx, {
    ...{ type: 'crisis.statement-asked', at: now, actor: { person: by }, about: incidentId },
    data: statementData(incident, one),
  });
  touch(tx, `crisis.${incidentId}`);
}

/** Reminds of every text whose time has come, each in a transaction of its own. @returns how many */
export async function remindApprovers(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string; incidentId: string }>`
    select id, incident_id as "incidentId" from crisis_statement where remind_at <= ${now}
    order by remind_at, id limit 100`.execute(db);
  return eachAlone(rows, ({ id, incidentId }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, incidentId);
      const { rows: due } = await sql<Pick<StatementRow, 'audience' | 'series'>>`
        select audience, series from crisis_statement where id = ${id}::uuid and remind_at <= ${now}`.execute(
        tx,
      );
      const [first] = due;
      if (!first) return false;
      const newest = await newestStatement(tx, incidentId, first.audience, first.series);
      const missing = newest?.id === id ? missingRoles(await approvalsOf(tx, [id])) : [];
      const next = missing.length > 0 ? new Date(now.getTime() + remindEveryMs) : null;
      await sql`update crisis_statement set remind_at = ${next}::timestamptz where id = ${id}::uuid`.execute(
        tx,
      );
      if (!newest || missing.length === 0) return false;
      await tell(tx, incident, newest, now, true);
      await append(tx, {
        ...{ type: 'crisis.statement-reminded', at: now, actor: 'heed', about: incidentId },
        data: { ...statementData(incident, newest), roles: missing },
      });
      return true;
    }),
  );
}

async function tell(tx: Tx, incident: Incident, one: StatementRow, now: Date, again: boolean): Promise<void> {
  const given = await approvalsOf(tx, [one.id]);
  const candidates = await candidatesFor(tx, incident.id, now);
  const to = [...new Set(missingRoles(given).flatMap((role) => candidates[role]))];
  if (to.length === 0) return;
  await enqueue(tx, {
    ...{ kind: 'crisis.approval', lane: 'alert', priority: 1, about: incident.id, at: now },
    bodies: approvalCard(incident, one, again),
    to,
  });
}
