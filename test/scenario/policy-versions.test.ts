import { expect } from 'chai';
import { sql } from 'kysely';
import { countAskedAgain } from '../../src/notices/reach.ts';
import { Company, type PolicyOptions } from '../harness/company.ts';

const soon = '2026-03-20';
const later = '2026-04-20';

describe('versions of a policy that follow each other', () => {
  let company: Company;
  let li: string;
  let wang: string;

  beforeEach(async () => {
    company = await Company.open();
    [li, wang] = [await company.joins('李明'), await company.joins('王芳')];
  });
  afterEach(() => company.close());

  const states = async () => {
    const { rows } = await sql<{ state: string }>`select state from policy_version order by number`.execute(
      company.db,
    );
    return rows.map(({ state }) => state).join(' ');
  };

  describe('the text in force, published again', () => {
    it('changes nothing and asks nobody, also after a version that was taken back before its day', async () => {
      const first = await company.publishes({ words: 'One.' });
      await company.sends(first);
      await company.withdraws(await company.publishes({ words: 'Two.', effectiveOn: soon }));
      const shares = await company.count('assignment');
      const again = await company.publishes({ words: 'One.' });
      expect(again.id).to.equal(first.id);
      expect(await states()).to.equal('in-force withdrawn');
      expect(await company.count('assignment')).to.equal(shares);
    });

    it('is a new version where nothing is in force any more', async () => {
      const first = await company.publishes({ words: 'One.' });
      await company.withdraws(first);
      await company.publishes({ words: 'One.' });
      expect(await states()).to.equal('withdrawn in-force');
    });
  });

  describe('how many are asked again is said beforehand', () => {
    /** Publishes, lets its day come, and holds what was said against how many were asked. */
    async function foretold(options: PolicyOptions & { change: 'editorial' | 'material' }): Promise<number> {
      const { db } = company;
      const said = await countAskedAgain(db, { code: 'call-records', change: options.change }, company.now);
      const before = await company.count('assignment');
      await company.publishes(options);
      company.clock.advance({ days: 90 });
      await company.comesInForce();
      expect((await company.count('assignment')) - before, 'asked').to.equal(said);
      return said;
    }

    it('a material change: everyone of its open notices, an editorial one: nobody', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), [li, wang]);
      expect(await foretold({ words: 'Two.', change: 'editorial' })).to.equal(0);
      expect(await foretold({ words: 'Three.', change: 'material' })).to.equal(2);
    });

    it('a correction of a material change that waits for its day', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), [li, wang]);
      await company.publishes({ words: 'Two.', effectiveOn: soon });
      expect(await foretold({ words: 'Two!', change: 'editorial', effectiveOn: later })).to.equal(2);
    });

    it('but not of one that was taken back before its day', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), [li, wang]);
      await company.withdraws(await company.publishes({ words: 'Two.', effectiveOn: soon }));
      expect(await foretold({ words: 'Three.', change: 'editorial' })).to.equal(0);
    });

    it('a change of a first version that waits for its day and was sent already', async () => {
      await company.sends(await company.publishes({ words: 'One.', effectiveOn: later }), [li, wang]);
      expect(await foretold({ words: 'Two.', change: 'material', effectiveOn: later })).to.equal(2);
    });

    it('without those who were asked about the new one already', async () => {
      await company.sends(await company.publishes({ words: 'One.' }), [li, wang]);
      const second = await company.publishes({ words: 'Two.', effectiveOn: soon });
      await company.sends(second, [li]);
      expect(await foretold({ words: 'Two!', change: 'editorial', effectiveOn: later })).to.equal(1);
    });
  });
});
