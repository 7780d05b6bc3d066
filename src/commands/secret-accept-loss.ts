import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { readSecrets } from '../secrets.ts';
import { acceptLoss } from '../vault/loss.ts';
import { withDatabase } from './database.ts';

export async function run(id: string): Promise<void> {
  await withDatabase(async ({ db }, config) => {
    const given = readSecrets(config);
    const keys = await acceptLoss(db, { id, given, now: systemClock.now(), actor: operator() });
    console.log(`${keys} keys are given up. What they sealed is gone; everything else is as it was.`);
  });
}
