import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../src/db/pool.ts';
import { countAlerts } from '../src/file-rules/store.ts';

/** Alerts on file transfers, for `/metrics`: numbers alone. */
export function fileGauges(registry: Registry): (db: Db) => Promise<void> {
  const alerts = new Gauge({
    name: 'heed_file_alerts',
    help: 'Alerts on file transfers that wait for an answer; of them, those that nobody is left to answer',
    labelNames: ['state'],
    registers: [registry],
  });
  return async (db) => {
    const { open, nobody } = await countAlerts(db);
    alerts.set({ state: 'open' }, open);
    alerts.set({ state: 'nobody' }, nobody);
  };
}
