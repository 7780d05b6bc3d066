import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { withdrawContract } from '../../src/contracts/call-off.ts';
import { listPerson, unlistPerson } from '../../src/contracts/listing.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { workOnSignings } from '../../src/contracts/provider-work.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { HeedError } from '../../src/errors.ts';
import { text } from '../../src/messages/texts.ts';
import type { Viewer } from '../../src/people/person.ts';
import { drawing } from '../fixtures/drawing.ts';
import { ContractStory } from '../harness/contracts.ts';
import { viewerOf } from '../harness/decisions.ts';
import { FakeSigningProvider } from '../harness/signing-provider.ts';

describe('a non-compete', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let hr: Viewer;
  let template: string;
  let provider: FakeSigningProvider;
  beforeEach(async () => {
    story = await ContractStory.start();
    hr = await viewerOf(story.heed, 'S033');
    template = (await currentTemplates(story.heed.db)).find(({ kind }) => kind === 'non-compete')?.id ?? '';
    provider = new FakeSigningProvider();
  });
  afterEach(() => story?.close());

  const inTx = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(story.heed.db, work);
  const deps = (name?: string) => ({ ...story.heed.app, provider: name });
  const offers = (staffNo: string, name?: string) =>
    inTx((tx) =>
      offerChosen(tx, deps(name), {
        ...{ templateId: template, staffNos: [staffNo], expected: 1, by: hr, now: story.now },
      }),
    );
  const lists = (staffNo: string, role: 'senior-technical' | 'confidentiality-duty' = 'senior-technical') =>
    inTx((tx) => listPerson(tx, { staffNo, role, note: '负责核心算法', by: hr, now: story.now }));
  const works = () => workOnSignings(deps(provider.name), provider, story.now);
  const later = (minutes = 2) => story.heed.clock.advance({ minutes });
  async function offered(staffNo = 'S021') {
    await lists(staffNo);
    await offers(staffNo, provider.name);
    const person = await viewerOf(story.heed, staffNo);
    return { person, contract: await story.contractOf(person.id) };
  }

  it('is offered to nobody without a certified provider, and says why and what to do', async () => {
    await lists('S021');
    expect(await offers('S021').catch((error: HeedError) => error.text)).to.equal('no-signing-provider');
    expect(await story.countOf('contract.offered')).to.equal(0);
    const browser = await story.heed.signIn('S033');
    for (const language of ['zh-CN', 'en'] as const) {
      const page = await browser.get(`/console/contracts/templates/${template}?lang=${language}`);
      expect(page.text).to.contain(text(language, 'contracts.console.provider').slice(0, 40));
      expect(page.text).not.to.contain('name="staffNos"');
    }
    const forced = await browser.post(`/console/contracts/templates/${template}/offer`, {
      staffNos: 'S021',
      expected: '1',
    });
    expect(forced.status).to.equal(409);
    expect(forced.text).to.contain('持证的电子签名服务机构');
  });

  it('is refused for whoever is not listed, or listed as another kind than its text names', async () => {
    expect(await offers('S021', provider.name).catch((error: HeedError) => error.text)).to.equal(
      'offer-changed',
    );
    await lists('S021', 'confidentiality-duty');
    expect(await offers('S021', provider.name).catch((error: HeedError) => error.text)).to.equal(
      'offer-changed',
    );
    const listing = await lists('S021');
    await inTx((tx) => unlistPerson(tx, listing, hr, story.now));
    expect(await offers('S021', provider.name).catch((error: HeedError) => error.text)).to.equal(
      'offer-changed',
    );
    expect(await lists('S033').catch((error: HeedError) => error.code)).to.equal('forbidden');
    await lists('S021');
    expect((await offers('S021', provider.name)).get).to.have.length(1);
  });

  it('is never signed by Heed’s own methods', async () => {
    const { person, contract } = await offered();
    const session = { platform: 'local', method: 'local-persona' };
    const result = await signContract(story.heed.app, {
      ...{ contractId: contract.id, party: 'person', by: person, language: 'zh-CN', session, now: story.now },
      shown: contract.sha256.toString('hex'),
      given: { drawing: drawing() },
    });
    expect(result).to.deep.equal({ result: 'refused', why: 'elsewhere' });
    const page = await (await story.heed.signIn('S021')).get(`/contracts/${contract.id}`);
    expect(page.text).to.contain(text('zh-CN', 'contracts.card.offered.provider'));
    expect(page.text).not.to.contain('name="drawing"');
  });

  it('is started, asked about and taken back, with what the provider says of it', async () => {
    const { person, contract } = await offered();
    expect(await works()).to.equal(1);
    expect(provider.started).to.have.length(1);
    expect(provider.started[0]?.signing.parties.map(({ party }) => party)).to.deep.equal([
      'person',
      'company',
    ]);
    // Nothing is due for a while.
    expect(await works()).to.equal(0);
    later();
    expect(await works()).to.equal(1);
    expect((await story.contractOf(person.id)).state).to.equal('with-provider');
    provider.becomes('signed');
    later();
    await works();
    expect((await story.contractOf(person.id)).state).to.equal('concluded');
    const [concluded] = await story.eventsOf<{ document: string; provider: object }>('contract.concluded');
    expect(concluded?.provider).to.include({
      name: 'Sample CA',
      reference: 'ca-1',
      sent: provider.started[0]?.signing.sha256,
    });
    const browser = await story.heed.signIn('S021');
    const pdf = await story.file(browser, `/contracts/${contract.id}/document.pdf`);
    expect(createHash('sha256').update(pdf).digest('hex')).to.equal(concluded?.document);
    expect((await story.file(browser, `/contracts/${contract.id}/certificate`)).toString()).to.contain(
      'certificate of',
    );
    expect(await story.toldTo(person.id)).to.deep.equal(['contracts.offered', 'contracts.concluded']);
    later();
    expect(await works()).to.equal(0);
  });

  it('is started once, however often the call fails or its answer is lost', async () => {
    const { contract } = await offered();
    provider.failing = 2;
    expect(await works().catch((error: HeedError) => error.code)).to.equal('platform-failed');
    expect(await works()).to.equal(0);
    later(3);
    expect(await works().catch((error: HeedError) => error.code)).to.equal('platform-failed');
    later(5);
    expect(await works()).to.equal(1);
    // The answer to the first call was lost: the same contract, the same bytes, the same reference.
    await story.heed.db
      .updateTable('contract_provider_signing')
      .set({ reference: null, due_at: story.now })
      .where('contract_id', '=', contract.id)
      .execute();
    expect(await works()).to.equal(1);
    expect(provider.started).to.have.length(1);
    expect(provider.calls.filter((call) => call === 'start')).to.have.length(4);
  });

  it('waits for a person where the provider gives back another document than it was sent', async () => {
    const { person } = await offered();
    await works();
    provider.becomes('signed');
    provider.lies = { document: Buffer.from('%PDF-1.7 something else /ByteRange [0 1 2 3]') };
    later();
    await works();
    const contract = await story.contractOf(person.id);
    expect([contract.state, contract.ended_why]).to.deep.equal(['failed', 'wrong-document']);
    expect(await story.countOf('contract.concluded')).to.equal(0);
    expect(await story.toldTo(hr.id)).to.deep.equal(['contracts.failed']);
    // Nobody goes on signing there, and a truth that comes late changes nothing.
    provider.lies = {};
    later();
    await works();
    expect(provider.started[0]?.cancelled).to.equal(true);
    expect((await story.contractOf(person.id)).state).to.equal('failed');
  });

  for (const lie of [{ sha256: 'ab'.repeat(32) }, { reference: 'ca-99' }, { certificate: Buffer.alloc(0) }])
    it(`takes no other ${Object.keys(lie)[0]} from a provider`, async () => {
      const { person } = await offered();
      await works();
      provider.becomes('signed');
      provider.lies = lie;
      later();
      await works();
      expect((await story.contractOf(person.id)).state).to.equal('failed');
    });

  for (const state of ['declined', 'expired'] as const)
    it(`is called off where it was ${state} there, and HR is told`, async () => {
      const { person } = await offered();
      await works();
      provider.becomes(state);
      later();
      await works();
      const contract = await story.contractOf(person.id);
      expect([contract.state, contract.ended_why]).to.deep.equal(['called-off', state]);
      expect(await story.toldTo(hr.id)).to.deep.equal(['contracts.failed']);
    });

  it('that HR withdraws is cancelled there; what was signed meanwhile is not taken', async () => {
    const { person, contract } = await offered();
    await works();
    await inTx((tx) => withdrawContract(tx, contract.id, hr, story.now));
    provider.becomes('signed');
    await works();
    expect(provider.started[0]?.cancelled).to.equal(true);
    expect((await story.contractOf(person.id)).state).to.equal('withdrawn');
    expect(await story.countOf('contract.concluded')).to.equal(0);
  });

  it('that HR withdraws while it is being started is cancelled there all the same', async () => {
    const { person, contract } = await offered();
    provider.whileStarting = async () => {
      await inTx((tx) => withdrawContract(tx, contract.id, hr, story.now));
      // Another process looked meanwhile, and found nothing that was sent.
      await story.heed.db.updateTable('contract_provider_signing').set({ state: 'ended' }).execute();
    };
    await works();
    later();
    await works();
    expect(provider.started.map(({ cancelled }) => cancelled)).to.deep.equal([true]);
    expect((await story.contractOf(person.id)).state).to.equal('withdrawn');
    later();
    expect(await works()).to.equal(0);
  });

  it('keeps nobody else waiting while the provider takes a call and never answers', async () => {
    const first = await offered('S021');
    await works();
    later();
    provider.silent = true;
    const second = await offered('S005');
    const impatient = { patienceMs: 50 };
    await workOnSignings(deps(provider.name), provider, story.now, impatient).catch(() => undefined);
    expect(provider.started.map(({ signing }) => signing.contract)).to.deep.equal([
      first.contract.id,
      second.contract.id,
    ]);
    provider.silent = false;
    provider.becomes('signed');
    later(5);
    await works();
    expect((await story.contractOf(first.person.id)).state).to.equal('concluded');
  });

  it('stays while it is being signed at the provider, whoever asks for an erasure', async () => {
    const { person, contract } = await offered();
    await works();
    const asks = () =>
      inTx((tx) =>
        story.heed.app.personalData.erasePerson(tx, person.id, {
          now: story.now,
          actor: 'heed',
          reason: 'request',
        }),
      );
    const outcome = async () =>
      (await asks()).outcomes
        .find(({ source }) => source === 'contracts')
        ?.erased.find(({ category }) => category === 'contracts.held.contract');
    expect(await outcome()).to.include({ erased: 0, kept: 1 });
    await inTx((tx) => withdrawContract(tx, contract.id, hr, story.now));
    // Still to be cancelled there.
    expect(await outcome()).to.include({ erased: 0, kept: 1 });
    later();
    await works();
    expect(provider.started[0]?.cancelled).to.equal(true);
    expect(await outcome()).to.include({ erased: 1, kept: 0 });
  });

  it('is given up, and somebody told, when the provider never answers', async () => {
    const { person } = await offered();
    provider.failing = 1_000;
    for (let tries = 0; tries < 14; tries += 1) {
      await works().catch(() => undefined);
      later(61);
    }
    const contract = await story.contractOf(person.id);
    expect([contract.state, contract.ended_why]).to.deep.equal(['failed', 'provider-failed']);
  });
});
