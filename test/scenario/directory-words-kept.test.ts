import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { languages } from '../../src/messages/model.ts';
import { hasText } from '../../src/messages/texts.ts';
import { noteChanged } from '../../src/people/directory/due.ts';
import { purgeWords } from '../../src/people/directory/forget.ts';
import { whileReading } from '../../src/people/directory/one-reading.ts';
import { settleWords } from '../../src/people/directory/settle-words.ts';
import { noteDeleted, noteRenamed } from '../../src/people/directory/words.ts';
import { type PersonalDataRegistry, personalDataRegistry } from '../../src/people/personal-data.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { Company } from '../harness/company.ts';

const tenant = { platform: 'wecom', tenant: 'main' };
const words = 'held.category.accountWords';

describe('what a platform said of somebody’s account', () => {
  let company: Company;
  let registry: PersonalDataRegistry;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    registry = personalDataRegistry(personalDataSources({ vault: company.vault }));
    li = await company.joins('李明', { account: false });
    await company.binds(li, 'wecom', 'li');
    company.clock.advance({ days: 1 });
    await say((tx) =>
      noteRenamed(tx, tenant, { eventId: 'r', account: 'li', to: 'liming', at: company.now }, company.now),
    );
    await say((tx) => settleWords(tx, tenant, company.now));
  });
  afterEach(() => company.close());

  const say = (work: (tx: Parameters<Parameters<typeof inTransaction>[1]>[0]) => Promise<void>) =>
    inTransaction(company.db, work);
  const held = async (person: string) => {
    const all = await registry.whatIsHeld(company.db, person);
    return all.find(({ category }) => category === words);
  };
  const copied = async (person: string) => {
    const found = [];
    for await (const item of registry.exportPerson(company.db, person))
      if (item.category === words) found.push(item.data);
    return found;
  };
  const erase = (person: string) =>
    inTransaction(company.db, (tx) =>
      registry.erasePerson(tx, person, { now: company.now, actor: 'heed', reason: 'request' }),
    );
  const anywhere = async (account: string): Promise<string[]> => {
    const found = [];
    for (const table of ['directory_word', 'directory_taken', 'directory_due', 'identity']) {
      const { rows } =
        await sql`select from ${sql.table(table)} t where t::text like ${`%${account}%`}`.execute(company.db);
      if (rows.length > 0) found.push(table);
    }
    return found;
  };
  const leave = async () => {
    company.clock.advance({ minutes: 1 });
    await say((tx) =>
      noteDeleted(tx, tenant, { eventId: 'd', account: 'liming', at: company.now }, company.now),
    );
    await say((tx) => settleWords(tx, tenant, company.now));
    await company.leaves(li);
  };

  it('is found with the day on which it goes, said in both languages, and copied', async () => {
    const one = await held(li);
    // The word, and both names as read again; the new one is to be read.
    expect(one).to.include({ count: 4, disclosure: 'identity', source: 'directory-words' });
    expect(one?.keptUntil).to.equal('2026-03-10');
    for (const language of languages)
      for (const key of [words, one?.why ?? '', 'held.kept.reading'])
        expect(hasText(language, key), key).to.equal(true);
    expect(await copied(li)).to.deep.include({
      platform: 'wecom',
      account: 'li',
      said: 'renamed',
      to: 'liming',
    });
    expect(await copied(li)).to.have.lengthOf(4);
  });

  it('that they have left is told to them as well, as long as nobody believes it', async () => {
    company.clock.advance({ minutes: 1 });
    const word = { eventId: 'd', account: 'liming', at: company.now };
    await say((tx) => noteDeleted(tx, tenant, word, company.now));
    await say((tx) => settleWords(tx, tenant, company.now));
    const found = [];
    for await (const item of registry.exportPerson(company.db, li))
      if (item.id === 'said-to-have-left') found.push(item.data);
    expect(found).to.deep.equal([{ platform: 'wecom', heldSince: null }]);
  });

  it('is nobody else’s who has the account later', async () => {
    await leave();
    company.clock.advance({ days: 1 });
    const next = await company.joins('王芳', { account: false });
    await company.binds(next, 'wecom', 'liming');
    expect(await held(next)).to.equal(undefined);
    await say((tx) => noteChanged(tx, tenant, { account: 'liming' }, company.now));
    expect(await held(next)).to.include({ count: 1 });
    await erase(li);
    expect(await held(next)).to.include({ count: 1 });
  });

  it('stays while they work here, and goes with them', async () => {
    const outcome = async () => {
      const { outcomes } = await erase(li);
      return outcomes.find(({ source }) => source === 'directory-words')?.erased;
    };
    expect(await outcome()).to.deep.equal([
      { category: words, erased: 0, kept: 4, why: 'held.kept.employed' },
    ]);
    await leave();
    await sql`insert into sweep_run (sweep, started_at) values ('directory.sync.wecom', ${company.now})`.execute(
      company.db,
    );
    expect(await outcome()).to.deep.equal([{ category: words, erased: 5, kept: 0 }]);
    expect(await anywhere('li')).to.deep.equal([]);
    // What was to be read again is read with the whole.
    const { rows } = await sql`select from sweep_run where sweep = 'directory.sync.wecom'`.execute(
      company.db,
    );
    expect(rows).to.have.lengthOf(0);
  });

  it('that a reading under way must know of stays until it is over', async () => {
    await leave();
    await whileReading(company.db, tenant, async () => {
      const { outcomes } = await erase(li);
      const own = outcomes.find(({ source }) => source === 'directory-words')?.erased;
      expect(own).to.deep.equal([{ category: words, erased: 3, kept: 2, why: 'held.kept.reading' }]);
    });
  });

  it('goes by itself, also when the platform is connected no more', async () => {
    await leave();
    company.clock.advance({ days: 3 });
    await purgeWords(company.db, company.now);
    expect(await anywhere('li')).to.deep.equal(['directory_word', 'directory_due', 'identity']);
    company.clock.advance({ days: 6 });
    await purgeWords(company.db, company.now);
    expect(await anywhere('li')).to.deep.equal(['identity']);
  });
});
