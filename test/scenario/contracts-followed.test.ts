import { expect } from 'chai';
import { sql } from 'kysely';
import { callOffContracts, withdrawContract } from '../../src/contracts/call-off.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import type { Viewer } from '../../src/people/person.ts';
import { drawing } from '../fixtures/drawing.ts';
import { ContractStory, signatory } from '../harness/contracts.ts';
import { viewerOf } from '../harness/decisions.ts';

describe('an offer that is followed', function () {
  this.timeout(60_000);
  let story: ContractStory;
  let hr: Viewer;
  let person: Viewer;
  let id: string;
  beforeEach(async () => {
    story = await ContractStory.start();
    hr = await viewerOf(story.heed, 'S033');
    person = await viewerOf(story.heed, 'S021');
  });
  afterEach(() => story?.close());

  const inTx = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(story.heed.db, work);
  /** HR offers the agreement on Monday 2026-08-03, to be signed by Monday the tenth. */
  async function offered(staffNos = ['S021']) {
    const template = (await currentTemplates(story.heed.db)).find(({ code }) => code === 'confidentiality');
    await inTx((tx) =>
      offerChosen(tx, story.heed.app, {
        ...{ templateId: template?.id ?? '', staffNos, expected: staffNos.length, by: hr, now: story.now },
      }),
    );
    ({ id } = await story.contractOf(person.id));
  }
  async function signs(by: Viewer, party: 'person' | 'company') {
    const { sha256 } = await story.contractOf(person.id);
    const session = { platform: 'local', method: 'local-persona' };
    return signContract(story.heed.app, {
      ...{ contractId: id, party, by, language: 'zh-CN', session, now: story.now },
      shown: sha256.toString('hex'),
      given: { drawing: drawing() },
    });
  }
  /** What the cards of a kind have turned into for somebody, in order. */
  async function turned(personId: string, kind: string): Promise<string[]> {
    const { rows } = await sql<{ body: string }>`
      select t.bodies::text as body from message t
      join delivery d on d.message_id = t.id and d.person_id = ${personId}::uuid and d.mode = 'replace'
      join message m on m.id = d.replaces and m.kind = ${kind}
      order by d.id`.execute(story.heed.db);
    return rows.map(({ body }) => body);
  }
  const said = (key: string) => text('zh-CN', `contracts.card.turned.${key}`);

  it('its card says what became of it: signed by the person, then by both', async () => {
    await offered();
    await signs(person, 'person');
    expect(
      (await turned(person.id, 'contracts.offered')).map((body) => body.includes(said('person-signed'))),
    ).to.deep.equal([true]);
    const signer = await viewerOf(story.heed, signatory);
    await signs(signer, 'company');
    const cards = await turned(person.id, 'contracts.offered');
    expect(cards).to.have.length(2);
    expect(cards[1]).to.contain(said('concluded'));
    const theirs = await turned(signer.id, 'contracts.to-countersign');
    expect(theirs).to.have.length(1);
    expect(theirs[0]).to.contain(said('companyConcluded')).and.not.to.contain(person.name);
  });

  it('its cards ask nobody any more once it was withdrawn, or its person has left', async () => {
    await offered();
    await signs(person, 'person');
    await inTx((tx) => withdrawContract(tx, id, hr, story.now));
    expect((await turned(person.id, 'contracts.offered'))[1]).to.contain(said('withdrawn'));
    const signer = await viewerOf(story.heed, signatory);
    expect((await turned(signer.id, 'contracts.to-countersign'))[0]).to.contain(said('companyOver'));
    await offered();
    await story.leaves(person.id);
    await callOffContracts(story.heed.db, story.now);
    expect((await turned(person.id, 'contracts.offered')).at(-1)).to.contain(said('called-off'));
  });
});
