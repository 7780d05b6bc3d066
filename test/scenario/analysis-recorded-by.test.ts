import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { languages } from '../../src/messages/model.ts';
import { hasText } from '../../src/messages/texts.ts';
import type { ExportItem } from '../../src/people/personal-data.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { agrees, endsAgreement } from '../harness/analysis.ts';
import { Company } from '../harness/company.ts';

const source = 'analysis-agreements';
const category = 'analysis.held.agreement';

describe('who put an agreement of a site on record, or ended it', function () {
  this.timeout(60_000);
  let company: Company;
  let hr: string;
  let privacy: string;
  let agreement: string;
  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    privacy = await company.joins('privacy', { role: 'privacy' });
    agreement = await agrees(company, hr);
    company.clock.advance({ days: 1 });
    await endsAgreement(company, agreement, privacy);
  });
  afterEach(() => company.close());

  const data = () => guardedPersonalData({ vault: company.vault });
  const heldOf = async (person: string) =>
    (await data().whatIsHeld(company.db, person)).find((one) => one.source === source);
  const copyOf = async (person: string) => {
    const items: ExportItem[] = [];
    for await (const item of data().exportPerson(company.db, person))
      if (item.category === category) items.push(item);
    return items;
  };
  const erase = (person: string, over?: ReadonlySet<string>) => {
    const context = {
      now: company.now,
      actor: 'heed' as const,
      reason: 'request',
      ...(over ? { over } : {}),
    };
    return inTransaction(company.db, (tx) => data().erasePerson(tx, person, context, new Set([source])));
  };
  const byWhom = async () => {
    const { recorded_by, ended_by } = await company.db
      .selectFrom('analysis_agreement')
      .select(['recorded_by', 'ended_by'])
      .executeTakeFirstOrThrow();
    return [recorded_by, ended_by];
  };

  it('is found and copied for each of them, and says nothing of the other', async () => {
    expect(await heldOf(hr)).to.include({ category, count: 1, disclosure: 'answers' });
    const [recorded, ...others] = await copyOf(hr);
    expect(others).to.deep.equal([]);
    expect(recorded?.data).to.deep.equal({
      site: 'Berlin',
      recorded: '2026-03-02T02:00:00.000Z',
      ended: null,
    });
    const [ended] = await copyOf(privacy);
    expect(ended?.data).to.deep.equal({ site: 'Berlin', recorded: null, ended: '2026-03-03T02:00:00.000Z' });
    expect(await heldOf(await company.joins('else'))).to.equal(undefined);
    for (const language of languages)
      for (const key of [category, 'analysis.held.why', 'analysis.held.kept'])
        expect(hasText(language, key), `${language} ${key}`).to.equal(true);
  });

  it('is kept when they ask, and says why; and goes when the time of it is over', async () => {
    const { outcomes } = await erase(hr);
    expect(outcomes.find((one) => one.source === source)?.erased).to.deep.equal([
      { category, erased: 0, kept: 1, why: 'analysis.held.kept' },
    ]);
    expect(await byWhom()).to.deep.equal([hr, privacy]);
    await erase(hr, new Set(['answers']));
    expect(await byWhom()).to.deep.equal([null, privacy]);
    expect(await heldOf(hr)).to.equal(undefined);
    await erase(privacy, new Set(['answers']));
    expect(await byWhom()).to.deep.equal([null, null]);
  });
});
