import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { formatEntry } from './entry.ts';
import { proveInclusion } from './proofs.ts';
import { formatReceipt } from './receipt.ts';
import { latestCheckpoint, tileReader } from './store.ts';

/** An entry as its owner may see it. */
export interface EntryRecord {
  id: number;
  type: string;
  at: Date;
  personId: string | null;
  about: string | null;
  /** The canonical event; null once it was erased. */
  event: string | null;
  salt: Buffer | null;
  commitment: Buffer;
  /** Place in the log; null until the sequencer's next beat. */
  index: number | null;
}

/** @throws HeedError `not-found` */
export async function findEntry(db: Db, id: number): Promise<EntryRecord> {
  const row = Number.isSafeInteger(id)
    ? await db
        .selectFrom('evidence_event as v')
        .innerJoin('evidence_entry as e', 'e.id', 'v.id')
        .select([
          'v.id',
          'v.type',
          'v.at',
          'v.person_id',
          'v.about',
          'v.event',
          'v.salt',
          'e.commitment',
          'e.index',
        ])
        .where('v.id', '=', id)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new HeedError('not-found', 'no such evidence entry');
  const { person_id: personId, ...rest } = row;
  return { ...rest, personId };
}

/**
 * The receipt of an entry: a `.tlog-proof` against the newest published checkpoint.
 *
 * @returns undefined while the entry has no published place in the log: a matter of seconds
 * @throws HeedError `gone` when its event was erased: the proof stays valid, what it was about is no more
 */
export async function issueReceipt(db: Db, entry: EntryRecord): Promise<string | undefined> {
  const checkpoint = await latestCheckpoint(db, 'published');
  if (!checkpoint || entry.index === null || entry.index >= checkpoint.size) return undefined;
  if (entry.event === null || entry.salt === null) {
    throw new HeedError('gone', `the event of entry ${entry.id} was erased`, { text: 'erased' });
  }
  return formatReceipt({
    index: entry.index,
    proof: await proveInclusion(entry.index, checkpoint.size, tileReader(db)),
    checkpoint: checkpoint.note,
    entry: formatEntry(entry.commitment),
    salt: entry.salt,
    event: entry.event,
  });
}
