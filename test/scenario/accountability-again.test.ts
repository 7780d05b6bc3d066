import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { lookAtCases, lookAtSeats } from '../../src/accountability/clocks.ts';
import { text } from '../../src/messages/texts.ts';
import { CaseStory, idOf } from '../harness/accountability.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const person = 'S021';
const hr = 'S033';
const other = 'S034';
const legal = 'S039';
/** Heads a department and holds neither HR nor legal. */
const manager = 'S020';
const flash = (key: string) => text('en', `console.flash.${key}`);
const dayMs = 86_400_000;

describe('a clarification in which somebody clicks twice, comes along or is waited for', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let story: CaseStory;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());
  beforeEach(async () => {
    story = await CaseStory.opened(heed, { staffNo: person, facts: 'a table was sent' }, hr);
  });
  const does = async (who: string, act: string, fields: Record<string, string> = {}) =>
    (await heed.signIn(who)).post(`${story.path}/${act}?lang=en`, { once: v7(), ...fields });
  const seated = async () => (await story.events()).filter((type) => type === 'seated').length;

  it('a seat that is taken twice is taken once, and both clicks lead to the case', async () => {
    await does(hr, 'leave-handler');
    const before = await seated();
    for (let click = 0; click < 2; click += 1) {
      const { status, location } = await does(other, 'take');
      expect([status, location], `click ${click}`).to.deep.equal([303, story.path]);
    }
    expect(await seated()).to.equal(before + 1);
    // To whoever comes second it is not there.
    expect((await does('S032', 'take')).status).to.equal(404);
  });

  it('a seat that is given up twice is given up once, and says so to whoever sat there and to nobody else', async () => {
    await story.seat('decider', 'S032');
    const free = await seated();
    for (const [who, seat] of [
      ['S032', 'decider'],
      [hr, 'handler'],
    ] as const) {
      for (const key of ['left', 'alreadyLeft']) {
        const { status, location } = await does(who, `leave-${seat}`);
        expect([status, location], seat).to.deep.equal([303, `/accountability?done=${key}`]);
        const list = await (await heed.signIn(who)).get(`${location}&lang=en`);
        expect(list.text).to.include(flash(key));
      }
      for (const stranger of [other, legal, 'S022'])
        expect((await does(stranger, `leave-${seat}`)).status, stranger).to.equal(404);
    }
    expect(await seated()).to.equal(free + 2);
    expect((await does(hr, 'leave-decider')).status, 'a seat that they never had').to.equal(404);
  });

  it('whoever gave a seat up and took it again can give it up again', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { location } = await does(hr, 'leave-handler');
      expect(location, `round ${round}`).to.equal('/accountability?done=left');
      if (round === 0) expect((await does(hr, 'take')).status).to.equal(303);
    }
    expect((await story.row()).handler_id).to.equal(null);
  });

  it('a manager without the console is told so, too', async () => {
    await story.seat('decider', manager);
    for (const key of ['left', 'alreadyLeft']) {
      const { location } = await does(manager, 'leave-decider');
      const list = await (await heed.signIn(manager)).get(`${location}&lang=en`);
      expect(list.text).to.include(flash(key));
    }
  });

  it('half of the time is half of it, also where it stood still: the first reminder comes after the pause by so much', async () => {
    const { told_at: told, hear_by: until } = await story.row();
    const half = (until.getTime() - told.getTime()) / 2;
    await story.days(1);
    await does(person, 'challenge', { words: 'they are related' });
    await story.days(9);
    await does(other, 'challenge-answer', { granted: 'no', words: 'they are not' });
    const reminders = async (at: number) => {
      heed.clock.set(new Date(at));
      await lookAtCases(heed.db, heed.clock.now());
      return (await story.row()).reminders;
    };
    const due = told.getTime() + half + 9 * dayMs;
    expect(await reminders(due - 3_600_000)).to.equal(0);
    expect(await reminders(due + 60_000)).to.equal(1);
  });

  it('whoever came along judges nothing in it and takes no seat, also when somebody else comes along', async () => {
    expect((await does(person, 'companion', { staffNo: other })).status).to.equal(303);
    expect((await story.looksAt(other)).text).to.include('a table was sent');
    expect((await does(person, 'companion', { staffNo: 'S022' })).status).to.equal(303);
    await does(person, 'challenge', { words: 'they are related' });
    expect((await story.looksAt(other)).status, 'neither reads nor judges').to.equal(404);
    expect((await does(other, 'challenge-answer', { granted: 'no', words: 'no' })).status).to.equal(404);
    expect((await does('S032', 'challenge-answer', { granted: 'yes', words: 'yes' })).status).to.equal(303);
    expect((await does(other, 'take')).status).to.equal(404);
    expect((await does(legal, 'take')).status).to.equal(303);
    expect((await does(legal, 'seat', { seat: 'decider', staffNo: other })).status).to.equal(422);
    const copy: string[] = [];
    for await (const item of heed.app.personalData.exportPerson(heed.db, await idOf(heed, other)))
      copy.push(JSON.stringify(item));
    expect(copy.join('\n'), 'that they came along is in their copy').to.include((await story.row()).code);
  });

  it('whoever comes along and leaves the company reads nothing of it any more', async () => {
    await does(person, 'companion', { staffNo: other });
    const browser = await heed.signIn(other);
    expect((await browser.get(story.path)).status).to.equal(200);
    const { db, clock } = heed;
    const id = await idOf(heed, other);
    await sql`update employment set to_at = ${clock.now()} where person_id = ${id}::uuid`.execute(db);
    await lookAtSeats(db, clock.now());
    expect((await browser.get(story.path)).status).to.be.oneOf([303, 401, 403, 404]);
    expect((await story.row()).companion_id, 'nobody comes along any more').to.equal(null);
    await sql`update employment set to_at = null where person_id = ${id}::uuid`.execute(db);
    expect((await browser.get(story.path)).status, 'nor when they are back').to.equal(404);
    const { name } = await db
      .selectFrom('person')
      .select('name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect((await story.looksAt(person)).text).to.not.include(name);
    expect(await story.told()).to.include(`${person} ${text('en', 'accountability.card.person.companion')}`);
  });
});
