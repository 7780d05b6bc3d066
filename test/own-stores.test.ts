import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { allSweeps, type SweepParts } from '../jobs/index.ts';
import { languages } from '../src/messages/model.ts';
import { hasText } from '../src/messages/texts.ts';
import { registerPlatforms } from '../src/platforms/registry.ts';
import { ownPolicy } from '../src/policies/kept.ts';
import { readPolicyFolder } from '../src/policies/read-folder.ts';
import { ownStores } from '../src/retention/own-stores.ts';
import { ownDisclosures } from '../src/retention/place-hold.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });

/** A promise that nobody keeps is worse than none: what the policy says ends by itself, or the test says which does not. */
describe('what Heed keeps of its own', () => {
  it('has a sweep for every row of its policy, in both languages, and a row for every sweep', async () => {
    const found = (await readPolicyFolder('policies')).find(({ code }) => code === ownPolicy);
    if (!found) throw new Error(`there is no policy ${ownPolicy}`);
    for (const language of languages) {
      const promised = found.texts[language].disclosures.flatMap(({ id, retention }) =>
        retention ? [id] : [],
      );
      expect(promised).to.have.members(Object.keys(ownStores), language);
    }
  });

  it('has sweeps that run', () => {
    // Only named, and never run: what they work with is not needed.
    const parts = { platforms: registerPlatforms([]) } as unknown as SweepParts;
    const names = allSweeps(parts).map(({ name }) => name);
    for (const [row, { sweeps }] of Object.entries(ownStores))
      expect(names, row).to.include.members([...sweeps]);
  });

  it('names a row of the policy wherever a source says what it holds', () => {
    const named = files('src').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bdisclosure(?:: |s = |\b.*\? )'([a-z-]+)'/g)].map(
        ([, row = '']) => row,
      ),
    );
    expect(named).to.include('identity');
    expect([...new Set(named)].filter((row) => !(row in ownStores))).to.deep.equal([]);
    for (const row of Object.keys(ownStores))
      for (const language of languages)
        expect(hasText(language, `retention.purge.names.${row}`), row).to.equal(true);
  });

  it('can be held wherever a sweep asks whether it is stopped, and nowhere else', () => {
    const texts = files('src').map((path) => readFileSync(path, 'utf8'));
    const named = new Map(
      texts.flatMap((text) =>
        [...text.matchAll(/const (\w*[dD]isclosure) = '([a-z-]+)'/g)].map(([, name = '', row = '']) => [
          name,
          row,
        ]),
      ) as [string, string][],
    );
    const asking = texts
      .flatMap((text) => [...text.matchAll(/isOwnStopped\(sql`[^`]*`, (?:'([a-z-]+)'|(\w+Disclosure)),/g)])
      .map(([, row, name = '']) => row ?? named.get(name) ?? name);
    expect(asking).to.include.members(['requests', 'access-cases', 'file-alerts', 'crises']);
    expect(ownDisclosures).to.include.members(asking);
    expect(Object.keys(ownStores).filter((row) => !ownDisclosures.includes(row))).to.have.members([
      'records',
      'holds',
    ]);
    // What forgets holds asks nothing, so none can be listed.
    expect(readFileSync('src/retention/forget-holds.ts', 'utf8')).not.to.include('isOwnStopped');
  });
});
