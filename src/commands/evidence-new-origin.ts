import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { evidenceDir, keysAtHand } from '../evidence/signer.ts';
import { succeed } from '../evidence/succession.ts';
import { withDatabase } from './database.ts';

export async function run(options: { origin?: string; force?: boolean }): Promise<void> {
  await withDatabase(async ({ db }, config) => {
    const { own, known } = keysAtHand(config);
    const configured = config.HEED_EVIDENCE_ORIGIN;
    const { signer, before, proof } = await succeed({
      db,
      dir: evidenceDir(config.dataDir),
      own,
      known,
      given: config.HEED_EVIDENCE_KEY !== undefined,
      // What is configured is the old log's name until the operator has chosen another.
      origin: options.origin ?? (configured === own?.verifier.name ? undefined : configured),
      force: options.force ?? false,
      now: systemClock.now(),
      actor: operator(),
    });
    const { name } = signer.verifier;
    console.log(`${before} has ended. The log goes on as ${name}, with a new key.`);
    console.log(`Public key:            ${formatVerifier(signer.verifier)}`);
    console.log(`Proof for auditors:    ${proof}`);
    if (configured && configured !== name) {
      console.log(`Set HEED_EVIDENCE_ORIGIN to ${name}, or unset it: Heed does not start with the old name.`);
    }
    console.log('Start Heed anew where it runs: it still has the old key, and signs nothing with it.');
  });
}
