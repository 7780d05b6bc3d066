import { Gauge, type Registry } from 'prom-client';
import { countAccess } from '../src/access-cases/store.ts';
import type { Db } from '../src/db/pool.ts';

/** Opening records, for `/metrics`: numbers alone. */
export function accessGauges(registry: Registry): (db: Db, now: Date) => Promise<void> {
  const cases = new Gauge({
    name: 'heed_access_cases',
    help: 'Access cases that wait for approval or are open',
    labelNames: ['state'],
    registers: [registry],
  });
  const views = new Gauge({
    name: 'heed_access_views',
    help: 'Looks at records in access cases that are on record',
    registers: [registry],
  });
  return async (db, now) => {
    const { asked, open, views: looks } = await countAccess(db, now);
    cases.set({ state: 'asked' }, asked);
    cases.set({ state: 'open' }, open);
    views.set(looks);
  };
}
