import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { noticeHooks } from '../notices/follow.ts';
import { readPolicyFolder } from '../policies/read-folder.ts';
import { publishPolicy } from '../policies/service.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const documents = await readPolicyFolder(dir);
  if (options.check) {
    for (const document of documents) console.log(`${document.code}: complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      for (const document of documents) {
        const now = systemClock.now();
        const { outcome, version } = await publishPolicy(tx, document, {
          now,
          actor: operator(),
          hooks: noticeHooks(companyZone),
        });
        console.log(
          `${document.code}: version ${version.number} ${outcome === 'unchanged' ? 'unchanged' : version.state}`,
        );
      }
    }),
  );
}
