import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { noticeHooks } from '../notices/follow.ts';
import { lackProblem } from '../procedure/missing.ts';
import { publishDirectly } from '../procedure/publish-directly.ts';
import { progress } from '../procedure/rules.ts';
import { type PolicyToPublish, readPoliciesToPublish } from '../procedure/stated/read.ts';
import { recordOfStatement } from '../procedure/stated/rules.ts';
import { stepsFor } from '../procedure/steps.ts';
import { companyZone, dayIn } from '../zone.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const found = await readPoliciesToPublish(dir, dayIn(systemClock.now(), companyZone));
  if (options.check) {
    for (const one of found) console.log(`${one.document.code}: complete${procedureLine(one)}`);
    return;
  }
  await withDatabase(({ db }, config) =>
    inTransaction(db, async (tx) => {
      for (const one of found) {
        const now = systemClock.now();
        const hooks = noticeHooks(companyZone);
        const { outcome, version, stated } = await publishDirectly(tx, one, {
          now,
          approvalAbove: config.HEED_APPROVAL_ABOVE,
          actor: operator(),
          hooks,
        });
        const { code } = one.document;
        console.log(
          `${code}: version ${version.number} ${outcome === 'unchanged' ? 'unchanged' : version.state}`,
        );
        if (stated && one.stated) console.log(statedLine(one.stated));
      }
    }),
  );
}

/** Without a database: what a first version of it, or a material change, has to go through. */
function procedureLine({ document, stated }: PolicyToPublish): string {
  const steps = stepsFor(document.texts.en, document.change);
  if (steps.length === 0) return '';
  const asked = steps.map(({ id, source }) => `${id} (${source})`).join(', ');
  const lacks = stated ? progress(steps, recordOfStatement(stated.said)).filter(({ lack }) => lack) : [];
  const lacking = lacks.map((state) => lackProblem(state).problem).join('; ');
  const stands = stated
    ? `${stated.file} states ${lacking ? `not all of it: ${lacking}` : 'one'}`
    : 'none is stated';
  return `; asks for a procedure: ${asked}; ${stands}`;
}

function statedLine({ said, file }: NonNullable<PolicyToPublish['stated']>): string {
  const whose = said.example
    ? 'an example that comes with Heed: nothing of it was ever held'
    : `held before Heed as ${said.statedBy.name} (${said.statedBy.role}) states: Heed saw nothing of it`;
  return `  its procedure stands in ${file}, ${whose}. It counts for exactly this text and this publication.`;
}
