import { expect } from 'chai';
import { sql } from 'kysely';
import { callOffContracts, withdrawContract } from '../../src/contracts/call-off.ts';
import { chaseContracts } from '../../src/contracts/chase.ts';
import { offerToJoiners } from '../../src/contracts/joiners.ts';
import { offerChosen } from '../../src/contracts/offer.ts';
import { signContract } from '../../src/contracts/sign.ts';
import { currentTemplates } from '../../src/contracts/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { sayAbsence } from '../../src/people/absences.ts';
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
  const chases = () => chaseContracts(story.heed.app, story.now);
  const at = (when: string) => story.heed.clock.set(new Date(when));

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

  it('its person is reminded once, on the working day before its day, at an hour people work', async () => {
    await offered();
    for (const before of ['2026-08-06T04:00:00Z', '2026-08-07T00:30:00Z']) {
      at(before);
      expect(await chases(), before).to.deep.equal({ reminded: 0, told: 0 });
    }
    // Friday, nine in the morning; the day itself is a Monday.
    at('2026-08-07T01:00:00Z');
    expect(await chases()).to.deep.equal({ reminded: 1, told: 0 });
    expect(await chases()).to.deep.equal({ reminded: 0, told: 0 });
    expect(await story.toldTo(person.id)).to.deep.equal(['contracts.offered', 'contracts.reminder']);
    // What reminded of it does not go on asking either.
    await signs(person, 'person');
    expect((await turned(person.id, 'contracts.reminder'))[0]).to.contain(said('person-signed'));
  });

  it('whoever is on leave is left in peace, and reminded on the day they are back, while it is still time', async () => {
    await offered();
    const said = { actor: 'heed' as const, now: story.now };
    await inTx((tx) =>
      sayAbsence(
        tx,
        { personId: person.id, from: '2026-08-06', until: '2026-08-07', source: 'console' },
        said,
      ),
    );
    at('2026-08-07T02:00:00Z');
    expect((await chases()).reminded).to.equal(0);
    at('2026-08-10T02:00:00Z');
    expect((await chases()).reminded).to.equal(1);
  });

  it('a joiner’s is not reminded of on the day of the offer, nor one whose person asked to talk or has signed', async () => {
    const joiner = await story.joins('新来的', 'N9');
    await offerToJoiners(story.heed.app, story.now);
    await offered();
    await signs(person, 'person');
    const talker = await viewerOf(story.heed, 'S005');
    await offered(['S005']);
    await story.heed.db
      .updateTable('contract')
      .set({ thread_id: id })
      .where('person_id', '=', talker.id)
      .execute();
    at('2026-08-03T08:00:00Z');
    expect(await chases()).to.deep.equal({ reminded: 0, told: 0 });
    at('2026-08-07T02:00:00Z');
    expect((await chases()).reminded).to.equal(0);
    expect(await story.toldTo(joiner)).to.deep.equal(['contracts.offered']);
  });

  it('HR is told once when the day has passed, in one message to whoever offered it', async () => {
    await offered(['S021', 'S005']);
    await story.heed.db.updateTable('contract').set({ reminded_at: story.now }).execute();
    // The night after, and then the first hour at which people work.
    at('2026-08-10T17:00:00Z');
    expect((await chases()).told).to.equal(0);
    at('2026-08-11T01:00:00Z');
    expect((await chases()).told).to.equal(2);
    expect((await chases()).told).to.equal(0);
    expect(await story.toldTo(hr.id)).to.deep.equal(['contracts.overdue']);
    const { bodies } = await story.heed.db
      .selectFrom('message')
      .select(sql<string>`bodies::text`.as('bodies'))
      .where('kind', '=', 'contracts.overdue')
      .executeTakeFirstOrThrow();
    expect(bodies).to.contain('/console/contracts').and.not.to.contain(person.name);
  });

  it('all of HR is told of what nobody there offered; what is over is nobody’s work', async () => {
    await story.joins('新来的', 'N9');
    await offerToJoiners(story.heed.app, story.now);
    await offered();
    await inTx((tx) => withdrawContract(tx, id, hr, story.now));
    at('2026-08-11T01:00:00Z');
    const [one, two] = await Promise.all([chases(), chases()]);
    expect((one?.told ?? 0) + (two?.told ?? 0)).to.equal(1);
    expect((await story.toldTo(hr.id)).filter((kind) => kind === 'contracts.overdue')).to.have.length(1);
  });
});
