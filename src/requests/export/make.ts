import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { ExportItem, PersonalDataRegistry } from '../../people/personal-data.ts';
import type { Vault } from '../../vault/vault.ts';
import { queue } from '../file.ts';
import { putStep } from '../steps.ts';
import { type DataRequest, lockRequest } from '../store.ts';
import { announce } from '../tell.ts';
import { releaseLocked } from './release.ts';
import { placeOfRedaction, type SliceItem, sealForExport, sliceItem, writeSlice } from './slices.ts';
import { type ExportRow, exportOf, lockExport } from './store.ts';
import { type Redaction, ThirdParties } from './third-parties.ts';

export interface ExportDeps {
  vault: Vault;
  personalData: PersonalDataRegistry;
}

/** A slice is one transaction: so much is read again after a fall, and no more held in memory. */
const sliceItemsMost = 200;
const sliceBytesMost = 256 * 1_024;
/** Beyond it somebody talks with the person about what they need. A company default. */
export const mostBytes = 256 * 1_024 * 1_024;

/**
 * Makes a copy, or goes on where it was left: source by source, slice by slice. What occurs of other people in it is
 * listed; where nothing does it is released at once, else somebody looks first.
 *
 * @param most bytes of JSON, with files in base64
 * @returns false when it was told to stop before the end
 */
export async function makeExport(
  db: Db,
  deps: ExportDeps,
  one: DataRequest,
  { now, signal, most = mostBytes }: { now: Date; signal: AbortSignal; most?: number },
): Promise<boolean> {
  const found = await inTransaction(db, (tx) => begin(tx, one, now));
  if (found?.state !== 'making') return true;
  const wanted = deps.personalData.sources.filter(
    (name) => one.sources === null || one.sources.includes(name),
  );
  const others = await ThirdParties.besides(db, one.personId);
  const from = found.source === null ? 0 : wanted.indexOf(found.source);
  let row: ExportRow | undefined = found;
  for (const source of wanted.slice(Math.max(0, from))) {
    for await (const items of slicesOf(
      deps.personalData.exportSource(db, one.personId, source),
      row,
      source,
    )) {
      if (signal.aborted) return false;
      const at: ExportRow = row;
      row = await inTransaction(db, (tx) =>
        addSlice(tx, deps, one, at, { source, items, others, most, now }),
      );
      // Taken back, answered in another way, or too much: whoever did that has said so.
      if (row?.state !== 'making') return true;
    }
  }
  const last = row;
  await inTransaction(db, (tx) => finish(tx, deps, one, last, now));
  return true;
}

async function begin(tx: Tx, one: DataRequest, now: Date): Promise<ExportRow | undefined> {
  const request = await lockRequest(tx, one.id);
  if (request.state !== 'working') return undefined;
  const known = await exportOf(tx, one.id);
  if (known) return known;
  await tx
    .insertInto('request_export')
    .values({ id: v7(), request_id: one.id, state: 'making', source: null, last_id: null, begun_at: now })
    .execute();
  return exportOf(tx, one.id);
}

/** Slices of what is not in one yet: what was read before is passed over, by the id of the last thing that lies in one. */
async function* slicesOf(
  items: AsyncIterable<ExportItem>,
  { source: at, lastId }: ExportRow,
  source: string,
): AsyncGenerator<SliceItem[]> {
  let passing = at === source ? lastId : null;
  const passed: SliceItem[][] = [];
  let slice: SliceItem[] = [];
  let bytes = 0;
  for await (const found of items) {
    const { id } = found;
    const item = sliceItem(found);
    slice.push(item);
    bytes += JSON.stringify(item).length;
    if (passing !== null && id === passing) {
      // Everything until here lies in a slice already.
      passing = null;
      passed.length = 0;
      slice = [];
      bytes = 0;
    } else if (slice.length >= sliceItemsMost || bytes >= sliceBytesMost) {
      if (passing === null) yield slice;
      else passed.push(slice);
      slice = [];
      bytes = 0;
    }
  }
  // The last thing is there no more: what comes twice is better than what is missing.
  if (passing !== null) yield* passed;
  if (slice.length > 0) yield slice;
}

interface Adding {
  source: string;
  items: SliceItem[];
  others: ThirdParties;
  most: number;
  now: Date;
}

async function addSlice(
  tx: Tx,
  deps: ExportDeps,
  one: DataRequest,
  at: ExportRow,
  { source, items, others, most, now }: Adding,
): Promise<ExportRow | undefined> {
  const request = await lockRequest(tx, one.id);
  const row = await lockExport(tx, at.id);
  // Somebody else went on with it, or it is wanted no more.
  if (!row || request.state !== 'working' || row.slices !== at.slices) return undefined;
  const bytes = await writeSlice(tx, deps.vault, { exportId: row.id, n: row.slices, source, items, now });
  let n = row.redactions;
  for (const item of items) {
    for (const { field, text, redaction } of occurring(item, others)) {
      await tx
        .insertInto('request_redaction')
        .values({
          ...{ export_id: row.id, n, source, category: item.category, item: item.id, field },
          ...{ kind: redaction.kind, from_at: redaction.from, to_at: redaction.to },
          sealed: await sealForExport(tx, deps.vault, {
            ...{ exportId: row.id, place: placeOfRedaction(row.id, n), now },
            text: JSON.stringify(around(text, redaction)),
          }),
        })
        .execute();
      n += 1;
    }
  }
  const after = {
    ...{ source, last_id: items.at(-1)?.id ?? row.lastId, slices: row.slices + 1 },
    ...{ items: row.items + items.length, bytes: row.bytes + bytes, redactions: n },
  };
  await tx.updateTable('request_export').set(after).where('id', '=', row.id).execute();
  if (after.bytes > most) {
    await tx
      .updateTable('data_request')
      .set({ state: 'review', next_at: null })
      .where('id', '=', one.id)
      .execute();
    await queue(tx, deps, request, 'too-large', now);
    announce(tx, request);
    return undefined;
  }
  return lockExport(tx, row.id);
}

/** What of one thing may be somebody else's. A person's own words are theirs, whoever is named in them. */
export function* occurring(
  { data }: Pick<SliceItem, 'data'>,
  others: ThirdParties,
): Generator<{ field: string; text: string; redaction: Redaction }> {
  if (data.from === 'you') return;
  for (const [field, value] of Object.entries(data)) {
    if (typeof value !== 'string') continue;
    for (const redaction of others.find(value)) yield { field, text: value, redaction };
  }
}

const context = 40;
const around = (text: string, { from, to }: Redaction): string[] => [
  text.slice(Math.max(0, from - context), from),
  text.slice(from, to),
  text.slice(to, to + context),
];

async function finish(tx: Tx, deps: ExportDeps, one: DataRequest, last: ExportRow, now: Date): Promise<void> {
  const request = await lockRequest(tx, one.id);
  const row = await lockExport(tx, last.id);
  if (row?.state !== 'making' || request.state !== 'working') return;
  const { id, items, bytes, redactions } = row;
  await tx
    .updateTable('request_export')
    .set({ state: 'review', made_at: now })
    .where('id', '=', id)
    .execute();
  await putStep(tx, deps.vault, {
    requestId: one.id,
    kind: 'export-made',
    facts: { items, bytes, redactions },
    now,
  });
  await append(tx, {
    type: 'request.export-made',
    at: now,
    actor: 'heed',
    person: one.personId,
    about: one.id,
    data: { request: one.id, export: id, items, bytes, redactions },
  });
  if (redactions === 0) return releaseLocked(tx, deps, request, { ...row, state: 'review' }, { now });
  await tx
    .updateTable('data_request')
    .set({ state: 'review', next_at: null })
    .where('id', '=', one.id)
    .execute();
  await queue(tx, deps, request, 'third-parties', now);
  announce(tx, request);
}
