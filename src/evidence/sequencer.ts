import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { touch } from '../live.ts';
import { agreed, fork } from './agreement.ts';
import { Appender } from './appender.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { LogFiles } from './files.ts';
import type { Signer } from './keys.ts';
import { tryLock } from './lock.ts';
import { entriesOf, latestCheckpoint, storeCheckpoint, storeTiles, tileReader } from './store.ts';

/** Told, in the publishing transaction, which entries have got a proof that anyone can check. */
export type Published = (tx: Tx, range: { from: number; to: number }, now: Date) => Promise<void>;

/** Announced whenever a new checkpoint is published (`live.ts`). */
export const evidenceTopic = 'evidence';

export interface SequencerDeps {
  db: Db;
  signer: Signer;
  files: LogFiles;
  /** For whoever has something to write together with it. */
  published?: Published;
}

/** Entries taken in one transaction: keeps memory flat after a long pause. */
const mostEntries = 16_384;

/**
 * Gives committed entries their place in the log, signs what the log has become, writes it outside the
 * database, and only then shows it to anyone.
 *
 * Entries are found by having no index, never by a high-water mark: a transaction that commits late has a
 * lower id than entries that are already in.
 */
export class Sequencer {
  readonly #deps: SequencerDeps;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /**
   * One beat: integrates everything that waits and publishes it.
   *
   * @returns how many entries were integrated; 0 also when another process is at it
   * @throws HeedError `evidence-fork` when the database is not the one that the files were written from, or the
   *   log has gone on under another key
   */
  async beat(now: Date): Promise<number> {
    let integrated = 0;
    // After a long pause the database places the next entries while the disk takes the last.
    let count = await this.#integrate(now);
    for (; count === mostEntries; integrated += mostEntries) {
      [count] = await both(this.#integrate(now), this.#publish(now));
    }
    await this.#publish(now);
    return integrated + count;
  }

  #integrate(now: Date): Promise<number> {
    return inTransaction(this.#deps.db, async (tx) => {
      if (!(await tryLock(tx, 'extend'))) return 0;
      const { files, signer } = this.#deps;
      const before = await agreed(tx, files, signer.verifier);
      const commitments = await place(tx, before.size);
      if (commitments.length === 0) return 0;
      const tree = await Appender.open(before.size, tileReader(tx));
      if (before.root && !tree.root().equals(before.root)) {
        throw fork(`its tiles do not give the root that was signed for ${before.size} entries`);
      }
      const tiles = tree.append(entriesOf(commitments));
      await storeTiles(tx, tiles);
      const note = signCheckpoint({ size: tree.size, root: tree.root() }, signer);
      await storeCheckpoint(tx, tree.size, note, now);
      return tree.size - before.size;
    });
  }

  #publish(now: Date): Promise<void> {
    const { files, published, signer } = this.#deps;
    return inTransaction(this.#deps.db, async (tx) => {
      if (!(await tryLock(tx, 'publish'))) return;
      const signed = await latestCheckpoint(tx, 'signed');
      const onFile = await files.checkpoint();
      if (onFile === signed?.note && (!signed || signed.publishedAt)) return;
      // Also when nothing new is there to publish: files that got lost are written again.
      const { since } = await agreed(tx, files, signer.verifier);
      if (!signed) return;
      const from = (await latestCheckpoint(tx, 'published'))?.size ?? 0;
      await files.write(tx, since, signed.size, signed.note);
      if (signed.publishedAt) return;
      await tx
        .updateTable('evidence_checkpoint')
        .set({ published_at: now })
        .where('published_at', 'is', null)
        .where('size', '<=', signed.size)
        .execute();
      await published?.(tx, { from, to: signed.size }, now);
      touch(tx, evidenceTopic);
    });
  }
}

/** Waits for both to end, also when one fails: the next beat must not begin beside what is left of this one. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/**
 * Gives places to what waits, in the order of the entries' ids, from `first` on. One statement, so that what is
 * read is exactly what is placed, and one value, because rows of 32 bytes cost more to carry than to hash.
 *
 * @returns the commitments in the order of their places, one after the other
 */
async function place(tx: Tx, first: number): Promise<Buffer> {
  const { rows } = await sql<{ commitments: Buffer | null }>`
    with waiting as (
      select id, commitment from evidence_entry where index is null order by id limit ${mostEntries}
    ), placed as (
      -- An array has no statistics: each row is looked up by its key, and never by a walk through the whole log.
      update evidence_entry e set index = ${first}::bigint + w.i - 1
      from unnest(array(select id from waiting order by id)) with ordinality w (id, i) where e.id = w.id
    )
    select string_agg(commitment, ''::bytea order by id) as commitments from waiting
  `.execute(tx);
  return rows[0]?.commitments ?? Buffer.alloc(0);
}
