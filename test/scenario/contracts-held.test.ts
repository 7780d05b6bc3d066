import { expect } from 'chai';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { drawing } from '../fixtures/drawing.ts';
import { ContractStory, signatory } from '../harness/contracts.ts';
import { viewerOf } from '../harness/decisions.ts';

describe('contracts as personal data', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let li: string;
  let contract: { id: string; sha256: Buffer };
  const session = { platform: 'local', method: 'local-persona' };

  beforeEach(async () => {
    story = await ContractStory.start();
    li = await story.joins('李明', 'H1');
    await offerToJoiners(story.heed.app, story.now);
    contract = await story.contractOf(li);
  });
  afterEach(() => story?.close());

  async function signs(staffNo: string, party: 'person' | 'company') {
    const result = await signContract(story.heed.app, {
      ...{ contractId: contract.id, party, by: await viewerOf(story.heed, staffNo), language: 'zh-CN' },
      ...{ session, now: story.now, shown: contract.sha256.toString('hex'), given: { drawing: drawing() } },
    });
    expect(result).to.deep.equal({ result: 'signed' });
  }
  const erases = (person: string) =>
    inTransaction(story.heed.db, (tx) =>
      story.heed.app.personalData.erasePerson(tx, person, {
        now: story.now,
        actor: 'heed',
        reason: 'request',
      }),
    );
  const contractsIn = (erasure: Awaited<ReturnType<typeof erases>>) =>
    erasure.outcomes.find(({ source }) => source === 'contracts')?.erased ?? [];
  const held = async (person: string) =>
    (await story.heed.app.personalData.whatIsHeld(story.heed.db, person))
      .filter(({ source }) => source === 'contracts')
      .map(({ category, count }) => [category, count]);

  it('are found and copied whole, the file with them', async () => {
    await signs('H1', 'person');
    await signs(signatory, 'company');
    expect(await held(li)).to.deep.equal([['contracts.held.contract', 1]]);
    const copied = [];
    for await (const item of story.heed.app.personalData.exportPerson(story.heed.db, li))
      if (item.source === 'contracts') copied.push(item);
    expect(copied).to.have.length(1);
    expect(copied[0]?.data.text).to.contain('李明');
    expect(Buffer.from(String(copied[0]?.data.document), 'base64').subarray(0, 5).toString()).to.equal(
      '%PDF-',
    );
    const signer = await viewerOf(story.heed, signatory);
    expect(await held(signer.id)).to.deep.equal([
      ['contracts.held.signedFor', 1],
      ['contracts.held.authority', 1],
    ]);
  });

  it('an offer that nobody signed goes when it is asked for', async () => {
    expect(contractsIn(await erases(li))).to.deep.include({
      category: 'contracts.held.contract',
      erased: 1,
      kept: 0,
      why: 'contracts.held.keptYears',
    });
    expect(await held(li)).to.deep.equal([]);
  });

  it('what was signed stays with its evidence while somebody works here and for five years, then goes', async () => {
    await signs('H1', 'person');
    await signs(signatory, 'company');
    for (const years of [0, 4]) {
      if (years > 0) await story.leaves(li);
      story.heed.clock.advance({ days: years * 365 });
      const [erased] = contractsIn(await erases(li));
      expect([erased?.erased, erased?.kept]).to.deep.equal([0, 1]);
      expect((await story.eventsOf('contract.signed')).map((data) => 'statement' in data)).to.deep.equal([
        true,
        true,
      ]);
    }
    story.heed.clock.advance({ days: 2 * 366 });
    const [gone] = contractsIn(await erases(li));
    expect([gone?.erased, gone?.kept]).to.deep.equal([1, 0]);
    expect(await held(li)).to.deep.equal([]);
    expect((await story.eventsOf('contract.signed')).map((data) => data)).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it('whoever signed for the company is named on its documents; an authority never used goes', async () => {
    const signer = await viewerOf(story.heed, signatory);
    const before = contractsIn(await erases(signer.id));
    expect(before).to.deep.equal([
      { category: 'contracts.held.authority', erased: 1, kept: 0, why: 'contracts.held.keptCompany' },
    ]);
  });
});
