import { resolve } from 'node:path';
import { backupFrom } from '../backup/from-config.ts';
import { checkBackup, type Restored, restore, type ToRestore } from '../backup/restore.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { type Config, processConfig } from '../config.ts';
import { startEmbedded } from '../db/embedded/server.ts';
import { HeedError } from '../errors.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { keysAtHand } from '../evidence/signer.ts';
import { createLog } from '../log.ts';
import { personalDataRegistry } from '../people/personal-data.ts';
import { personalDataSources } from '../personal-data-sources.ts';
import { readSecrets, secretsFrom } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';

export interface Options {
  keys?: string;
  into?: string;
  newOrigin?: boolean;
  check?: boolean;
}

export async function run(file: string, options: Options): Promise<void> {
  const config = processConfig();
  const { place, unlocking, dataDir } = backupFrom(config);
  const from = {
    file: resolve(file),
    keys: options.keys ? resolve(options.keys) : config.HEED_BACKUP_KEYS,
    unlocking,
    dataDir,
    dir: place.dir,
  };
  if (options.check) {
    const { backup, keysPath } = await checkBackup(from);
    const { manifest, closing, sums } = backup;
    console.log(
      `Whole, and can be restored: ${closing.rows} rows of ${sums.size} tables as of ${manifest.at}. The key file ${keysPath} is the current one as far as is known here.`,
    );
    return;
  }
  await withTarget(config, options.into, async (url) => {
    const restored = await restore({
      ...from,
      url,
      personalData: registry(config),
      evidence: {
        ...keysAtHand(config),
        given: config.HEED_EVIDENCE_KEY !== undefined,
        origin: config.HEED_EVIDENCE_ORIGIN,
      },
      newOrigin: options.newOrigin ?? false,
      clock: systemClock,
      actor: operator(),
      say: (step) => console.log(step),
    });
    tell(restored, config);
  });
}

/** Erasing needs no key; a secret that is lost for good must not keep everything else from coming back. */
function registry(config: Config): ToRestore['personalData'] {
  const secrets = readSecrets(config) ?? secretsFrom(['erasing opens nothing: no secret is needed for it']);
  return personalDataRegistry(personalDataSources({ vault: { master: masterKeyFrom(secrets) } }));
}

/** The database to restore into: the one named, the configured one, or our own server, for as long as it takes. */
async function withTarget(
  config: Config,
  into: string | undefined,
  work: (url: string) => Promise<void>,
): Promise<void> {
  if (into !== undefined && !/^postgres(ql)?:\/\//.test(into))
    throw new HeedError('bad-input', '--into takes the address of a database: postgres://…');
  const url = into ?? config.DATABASE_URL;
  if (url) return work(url);
  const { dataDir } = config;
  const server = await startEmbedded({ dataDir, log: createLog('warn'), onExit: () => process.exit(1) });
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
}

function tell(restored: Restored, config: Config): void {
  const { rows, tables, taken, keys, unreadable, people, held, recovered, succeeded } = restored;
  console.log(`Restored: ${rows} rows of ${tables} tables, as of ${taken.toISOString()}.`);
  if (keys > 0) console.log(`${keys} keys were erased since: what they sealed cannot be read.`);
  if (unreadable > 0) console.log(`${unreadable} records that no key opens any more were deleted.`);
  if (people > 0) console.log(`Of ${people} people data was erased since: it is erased again.`);
  if (recovered > 0) {
    console.log(
      `${recovered} entries of the evidence log came back from its files; what they were about is lost, receipts stay valid.`,
    );
  }
  if (succeeded) {
    const { name } = succeeded.signer.verifier;
    console.log(`The evidence log ${succeeded.before} has ended, and goes on as ${name}, with a new key.`);
    console.log(`Public key:            ${formatVerifier(succeeded.signer.verifier)}`);
    console.log(`Proof for auditors:    ${succeeded.proof}`);
    const { HEED_EVIDENCE_ORIGIN: origin } = config;
    if (origin && origin !== name) console.log(`Set HEED_EVIDENCE_ORIGIN to ${name}, or unset it.`);
  }
  console.log(
    `${held} messages were on their way then and may have arrived since: they are held. Look at them with heed delivery list --reason held.`,
  );
  console.log(
    'Reminders and notices wait, since some may have gone out already. When you have looked: heed delivery release',
  );
  console.log(
    'What was done since the backup was taken is not known here: answers, roles taken away, passkeys removed, people who left. Bring the directory up to date first (heed people sync, or import), and have everybody sign in anew.',
  );
}
