import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { touch } from '../live.ts';
import type { Log } from '../log.ts';
import { Appender } from './appender.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { formatEntry } from './entry.ts';
import type { LogFiles } from './files.ts';
import type { Signer } from './keys.ts';
import { rootAt } from './proofs.ts';
import { latestCheckpoint, tileReader } from './store.ts';

/** Told, in the publishing transaction, which entries have got a proof that anyone can check. */
export type Published = (tx: Tx, range: { from: number; to: number }, now: Date) => Promise<void>;

/** Announced whenever a new checkpoint is published (`live.ts`). */
export const evidenceTopic = 'evidence';

export interface SequencerDeps {
  db: Db;
  signer: Signer;
  files: LogFiles;
  log: Log;
  published: Published;
}

/** Spells HEED; one sequencer at a time, whatever the number of processes. */
const lockKey = 0x48454544;
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
  #agreed = false;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /**
   * One beat: integrates everything that waits and publishes it.
   *
   * @returns how many entries were integrated; 0 also when another process is at it
   * @throws HeedError `evidence-fork` when the database is not the one that the files were written from
   */
  async beat(now: Date): Promise<number> {
    let integrated = 0;
    for (;;) {
      const count = await this.#integrate(now);
      await this.#publish(now);
      integrated += count;
      if (count < mostEntries) return integrated;
    }
  }

  #integrate(now: Date): Promise<number> {
    return inTransaction(this.#deps.db, async (tx) => {
      if (!(await lock(tx))) return 0;
      if (!this.#agreed) await this.#agree(tx);
      const waiting = await tx
        .selectFrom('evidence_entry')
        .select(['id', 'commitment'])
        .where('index', 'is', null)
        .orderBy('id')
        .limit(mostEntries)
        .execute();
      if (waiting.length === 0) return 0;
      const before = (await latestCheckpoint(tx, 'signed'))?.size ?? 0;
      const tree = await Appender.open(before, tileReader(tx));
      const tiles = tree.append(waiting.map((row) => formatEntry(row.commitment)));
      await sql`
        insert into evidence_tile (level, n, hashes)
        select * from unnest(${tiles.map((tile) => tile.level)}::smallint[], ${tiles.map((tile) => tile.n)}::bigint[],
                             ${tiles.map((tile) => tile.data)}::bytea[])
        on conflict (level, n) do update set hashes = excluded.hashes
      `.execute(tx);
      await sql`
        update evidence_entry e set index = ${before} + w.i - 1
        from unnest(${waiting.map((row) => row.id)}::bigint[]) with ordinality w (id, i) where e.id = w.id
      `.execute(tx);
      const note = signCheckpoint({ size: tree.size, root: tree.root() }, this.#deps.signer);
      await tx
        .insertInto('evidence_checkpoint')
        .values({ size: tree.size, note, signed_at: now, published_at: null })
        .execute();
      return waiting.length;
    });
  }

  #publish(now: Date): Promise<void> {
    const { files, published } = this.#deps;
    return inTransaction(this.#deps.db, async (tx) => {
      if (!(await lock(tx))) return;
      const signed = await latestCheckpoint(tx, 'signed');
      if (!signed || signed.publishedAt) return;
      const from = (await latestCheckpoint(tx, 'published'))?.size ?? 0;
      await files.write(tx, await this.#sizeOnFile(), signed.size, signed.note);
      await tx
        .updateTable('evidence_checkpoint')
        .set({ published_at: now })
        .where('published_at', 'is', null)
        .execute();
      await published(tx, { from, to: signed.size }, now);
      touch(tx, evidenceTopic);
    });
  }

  /** The size of the log outside the database; 0 when nothing has been written there. */
  async #sizeOnFile(): Promise<number> {
    const note = await this.#deps.files.checkpoint();
    return note === undefined ? 0 : openCheckpoint(note, this.#deps.signer.verifier).size;
  }

  /** Once per start: what lies on file must be a beginning of what the database holds. */
  async #agree(tx: Tx): Promise<void> {
    const { files, signer } = this.#deps;
    const note = await files.checkpoint();
    const inDatabase = (await latestCheckpoint(tx, 'signed'))?.size ?? 0;
    if (note !== undefined) {
      const onFile = openCheckpoint(note, signer.verifier);
      const same =
        onFile.size <= inDatabase &&
        (onFile.size === 0 || (await rootAt(onFile.size, tileReader(tx))).equals(onFile.root));
      if (!same) {
        throw new HeedError(
          'evidence-fork',
          `The evidence log on file has ${onFile.size} entries and the database ${inDatabase}, and they do not agree: this database is older than, or another than, the one the log was written from. Nothing is signed. Bring back the newer database, or move the evidence folder away to start a new log.`,
        );
      }
    }
    this.#agreed = true;
  }
}

async function lock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as got`.execute(
    tx,
  );
  return rows[0]?.got === true;
}
