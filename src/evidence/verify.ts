import { Appender, type TileData } from './appender.ts';
import { canonicalise, type JsonObject } from './canonical.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { commit, parseEntry } from './entry.ts';
import { invalid } from './invalid.ts';
import { parseVerifier } from './keys.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { verifyPasskey } from './passkey.ts';
import { parseReceipt } from './receipt.ts';
import { formatTilePath, parseBundle, TILE_WIDTH, type Tile } from './tiles.ts';

/** What a good receipt shows: this event is at this place of that log. */
export interface VerifiedReceipt {
  index: number;
  /** Size of the log when the receipt was made. */
  size: number;
  origin: string;
  event: JsonObject;
  /** Whether the answer carries a signature of the person's own device, which was verified too. */
  passkey: boolean;
}

/**
 * Verifies a receipt (bytes of the file, or its text) against the log's public key, offline.
 *
 * @param vkey from a source other than the receipt or its sender, else the result means nothing
 * @throws HeedError `evidence-invalid`; message and `problems[0].at` name the step that failed
 */
export function verifyReceipt(receipt: string | Uint8Array, vkey: string): VerifiedReceipt {
  const verifier = parseVerifier(vkey);
  const { index, proof, checkpoint, entry, salt, event } = parseReceipt(receipt);
  const { origin, size, root } = openCheckpoint(checkpoint, verifier);
  if (!commit(salt, canonicalise(event)).equals(parseEntry(entry))) {
    throw invalid('commitment', 'event and salt do not give the entry');
  }
  if (!verifyInclusion({ index, size, leaf: leafHash(entry), proof, root })) {
    throw invalid('inclusion', `the proof does not lead from entry ${index} to the root of ${size} entries`);
  }
  return { index, size, origin, event, passkey: verifyPasskey(event) };
}

/**
 * Recomputes the log from all its entries and compares it with the signed checkpoint, and each hash tile with
 * what the entries give. Takes one bundle at a time, so memory does not depend on the size of the log.
 *
 * @param log.entries the entry bundles in order; entries beyond the checkpoint's size are an error
 * @param log.tile reads a hash tile as wide as it is at the checkpoint's size; left out, tiles are not compared
 * @throws HeedError `evidence-invalid`
 */
export async function verifyLog(log: {
  checkpoint: string;
  vkey: string;
  entries: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  tile?: (tile: Tile) => Promise<Uint8Array> | Uint8Array;
}): Promise<Checkpoint> {
  const checkpoint = openCheckpoint(log.checkpoint, parseVerifier(log.vkey));
  const tree = Appender.empty();
  const compare = async ({ data, ...tile }: TileData) => {
    if (log.tile && !data.equals(await log.tile(tile))) {
      throw invalid('tile', `${formatTilePath(tile)} is not what the entries give`);
    }
  };
  const unfinished = new Map<number, TileData>();
  for await (const bundle of log.entries) {
    const entries = parseBundle(bundle);
    if (tree.size % TILE_WIDTH !== 0) throw invalid('tile', 'a bundle that is not the last is not full');
    for (const entry of entries) parseEntry(entry);
    for (const tile of tree.append(entries)) {
      if (tile.width === TILE_WIDTH) {
        unfinished.delete(tile.level);
        await compare(tile);
      } else unfinished.set(tile.level, tile);
    }
    if (tree.size > checkpoint.size) throw invalid('size', `more than ${checkpoint.size} entries`);
  }
  if (tree.size !== checkpoint.size)
    throw invalid('size', `${tree.size} entries instead of ${checkpoint.size}`);
  if (!tree.root().equals(checkpoint.root)) throw invalid('root', 'the entries do not give the signed root');
  for (const tile of unfinished.values()) await compare(tile);
  return checkpoint;
}
