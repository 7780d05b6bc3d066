import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import type { Vault } from '../vault/vault.ts';
import { eraseExport } from './export/slices.ts';
import { requestWords } from './sealing.ts';
import { putStep } from './steps.ts';
import { findRequest } from './store.ts';

const most = 200;

/** Copies whose time is over, or that are wanted no more: keys first. @returns how many */
export async function endExports(db: Db, deps: { vault: Vault }, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string; request: string }>`
    select e.id, e.request_id as request from request_export e join data_request r on r.id = e.request_id
    where e.state = 'ready' and e.expires_at <= ${now}
       or e.state in ('making', 'review') and r.state in ('withdrawn', 'refused') limit ${most}`.execute(db);
  return eachAlone(rows, ({ id, request }) =>
    inTransaction(db, async (tx) => {
      const one = await findRequest(tx, request);
      if (!one) return false;
      await eraseExport(tx, id, 'expired', now);
      await putStep(tx, deps.vault, { requestId: request, kind: 'export-expired', now });
      await append(tx, {
        type: 'request.export-expired',
        at: now,
        actor: 'heed',
        person: one.personId,
        about: request,
        data: { request, export: id },
      });
      return true;
    }),
  );
}

/**
 * Requests that were closed longer ago than the policy says: with their words, under their own keys. What a hold or
 * an open request of their person stops goes with a later run.
 *
 * @returns how many
 */
export async function endRequests(db: Db, { now, zone }: { now: Date; zone: string }): Promise<number> {
  const began = { collected: sql`r.filed_at`, closed: sql`r.closed_at` };
  const over = await ownOver(db, 'requests', began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select id from data_request r where r.closed_at is not null and ${over}
      and not exists (select from data_restriction d where d.request_id = r.id and d.ended_at is null)
      and not exists (select from data_request a where a.appeals_id = r.id)
      and not ${isOwnStopped(sql`r.person_id`, 'requests', 'requests')}
    order by closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      for (const { id: copy } of await tx
        .selectFrom('request_export')
        .select('id')
        .where('request_id', '=', id)
        .execute())
        await eraseExport(tx, copy, 'expired', now);
      await requestWords.forget(tx, id, 'expired', now);
      await sql`delete from reminder where about = ${id}::uuid and kind = 'request'`.execute(tx);
      await tx.deleteFrom('data_request').where('id', '=', id).execute();
      return true;
    }),
  );
}
