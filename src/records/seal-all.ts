import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { keysOfSlots, slotName } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { categoriesOf, categoryName } from './categories.ts';
import type { Kept } from './gate.ts';
import { masked } from './mask.ts';
import type { IncomingRecord } from './model.ts';
import { type RecordHead, recordClass, recordKeys, sealPart, wrapShare } from './seal.ts';
import type { SourceNames } from './source-names.ts';
import type { Loaded } from './world.ts';
import type { SealedRecord } from './write.ts';

/**
 * Seals what is kept: the wrapping keys of all of it in one look, and each record under a key of its own. What a policy
 * covers without its content loses it here, before anything is sealed.
 */
export async function sealAll(
  tx: Tx,
  { vault, names, loaded, now }: { vault: Vault; names: SourceNames; loaded: Loaded; now: Date },
  kept: readonly { record: IncomingRecord; verdict: Kept }[],
): Promise<SealedRecord[]> {
  if (kept.length === 0) return [];
  const categories = await categoriesOf(
    tx,
    kept.map(({ verdict }) => verdict.row),
    now,
  );
  const slot = (subject: string, { row, lastDay }: Kept) => ({
    subject,
    class: recordClass(categories.get(categoryName(row)) ?? 0),
    expiresOn: lastDay,
  });
  const slots = kept.flatMap(({ verdict }) =>
    verdict.decision.subjects.map(({ person }) => slot(person, verdict)),
  );
  const keys = await keysOfSlots(tx, vault.master, slots, now);
  const own = recordKeys(kept.length);
  return kept.map(({ record, verdict }, n): SealedRecord => {
    const { decision, row, lastDay } = verdict;
    const id = v7();
    const key = own[n] as Buffer;
    const { head, body } = masked(record, row.covers.mask);
    const words: RecordHead = {
      ...loaded.named(record),
      chat: record.chat,
      head,
      ...(body ? { body: { type: body.type, bytes: body.bytes.length } } : {}),
    };
    return {
      id,
      lastDay,
      categoryId: categories.get(categoryName(row)) ?? 0,
      kind: record.kind,
      decision,
      occurredAt: record.occurredAt,
      chat: names.chat(record.chat),
      shares: decision.subjects.flatMap(({ person }) => {
        const wrapping = keys.get(slotName(slot(person, verdict)));
        return wrapping ? [wrapShare(wrapping, id, key)] : [];
      }),
      head: sealPart(key, id, 'head', Buffer.from(JSON.stringify(words), 'utf8')),
      body: decision.parts === 'content' && body ? sealPart(key, id, 'body', body.bytes) : undefined,
    };
  });
}
