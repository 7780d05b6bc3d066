import { readFile } from 'node:fs/promises';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { parsePlaybook } from '../crisis/tasks/playbook.ts';
import { publishPlaybook } from '../crisis/tasks/playbook-versions.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { withDatabase } from './database.ts';

/** Puts in a playbook of the company's own, for crises that are declared from now on. */
export async function run(file: string, options: { check?: boolean }): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new HeedError('bad-input', `${file} cannot be read`, { cause: error });
  });
  const { level, tasks } = parsePlaybook(bytes);
  if (options.check) {
    console.log(`${level}: ${tasks.length} tasks, complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      const put = { actor: operator(), personId: null, now: systemClock.now() };
      const { playbook, version, made } = await publishPlaybook(tx, bytes, put);
      console.log(
        `${level}: ${tasks.length} tasks, version ${version}${made ? '' : ', which holds already'}, ${playbook}`,
      );
    }),
  );
}
