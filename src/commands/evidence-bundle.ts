import { makeBundle } from '../bundle/make.ts';
import { findBundleSubject } from '../bundle/subject.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { attestForBundle } from '../evidence/attest/attest.ts';
import { attestorsFrom } from '../evidence/attest/attestors.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { waitForPlace } from '../evidence/placed.ts';
import { loadSigner } from '../evidence/signer.ts';
import { createLog } from '../log.ts';
import { purposeProblems } from '../pack/rules.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';
import { demandNew, writeNew } from './new-file.ts';

interface Options {
  person?: string;
  purpose: string;
  out: string;
}

/** Writes the evidence of a notice to a file, and puts on record that it did. */
export async function run(notice: string, { person, purpose, out }: Options): Promise<void> {
  // Looked at before anything is put on record.
  const problems = purposeProblems(purpose);
  if (problems.length > 0)
    throw new HeedError('bad-input', 'A bundle needs a purpose: --purpose', { problems });
  await demandNew(out);
  await withDatabase(async ({ db }, config) => {
    const deps = {
      vkey: formatVerifier(loadSigner(config).verifier),
      baseUrl: config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '') ?? '',
      zone: companyZone,
      attest: () =>
        attestForBundle(
          { db, now: systemClock.now(), log: createLog(config.HEED_LOG_LEVEL) },
          attestorsFrom(config),
        ),
      placed: (entry: number) => waitForPlace(db, entry),
    };
    const subject = await findBundleSubject(db, { notice, staffNo: person });
    const made = await makeBundle(db, deps, { ...subject, purpose, by: operator() }, systemClock.now());
    await writeNew(out, made.archive);
    console.log(`${out}: ${made.entries} records, all against one checkpoint.`);
    if (made.waiting > 0) console.log(`${made.waiting} are not in the log yet: make it again in a minute.`);
    if (made.erased > 0) console.log(`${made.erased} were erased and are not in it.`);
    if (!made.recorded)
      console.log(
        'The log has not taken the record that it was made, so nobody can show that nothing was taken out of it. Make it again while Heed runs.',
      );
    console.log(`Check with: npx heed evidence verify --key '${deps.vkey}' ${out}`);
  });
}
