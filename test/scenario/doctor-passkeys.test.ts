import { expect } from 'chai';
import { lookAtPasskeys } from '../../src/commands/passkeys.ts';
import { readConfig } from '../../src/config.ts';
import { Company } from '../harness/company.ts';

describe('heed doctor, of passkeys', () => {
  let company: Company;
  before(async () => {
    company = await Company.open();
  });
  after(() => company.close());

  const says = (env: Record<string, string>) => lookAtPasskeys(company.db, readConfig(env));
  const network = {
    DATABASE_URL: 'postgres://example.invalid/heed',
    HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
  };

  it('names each policy that asks for one where nobody can have any', async () => {
    expect(await says(network)).to.deep.equal([]);
    await company.publishes({ action: 'sign', signature: 'passkey', code: 'by-passkey' });
    await company.publishes({ action: 'sign', signature: 'drawn', code: 'by-drawing' });
    const found = await says({ ...network, HEED_BASE_URL: 'http://heed.example.com' });
    expect(found.map(({ what, ok }) => [what, ok])).to.deep.equal([['policy by-passkey', false]]);
    expect(await says(network)).to.have.lengthOf(1);
    expect(await says({ ...network, HEED_BASE_URL: 'https://heed.example.com' })).to.deep.equal([]);
    expect(await says({})).to.deep.equal([]);
  });
});
