import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from './append.ts';
import { Appender } from './appender.ts';
import { readCheckpoint } from './checkpoint.ts';
import { parseEntry } from './entry.ts';
import type { Actor } from './events.ts';
import { type Examined, examine, type Finding } from './examine.ts';
import { grow, placedEntries } from './extend.ts';
import { waitForLock } from './lock.ts';
import { storeCheckpoint, storeTiles, tileReader } from './store.ts';

export interface Recovered {
  /** Places `from` to `to` − 1 came back; none when they are equal. */
  from: number;
  to: number;
  /** Whether the database's tiles were computed again. */
  tiles: boolean;
}

/**
 * Brings the database's log to where the files are, so that it goes on as the one history that others have seen.
 * Nothing is signed: the entries must lead to the root of the checkpoint that was signed for them, and that very
 * checkpoint is what the database then holds. One transaction and no file is touched, so a crash leaves all as
 * it was.
 *
 * Entries that the older database also has, still waiting for a place, get the one they had. Of the others only
 * the commitment comes back: event and salt were in the lost database.
 *
 * @throws HeedError `conflict` when there is nothing to recover or the files do not suffice
 */
export function recover(
  log: Omit<Examined, 'db'> & { db: Db },
  { now, actor }: { now: Date; actor: Actor },
): Promise<Recovered> {
  return inTransaction(log.db, async (tx) => {
    await waitForLock(tx);
    let found: Finding = await examine({ ...log, db: tx });
    const tiles = found.state === 'tiles';
    if (found.state === 'tiles') {
      await rebuildTiles(tx, found.size);
      found = await examine({ ...log, db: tx });
    }
    if (found.state === 'behind') await replay(tx, log, found, now);
    else if (!tiles) throw unrecoverable(found);
    const { from, to } = found.state === 'behind' ? found : { from: 0, to: 0 };
    if (to > from) {
      await append(tx, { type: 'evidence.recovered', at: now, actor, data: { from, to } });
    }
    return { from, to, tiles };
  });
}

async function replay(
  tx: Tx,
  { files }: Pick<Examined, 'files'>,
  { from, to, note }: Extract<Finding, { state: 'behind' }>,
  now: Date,
): Promise<void> {
  const tree = await Appender.open(from, tileReader(tx));
  await grow(tree, files.entries(from, to), async (tiles, entries, first) => {
    await storeTiles(tx, tiles);
    await putBack(tx, entries.map(parseEntry), first);
  });
  // Read a second time since they were examined, so compared a second time.
  if (!tree.root().equals(readCheckpoint(note).root)) {
    throw new HeedError('conflict', 'The files changed while they were read. Nothing was recovered.');
  }
  await storeCheckpoint(tx, to, note, now);
}

/** Gives entries their places: those that wait here by their commitment, the others as rows without an event. */
async function putBack(tx: Tx, commitments: readonly Buffer[], first: number): Promise<void> {
  await sql`
    with filed as materialized (
      select commitment, ${first}::bigint + i - 1 as index
      from unnest(${commitments}::bytea[]) with ordinality t (commitment, i)
    ), waiting as (
      update evidence_entry e set index = filed.index from filed
      where e.index is null and e.commitment = filed.commitment
      returning e.index
    )
    insert into evidence_entry (id, commitment, index)
    select nextval(pg_get_serial_sequence('evidence_event', 'id')), commitment, index from filed
    where index not in (select index from waiting)
  `.execute(tx);
}

/** Computes the tiles of the first `size` entries from the entries themselves. @returns the tree they give */
export async function rebuildTiles(tx: Tx, size: number): Promise<Appender> {
  const tree = Appender.empty();
  await grow(tree, placedEntries(tx, size), (tiles) => storeTiles(tx, tiles));
  return tree;
}

function unrecoverable(found: Finding): HeedError {
  switch (found.state) {
    case 'sound':
      return new HeedError('conflict', 'The evidence log is sound: there is nothing to recover.');
    case 'other-key':
      return new HeedError(
        'conflict',
        `Nothing is missing in the evidence log; the key that signed ${found.origin} is. Bring it back, or run: npx heed evidence new-origin`,
      );
    case 'contradiction':
      return new HeedError(
        'conflict',
        `The files do not suffice: ${found.why}. Bring back the newer database, or run: npx heed evidence new-origin`,
      );
    default:
      return new HeedError('conflict', 'The tiles of the evidence log could not be computed again.');
  }
}
