import type { Clock } from '../src/clock.ts';
import { inTransaction } from '../src/db/pool.ts';
import { forgetBatches } from '../src/records/sources/generic/batch.ts';
import { fetchDueMedia } from '../src/records/sources/whatsapp/fetch-due.ts';
import { Graph } from '../src/records/sources/whatsapp/graph.ts';
import { forgetLate, mediaClass } from '../src/records/sources/whatsapp/media.ts';
import type { WhatsappSettings } from '../src/records/sources/whatsapp/settings.ts';
import { expireOwnKeys } from '../src/retention/expire-own-keys.ts';
import type { Secrets } from '../src/secrets.ts';
import type { Vault } from '../src/vault/vault.ts';
import { dayIn } from '../src/zone.ts';
import type { SweepJob } from './sweep.ts';

export interface IntakeParts {
  vault: Vault;
  secrets: Secrets;
  zone: string;
  /** Undefined where WhatsApp is not connected. */
  whatsapp: WhatsappSettings | undefined;
}

/** Files that belong to records and are fetched afterwards; keys of batches that nobody sends again. */
export function intakeSweeps(parts: IntakeParts | undefined): SweepJob[] {
  if (!parts) return [];
  const { vault, secrets, zone, whatsapp } = parts;
  // Connections are kept from one look to the next.
  const graph = whatsapp?.accessToken === undefined ? undefined : new Graph(whatsapp);
  return [
    {
      name: 'intake.media',
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        if (!graph) return;
        const clock: Clock = { now: () => now };
        const { had, left } = await fetchDueMedia({ db, vault, secrets, zone, clock }, graph, {
          log,
          signal,
        });
        if (had > 0) log.info({ had }, 'files of WhatsApp’s were fetched');
        if (left > 0) log.warn({ left }, 'files of WhatsApp’s were not had, or not to be kept');
      },
    },
    {
      name: 'intake.forget',
      everyMs: 600_000,
      async run({ db, now, log, signal }) {
        let forgotten = 0;
        for (let more = -1; more !== 0 && !signal.aborted; forgotten += more)
          more = await forgetBatches(db, now);
        if (forgotten > 0) log.info({ forgotten }, 'batches of long ago were forgotten');
        const late = await forgetLate(db, now);
        if (late > 0) log.warn({ late }, 'files of WhatsApp’s were not asked for in time and are gone');
        const expiry = {
          disclosure: 'records',
          source: mediaClass,
          class: mediaClass,
          limit: 500,
          zone,
          now,
        };
        await inTransaction(db, (tx) => expireOwnKeys(tx, { ...expiry, before: dayIn(now, zone) }));
      },
    },
  ];
}
