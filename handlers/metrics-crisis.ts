import { sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import { musterLateness } from '../src/crisis/lateness.ts';
import { parts } from '../src/crisis/stall/rules.ts';
import { lastTurns } from '../src/crisis/stall/store.ts';
import type { Db } from '../src/db/pool.ts';
import { callingWays } from '../src/people/calling-ways.ts';

const dayMs = 86_400_000;

/** What operators watch of calling people in a crisis: whether it turns, how late it is, what became of calls. */
export function crisisGauges(
  registry: Registry,
): (db: Db, connected: Iterable<string>, now: Date) => Promise<void> {
  registry.registerMetric(musterLateness);
  const turned = new Gauge({
    name: 'heed_worker_turn_age_seconds',
    help: 'Seconds since musters, sweeps and alerts were last looked at by any worker; -1 when they never were',
    labelNames: ['part'],
    registers: [registry],
  });
  const overdue = new Gauge({
    name: 'heed_muster_overdue_seconds',
    help: 'How long the oldest thing that is due in a muster has waited; 0 when nothing does',
    registers: [registry],
  });
  const calls = new Gauge({
    name: 'heed_calls',
    help: 'Telephone calls and pages in the last 24 hours by what became of them; missed: nobody picked up',
    labelNames: ['way', 'outcome'],
    registers: [registry],
  });
  return async (db, connected, now) => {
    const turns = await lastTurns(db);
    for (const part of parts) {
      const at = turns[part];
      turned.set({ part }, at ? (now.getTime() - at.getTime()) / 1_000 : -1);
    }
    const { rows } = await sql<{ due: Date | null }>`
      select min(muster_at - set_back_ms * interval '1 millisecond') as due from incident
      where closed_at is null`.execute(db);
    const due = rows[0]?.due;
    overdue.set(due ? Math.max(0, (now.getTime() - due.getTime()) / 1_000) : 0);
    calls.reset();
    const shown = new Set(connected);
    for (const way of callingWays.filter((one) => shown.has(one)))
      for (const outcome of ['accepted', 'failed', 'unknown', 'missed']) calls.set({ way, outcome }, 0);
    const counted = await sql<{ way: string; outcome: string; count: number }>`
      select d.platform as way, case when g.missed is null then d.state else 'missed' end as outcome, count(*)::int as count
      from incident i join incident_page g on g.incident_id = i.id
      join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      where (i.closed_at is null or i.closed_at > ${new Date(now.getTime() - dayMs)})
        and d.platform = any(${[...callingWays]}::text[]) and d.sent_at > ${new Date(now.getTime() - dayMs)}
        and d.state in ('accepted', 'failed', 'unknown') group by 1, 2`.execute(db);
    for (const { way, outcome, count } of counted.rows)
      if (shown.has(way)) calls.set({ way, outcome }, count);
  };
}
