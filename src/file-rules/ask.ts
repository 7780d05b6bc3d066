import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { askedFrom, stillThere } from './addressees.ts';
import { alertCard } from './present.ts';
import { type AlertStage, againHours, answerHours, hoursOn } from './rules.ts';
import { type FileAlert, findAlert, lockAlert } from './store.ts';

/** Who is asked besides when nobody answers. After the last of them, all are asked again. */
const after: Readonly<Record<AlertStage, AlertStage>> = {
  owner: 'deputy',
  deputy: 'privacy',
  privacy: 'legal',
  legal: 'admin',
  admin: 'admin',
  nobody: 'owner',
};

/**
 * Asks about an alert, from a stage on: a card to whoever is asked then and to those asked before, in the transaction that
 * puts it on record. Where nobody is left it says so, and every look of the sweep tries again.
 */
export async function askAbout(tx: Tx, alertId: string, from: AlertStage, now: Date): Promise<void> {
  const alert = await findAlert(tx, alertId);
  const found = await askedFrom(tx, alert, from, now);
  const before = await stillThere(tx, alert.addressees, now);
  const all = [...new Set([...before, ...found.people])].sort();
  const stage = found.people.length > 0 || all.length === 0 ? found.stage : 'admin';
  const last = stage === 'admin' || stage === 'nobody';
  await tx
    .updateTable('file_alert')
    .set({
      ...{ addressees: [...new Set([...alert.addressees, ...found.people])], stage },
      next_at: hoursOn(now, last ? againHours : answerHours),
    })
    .where('id', '=', alertId)
    .execute();
  if (all.length > 0) {
    const message = await enqueue(tx, {
      kind: alert.messageId ? 'file-alerts.again' : 'file-alerts.asked',
      ...{ bodies: alertCard(alert, alert.messageId ? 'again' : 'asked'), about: alertId, to: all },
      ...{ priority: 1, at: now },
    });
    await tx
      .updateTable('file_alert')
      .set({ message_id: message, told_transfers: alert.transfers })
      .where('id', '=', alertId)
      .execute();
  }
  if (stage !== 'nobody' || alert.stage !== 'nobody')
    await append(tx, {
      ...{ type: 'file-alert.asked', at: now, actor: 'heed', about: alertId },
      data: { alert: alertId, stage, asked: all },
    });
  touch(tx, 'file-alerts');
}

/** Those whose time to answer is over, those whom nobody can answer any more, and cards that say too little by now. */
export async function followAlerts(db: Db, now: Date, most = 500): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from file_alert where state = 'open' order by next_at, id limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const alert = await lockAlert(tx, id);
      return alert.state === 'open' && (await follow(tx, alert, now));
    }),
  );
}

async function follow(tx: Tx, alert: FileAlert, now: Date): Promise<boolean> {
  if (alert.nextAt <= now) {
    await askAbout(tx, alert.id, after[alert.stage], now);
    return true;
  }
  // Who was asked has left, or is away today: the next one is asked at once.
  if ((await stillThere(tx, alert.addressees, now)).length === 0) {
    const { people } = await askedFrom(tx, alert, 'owner', now);
    if (people.length > 0 && people.some((id) => !alert.addressees.includes(id))) {
      await askAbout(tx, alert.id, 'owner', now);
      return true;
    }
  }
  return growCard(tx, alert, now);
}

/** A card is written anew when there are twice as many as it says: a flood makes a handful of changes. */
async function growCard(tx: Tx, { id }: FileAlert, now: Date): Promise<boolean> {
  const { rows } = await sql<{ told: number }>`
    select told_transfers as told from file_alert
    where id = ${id}::uuid and message_id is not null and transfers >= 2 * told_transfers
      and transfers > told_transfers`.execute(tx);
  if (rows.length === 0) return false;
  const alert = await findAlert(tx, id);
  const { addressees, messageId, transfers } = alert;
  if (!messageId) return false;
  const to = await stillThere(tx, addressees, now);
  await enqueue(tx, {
    ...{ kind: 'file-alerts.grown', bodies: alertCard(alert, 'asked'), about: id, to, priority: 5 },
    ...{ mode: 'replace', replaces: messageId, at: now },
  });
  await tx.updateTable('file_alert').set({ told_transfers: transfers }).where('id', '=', id).execute();
  return true;
}
