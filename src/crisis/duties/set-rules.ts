import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import type { Vault } from '../../vault/vault.ts';
import { lockIncident } from '../store.ts';
import { replanDuties } from './replan.ts';
import { rulesInForce } from './store.ts';
import { dutyRulesShape } from './table.ts';

/**
 * Puts another table into force, by somebody of legal: every clock that runs is worked out anew at once. The same table again
 * changes nothing.
 *
 * @returns where it cannot be read, for whoever wrote it; undefined when it is in force
 */
export async function setDutyRules(
  tx: Tx,
  { vault }: { vault: Vault },
  { typed, by, now }: { typed: string; by: string; now: Date },
): Promise<string | undefined> {
  let read: unknown;
  try {
    read = JSON.parse(typed);
  } catch {
    return 'JSON';
  }
  const parsed = dutyRulesShape.safeParse(read);
  if (!parsed.success)
    return parsed.error.issues
      .map(({ path }) => path.join('.') || 'JSON')
      .slice(0, 5)
      .join(', ');
  const text = canonicalise(parsed.data);
  if (canonicalise((await rulesInForce(tx)).rules) === text) return undefined;
  const sha256 = createHash('sha256').update(text, 'utf8').digest();
  const { rows } = await sql<{ version: number }>`
    insert into crisis_duty_rules (rules, sha256, made_at, made_by)
    values (${text}::jsonb, ${sha256}, ${now}, ${by}::uuid) returning version`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.duty-rules-set', at: now, actor: { person: by } },
    data: { version: rows[0]?.version ?? 0, sha256: sha256.toString('hex') },
  });
  const { rows: open } = await sql<{ id: string }>`
    select distinct incident_id as id from crisis_duty where state = 'open' order by 1`.execute(tx);
  for (const { id } of open) await replanDuties(tx, vault, await lockIncident(tx, id));
  return undefined;
}
