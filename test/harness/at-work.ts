import { startEvidence } from '../../jobs/evidence.ts';
import { allSweeps } from '../../jobs/index.ts';
import { startWorkers } from '../../jobs/start.ts';
import { Sweeper } from '../../jobs/sweeper.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import type { TestApp } from './app.ts';

export interface AtWork {
  /** Runs a sweep now, as its schedule would. */
  sweep(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What works beside the pages of a test's Heed: deliveries and the evidence log. Sweeps run when the test says so, or with
 * `sweeps` by themselves too.
 */
export async function putToWork(heed: TestApp, work: boolean | 'sweeps' = true): Promise<AtWork> {
  const { app, db, clock, connected, databaseUrl } = heed;
  const { log, platforms } = app;
  const directories = connected.flatMap(({ directory }) => (directory ? [directory] : []));
  const { policyHooks, zone, config, vault, personalData, signingProvider } = app;
  const approvalAbove = config.HEED_APPROVAL_ABOVE;
  const sweeps = allSweeps({
    ...{
      platforms,
      directories,
      policyHooks,
      zone,
      approvalAbove,
      vault,
      personalData,
      signingProvider,
      baseUrl: app.baseUrl,
    },
  });
  const signer = loadSigner(app.config);
  app.vkey = formatVerifier(signer.verifier);
  const files = logFiles(evidenceDir(app.config.dataDir));
  const sequencer = new Sequencer({ db, signer, files });
  const evidence = work ? startEvidence({ sequencer, clock, log }) : undefined;
  const workers = work
    ? await startWorkers({
        databaseUrl,
        baseUrl: app.baseUrl,
        clock,
        log,
        platforms,
        sweeps: work === 'sweeps' ? sweeps : [],
      })
    : undefined;
  return {
    async sweep(name) {
      // A sweep runs as often as it is due; here it is due when the test says so.
      await db.deleteFrom('sweep_run').where('sweep', '=', name).execute();
      const result = await new Sweeper({ db, clock, log, sweeps }).run(name);
      if (result !== 'done') throw new Error(`the sweep ${name} ended as ${result}`);
    },
    async stop() {
      await workers?.stop();
      await evidence?.stop();
    },
  };
}
