import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { logFiles } from '../evidence/files.ts';
import { recover } from '../evidence/recover.ts';
import { evidenceDir, keysAtHand } from '../evidence/signer.ts';
import { withDatabase } from './database.ts';

export async function run(): Promise<void> {
  await withDatabase(async ({ db }, config) => {
    const { own, known } = keysAtHand(config);
    const log = { db, files: logFiles(evidenceDir(config.dataDir)), own: own?.verifier, known };
    const { from, to, tiles } = await recover(log, { now: systemClock.now(), actor: operator() });
    if (tiles) console.log('The tiles in the database were computed again from its entries.');
    if (to > from) {
      console.log(
        `${to - from} entries (${from} to ${to - 1}) are back from the files, and the log goes on as before. What they were about is lost unless it was still waiting here; receipts that people hold stay valid.`,
      );
    }
  });
}
