import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { HeedError } from '../errors.ts';
import { formatVerifier } from '../evidence/keys.ts';
import { loadSigner } from '../evidence/signer.ts';
import { makePack } from '../pack/make.ts';
import { purposeProblems } from '../pack/rules.ts';
import { findSubject } from '../pack/subject.ts';
import { loadSecrets } from '../secrets.ts';
import { masterKeyFrom } from '../vault/master.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';
import { demandNew, writeNew } from './new-file.ts';

interface Options {
  person: string;
  policy: string;
  purpose: string;
  out: string;
}

/** Writes everything on record about one person and one policy to a file, and puts on record that it did. */
export async function run({ person, policy, purpose, out }: Options): Promise<void> {
  // Looked at before anything is put on record.
  const problems = purposeProblems(purpose);
  if (problems.length > 0)
    throw new HeedError('bad-input', 'A pack needs a purpose: --purpose', { problems });
  await demandNew(out);
  await withDatabase(async ({ db }, config) => {
    const deps = {
      vault: { master: masterKeyFrom(loadSecrets(config)) },
      vkey: formatVerifier(loadSigner(config).verifier),
      baseUrl: config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '') ?? '',
      zone: companyZone,
    };
    const subject = await findSubject(db, { staffNo: person, code: policy });
    const made = await makePack(db, deps, { ...subject, purpose, by: operator() }, systemClock.now());
    const { archive, entries, receipts } = made;
    await writeNew(out, archive);
    const missing = entries - receipts;
    console.log(
      `${out}: ${receipts} receipts. What was said in talks is not in it: take the pack in the console.`,
    );
    if (missing > 0)
      console.log(`${missing} entries are not sealed yet or were erased. The document says which.`);
    console.log(`Check with: npx heed evidence verify --key '${deps.vkey}' receipts/*.tlog-proof`);
  });
}
