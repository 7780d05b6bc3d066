import { expect } from 'chai';
import { compareSites } from '../../src/analysis/site-names.ts';
import { agrees, endsAgreement, worksAt } from '../harness/analysis.ts';
import { Company } from '../harness/company.ts';

const today = '2026-03-02';

describe('sites of the staff list and of agreements', function () {
  this.timeout(60_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const worksIn = async (site: string | null) => {
    const id = await company.joins(`in ${site}`);
    await worksAt(company.db, site, [id]);
    return id;
  };

  it('are told apart where they differ in spelling, and where only one of the two has them', async () => {
    const li = await worksIn('Ｂerlin-Mitte ');
    await worksIn('München');
    await worksIn('Paris');
    await worksIn(null);
    for (const site of ['Berlin Mitte', 'München', '杭州']) await agrees(company, li, { site });
    expect(await compareSites(company.db, today)).to.deep.equal({
      nobodyAt: [
        { site: 'Berlin Mitte', like: ['Ｂerlin-Mitte '] },
        { site: '杭州', like: [] },
      ],
      notAgreed: ['Paris', 'Ｂerlin-Mitte '],
    });
  });

  it('are only those of people who work here, and of agreements that stand', async () => {
    const li = await worksIn('Berlin');
    const agreement = await agrees(company, li);
    const gone = await worksIn('Paris');
    expect(await compareSites(company.db, today)).to.deep.equal({ nobodyAt: [], notAgreed: ['Paris'] });
    await company.leaves(gone);
    await endsAgreement(company, agreement, li);
    expect(await compareSites(company.db, today)).to.deep.equal({ nobodyAt: [], notAgreed: ['Berlin'] });
  });
});
