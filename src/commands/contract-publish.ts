import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { publishTemplate } from '../contracts/publish.ts';
import { readContractFolder } from '../contracts/template.ts';
import { inTransaction } from '../db/pool.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const documents = await readContractFolder(dir);
  if (options.check) {
    for (const document of documents) console.log(`${document.code}: complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      for (const document of documents) {
        const now = systemClock.now();
        const { outcome, template } = await publishTemplate(tx, document, { now, actor: operator() });
        console.log(`${document.code}: number ${template.number} ${outcome}`);
      }
    }),
  );
}
