import fc from 'fast-check';
import { fileTimes } from './file-times.ts';
import type { TestServer } from './postgres.ts';

// The same cases in every run, so that a failure is there again for whoever looks for it; HEED_TEST_SEED gives others.
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env.HEED_TEST_SEED ?? 7),
  includeErrorInReport: true,
});

export const mochaHooks = fileTimes(process.env.HEED_TEST_TIMES);

/**
 * One database server for the whole run. Mocha runs these in its main process; workers are forked later and
 * inherit the environment, where they find the template to copy. Test files read it when a test runs, never
 * while loading: without --parallel mocha loads them before this.
 */
let server: TestServer | undefined;

export async function mochaGlobalSetup(): Promise<void> {
  // Not at the top: every worker loads this file, and needs none of it.
  const { createTemplate, startTestServer } = await import('./postgres.ts');
  server = await startTestServer();
  try {
    process.env.HEED_TEST_TEMPLATE_URL = await createTemplate(server, prepare);
  } catch (error) {
    await mochaGlobalTeardown();
    throw error;
  }
}

export async function mochaGlobalTeardown(): Promise<void> {
  await server?.stop();
  server = undefined;
}

/** Brings an empty database to the present schema. */
async function prepare(url: string): Promise<void> {
  const { migrate } = await import('../../src/db/migrate.ts');
  await migrate(url);
}
