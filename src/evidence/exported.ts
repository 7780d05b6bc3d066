import { join } from 'node:path';
import { HeedError } from '../errors.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { invalid } from './invalid.ts';
import { HASH_SIZE } from './merkle.ts';
import { readWhole } from './read-whole.ts';
import {
  formatBundle,
  formatTilePath,
  MAX_ENTRY_SIZE,
  parseBundle,
  TILE_WIDTH,
  type TileResource,
  tilesOf,
} from './tiles.ts';
import { verifyLog } from './verify.ts';

/** Far above a checkpoint with all the signatures it may have. */
const mostText = 64 * 1024;
const mostBundle = TILE_WIDTH * (MAX_ENTRY_SIZE + 2);

/**
 * Verifies a log that lies in a folder: an export, or Heed's own evidence folder. Everything in it that the log
 * consists of is read and recomputed, the hash tiles too: whoever takes proofs from them relies on each.
 *
 * @throws HeedError `evidence-invalid`, `bad-input` when the folder holds no log
 */
export async function verifyExport(dir: string, vkey: string): Promise<Checkpoint> {
  const checkpoint = (await readWhole(join(dir, 'checkpoint'), mostText))?.toString('utf8');
  if (checkpoint === undefined) throw new HeedError('bad-input', `${dir} holds no checkpoint`);
  const kept = (await readWhole(join(dir, 'vkey'), mostText))?.toString('utf8');
  if (kept !== undefined && kept.trim() !== vkey) {
    throw invalid('key', 'the vkey file in the folder is not the key that it is verified with');
  }
  // Only to know which files there should be; verification opens the note itself.
  const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1));
  async function* entries() {
    for (const tile of tilesOf(size)) {
      if (tile.level > 0) return;
      yield await readTile(dir, { ...tile, level: 'entries' });
    }
  }
  return verifyLog({ checkpoint, vkey, entries: entries(), tile: (tile) => readTile(dir, tile) });
}

/**
 * The bytes of one tile. Where it is unfinished, Heed's own folder keeps one file that grows, and the log may
 * have gone on since the checkpoint was read: what is beyond it is left out.
 */
async function readTile(dir: string, tile: TileResource): Promise<Uint8Array> {
  const most = tile.level === 'entries' ? mostBundle : TILE_WIDTH * HASH_SIZE;
  const exact = await readWhole(join(dir, formatTilePath(tile)), most);
  if (exact) return exact;
  const whole = join(dir, formatTilePath({ ...tile, width: TILE_WIDTH }));
  const grown =
    tile.width < TILE_WIDTH
      ? ((await readWhole(`${whole}.unfinished`, most)) ?? (await readWhole(whole, most)))
      : undefined;
  if (!grown) throw invalid('tile', `${formatTilePath(tile)} is missing`);
  if (tile.level !== 'entries') return grown.subarray(0, tile.width * HASH_SIZE);
  return formatBundle(parseBundle(grown).slice(0, tile.width));
}
