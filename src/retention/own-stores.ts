import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { periodsInForce } from '../policies/kept.ts';

/**
 * What Heed itself keeps, by the row of its own policy, and the sweeps by which it goes when its time is over. Every row
 * has one: what `policies/what-heed-keeps` promises nobody has to remember (`test/own-stores.test.ts`).
 */
export const ownStores: Readonly<Record<string, { sweeps: readonly [string, ...string[]] }>> = {
  identity: { sweeps: ['own-stores.identity', 'directory.words'] },
  deliveries: { sweeps: ['own-stores.deliveries', 'inbound.events', 'mailboxes.links'] },
  answers: { sweeps: ['own-stores.answers'] },
  contracts: { sweeps: ['own-stores.contracts'] },
  training: { sweeps: ['own-stores.training'] },
  tips: { sweeps: ['own-stores.tips'] },
  surveys: { sweeps: ['surveys.forget'] },
  conversations: { sweeps: ['threads.expired', 'decisions.expired'] },
  records: { sweeps: ['retention.purge'] },
  requests: { sweeps: ['requests.end', 'own-stores.requests'] },
  'sign-ins': { sweeps: ['web.sessions'] },
  holds: { sweeps: ['retention.holds'] },
  'access-cases': { sweeps: ['access-cases.forget'] },
  'file-alerts': { sweeps: ['file-alerts.forget', 'file-alerts.counts'] },
  accountability: { sweeps: ['accountability.forget'] },
  affected: { sweeps: ['affected.forget'] },
  'anonymous-reports': { sweeps: ['anonymous.forget'] },
  counselling: { sweeps: ['counselling.forget'] },
  crises: { sweeps: ['crisis.forget', 'crisis.reports-forget'] },
};

export interface OwnStore {
  disclosure: string;
  /** As the policy in force tells its readers; null where it says nothing. */
  period: string | null;
  sweeps: { name: string; finishedAt: Date | null }[];
}

/** Each with its period and when what deletes it last came by. */
export async function ownStoresNow(db: Db, language: Language): Promise<OwnStore[]> {
  const periods = await periodsInForce(db, language);
  const { rows } = await sql<{ sweep: string; finished_at: Date | null }>`
    select sweep, finished_at from sweep_run`.execute(db);
  const ran = new Map(rows.map(({ sweep, finished_at }) => [sweep, finished_at]));
  return Object.entries(ownStores).map(([disclosure, { sweeps }]) => ({
    disclosure,
    period: periods.get(disclosure) ?? null,
    sweeps: sweeps.map((name) => ({ name, finishedAt: ran.get(name) ?? null })),
  }));
}
