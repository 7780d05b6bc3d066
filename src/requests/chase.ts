import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { localized } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Vault } from '../vault/vault.ts';
import { type DeskNews, personCard } from './present.ts';
import { stageAt } from './rules.ts';
import { putStep } from './steps.ts';
import { type DataRequest, lockRequest } from './store.ts';
import { announce, sendToPerson, somebodyAnswers, tellDesk } from './tell.ts';

const news: Record<1 | 2 | 3, DeskNews> = { 1: 'soon', 2: 'verySoon', 3: 'late' };
const dayMs = 86_400_000;

/**
 * Nobody's request is left lying: those who answer are told a week before the day due, three days before it, and once it
 * is over every day. From the second time on legal hears that one is near, and administrators where nobody is there to
 * answer: that there is one, never whose or what about. Its person is asked once more to confirm what waits for that, and
 * told when it is late. Safe to repeat.
 *
 * @returns with how many there was something to do
 */
export async function chaseRequests(db: Db, deps: { vault: Vault }, now: Date, most = 500): Promise<number> {
  const near = new Date(now.getTime() + 7 * dayMs);
  const again = new Date(now.getTime() - dayMs);
  const { rows } = await sql<{ id: string }>`
    select id from data_request
    where closed_at is null and stopped_at is null and due_at <= ${near}
      and (told_stage < 3 or told_at <= ${again}) order by due_at, id limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => chase(tx, deps, id, now)));
}

async function chase(tx: Tx, { vault }: { vault: Vault }, id: string, now: Date): Promise<boolean> {
  const one = await lockRequest(tx, id);
  if (one.closedAt !== null || one.stoppedAt !== null) return false;
  const stage = stageAt(now, one);
  if (stage === 0 || (stage <= one.toldStage && stage < 3)) return false;
  const { rows } = await sql<{
    told: Date | null;
  }>`select told_at as told from data_request where id = ${id}::uuid`.execute(tx);
  const told = rows[0]?.told ?? null;
  if (stage === one.toldStage && told !== null && now.getTime() - told.getTime() < dayMs) return false;
  await tx
    .updateTable('data_request')
    .set({ told_stage: stage, told_at: now })
    .where('id', '=', id)
    .execute();
  await putStep(tx, vault, { requestId: id, kind: 'reminded', facts: { stage }, now });
  await append(tx, {
    type: 'request.chased',
    at: now,
    actor: 'heed',
    person: one.personId,
    about: id,
    data: { request: id, stage },
  });
  await tellDesk(tx, one, news[stage], now);
  if (one.state === 'unconfirmed' && stage < 3)
    await sendToPerson(tx, { vault }, one, 'requests.confirmSoon', personCard(one, 'confirmSoon', now), now);
  if (stage === 3 && one.toldStage < 3)
    await sendToPerson(tx, { vault }, one, 'requests.late', personCard(one, 'late', now), now);
  if (stage >= 2) await escalate(tx, one, now);
  announce(tx, one);
  return true;
}

/** Neither whose it is nor what about, and no way to open it. */
async function escalate(tx: Tx, one: DataRequest, now: Date): Promise<void> {
  const answered = await somebodyAnswers(tx, one.personId, now);
  const bodies = localized((t) => ({
    kind: 'card' as const,
    card: {
      title: t('requests.desk.escalated.title'),
      lines: [t(`requests.desk.escalated.${answered ? 'line' : 'nobody'}`)],
      state: { tone: 'warning' as const, label: t('requests.desk.escalated.state') },
    },
  }));
  const message = { kind: 'requests.escalated', bodies, priority: 1, at: now };
  const roles = answered ? (['legal'] as const) : (['legal', 'admin'] as const);
  await enqueueTo(tx, message, holdersQuery(roles, now, [one.personId]));
}
