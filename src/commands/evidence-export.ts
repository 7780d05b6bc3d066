import { writeAttested } from '../bundle/exported-log.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { writeExport } from '../evidence/export.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { loadSigner } from '../evidence/signer.ts';
import { withDatabase } from './database.ts';

export async function run(options: { out?: string }): Promise<void> {
  const out = options.out ?? 'heed-evidence';
  await withDatabase(async ({ db }, config) => {
    const vkey = formatVerifier(loadSigner(config).verifier);
    const size = await writeExport(db, out, vkey);
    await writeAttested(db, out, size);
    await inTransaction(db, (tx) =>
      append(tx, {
        type: 'evidence.exported',
        at: systemClock.now(),
        actor: operator(),
        data: { from: 0, to: size },
      }),
    );
    console.log(
      `${size} entries written to ${out}. Check with: npx heed evidence verify --key '${vkey}' ${out}`,
    );
  });
}
