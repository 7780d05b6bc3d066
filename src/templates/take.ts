import { countUse } from '../analysis/uses.ts';
import type { Tx } from '../db/pool.ts';
import type { Secrets } from '../secrets.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Somebody takes a template to send it on themselves. A bot cannot type for people and does not see whether they did: what
 * is counted is that it was taken, in the figures of a group and nowhere else (`src/analysis/uses.ts`).
 */
export function takeTemplate(
  tx: Tx,
  deps: { vault: Vault; secrets: Secrets; zone: string },
  { personId, templateId, now }: { personId: string; templateId: string; now: Date },
): Promise<void> {
  return countUse(tx, { ...deps, now }, { personId, templateId });
}
