import { expect } from 'chai';
import { v7 } from 'uuid';
import { text } from '../../src/messages/texts.ts';
import { CaseStory, idOf } from '../harness/accountability.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const person = 'S021';
const hr = 'S033';
const decider = 'S032';
const another = 'S034';
const why = 'canarywhy she is married to my manager';
const say = (key: string) => text('en', `accountability.problem.${key}`);
const dayMs = 86_400_000;

describe('whoever hears somebody is challenged', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let story: CaseStory;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());
  beforeEach(async () => {
    story = await CaseStory.opened(heed, { staffNo: person, facts: 'canaryfacts a table was sent' }, hr);
    await story.seat('decider', decider);
  });
  const does = async (who: string, act: string, fields: Record<string, string>) =>
    (await heed.signIn(who)).post(`${story.path}/${act}?lang=en`, { once: v7(), ...fields });

  it('it goes to HR and legal without a part in it, who see the reason and nothing else of the file', async () => {
    const told = (await story.told()).length;
    const once = v7();
    for (const _click of [1, 2])
      expect((await does(person, 'challenge', { once, words: why })).status).to.equal(303);
    const after = (await story.told()).slice(told);
    expect(after.length).to.be.greaterThan(0);
    const { code } = await story.row();
    const title = text('en', 'accountability.card.seat.challenged', { code });
    for (const line of after) expect(line).to.include(title);
    expect(after).to.include(`${another} ${title}`);
    for (const out of [person, hr, decider]) expect(after.join('\n')).to.not.include(`${out} `);
    const page = await story.looksAt(another);
    expect(page.text).to.include('canarywhy').and.not.include('canaryfacts');
    // Neither the challenged, nor the person, nor whoever decides the case, nor another role.
    for (const who of [hr, person, decider, 'S037', 'S038', 'S041', 'S020'])
      expect((await does(who, 'challenge-answer', { granted: 'no', words: 'x' })).status, who).to.equal(404);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include('canarywhy');
  });

  it('nothing goes on meanwhile but what the person says, and no time runs; refused, it goes on where it stood', async () => {
    const before = await story.row();
    await does(person, 'challenge', { words: why });
    for (const [act, fields] of Object.entries<Record<string, string>>({
      facts: { words: 'more' },
      withdrawn: { words: 'never mind' },
      seat: { seat: 'appeal', staffNo: another },
    })) {
      const answer = await does(hr, act, fields);
      expect([answer.status, answer.text.includes(say('challenged'))], act).to.deep.equal([422, true]);
    }
    expect((await story.looksAt(hr)).text)
      .to.include(text('en', 'accountability.page.waits'))
      .and.not.include('/withdrawn"');
    expect((await does(person, 'statement', { words: 'this is how it was' })).status).to.equal(303);
    const early = await does(decider, 'decide', { outcome: 'nothing', words: 'x' });
    expect(early.text).to.include(say('challenged'));
    const due = (await story.row()).outcome_by;
    await story.days(6);
    // Whoever has to decide it is reminded; the person is not.
    expect(await story.events()).to.include('reminded');
    expect((await story.told()).filter((line) => line.startsWith(person))).to.have.length(1);
    expect((await does(another, 'challenge-answer', { granted: 'no', words: '' })).status).to.equal(422);
    expect((await does(another, 'challenge-answer', { granted: 'no', words: 'she is not' })).status).to.equal(
      303,
    );
    const now = await story.row();
    expect(now.challenged_at).to.equal(null);
    expect(now.handler_id).to.equal(before.handler_id);
    expect(now.hear_by.getTime() - before.hear_by.getTime()).to.equal(6 * dayMs);
    expect((now.outcome_by?.getTime() ?? 0) - (due?.getTime() ?? 0)).to.equal(6 * dayMs);
    expect((await story.looksAt(person)).text)
      .to.include('she is not')
      .and.not.include('/challenge"');
    const again = await does(person, 'challenge', { words: 'still' });
    expect(again.text).to.include(say('challenged-before'));
    expect((await does(another, 'challenge-answer', { granted: 'yes', words: 'x' })).status).to.equal(404);
    expect((await story.looksAt(another)).status).to.equal(404);
    expect((await does(decider, 'decide', { outcome: 'nothing', words: 'all is well' })).status).to.equal(
      303,
    );
  });

  it('granted, whoever was challenged is out for good, and somebody else takes it with what was said', async () => {
    await does(person, 'statement', { words: 'this is how it was' });
    await does(person, 'challenge', { words: why });
    await does(another, 'challenge-answer', { granted: 'yes', words: 'they are related' });
    const row = await story.row();
    expect([row.handler_id, row.challenged_at, row.heard]).to.deep.equal([null, null, 'statement']);
    expect((await story.looksAt(hr)).status).to.equal(404);
    expect((await does(hr, 'take', {})).status).to.equal(404);
    expect((await does(another, 'take', {})).status).to.equal(303);
    expect((await story.row()).handler_id).to.equal(await idOf(heed, another));
    expect((await story.looksAt(person)).text)
      .to.include('they are related')
      .and.include('/challenge"');
    expect((await story.events()).slice(-5, -1)).to.deep.equal([
      'words',
      'challenge-decided',
      'seated',
      'seated',
    ]);
  });

  it('a handler who gives the seat up has settled it', async () => {
    await does(person, 'challenge', { words: why });
    await story.days(2);
    const before = await story.row();
    expect((await does(hr, 'leave-handler', {})).status).to.equal(303);
    const row = await story.row();
    expect([row.handler_id, row.challenged_at]).to.deep.equal([null, null]);
    expect(row.hear_by.getTime() - before.hear_by.getTime()).to.equal(2 * dayMs);
    expect((await does(hr, 'take', {})).status).to.equal(404);
  });
});
