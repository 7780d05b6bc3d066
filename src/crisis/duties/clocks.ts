import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Incident } from '../store.ts';
import { dutiesOf } from './rules.ts';
import { rulesInForce } from './store.ts';
import type { DutyCode } from './table.ts';

/** A duty's clock as the room shows it. `applies` is what the facts say: `unknown` is treated as `yes`. */
export interface DutyClock {
  duty: DutyCode;
  applies: 'yes' | 'no' | 'unknown';
  /** `open`: it runs; `filed`: something was filed; `waived`: legal has said that it does not apply. */
  state: 'open' | 'filed' | 'waived';
  from: Date;
  due: Date;
  /** Until it is due; below zero once it is over. */
  leftMs: number;
  overdue: boolean;
  /** The law gives no hours: it is due from the moment that somebody knew. */
  atOnce: boolean;
}

/** The clocks of an incident, the next first; from its declaration on, also before anything was entered. */
export async function clocksOf(db: Db | Tx, incident: Incident, now: Date): Promise<DutyClock[]> {
  const { rows } = await sql<Omit<DutyClock, 'leftMs' | 'overdue' | 'atOnce'>>`
    select duty, applies, state, from_at as "from", due_at as due from crisis_duty
    where incident_id = ${incident.id}::uuid`.execute(db);
  const there =
    rows.length > 0
      ? rows
      : dutiesOf((await rulesInForce(db)).rules, {}, incident).map(({ code, applies, from, due }) => ({
          ...{ duty: code, applies, from, due },
          state: 'open' as const,
        }));
  return there
    .map((clock) => {
      const leftMs = clock.due.getTime() - now.getTime();
      const atOnce = clock.due.getTime() === clock.from.getTime();
      return { ...clock, leftMs, atOnce, overdue: clock.state === 'open' && leftMs < 0 };
    })
    .toSorted((a, b) => a.due.getTime() - b.due.getTime() || a.duty.localeCompare(b.duty));
}
