import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { formatEntry } from '../evidence/entry.ts';
import { proveInclusions } from '../evidence/proofs.ts';
import { formatReceipt } from '../evidence/receipt.ts';
import { latestCheckpoint, tileReader } from '../evidence/store.ts';
import type { EntryFacts } from './entries.ts';
import { receiptFile } from './rules.ts';

/** What of the entries can be proved now, all against one checkpoint. */
export interface Provable {
  checkpoint: { size: number; note: string } | undefined;
  /** By entry id: the file of its receipt in the archive. */
  files: ReadonlyMap<number, string>;
}

/** An entry without a place below the checkpoint has no receipt yet; one whose event was erased has none any more. */
export async function provable(db: Db, entries: readonly EntryFacts[]): Promise<Provable> {
  const checkpoint = await latestCheckpoint(db, 'published');
  const size = checkpoint?.size ?? 0;
  const files = entries.flatMap(({ id, index, type, erased }): [number, string][] =>
    index === null || index >= size || erased ? [] : [[id, receiptFile(index, type)]],
  );
  return { checkpoint, files: new Map(files) };
}

const atOnce = 64;

/** The receipts, a few at a time, in the order of the log. */
export async function* receipts(
  db: Db,
  { checkpoint, files }: Provable,
): AsyncGenerator<{ file: string; text: string }> {
  if (!checkpoint) return;
  const ids = [...files.keys()];
  const read = tileReader(db);
  for (let from = 0; from < ids.length; from += atOnce) {
    const { rows } = await sql<{
      id: number;
      index: number;
      event: string;
      salt: Buffer;
      commitment: Buffer;
    }>`
      select v.id, e.index, v.event, v.salt, e.commitment
      from evidence_event v join evidence_entry e on e.id = v.id
      where v.id = any(${ids.slice(from, from + atOnce)}::bigint[]) and v.event is not null
      order by e.index`.execute(db);
    const proofs = await proveInclusions(
      rows.map(({ index }) => index),
      checkpoint.size,
      read,
    );
    for (const [n, { id, index, event, salt, commitment }] of rows.entries()) {
      const entry = formatEntry(commitment);
      const text = formatReceipt({
        ...{ index, salt, entry, event },
        proof: proofs[n] ?? [],
        checkpoint: checkpoint.note,
      });
      yield { file: files.get(id) ?? '', text };
    }
  }
}
