import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../src/db/pool.ts';
import { archives, lagOf } from '../src/records/sources/wecom-archive/state.ts';

/** What operators watch of WeCom's message archive, which keeps messages for five days only. */
export function archiveGauges(registry: Registry): (db: Db, now: Date) => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `heed_wecom_archive_${name}`, help, labelNames: ['source'], registers: [registry] });
  const lag = gauge(
    'lag_seconds',
    'Since when it is not known that nothing is left to pull; above 432000 messages are lost',
  );
  const pulled = gauge('pulled_age_seconds', 'Since it was last pulled; -1 when it never was');
  const failing = gauge('failing_seconds', 'Since when pulling fails; 0 when it does not');
  const unreadable = gauge('unreadable', 'Messages that no key opens, or that are none');
  const seq = gauge('seq', 'How far it has been read, rounded as numbers of 64 bits are');
  return async (db, now) => {
    for (const one of [lag, pulled, failing, unreadable, seq]) one.reset();
    for (const archive of await archives(db)) {
      const source = { source: archive.sourceId };
      const since = (at: Date | null, none: number) => (at ? (now.getTime() - at.getTime()) / 1_000 : none);
      lag.set(source, lagOf(archive, now).ms / 1_000);
      pulled.set(source, since(archive.pulledAt, -1));
      failing.set(source, since(archive.failingSince, 0));
      unreadable.set(source, archive.unreadable);
      seq.set(source, Number(archive.seq));
    }
  };
}
