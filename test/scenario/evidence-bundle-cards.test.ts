import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { endDueExemptions } from '../../src/exemptions/end.ts';
import { type ErasureGuard, personalDataRegistry } from '../../src/people/personal-data.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { personalDataSources } from '../../src/personal-data-sources.ts';
import { drawing } from '../fixtures/drawing.ts';
import { check, type Files, saidOf, unpack } from '../harness/bundle.ts';
import { type BundleStory, bundleStory, concern } from '../harness/bundle-story.ts';
import { zone } from '../harness/company.ts';

describe('the cards of an evidence bundle', function () {
  this.timeout(120_000);
  let story: BundleStory;
  beforeEach(async () => {
    story = await bundleStory();
  });
  afterEach(() => story.close());

  const cardsIn = (files: Files): string[] =>
    [...files.keys()].flatMap((path) => /^cards\/([0-9a-f]{64})\.json$/.exec(path)?.[1] ?? []).toSorted();

  /** SHA-256 of the cards in it, once everything in it is verified. */
  async function verified(staffNo?: string): Promise<string[]> {
    const files = await unpack(await story.makes(staffNo));
    const report = await check(files, story.vkey);
    expect(saidOf(report), staffNo ?? 'all').to.deep.equal([]);
    expect(report.good, staffNo ?? 'all').to.equal(true);
    return cardsIn(files);
  }

  const raisesConcern = () => story.company.answers(story.li, story.noticeId, 'concern', { reason: concern });

  async function signs(person: string): Promise<void> {
    const signed = { method: 'drawn', signature: { drawing: drawing() } } as const;
    const { result } = await story.company.answers(person, story.noticeId, 'acknowledge', signed);
    expect(result).to.equal('recorded');
  }

  const cardOf = async (person: string): Promise<string> =>
    (
      await story.company.db
        .selectFrom('assignment')
        .select('message_id')
        .where('notice_id', '=', story.noticeId)
        .where('person_id', '=', person)
        .executeTakeFirstOrThrow()
    ).message_id;

  /** Exempt from what the notice is about, until the exemption ends and they are asked by a card of their own. */
  async function isExemptForAWhile(personId: string): Promise<void> {
    const { company, noticeId } = story;
    const { db } = company;
    const viewer = async (name: string) => {
      const found = await findViewer(db, await company.joins(name, { role: 'hr' }), company.now);
      if (!found) throw new Error(`${name} does not work here`);
      return found;
    };
    const [by, decider] = [await viewer('何珊'), await viewer('胡静')];
    const { policy_id: policyId } = await db
      .selectFrom('notice as n')
      .innerJoin('policy_version as v', 'v.id', 'n.version_id')
      .select('v.policy_id')
      .where('n.id', '=', noticeId)
      .executeTakeFirstOrThrow();
    const until = new Date(company.now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
    const asked = { personId, policyId, reasonKind: 'role', reason: '借调', until } as const;
    const exemptionId = await inTransaction(db, (tx) =>
      askExemption(tx, company, { ...asked, by, zone, now: company.now }),
    );
    await inTransaction(db, (tx) =>
      decideExemption(tx, company, { exemptionId, granted: true, by: decider, zone, now: company.now }),
    );
    company.clock.advance({ days: 40 });
    await endDueExemptions(db, company.now);
  }

  it('are also those of an earlier asking, where somebody answered to one and was asked again', async () => {
    const { li, other, accepts } = story;
    const first = await cardOf(li);
    await raisesConcern();
    await isExemptForAWhile(li);
    const second = await cardOf(li);
    expect(second).not.to.equal(first);
    const again = await accepts(second);
    for (const person of [li, other]) await signs(person);
    await story.seals();

    const all = await verified();
    expect(all).to.have.length(2).and.include(again);
    expect(await verified('李知远')).to.deep.equal(all);
    // Who was asked once has the one card they were asked by.
    expect(await verified('canary-other')).to.deep.equal(all.filter((sha256) => sha256 !== again));
  });

  it('are also those of an earlier sending, where the card went out again in another language', async () => {
    const { li, accepts } = story;
    await raisesConcern();
    const sentAgain = await accepts(await cardOf(li), 'en');
    await signs(li);
    await story.seals();
    for (const staffNo of [undefined, '李知远']) {
      const cards = await verified(staffNo);
      expect(cards, staffNo ?? 'all')
        .to.have.length(2)
        .and.include(sentAgain);
    }
  });

  describe('of somebody whose data was erased while their answer is on hold', () => {
    const answersOnHold: ErasureGuard = {
      name: 'holds',
      veto: (_db, _person, source) =>
        Promise.resolve(
          ['notices', 'evidence'].includes(source) ? { why: 'retention.veto.hold' } : undefined,
        ),
    };

    /** They answer to a card that went to them alone, and are erased. @returns SHA-256 of the card */
    async function isErased(guards: ErasureGuard[]): Promise<string> {
      const { li, company, accepts } = story;
      await isExemptForAWhile(li);
      const card = await accepts(await cardOf(li));
      for (const person of [li, story.other]) await signs(person);
      // Nothing is on its way to them any more.
      await sql`update delivery set state = 'accepted' where person_id = ${li}::uuid`.execute(company.db);
      const sources = personalDataSources(company);
      const context = { now: company.now, actor: { person: story.hr }, reason: 'request' };
      await inTransaction(company.db, (tx) =>
        personalDataRegistry(sources, guards).erasePerson(tx, li, context),
      );
      await story.seals();
      return card;
    }

    it('are said to be erased by an entry of the log, and all verifies', async () => {
      const card = await isErased([answersOnHold]);
      for (const staffNo of [undefined, '李知远']) {
        const files = await unpack(await story.makes(staffNo));
        const report = await check(files, story.vkey);
        expect(saidOf(report), staffNo ?? 'all').to.deep.equal([]);
        expect(report.named.erased, staffNo ?? 'all').to.equal(1);
        expect(cardsIn(files)).not.to.include(card);
      }
      expect(
        (await check(await unpack(await story.makes('canary-other')), story.vkey)).named.erased,
      ).to.equal(0);
      const events = await story.company.events<{ notice: string; cards: string[] }>('notice.card-erased');
      expect(events).to.deep.equal([{ notice: story.noticeId, cards: [card], reason: 'request' }]);
    });

    it('are missing where no entry says so: it counts for that card, of that person, from then on', async () => {
      const card = await isErased([answersOnHold]);
      const files = await unpack(await story.makes());
      const without = (change: (event: string) => string) => {
        const lines = String(files.get('entries/000000.jsonl')).split('\n').map(change);
        return check(
          new Map([...files, ['entries/000000.jsonl', Buffer.from(lines.join('\n'))]]),
          story.vkey,
        );
      };
      const isErasure = (line: string) => line.includes('"notice.card-erased"');
      for (const change of [
        (line: string) => (isErasure(line) ? line.replaceAll(card, '0'.repeat(64)) : line),
        (line: string) => (isErasure(line) ? line.replaceAll(story.li, story.other) : line),
      ])
        expect((await without(change)).findings.map(({ fault }) => fault)).to.include('no-card');
    });

    it('leave nothing where the answer is erased too', async () => {
      await isErased([]);
      expect(await story.company.events('notice.card-erased')).to.deep.equal([]);
      const report = await check(await unpack(await story.makes()), story.vkey);
      expect([saidOf(report), report.named.erased]).to.deep.equal([[], 0]);
    });

    it('stay where they went to several: they are everybody’s words, and hold nothing of a person', async () => {
      const { li, company } = story;
      for (const person of [li, story.other]) await signs(person);
      await sql`update delivery set state = 'accepted'`.execute(company.db);
      const context = { now: company.now, actor: { person: story.hr }, reason: 'request' };
      const registry = personalDataRegistry(personalDataSources(company), [answersOnHold]);
      for (const person of [li, story.other])
        await inTransaction(company.db, (tx) => registry.erasePerson(tx, person, context));
      const { rows: left } =
        await sql`select from delivery where person_id in (${li}, ${story.other})`.execute(company.db);
      expect(left).to.deep.equal([]);
      await story.seals();
      expect(await company.events('notice.card-erased')).to.deep.equal([]);
      const report = await check(await unpack(await story.makes('李知远')), story.vkey);
      expect([saidOf(report), report.named]).to.deep.equal([[], { texts: 2, cards: 1, erased: 0 }]);
    });
  });

  it('are each there once, whoever answered to them, and where nobody has answered yet', async () => {
    await story.seals();
    const [card, ...more] = await verified();
    expect(more).to.deep.equal([]);
    await raisesConcern();
    for (const person of [story.li, story.other]) await signs(person);
    await story.seals();
    expect(await verified()).to.deep.equal([card]);
  });
});
