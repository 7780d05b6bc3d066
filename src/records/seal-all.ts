import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { keysOfSlots, slotName, type WrappingKey } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { categoriesOf, categoryName } from './categories.ts';
import type { Kept } from './gate.ts';
import { masked } from './mask.ts';
import type { IncomingRecord } from './model.ts';
import { type RecordHead, recordClass, recordKeys, sealPart, wrapShare } from './seal.ts';
import type { SourceNames } from './source-names.ts';
import type { Loaded } from './world.ts';
import type { RecordGroup, SealedRecord } from './write.ts';

/** Records that are kept alike, and the wrapping keys of those whose they are. */
interface Group extends RecordGroup {
  keys: readonly WrappingKey[];
}

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
  const groups = await groupsOf(tx, vault, kept, now);
  const own = recordKeys(kept.length);
  const random = randomBytes(16 * kept.length);
  return kept.map(({ record, verdict }, n): SealedRecord => {
    const group = groups[n];
    const key = own[n];
    if (!group || !key) throw new Error('a record has no key');
    const id = v7({ msecs: now.getTime(), random: random.subarray(16 * n, 16 * (n + 1)) }, Buffer.alloc(16));
    const name = uuidText(id);
    const content = verdict.decision.parts === 'content';
    const { head, body } = masked(
      { head: record.head, body: content ? record.body : undefined },
      verdict.row.covers.mask,
    );
    const words: RecordHead = { ...loaded.named(record), chat: record.chat, head };
    if (record.body) words.body = { type: record.body.type, bytes: (body ?? record.body).bytes.length };
    return {
      group,
      id,
      chat: names.chat(record.chat),
      occurredAt: record.occurredAt,
      shares: group.keys.map((wrapping) => wrapShare(wrapping, name, key)),
      head: sealPart(key, name, 'head', Buffer.from(JSON.stringify(words), 'utf8')),
      body: body && sealPart(key, name, 'body', body.bytes),
    };
  });
}

/** Kept of the same kind, for the same reasons, until the same day. */
function groupName({ kind }: IncomingRecord, { decision, lastDay }: Kept): string {
  const { version, disclosure, parts, subjects } = decision;
  let name = `${kind} ${lastDay} ${version} ${disclosure} ${parts}`;
  for (const { person, basis, by, restricted } of subjects)
    name += ` ${person} ${basis} ${by}${restricted ? ' restricted' : ''}`;
  return name;
}

/** Of each record the group it is in. */
async function groupsOf(
  tx: Tx,
  vault: Vault,
  kept: readonly { record: IncomingRecord; verdict: Kept }[],
  now: Date,
): Promise<(Group | undefined)[]> {
  const names = kept.map(({ record, verdict }) => groupName(record, verdict));
  const found = new Map(kept.map((one, n) => [names[n] ?? '', one]));
  const rows = [...found.values()].map(({ verdict }) => verdict.row);
  const categories = await categoriesOf(tx, rows, now);
  const alike = [...found].map(([name, { record, verdict }]) => {
    const { decision, lastDay, row } = verdict;
    const categoryId = categories.get(categoryName(row)) ?? 0;
    const slots = decision.subjects.map(({ person }) => ({
      subject: person,
      class: recordClass(categoryId),
      expiresOn: lastDay,
    }));
    return { name, slots, group: { lastDay, categoryId, kind: record.kind, decision } };
  });
  const keys = await keysOfSlots(
    tx,
    vault.master,
    alike.flatMap(({ slots }) => slots),
    now,
  );
  const groups = new Map(
    alike.map(({ name, slots, group }) => [
      name,
      { ...group, keys: slots.flatMap((slot) => keys.get(slotName(slot)) ?? []) },
    ]),
  );
  return names.map((name) => groups.get(name));
}

/** As it is written. */
function uuidText(id: Buffer): string {
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
