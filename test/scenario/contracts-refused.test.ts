import { expect } from 'chai';
import { callOffContracts, withdrawContract } from '../../src/contracts/call-off.ts';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { lookBeforeOffer } from '../../src/contracts/look.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { publishTemplate } from '../../src/contracts/publish.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { authorise, revokeAuthority } from '../../src/contracts/signatories.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { readTemplate } from '../../src/contracts/template.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { text } from '../../src/messages/texts.ts';
import type { Viewer } from '../../src/people/person.ts';
import { contractFiles } from '../fixtures/contract.ts';
import { drawing } from '../fixtures/drawing.ts';
import { ContractStory, entity, signatory } from '../harness/contracts.ts';
import { viewerOf } from '../harness/decisions.ts';

const refusal = (error: unknown) => (error instanceof HeedError ? error.text : error);

describe('contracts, when something comes between', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let hr: Viewer;
  let signer: Viewer;
  let count = 0;
  before(async () => {
    story = await ContractStory.start();
    hr = await viewerOf(story.heed, 'S033');
    signer = await viewerOf(story.heed, signatory);
  });
  after(() => story?.close());

  const session = { platform: 'local', method: 'local-persona' };
  const offers = () => offerToJoiners(story.heed.app, story.now);
  const signs = async (by: Viewer, contract: { id: string; sha256: Buffer }, party: 'person' | 'company') =>
    signContract(story.heed.app, {
      ...{ contractId: contract.id, party, by, language: 'zh-CN', session, now: story.now },
      shown: contract.sha256.toString('hex'),
      given: { drawing: drawing() },
    });
  /** Somebody joins and is offered the agreement. */
  async function joiner() {
    count += 1;
    story.heed.clock.advance({ minutes: 1 });
    const staffNo = `J${count}`;
    const id = await story.joins(`员工${count}`, staffNo);
    await offers();
    return { id, staffNo, viewer: await viewerOf(story.heed, staffNo), contract: await story.contractOf(id) };
  }
  const inTx = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(story.heed.db, work);

  it('an offer that is withdrawn while its person signs is one or the other, and says which', async () => {
    const { id, viewer, contract } = await joiner();
    const [signed, withdrawn] = await Promise.all([
      signs(viewer, contract, 'person'),
      inTx((tx) => withdrawContract(tx, contract.id, hr, story.now)),
    ]);
    expect(withdrawn).to.equal(true);
    expect((await story.contractOf(id)).state).to.equal('withdrawn');
    expect(signed.result === 'signed' || signed.result === 'refused').to.equal(true);
    expect(await signs(viewer, contract, 'person')).to.deep.equal({ result: 'refused', why: 'over' });
    expect(await signs(signer, contract, 'company')).to.deep.equal({ result: 'refused', why: 'over' });
    expect(await story.toldTo(id)).to.include('contracts.withdrawn');
    expect(await inTx((tx) => withdrawContract(tx, contract.id, hr, story.now))).to.equal(false);
    const page = await (await story.heed.signIn(viewer.staffNo)).get(`/contracts/${contract.id}`);
    expect(page.text).to.contain(text('zh-CN', 'contracts.endedWhy.withdrawn'));
    expect(page.text).not.to.contain('name="drawing"');
  });

  it('whoever leaves before signing is waited for by nobody, with the reason on record', async () => {
    const { id, viewer, contract } = await joiner();
    await story.leaves(id);
    expect(await signs(viewer, contract, 'person')).to.deep.equal({ result: 'refused', why: 'left' });
    expect(await callOffContracts(story.heed.db, story.now)).to.equal(1);
    expect(await callOffContracts(story.heed.db, story.now)).to.equal(0);
    expect((await story.contractOf(id)).ended_why).to.equal('left');
    expect((await story.eventsOf('contract.called-off')).at(-1)).to.include({
      contract: contract.id,
      why: 'left',
    });
  });

  it('whoever leaves between both signatures is not signed for by the company', async () => {
    const { id, viewer, contract } = await joiner();
    expect((await signs(viewer, contract, 'person')).result).to.equal('signed');
    await story.leaves(id);
    const before = await story.countOf('contract.signed');
    expect(await signs(signer, contract, 'company')).to.deep.equal({ result: 'refused', why: 'left' });
    expect(await story.countOf('contract.signed')).to.equal(before);
    await callOffContracts(story.heed.db, story.now);
  });

  it('a name that changes after the offer changes nothing about the text that is signed', async () => {
    const { id, viewer, contract } = await joiner();
    await story.heed.db.updateTable('person').set({ name: '别的名字' }).where('id', '=', id).execute();
    const page = await (await story.heed.signIn(viewer.staffNo)).get(`/contracts/${contract.id}`);
    expect(page.text).to.contain(`员工${count}`);
    expect((await signs(viewer, contract, 'person')).result).to.equal('signed');
  });

  it('a new number of the text changes nothing about what was offered, and joiners get the new one', async () => {
    const old = await joiner();
    const document = readTemplate(contractFiles({ body: '# New\n\n{{person.name}}\n' }));
    const published = await inTx((tx) => publishTemplate(tx, document, { actor: 'heed', now: story.now }));
    expect([published.outcome, published.template.number]).to.deep.equal(['published', 2]);
    const again = await inTx((tx) => publishTemplate(tx, document, { actor: 'heed', now: story.now }));
    expect([again.outcome, again.template.number]).to.deep.equal(['unchanged', 2]);
    expect(await offers()).to.equal(0);
    expect((await signs(old.viewer, old.contract, 'person')).result).to.equal('signed');
    expect((await signs(signer, old.contract, 'company')).result).to.equal('signed');
    const fresh = await joiner();
    expect(fresh.contract.template_id).to.equal(published.template.id);
    // What was on the screen of somebody else's page, or of an older one, is not what is signed here.
    const other = { id: fresh.contract.id, sha256: old.contract.sha256 };
    expect(await signs(fresh.viewer, other, 'person')).to.deep.equal({
      result: 'refused',
      why: 'text-changed',
    });
  });

  it('is read and signed by nobody else, whatever id they guess', async () => {
    const { contract } = await joiner();
    const stranger = await viewerOf(story.heed, 'S020');
    for (const party of ['person', 'company'] as const)
      expect(await signs(stranger, contract, party).catch((error: HeedError) => error.code)).to.equal(
        'not-found',
      );
    expect(await signs(hr, contract, 'person').catch((error: HeedError) => error.code)).to.equal('not-found');
  });

  it('a signatory’s own agreement is signed for the company by another, and not offered without one', async () => {
    const [template] = await currentTemplates(story.heed.db);
    if (!template) throw new Error('there is no template');
    const looking = { template, staffNos: [signatory, 'nobody', 'S003', 'S033'], by: hr, now: story.now };
    const look = await lookBeforeOffer(story.heed.db, looking);
    expect(look.get).to.deep.equal([]);
    expect(look.not.map(({ staffNo, why }) => [staffNo, why])).to.deep.equal([
      [signatory, 'noSignatory'],
      ['nobody', 'unknown'],
      ['S003', 'otherEntity'],
      ['S033', 'self'],
    ]);
    const granting = {
      ground: 'power-of-attorney',
      ...{ entity, staffNo: 'S028', note: '授权委托书 7 号', until: '' },
      ...{ by: hr, zone: story.heed.app.zone, now: story.now },
    } as const;
    await inTx((tx) => authorise(tx, granting));
    expect(await inTx((tx) => authorise(tx, granting)).catch(refusal)).to.equal('signatory-known');
    expect((await lookBeforeOffer(story.heed.db, looking)).get.map(({ staffNo }) => staffNo)).to.deep.equal([
      signatory,
    ]);
    await inTx((tx) =>
      offerChosen(tx, story.heed.app, {
        ...{ templateId: template.id, staffNos: [signatory], expected: 1, by: hr, now: story.now },
      }),
    );
    const own = await story.contractOf(signer.id);
    expect((await signs(signer, own, 'person')).result).to.equal('signed');
    expect(await signs(signer, own, 'company').catch((error: HeedError) => error.code)).to.equal('not-found');
    const queue = await (await story.heed.signIn(signatory)).get('/countersign');
    expect(queue.text).not.to.contain(own.id);
    expect((await signs(await viewerOf(story.heed, 'S028'), own, 'company')).result).to.equal('signed');
  });

  it('is not offered to other people than were shown', async () => {
    const [template] = await currentTemplates(story.heed.db);
    const offering = {
      templateId: template?.id ?? '',
      staffNos: ['S021'],
      expected: 2,
      by: hr,
      now: story.now,
    };
    expect(await inTx((tx) => offerChosen(tx, story.heed.app, offering)).catch(refusal)).to.equal(
      'offer-changed',
    );
  });

  it('two who may sign for the company at once: one does, and the other is not told that they did', async () => {
    const { id, viewer, contract } = await joiner();
    await signs(viewer, contract, 'person');
    const other = await viewerOf(story.heed, 'S028');
    const both = await Promise.all([signs(signer, contract, 'company'), signs(other, contract, 'company')]);
    expect(both.map((one) => one.result).sort()).to.deep.equal(['refused', 'signed']);
    expect(both.find((one) => one.result === 'refused')).to.deep.equal({
      result: 'refused',
      why: 'by-another',
    });
    expect((await story.contractOf(id)).state).to.equal('concluded');
    const late = both[0]?.result === 'signed' ? other : signer;
    expect(await signs(late, contract, 'company')).to.deep.equal({ result: 'refused', why: 'by-another' });
    const first = late === other ? signer : other;
    expect(await signs(first, contract, 'company')).to.deep.equal({ result: 'repeat' });
    const page = await (await story.heed.signIn(late.staffNo)).post(`/countersign/${contract.id}/sign`, {});
    expect([page.status, page.text.includes(text('zh-CN', 'contracts.refused.by-another'))]).to.deep.equal([
      409,
      true,
    ]);
  });

  it('a number of a text that was replaced is offered to nobody any more', async () => {
    const { template_id: old } = await story.heed.db
      .selectFrom('contract')
      .select('template_id')
      .where('template_id', 'in', (eb) =>
        eb.selectFrom('contract_template').select('id').where('ended_at', 'is not', null),
      )
      .executeTakeFirstOrThrow();
    const offering = { templateId: old, staffNos: ['S021'], expected: 1, by: hr, now: story.now };
    expect(await inTx((tx) => offerChosen(tx, story.heed.app, offering)).catch(refusal)).to.equal(
      'template-replaced',
    );
    const page = await (await story.heed.signIn('S033')).get(`/console/contracts/templates/${old}`);
    expect(page.text).to.contain(text('zh-CN', 'contracts.console.replaced'));
    expect(page.text).not.to.contain('name="staffNos"');
  });

  it('an authority that ends between page and signature signs nothing', async () => {
    const { viewer, contract } = await joiner();
    await signs(viewer, contract, 'person');
    const { id } = await story.heed.db
      .selectFrom('contract_authority')
      .select('id')
      .where('person_id', '=', signer.id)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    const signing = signs(signer, contract, 'company');
    // The page was open: what it rested on is looked at again under the lock.
    await inTx((tx) => revokeAuthority(tx, id, hr, story.now));
    const result = await signing.catch((error: HeedError) => error.code);
    const state = (await story.contractOf(viewer.id)).state;
    const said = typeof result === 'object' && result.result === 'refused' ? result.why : result;
    if (state === 'concluded') expect(said).to.deep.equal({ result: 'signed' });
    else expect(`${state}, ${JSON.stringify(said)}`).to.match(/^person-signed, "(no-authority|not-found)"$/);
    expect(await signs(signer, contract, 'company').catch((error: HeedError) => error.code)).to.equal(
      'not-found',
    );
  });

  it('nobody gives themselves an authority, and one ends on its day', async () => {
    const granting = {
      ground: 'articles',
      ...{ entity, staffNo: 'S033', note: 'x', until: '' },
      ...{ by: hr, zone: story.heed.app.zone, now: story.now },
    } as const;
    expect(await inTx((tx) => authorise(tx, granting)).catch((error: HeedError) => error.code)).to.equal(
      'forbidden',
    );
    const wrong = {
      ...granting,
      staffNo: 'x',
      entity: 'y',
      ground: undefined,
      note: '',
      until: '2020-01-01',
    };
    const problems = await inTx((tx) => authorise(tx, wrong)).catch(
      (error: HeedError) => error.problems.length,
    );
    expect(problems).to.equal(5);
    await inTx((tx) => authorise(tx, { ...granting, staffNo: 'S029', until: '2026-08-03' }));
    const { viewer, contract } = await joiner();
    await signs(viewer, contract, 'person');
    story.heed.clock.advance({ days: 1 });
    const late = await viewerOf(story.heed, 'S029');
    expect(await signs(late, contract, 'company').catch((error: HeedError) => error.code)).to.equal(
      'not-found',
    );
  });

  it('to talk first is no refusal: HR is told, and it can be signed all the same', async () => {
    const { id, viewer, contract } = await joiner();
    const person = await story.heed.signIn(viewer.staffNo);
    const talk = '0198f000-0000-7000-8000-0000000000aa';
    const empty = await person.post(`/contracts/${contract.id}/talk`, { id: talk, text: ' ' });
    expect(empty.status).to.equal(422);
    for (let clicks = 0; clicks < 2; clicks += 1) {
      const asked = await person.post(`/contracts/${contract.id}/talk`, {
        id: talk,
        text: '第三条是什么意思？',
      });
      expect([asked.status, asked.location]).to.deep.equal([303, `/threads/${talk}`]);
    }
    expect(await story.countOf('contract.talk-asked')).to.equal(1);
    expect((await story.contractOf(id)).state).to.equal('offered');
    const seen = await (await story.heed.signIn('S033')).get(`/console/contracts/${contract.id}`);
    expect(seen.text).to.contain(`/threads/${talk}`);
    expect((await signs(viewer, contract, 'person')).result).to.equal('signed');
  });

  it('who was only disabled for a time is not asked again; who left and came back is', async () => {
    const { id, viewer, contract } = await joiner();
    await signs(viewer, contract, 'person');
    await signs(await viewerOf(story.heed, 'S028'), contract, 'company');
    const back = async () => {
      story.heed.clock.advance({ days: 1 });
      await story.heed.db
        .insertInto('employment')
        .values({ person_id: id, from_at: story.now, to_at: null, reason: null })
        .execute();
      story.heed.clock.advance({ minutes: 1 });
    };
    await story.leaves(id, 'disabled');
    await back();
    expect(await offers()).to.equal(0);
    await story.leaves(id);
    await back();
    expect(await offers()).to.equal(1);
  });

  it('joiners whose company has nobody to sign keep nobody else waiting', async () => {
    const elsewhere = 'Sample Company Pte. Ltd.';
    const document = readTemplate(
      contractFiles({
        front: {
          code: 'elsewhere',
          company: { entity: elsewhere, name: elsewhere, registration: '1', address: 'x' },
        },
      }),
    );
    await inTx((tx) => publishTemplate(tx, document, { actor: 'heed', now: story.now }));
    story.heed.clock.advance({ minutes: 1 });
    await story.joins('先来的', 'J81', elsewhere);
    story.heed.clock.advance({ minutes: 1 });
    const second = await story.joins('后来的', 'J82');
    expect(await offerToJoiners(story.heed.app, story.now, 1)).to.equal(1);
    expect((await story.contractOf(second)).state).to.equal('offered');
  });

  it('an authority ends when its holder leaves, and does not come back with them', async () => {
    const { viewer, contract } = await joiner();
    await signs(viewer, contract, 'person');
    const other = await viewerOf(story.heed, 'S028');
    const back = async () => {
      story.heed.clock.advance({ days: 1 });
      await story.heed.db
        .insertInto('employment')
        .values({ person_id: other.id, from_at: story.now, to_at: null, reason: null })
        .execute();
      story.heed.clock.advance({ minutes: 1 });
    };
    await story.leaves(other.id, 'left');
    await back();
    expect(await signs(other, contract, 'company').catch((error: HeedError) => error.code)).to.equal(
      'not-found',
    );
    const list = await (await story.heed.signIn('S033')).get('/console/contracts/signatories');
    expect(list.text).not.to.contain('/revoke"');
    // Whoever is authorised again signs again, also after their account was off for a time.
    await inTx((tx) =>
      authorise(tx, {
        ground: 'power-of-attorney',
        ...{ entity, staffNo: 'S028', note: '授权委托书 8 号', until: '' },
        ...{ by: hr, zone: story.heed.app.zone, now: story.now },
      }),
    );
    story.heed.clock.advance({ minutes: 1 });
    await story.leaves(other.id, 'disabled');
    await back();
    expect((await signs(other, contract, 'company')).result).to.equal('signed');
  });

  it('nobody is offered anything while nobody could sign it for the company, and HR sees that', async () => {
    await story.heed.db.updateTable('contract_authority').set({ revoked_at: story.now }).execute();
    story.heed.clock.advance({ minutes: 1 });
    await story.joins('没有签署人', 'J99');
    expect(await offers()).to.equal(0);
    const page = await (await story.heed.signIn('S033')).get('/console/contracts');
    expect(page.text).to.contain(text('zh-CN', 'contracts.console.noSignatory', { entity }));
  });
});
