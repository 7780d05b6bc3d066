import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { touch } from '../live.ts';
import type { Log } from '../log.ts';
import { Appender } from './appender.ts';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { LogFiles } from './files.ts';
import type { Signer } from './keys.ts';
import { rootAt } from './proofs.ts';
import { entriesOf, latestCheckpoint, tileReader } from './store.ts';

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
  #named = '';

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
      const before = await this.#agreed(tx);
      const commitments = await place(tx, before.size);
      if (commitments.length === 0) return 0;
      const tree = await Appender.open(before.size, tileReader(tx));
      if (before.root && !tree.root().equals(before.root)) {
        throw fork(`its tiles do not give the root that was signed for ${before.size} entries`);
      }
      const tiles = tree.append(entriesOf(commitments));
      await sql`
        insert into evidence_tile (level, n, hashes)
        select * from unnest(${tiles.map((tile) => tile.level)}::smallint[], ${tiles.map((tile) => tile.n)}::bigint[],
                             ${tiles.map((tile) => tile.data)}::bytea[])
        on conflict (level, n) do update set hashes = excluded.hashes
      `.execute(tx);
      const note = signCheckpoint({ size: tree.size, root: tree.root() }, this.#deps.signer);
      await tx
        .insertInto('evidence_checkpoint')
        .values({ size: tree.size, note, signed_at: now, published_at: null })
        .execute();
      return tree.size - before.size;
    });
  }

  #publish(now: Date): Promise<void> {
    const { files, published } = this.#deps;
    return inTransaction(this.#deps.db, async (tx) => {
      if (!(await lock(tx))) return;
      const signed = await latestCheckpoint(tx, 'signed');
      const onFile = await this.#deps.files.checkpoint();
      if (onFile === signed?.note && (!signed || signed.publishedAt)) return;
      // Also when nothing new is there to publish: files that got lost are written again.
      const { since } = await this.#agreed(tx);
      if (!signed) return;
      const from = (await latestCheckpoint(tx, 'published'))?.size ?? 0;
      await files.write(tx, since, signed.size, signed.note);
      if (signed.publishedAt) return;
      await tx
        .updateTable('evidence_checkpoint')
        .set({ published_at: now })
        .where('published_at', 'is', null)
        .execute();
      await published(tx, { from, to: signed.size }, now);
      touch(tx, evidenceTopic);
    });
  }

  /** A key that was lost, or exchanged: the tree goes on, under a name that auditors do not know yet. */
  #tellOfNewName(before: string): void {
    const { log, signer } = this.#deps;
    const { name } = signer.verifier;
    if (this.#named === name || before === name) return;
    this.#named = name;
    log.warn({ before, name }, 'the evidence log goes on under a new key: give auditors the new public key');
  }

  /**
   * What was signed last, and how much of it lies on file already, after making sure that the file is a
   * beginning of it. Asked before every signature and every write: a database can be put back to an older day
   * under a running Heed.
   */
  async #agreed(tx: Tx): Promise<{ size: number; root?: Buffer; since: number }> {
    const { files, signer } = this.#deps;
    const signed = await latestCheckpoint(tx, 'signed');
    const note = await files.checkpoint();
    const last = signed ? parseCheckpoint(textOf(signed.note)) : { size: 0 };
    if ('origin' in last) this.#tellOfNewName(last.origin);
    if (note === undefined) return { ...last, since: 0 };
    const { size } = parseCheckpoint(textOf(note));
    // Word for word one that this database signed, be it under an earlier key.
    if (await hasSigned(tx, size, note)) return { ...last, since: size };
    const onFile = openCheckpoint(note, signer.verifier);
    const begins = size <= last.size && (await rootAt(size, tileReader(tx))).equals(onFile.root);
    if (begins) return { ...last, since: size };
    throw fork(
      `the log on file has ${size} entries and the database ${last.size}, and they do not agree: this database is older than, or another than, the one the log was written from`,
    );
  }
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

/** The signed text of a note, unverified. */
const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);

async function hasSigned(tx: Tx, size: number, note: string): Promise<boolean> {
  const stored = await tx
    .selectFrom('evidence_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirst();
  return stored?.note === note;
}

function fork(why: string): HeedError {
  return new HeedError(
    'evidence-fork',
    `The evidence log cannot be continued: ${why}. Nothing is signed. Bring back the newer database, or move the evidence folder away with its key (and unset HEED_EVIDENCE_KEY) to start a new log under a new name.`,
  );
}

async function lock(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as got`.execute(
    tx,
  );
  return rows[0]?.got === true;
}
