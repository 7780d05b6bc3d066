import { expect } from 'chai';
import { v7 } from 'uuid';
import { text } from '../../src/messages/texts.ts';
import { CaseStory } from '../harness/accountability.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const person = 'S021';
const hr = 'S033';
const decider = 'S032';
const judge = 'S034';
const say = (key: string) => text('en', `accountability.problem.${key}`);
const dayMs = 86_400_000;
const apart = (one: Date | null, other: Date | null) => (one?.getTime() ?? 0) - (other?.getTime() ?? 0);

describe('while a challenge waits, times stand still', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let story: CaseStory;
  let code = '';
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());
  beforeEach(async () => {
    story = await CaseStory.opened(heed, { staffNo: person, facts: 'a table was sent' }, hr);
    await story.seat('decider', decider);
    ({ code } = await story.row());
  });
  const does = async (who: string, act: string, fields: Record<string, string> = {}) =>
    (await heed.signIn(who)).post(`${story.path}/${act}?lang=en`, { once: v7(), ...fields });
  const challenged = () => does(person, 'challenge', { words: 'they are related' });
  const refused = () => does(judge, 'challenge-answer', { granted: 'no', words: 'they are not' });
  const decided = () => does(decider, 'decide', { outcome: 'nothing', words: 'all is well' });
  const inDays = (days: number) => new Date(heed.clock.now().getTime() + days * dayMs);
  const offered = (at: Date) =>
    does(hr, 'talk-offered', { at: at.toISOString().slice(0, 16), words: 'room 3' });
  const toldSeat = async (who: string, key: string) =>
    (await story.told()).filter(
      (line) => line === `${who} ${text('en', `accountability.card.seat.${key}`, { code })}`,
    ).length;

  it('the days to put minutes right', async () => {
    await does(hr, 'talk', { words: 'we talked' });
    const before = await story.row();
    expect(apart(before.minutes_by, heed.clock.now())).to.equal(3 * dayMs);
    await story.days(1);
    await challenged();
    await story.days(5);
    await refused();
    expect(apart((await story.row()).minutes_by, before.minutes_by)).to.equal(5 * dayMs);
    expect((await story.looksAt(person)).text).to.include('/talk-answer"');
    expect((await decided()).text).to.include(say('talk-open'));
    await story.days(1);
    expect((await decided()).text).to.include(say('talk-open'));
    await story.days(1);
    expect((await decided()).status).to.equal(303);
  });

  it('a talk whose hour came meanwhile was not held: another one is offered first', async () => {
    await offered(inDays(2));
    expect((await story.row()).talk_at).to.be.an.instanceof(Date);
    await challenged();
    await story.days(5);
    await refused();
    const row = await story.row();
    expect([row.talk_at, row.talk_asked_at]).to.deep.equal([null, heed.clock.now()]);
    expect([await toldSeat(hr, 'talk-asked'), await toldSeat(hr, 'goes-on')]).to.deep.equal([1, 0]);
    await story.days(9);
    expect((await does(hr, 'absent')).text).to.include(say('talk-asked'));
    await does(person, 'statement', { words: 'this is how it was' });
    expect((await decided()).text).to.include(say('talk-asked'));
    await offered(inDays(1));
    await story.days(2);
    expect((await decided()).status).to.equal(303);
  });

  it('a talk that is still to come stays as it was offered', async () => {
    await offered(inDays(8));
    const before = await story.row();
    await challenged();
    await story.days(2);
    await refused();
    const row = await story.row();
    expect([row.talk_at, row.talk_asked_at]).to.deep.equal([before.talk_at, null]);
    expect([await toldSeat(hr, 'talk-asked'), await toldSeat(hr, 'goes-on')]).to.deep.equal([0, 1]);
  });

  it('the days for the outcome, from a statement made meanwhile', async () => {
    await challenged();
    await story.days(2);
    await does(person, 'statement', { words: 'this is how it was' });
    const before = await story.row();
    expect(before.heard_at).to.deep.equal(heed.clock.now());
    await story.days(3);
    await refused();
    const row = await story.row();
    expect(apart(row.outcome_by, before.outcome_by)).to.equal(3 * dayMs);
    expect(apart(row.hear_by, before.hear_by)).to.equal(5 * dayMs);
  });

  it('the day after the second reminder', async () => {
    await story.looksAt(person);
    heed.clock.advance({ days: 12 });
    await story.days(2);
    expect((await story.row()).reminders).to.equal(2);
    heed.clock.advance({ hours: 1 });
    await challenged();
    await story.days(3);
    await refused();
    expect((await does(hr, 'absent')).text).to.include(say('too-early'));
    await story.days(1);
    expect((await does(hr, 'absent')).status).to.equal(303);
    expect((await story.row()).heard).to.equal('absent');
  });
});
