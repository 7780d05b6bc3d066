import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { clocksOf as dutyClocksOf } from '../duties/clocks.ts';
import type { Incident } from '../store.ts';

/** Something that ends at a moment: what it is (a key of the catalogue and its values), and when. */
export interface Clock {
  key: string;
  params?: Readonly<Record<string, string | number>>;
  at: Date;
  /** The law gives no hours: what is shown is that, and no time. */
  atOnce?: true;
}

/** Whatever runs out in an incident. Words of the incident are never in it: clocks stand in chats too. */
export type ClockSource = (db: Db | Tx, incident: Incident) => Promise<Clock[]>;

const nextTask: ClockSource = async (db, { id }) => {
  const { rows } = await sql<{ at: Date | null }>`
    select min(due_at) as at from incident_task where incident_id = ${id}::uuid and state = 'open'`.execute(
    db,
  );
  return rows.flatMap(({ at }) => (at ? [{ key: 'crisis.briefing.clock.task', at }] : []));
};

/** Legal clocks that still run; what may apply runs like what does. */
const duties: ClockSource = async (db, incident) => {
  const clocks = await dutyClocksOf(db, incident, incident.lookedAt);
  return clocks
    .filter(({ state, applies }) => state === 'open' && applies !== 'no')
    .map(({ duty, due, atOnce }) => ({
      ...{ key: `crisis.duties.name.${duty}`, at: due },
      ...(atOnce ? { atOnce } : {}),
    }));
};

/** Each part that has clocks adds its source here. */
const sources: readonly ClockSource[] = [nextTask, duties];

/** Every clock of an incident, the next to run out first. */
export async function clocksOf(db: Db | Tx, incident: Incident): Promise<Clock[]> {
  const all = await Promise.all(sources.map((source) => source(db, incident)));
  return all.flat().toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
