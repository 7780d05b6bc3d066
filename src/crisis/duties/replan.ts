import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { touch } from '../../live.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Incident } from '../store.ts';
import { nextReminder } from './rules.ts';
import { type Standings, standingsOf } from './standing.ts';

/**
 * Puts down where each duty stands, in the caller's transaction, which holds the incident: its clock, and when somebody is
 * reminded next. Nobody is reminded of what is filed, of what legal has said does not apply, and of what never happened.
 */
export async function replanDuties(tx: Tx, vault: Vault, incident: Incident): Promise<Standings> {
  const standings = await standingsOf(tx, vault, incident);
  const { rows } = await sql<{ duty: string; remindedAt: Date | null }>`
    select duty, reminded_at as "remindedAt" from crisis_duty where incident_id = ${incident.id}::uuid`.execute(
    tx,
  );
  const over = incident.closedWhy === 'in-error' || (incident.drill && incident.closedAt !== null);
  for (const { code, applies, state, from, due } of standings.duties) {
    const last = rows.find(({ duty }) => duty === code)?.remindedAt ?? null;
    const next = over || state !== 'open' ? null : nextReminder({ from, due }, standings.rules, last);
    await sql`
      insert into crisis_duty (incident_id, duty, applies, state, from_at, due_at, remind_at)
      values (${incident.id}::uuid, ${code}, ${applies}, ${state}, ${from}, ${due}, ${next}::timestamptz)
      on conflict (incident_id, duty) do update
      set applies = excluded.applies, state = excluded.state, from_at = excluded.from_at, due_at = excluded.due_at,
          remind_at = excluded.remind_at`.execute(tx);
  }
  touch(tx, `crisis.${incident.id}`);
  return standings;
}
