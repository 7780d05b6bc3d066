import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { text } from '../../src/messages/texts.ts';
import { CaseStory, idOf } from '../harness/accountability.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const person = 'S021';
const hr = 'S033';
const decider = 'S032';
const judge = 'S034';
const legal = 'S039';
const companion = 'S022';
const administrator = 'S041';
const why = 'canarywhy she is married to my manager';
const answer = 'canaryanswer she is not';

describe('who reads a challenge, and who decides on it', function () {
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
  const does = async (who: string, act: string, fields: Record<string, string> = {}) =>
    (await heed.signIn(who)).post(`${story.path}/${act}?lang=en`, { once: v7(), ...fields });
  const challenged = () => does(person, 'challenge', { words: why });
  const answers = (who: string, granted: 'yes' | 'no') =>
    does(who, 'challenge-answer', { granted, words: answer });
  const copyOf = async (staffNo: string) => {
    const items: string[] = [];
    for await (const item of heed.app.personalData.exportPerson(heed.db, await idOf(heed, staffNo)))
      items.push(JSON.stringify(item));
    return items.join('\n');
  };

  it('reason and answer are for the person and whoever judges: no seat reads them, nor whoever comes along', async () => {
    await story.seat('appeal', legal);
    await does(person, 'companion', { staffNo: companion, words: '' });
    await challenged();
    const seats = [hr, decider, legal, companion];
    const looks = async () => {
      for (const who of seats) {
        const { status, text: page } = await story.looksAt(who);
        expect(status, who).to.equal(200);
        expect(page, who)
          .to.include('canaryfacts')
          .and.include(text('en', 'accountability.page.fileWithout'))
          .and.not.include('canarywhy')
          .and.not.include('canaryanswer');
      }
    };
    await looks();
    expect((await answers(judge, 'no')).status).to.equal(303);
    await looks();
    expect((await story.looksAt(person)).text)
      .to.include('canarywhy')
      .and.include('canaryanswer')
      .and.not.include(text('en', 'accountability.page.fileWithout'));
    for (const who of seats) expect(await copyOf(who), who).to.not.match(/canarywhy|canaryanswer/);
    expect(await copyOf(judge))
      .to.include('canaryanswer')
      .and.not.include('canarywhy');
    expect(await copyOf(person))
      .to.include('canarywhy')
      .and.include('canaryanswer');
  });

  it('whoever judges sees a reason and whom it is held against, and not whom the case is about', async () => {
    await challenged();
    const nameOf = async (staffNo: string) =>
      (
        await heed.db
          .selectFrom('person')
          .select('name')
          .where('staff_no', '=', staffNo)
          .executeTakeFirstOrThrow()
      ).name;
    const name = await nameOf(hr);
    const { text: page } = await story.looksAt(judge);
    expect(page).to.include('canarywhy').and.include(name).and.not.include('canaryfacts');
    expect(page).to.not.include(await nameOf(person));
    expect(page.split(text('en', 'accountability.page.judgeText', { name }))).to.have.length(2);
    expect(page).to.include(text('en', 'accountability.page.judgeNext'));
  });

  it('a second click on an answer is a success that says so, for whoever gave it', async () => {
    await challenged();
    const once = v7();
    const fields = { once, granted: 'yes', words: answer };
    const says = ['decided', 'alreadyDecided'];
    for (const flash of says) {
      const { status, location } = await does(judge, 'challenge-answer', fields);
      expect([status, location]).to.deep.equal([303, `/accountability?done=${flash}`]);
      const list = await (await heed.signIn(judge)).get(`${location}&lang=en`);
      expect(list.text).to.include(text('en', `console.flash.${flash}`));
    }
    expect((await story.events()).filter((type) => type === 'challenge-decided')).to.have.length(1);
    expect((await does(judge, 'challenge-answer', { ...fields, once: v7() })).status).to.equal(404);
    expect((await does(legal, 'challenge-answer', fields)).status, 'the form of another').to.equal(404);
  });

  it('nobody judges who was challenged in it or wrote in it; where nobody is left, who gives roles hears what is needed', async () => {
    await challenged();
    expect((await answers(judge, 'yes')).status).to.equal(303);
    expect((await does(legal, 'take')).status).to.equal(303);
    expect(await copyOf(hr)).to.include((await story.row()).code);
    const told = (await story.told()).length;
    await challenged();
    const { code } = await story.row();
    const needed = text('en', 'accountability.card.nobody.title', { code });
    const since = (await story.told()).slice(told);
    expect(since).to.have.members(['S038', administrator, 'S042'].map((who) => `${who} ${needed}`));
    const { rows } = await sql<{ path: string }>`
      select bodies->'en'->'card'->'link'->>'path' as path from message
      where about = ${story.id}::uuid order by id desc limit 1`.execute(heed.db);
    const path = rows[0]?.path ?? '';
    expect((await (await heed.signIn(administrator)).get(path)).status).to.equal(200);
    for (const who of [hr, decider, judge, legal]) {
      expect((await answers(who, 'no')).status, who).to.equal(404);
      if (who === judge) expect((await story.looksAt(who)).status, who).to.equal(404);
    }
    // Somebody gets the role: they hear of it, and decide.
    const fresh = await idOf(heed, 'S036');
    await sql`
      insert into role_grant (person_id, role, from_at) values (${fresh}::uuid, 'hr', ${heed.clock.now()})`.execute(
      heed.db,
    );
    await story.days(3);
    const title = text('en', 'accountability.card.seat.challenged', { code });
    expect((await story.told()).slice(told + since.length)).to.deep.equal([`S036 ${title}`]);
    expect((await answers('S036', 'yes')).status).to.equal(303);
    // Out for good, though they wrote nothing and did not begin it.
    expect((await does(judge, 'take')).status).to.equal(303);
    const before = (await story.told()).length;
    await challenged();
    for (const who of [hr, legal, 'S036', judge])
      expect((await answers(who, 'no')).status, who).to.equal(404);
    expect((await story.looksAt(legal)).status).to.equal(404);
    expect((await story.told()).slice(before)).to.have.length(3);
    expect(await copyOf(legal), 'that they were challenged')
      .to.include(code)
      .and.not.match(/canary/);
    await sql`update role_grant set to_at = ${heed.clock.now()} where person_id = ${fresh}::uuid`.execute(
      heed.db,
    );
  });
});
