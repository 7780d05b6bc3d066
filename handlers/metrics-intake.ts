import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../src/db/pool.ts';
import { sourceStandings } from '../src/records/source-state.ts';
import { mediaStanding } from '../src/records/sources/whatsapp/media.ts';
import { batches } from './webhooks/records.ts';
import { signals } from './webhooks/signals.ts';

/** What comes in by each source, by what became of it, and how old it was. Names of sources, and nobody's. */
export function intakeMetrics(registry: Registry): (db: Db, now: Date) => Promise<void> {
  const registers = [registry];
  registry.registerMetric(batches);
  registry.registerMetric(signals);
  const records = new Gauge({
    name: 'heed_records',
    help: 'Records by source, kind and what became of them since the source was added',
    labelNames: ['source', 'kind', 'outcome'],
    registers,
  });
  const heard = new Gauge({
    name: 'heed_records_heard_age_seconds',
    help: 'Seconds since something last came from a source by HTTP',
    labelNames: ['source'],
    registers,
  });
  const lag = new Gauge({
    name: 'heed_records_lag_seconds',
    help: 'How old the newest record was of what last came from a source by HTTP',
    labelNames: ['source'],
    registers,
  });
  const media = new Gauge({
    name: 'heed_records_files_waiting',
    help: 'Files that are still to be fetched, by why they were not had the last time',
    labelNames: ['failure'],
    registers,
  });
  return async (db, now) => {
    for (const gauge of [records, heard, lag, media]) gauge.reset();
    for (const { name: source, heardAt, lagMs, counts } of await sourceStandings(db)) {
      for (const [what, count] of Object.entries(counts)) {
        const [kind = '', outcome = ''] = what.split(' ');
        records.set({ source, kind, outcome }, count);
      }
      if (heardAt) heard.set({ source }, (now.getTime() - heardAt.getTime()) / 1_000);
      if (heardAt) lag.set({ source }, (lagMs ?? 0) / 1_000);
    }
    for (const { failure, count } of await mediaStanding(db)) media.set({ failure }, count);
  };
}
