import { expect } from 'chai';
import { v7 } from 'uuid';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { mostUsed, slowForTeam } from '../../src/templates/suggest.ts';
import { agrees, endsAgreement, worksAt } from '../harness/analysis.ts';
import { Company } from '../harness/company.ts';

const today = '2026-03-02';

describe('what figures of groups say beside the templates of a team', function () {
  this.timeout(60_000);
  let company: Company;
  let sales: string;
  let east: string;
  let west: string;
  let agreement: string;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    sales = await company.department('sales');
    east = await company.department('east', sales);
    west = await company.department('west', sales);
    li = await company.joins('li', { department: east });
    await worksAt(company.db, 'Berlin', [li]);
    agreement = await agrees(company, li);
  });
  afterEach(() => company.close());

  async function viewer(id: string): Promise<Viewer> {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  }

  /** Answers within five minutes all day, and within two hours at one hour. */
  const slowAt = async (
    hour: number,
    department: string,
    more: { site?: string; starts_on?: string } = {},
  ) => {
    const figure = {
      ...{ site: 'Berlin', starts_on: '2026-02-16', department_id: department, channel: null },
      ...{ figure: 'response-times' as const, ...more },
    };
    await company.db
      .insertInto('analysis_figure')
      .values([
        ...[8, 11, 14].map((at) => ({ ...figure, from_hour: at, to_hour: at + 1, detail: '0', count: 30 })),
        { ...figure, from_hour: hour, to_hour: hour + 1, detail: '4', count: 15 },
      ])
      .execute();
  };
  const used = (templateId: string, count: number, department: string, site = 'Berlin') =>
    company.db
      .insertInto('analysis_figure')
      .values({
        ...{ site, starts_on: '2026-02-16', department_id: department, figure: 'template-use' as const },
        ...{ from_hour: 0, to_hour: 24, channel: null, detail: templateId, count },
      })
      .execute();
  const slowOf = async (id: string) => slowForTeam(company.db, await viewer(id), today);

  it('are the slow hours of their own team, and of nobody beside it or below it', async () => {
    await slowAt(17, east);
    await slowAt(9, west);
    expect(await slowOf(li)).to.deep.equal({ above: [], spans: [{ from: 17, to: 18 }] });
    const west1 = await company.joins('in west', { department: west });
    const above = await company.joins('in sales', { department: sales });
    const nowhere = await company.joins('nowhere');
    await worksAt(company.db, 'Berlin', [west1, above, nowhere]);
    expect((await slowOf(west1))?.spans).to.deep.equal([{ from: 9, to: 10 }]);
    for (const id of [above, nowhere]) expect(await slowOf(id)).to.equal(undefined);
    // Whoever heads it sees its figures in the console too, with all below.
    await company.heads(above, sales);
    expect((await slowOf(above))?.spans).to.deep.equal([
      { from: 9, to: 10 },
      { from: 17, to: 18 },
    ]);
  });

  it('are those of the department above where their own team has too few people, and name it', async () => {
    await slowAt(17, sales);
    await slowAt(18, sales);
    await slowAt(9, west);
    expect(await slowOf(li)).to.deep.equal({ above: ['sales'], spans: [{ from: 17, to: 19 }] });
    // Hours of their own say more, also where none of them is slow.
    await company.db
      .insertInto('analysis_figure')
      .values({
        ...{
          site: 'Berlin',
          starts_on: '2026-02-16',
          department_id: east,
          figure: 'response-times' as const,
        },
        ...{ from_hour: 9, to_hour: 10, channel: null, detail: '0', count: 30 },
      })
      .execute();
    expect(await slowOf(li)).to.equal(undefined);
  });

  it('are none where those who work at their site have not agreed, or agree no more', async () => {
    await slowAt(17, east);
    await used(v7(), 12, east);
    const paris = await company.joins('in Paris', { department: east });
    await worksAt(company.db, 'Paris', [paris]);
    const unsaid = await company.joins('anywhere', { department: east });
    for (const id of [paris, unsaid]) {
      expect(await slowOf(id)).to.equal(undefined);
      expect(await mostUsed(company.db, await viewer(id), today)).to.deep.equal([]);
    }
    await slowAt(9, east, { site: 'Paris' });
    expect(await slowOf(paris)).to.equal(undefined);
    expect((await slowOf(li))?.spans).to.deep.equal([{ from: 17, to: 18 }]);
    await endsAgreement(company, agreement, li);
    await slowAt(17, east);
    expect(await slowOf(li)).to.equal(undefined);
  });

  it('say nothing of last year', async () => {
    await slowAt(17, east, { starts_on: '2025-12-22' });
    expect(await slowOf(li)).to.equal(undefined);
  });

  it('name what their own team uses most first, then what departments above it use', async () => {
    const [own, seldom, above, beside] = [v7(), v7(), v7(), v7()];
    await used(own, 12, east);
    await used(seldom, 3, east);
    await used(above, 60, sales);
    await used(seldom, 60, sales);
    await used(beside, 60, west);
    await used(beside, 60, east, 'Paris');
    expect(await mostUsed(company.db, await viewer(li), today)).to.deep.equal([own, seldom, above]);
  });
});
