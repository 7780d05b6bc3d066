import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import type { Vault } from '../../vault/vault.ts';
import { lockIncident } from '../store.ts';
import { replanDuties } from './replan.ts';
import { rulesInForce } from './store.ts';
import { type DutyRules, dutyRulesShape } from './table.ts';

/**
 * Puts another table into force, by somebody of legal: every clock that runs is worked out anew at once. The same table again
 * changes nothing.
 *
 * @param set.version of the table that they had before them
 * @throws HeedError `conflict` (`duty-rules-changed`) where another one is in force by now
 */
export async function setDutyRules(
  tx: Tx,
  { vault }: { vault: Vault },
  { rules, version: seen, by, now }: { rules: DutyRules; version: number; by: string; now: Date },
): Promise<void> {
  await sql`lock table crisis_duty_rules in share row exclusive mode`.execute(tx);
  const text = canonicalise(dutyRulesShape.parse(rules));
  const standing = await rulesInForce(tx);
  if (canonicalise(standing.rules) === text) return;
  if (standing.version !== seen)
    throw new HeedError('conflict', `version ${standing.version} of the rules is in force by now`, {
      text: 'duty-rules-changed',
    });
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
}
