import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { lookAtCases, lookAtSeats } from '../../src/accountability/clocks.ts';
import { forgetOldCases } from '../../src/accountability/forget.ts';
import { declare } from '../../src/crisis/declare.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { CaseStory, idOf } from '../harness/accountability.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const canary = 'canaryfacts 金丝雀事实';
const said = 'canarystatement I only wanted to help';
/** Asked, in R&D; heard by HR, decided by HR's head, looked at again by R&D's neighbour of sales. */
const person = 'S021';
const hr = 'S033';
const decider = 'S032';
const legal = 'S039';
const say = (key: string) => text('en', `accountability.problem.${key}`);
const card = (key: string) => text('en', `accountability.card.person.${key}`);

describe('holding somebody to account', function () {
  this.timeout(180_000);
  let heed: TestApp;
  const log: string[] = [];
  before(async () => {
    heed = await startApp({
      policies: false,
      log: createLog('trace', { write: (line) => void log.push(line) }),
    });
  });
  after(() => heed.close());
  const opened = (fields: Record<string, string> = {}, by = hr) =>
    CaseStory.opened(heed, { staffNo: person, facts: canary, ...fields }, by);
  const reasons = { words: 'because of the log of the group', proportion: 'a talk was held before' };
  const inEnglish = async (story: CaseStory, who: string, act: string, fields: Record<string, string>) => {
    const browser = await heed.signIn(who);
    return browser.post(`${story.path}/${act}?lang=en`, { once: v7(), ...fields });
  };

  it('hears the person first: told in kind, seen by those in it alone, decided by another, appealed, over', async () => {
    const story = await opened();
    expect(await story.told()).to.deep.equal([`${person} ${card('asked')}`]);
    await story.seat('decider', decider);
    const early = await inEnglish(story, decider, 'decide', { outcome: 'warning', ...reasons });
    expect([early.status, early.text.includes(say('not-heard'))]).to.deep.equal([422, true]);
    expect(early.text, 'what was typed stays').to.include('because of the log of the group');
    const own = await story.looksAt(person);
    expect(own.text)
      .to.include(canary)
      .and.include(text('en', 'accountability.own.lead'))
      .and.not.include('/decide"');
    expect((await story.looksAt(hr)).text).to.include(text('en', 'accountability.page.toldSeen'));
    const once = v7();
    for (let click = 0; click < 3; click += 1) await story.does(person, 'statement', { once, words: said });
    expect((await story.looksAt(decider)).text.split(said)).to.have.length(2);
    // By the database too, whoever writes to it.
    expect((await story.row()).heard).to.equal('statement');
    await story.does(decider, 'decide', { outcome: 'warning', ...reasons });
    await story.does(decider, 'decide', { outcome: 'warning', ...reasons });
    const decided = await story.looksAt(person);
    expect(decided.text).to.include('because of the log').and.include('a talk was held before');
    const late = await inEnglish(story, person, 'statement', { words: 'too late' });
    expect(late.text, 'there is the appeal now').to.include(say('over'));
    await story.does(person, 'appeal', { words: 'I had asked before' });
    await story.does(person, 'appeal', { words: 'once more' });
    for (const staffNo of [hr, decider, person, legal]) {
      const may = staffNo === legal;
      const named = await inEnglish(story, hr, 'seat', { seat: 'appeal', staffNo });
      expect(named.status, staffNo).to.equal(may ? 303 : 422);
    }
    const worse = await inEnglish(story, legal, 'decide-appeal', {
      ...{ result: 'milder', outcome: 'end', words: 'worse' },
    });
    expect(worse.text).to.include(say('not-milder'));
    await story.does(legal, 'decide-appeal', {
      result: 'milder',
      outcome: 'training',
      words: 'a training will do',
    });
    const { outcome, first_outcome, closed_how } = await story.row();
    expect({ outcome, first_outcome, closed_how }).to.deep.equal({
      ...{ outcome: 'training', first_outcome: 'warning', closed_how: 'final' },
    });
    expect((await story.told()).filter((line) => line.startsWith(person))).to.deep.equal(
      ['asked', 'outcome', 'appeal'].map((key) => `${person} ${card(key)}`),
    );
    expect(await story.events()).to.deep.equal([
      ...['opened', 'words', 'told', 'seated', 'seen', 'words', 'heard', 'words', 'words', 'decided'],
      ...['words', 'seated', 'words', 'appeal-decided', 'closed'],
    ]);
    // Nothing of it in the log, in a card, in the evidence, or anywhere unsealed.
    expect(log.join('\n')).to.not.match(/canary|金丝雀/);
    for (const [table, dumped] of await everythingStored(heed.db))
      expect(dumped, table).to.not.match(/canary|金丝雀/);
  });

  it('is seen by no role by itself, neither in the crisis room nor in the console, and every act answers as if it were not there', async () => {
    const story = await opened();
    await story.seat('decider', decider);
    const acts = [
      'statement',
      'facts',
      'decide',
      'decide-appeal',
      'take',
      'seat',
      'withdrawn',
      'leave-handler',
      'constructor',
    ];
    // Lead, another of HR, counsellor, IT, privacy, auditor, admin, their own manager, a colleague.
    for (const staffNo of ['S037', 'S034', 'S035', 'S040', 'S038', 'S030', 'S041', 'S020', 'S022']) {
      const who = await heed.signIn(staffNo);
      expect((await who.get(story.path)).status, staffNo).to.equal(404);
      const list = await who.get('/accountability');
      expect(list.text, staffNo).to.not.include(story.id);
      for (const act of acts)
        expect((await who.post(`${story.path}/${act}`, { words: 'x' })).status, `${staffNo} ${act}`).to.equal(
          404,
        );
    }
    // The person is neither handler nor decider of their own, and the handler does not decide.
    for (const act of ['facts', 'decide', 'absent', 'take', 'withdrawn'])
      expect((await story.does(person, act, { words: 'x' })).status, act).to.equal(404);
    expect((await story.does(hr, 'decide', { outcome: 'nothing', words: 'x' })).status).to.equal(404);
    for (const id of [v7(), 'x', '00000000-0000-0000-0000-000000000000'])
      expect((await (await heed.signIn(hr)).get(`/accountability/${id}`)).status, id).to.equal(404);
    // Whoever reads what staff did is not told about whom.
    const name = (
      await heed.db
        .selectFrom('person')
        .select('name')
        .where('staff_no', '=', person)
        .executeTakeFirstOrThrow()
    ).name;
    await story.does(person, 'statement', { words: said });
    const audit = await (await heed.signIn('S030')).get('/console/audit?kind=accountability&lang=en');
    expect(audit.text).to.include(text('en', 'console.actions.accountability.opened')).and.not.include(name);
  });

  it('the person may talk instead, put the minutes right, bring somebody, and is asked anew about new facts', async () => {
    const story = await opened();
    await story.seat('decider', decider);
    await story.does(person, 'talk-asked', { words: 'rather in person' });
    await story.days(12);
    const absent = await inEnglish(story, hr, 'absent', {});
    expect(absent.text, 'a wish to talk waits for a time').to.include(say('talk-asked'));
    expect(
      (await inEnglish(story, hr, 'talk-offered', { at: '2001-01-01T10:00', words: 'room 3' })).text,
    ).to.include(say('talk-past'));
    const soon = new Date(heed.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await story.does(hr, 'talk-offered', { at: `${soon}T10:00`, words: 'room 3' });
    expect(await story.told()).to.include(`${person} ${card('talk')}`);
    await story.does(hr, 'talk', { words: 'we talked' });
    const open = await inEnglish(story, decider, 'decide', { outcome: 'talk', ...reasons });
    expect(open.text, 'the minutes are theirs to read first').to.include(say('talk-open'));
    for (const [staffNo, status] of [
      [hr, 422],
      [decider, 422],
      ['S022', 303],
    ] as const)
      expect((await inEnglish(story, person, 'companion', { staffNo })).status, staffNo).to.equal(status);
    expect((await story.looksAt('S022')).text).to.include('we talked');
    expect((await story.does('S022', 'statement', { words: 'for them' })).status).to.equal(404);
    await story.does(person, 'companion', {});
    expect((await story.looksAt('S022')).status, 'no companion any more').to.equal(404);
    // Nothing is agreed to for them, and no answer is none.
    expect((await story.looksAt(person)).text)
      .to.match(/name="agree"/)
      .and.not.match(/name="agree"[^>]*checked/);
    expect((await inEnglish(story, person, 'talk-answer', {})).text).to.include(say('words'));
    await story.does(person, 'talk-answer', { agree: '0', words: 'I said: twice' });
    await story.does(hr, 'facts', { words: 'another message' });
    expect((await story.row()).heard, 'asked anew').to.equal(null);
    const again = await inEnglish(story, decider, 'decide', { outcome: 'talk', ...reasons });
    expect(again.text).to.include(say('not-heard'));
    await story.does(person, 'declined', {});
    await story.does(person, 'statement', { words: 'after all' });
    expect((await story.row()).heard).to.equal('statement');
    const end = await inEnglish(story, decider, 'decide', { outcome: 'end', ...reasons });
    expect(end.text, 'the union is heard before an employment ends').to.include(say('not-represented'));
    await story.does(hr, 'represented', { words: 'the union asked for a warning' });
    await story.does(decider, 'decide', { outcome: 'end', ...reasons });
    expect((await story.row()).outcome).to.equal('end');
    // Nobody appealed: it is over by itself, and their copy has all of it.
    await story.days(30);
    expect((await story.row()).closed_how).to.equal('final');
  });

  it('silence counts only after two reminders, with a day after the second, once they are known to know, and never on leave', async () => {
    const story = await opened();
    await story.seat('decider', decider);
    const absent = async () => {
      const { status, text: page } = await inEnglish(story, hr, 'absent', {});
      if (status === 303) return 'heard';
      return ['not-reached', 'not-reminded', 'too-early', 'away'].find((code) => page.includes(say(code)));
    };
    expect(await absent()).to.equal('not-reached');
    await story.looksAt(person);
    expect(await absent()).to.equal('not-reminded');
    // Everything stood still for a month: one reminder a look, and a day after the second whatever the time says.
    heed.clock.advance({ days: 30 });
    await lookAtCases(heed.db, heed.clock.now());
    await lookAtCases(heed.db, heed.clock.now());
    expect((await story.row()).reminders).to.equal(1);
    // Set back, the clock reminds nobody again and takes nothing away.
    heed.clock.advance({ days: -40 });
    await lookAtCases(heed.db, heed.clock.now());
    expect((await story.row()).reminders).to.equal(1);
    expect(await absent()).to.equal('not-reminded');
    heed.clock.advance({ days: 40 });
    await story.days(1);
    expect((await story.row()).reminders).to.equal(2);
    expect(await absent()).to.equal('too-early');
    await sql`
      insert into absence (id, person_id, from_day, until_day, said_at, source)
      values (${v7()}, ${await idOf(heed, person)}::uuid, ${heed.clock.now()}::date, ${heed.clock.now()}::date + 3, ${heed.clock.now()}, 'console')`.execute(
      heed.db,
    );
    await story.days(1);
    expect(await absent()).to.be.oneOf(['away', 'too-early']);
    await story.days(6);
    const { code } = await story.row();
    const over = text('en', 'accountability.card.seat.over', { code });
    expect((await story.told()).filter((line) => line === `${hr} ${over}`)).to.have.length(1);
    expect(await absent()).to.equal('heard');
    // Until the outcome they may still speak, and then they have spoken.
    await story.does(person, 'statement', { words: 'I was ill' });
    expect((await story.row()).heard).to.equal('statement');
    await story.days(40);
    const late = text('en', 'accountability.card.seat.outcome-late', { code });
    expect((await story.told()).filter((line) => line === `${decider} ${late}`).length).to.be.within(3, 20);
    await story.does(hr, 'withdrawn', { words: 'it was somebody else' });
    expect((await story.told()).at(-1)).to.equal(`${person} ${card('closed')}`);
    expect((await story.row()).outcome).to.equal(null);
  });

  it('nobody deals with what is about themselves or those above them, also when they lead, and a seat goes with its holder', async () => {
    const leader = 'S037';
    const self = await (await heed.signIn(hr)).post('/accountability/new?lang=en', {
      staffNo: hr,
      facts: canary,
    });
    expect(self.text).to.include(say('own'));
    const below = await (await heed.signIn(legal)).post('/accountability/new?lang=en', {
      staffNo: leader,
      facts: canary,
    });
    expect(below.text, 'legal reports to whom it is about').to.include(say('own'));
    const story = await opened({ staffNo: leader });
    for (const [staffNo, status] of [
      [legal, 422],
      [leader, 422],
      ['S021', 422],
      ['S020', 303],
    ] as const)
      expect((await inEnglish(story, hr, 'seat', { seat: 'decider', staffNo })).status, staffNo).to.equal(
        status,
      );
    expect((await story.looksAt(leader)).text).to.include(text('en', 'accountability.own.lead'));
    // Whoever hears it leaves the company: the seat is empty, the rest of HR hears so, and sees no more than a code.
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${await idOf(heed, hr)}::uuid`.execute(
      heed.db,
    );
    await lookAtSeats(heed.db, heed.clock.now());
    const { code } = await story.row();
    const free = text('en', 'accountability.card.seat.free', { code });
    const told = (await story.told()).filter((line) => line.includes(free)).map((line) => line.split(' ')[0]);
    expect(told).to.have.members([decider, 'S034']);
    const page = await story.looksAt('S034');
    expect(page.text).to.include(code).and.not.include('canary').and.not.include('郑景行');
    expect((await story.looksAt(legal)).status, 'below them').to.equal(404);
    expect((await story.does('S034', 'take')).status).to.equal(303);
    expect((await story.looksAt('S034')).text).to.include(canary);
    expect((await story.does(decider, 'take')).status, 'taken').to.equal(404);
    // Without the role they sit there no more.
    await sql`update role_grant set to_at = ${heed.clock.now()} where person_id = ${await idOf(heed, 'S034')}::uuid`.execute(
      heed.db,
    );
    expect((await story.looksAt('S034')).status).to.equal(404);
    await lookAtSeats(heed.db, heed.clock.now());
    expect((await story.row()).handler_id).to.equal(null);
    await sql`update role_grant set to_at = null where person_id = ${await idOf(heed, 'S034')}::uuid`.execute(
      heed.db,
    );
    await sql`update employment set to_at = null where person_id = ${await idOf(heed, hr)}::uuid`.execute(
      heed.db,
    );
  });

  it('an appeal is answered also where whoever heard it has gone', async () => {
    const story = await opened({ staffNo: 'S023' });
    await story.seat('decider', decider);
    await story.does('S023', 'statement', { words: said });
    await story.does(decider, 'decide', { outcome: 'training', ...reasons });
    await story.does(hr, 'leave-handler');
    await story.does('S023', 'appeal', { words: 'once more, please' });
    const free = text('en', 'accountability.card.seat.free', { code: (await story.row()).code });
    expect(
      (await story.told()).filter((line) => line === `S034 ${free}`),
      'once for the seat, once for the appeal',
    ).to.have.length(2);
    expect((await story.does('S034', 'take')).status).to.equal(303);
    expect((await story.does('S034', 'seat', { seat: 'appeal', staffNo: legal })).status).to.equal(303);
    expect((await story.told()).filter((line) => line.startsWith(legal))).to.have.length.greaterThan(0);
    await story.does(legal, 'decide-appeal', { result: 'lifted', words: 'there was no need' });
    const { outcome, first_outcome } = await story.row();
    expect({ outcome, first_outcome }).to.deep.equal({ outcome: 'nothing', first_outcome: 'training' });
  });

  it('is in the copy of whom it is about, kept from erasure, and goes two years after its end with its keys', async () => {
    const story = await opened({ staffNo: 'S022' });
    await story.does('S022', 'statement', { words: said });
    const id = await idOf(heed, 'S022');
    const copy: string[] = [];
    for await (const item of heed.app.personalData.exportPerson(heed.db, id)) copy.push(JSON.stringify(item));
    expect(copy.join('\n')).to.include(canary).and.include(said);
    const others: string[] = [];
    for await (const item of heed.app.personalData.exportPerson(heed.db, await idOf(heed, 'S025')))
      others.push(JSON.stringify(item));
    expect(others.join('\n')).to.not.include('canary');
    await inTransaction(heed.db, (tx) =>
      heed.app.personalData.erasePerson(tx, id, { now: heed.clock.now(), actor: 'heed', reason: 'request' }),
    );
    const onRecord = async () =>
      (
        await sql<{ type: string }>`
          select type from evidence_event where about = ${story.id}::uuid and event is not null`.execute(
          heed.db,
        )
      ).rows.map(({ type }) => type);
    expect(await onRecord(), 'that they were heard stays while the case does').to.include(
      'accountability.heard',
    );
    await story.does(hr, 'withdrawn', { words: 'nothing to it' });
    heed.clock.advance({ days: 700 });
    const forget = () => forgetOldCases(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    await forget();
    expect((await story.row()).id).to.equal(story.id);
    heed.clock.advance({ days: 40 });
    expect(await forget()).to.be.greaterThan(0);
    expect(await onRecord(), 'nobody can be told from the log that there was one').to.deep.equal([
      'accountability.forgotten',
    ]);
    const { rows } = await sql`select from keys.wrapping_key where subject_id = ${story.id}::uuid`.execute(
      heed.db,
    );
    expect(rows).to.have.length(0);
    expect(
      await heed.db.selectFrom('accountability_word').select('id').where('case_id', '=', story.id).execute(),
    ).to.deep.equal([]);
  });

  it('comes from a crisis by its id alone, never from a drill, and goes by no messenger that the crisis was moved off', async () => {
    const lead = await idOf(heed, 'S037');
    const declared = (drill: boolean) =>
      inTransaction(heed.db, (tx) =>
        declare(tx, heed.app, {
          ...{ level: 'minor', drill, words: 'canarycrisis', by: lead, once: v7() },
          ...{ another: true, now: heed.clock.now() },
        }),
      );
    const { incident: drill } = await declared(true);
    const refused = await (await heed.signIn(hr)).post('/accountability/new?lang=en', {
      staffNo: person,
      facts: canary,
      incident: drill.id,
    });
    expect(refused.text).to.include(say('no-incident'));
    const { incident } = await declared(false);
    const story = await opened({ staffNo: person, incident: incident.id });
    expect((await story.row()).incident_id).to.equal(incident.id);
    const inDatabase =
      await sql`update accountability_case set incident_id = ${drill.id}::uuid where id = ${story.id}::uuid`
        .execute(heed.db)
        .catch((error: unknown) => error);
    expect(inDatabase).to.be.instanceOf(Error);
    // Nobody in the crisis learns of it there.
    for (const page of ['', '/review', '/room', '/briefing']) {
      const { text: shown } = await (await heed.signIn('S037')).get(`/crisis/${incident.id}${page}?lang=en`);
      expect(shown, page)
        .to.not.include(story.id)
        .and.not.include((await story.row()).code);
    }
    await sql`insert into message_barred (about, platform) values (${incident.id}::uuid, 'local')`.execute(
      heed.db,
    );
    await story.does(hr, 'facts', { words: 'more of it' });
    const { rows } = await sql<{ platform: string | null }>`
      select d.platform from delivery d join message m on m.id = d.message_id
      where m.about = ${story.id}::uuid order by d.id`.execute(heed.db);
    expect(rows.map(({ platform }) => platform)).to.deep.equal(['local', null]);
    await story.does(hr, 'withdrawn', { words: 'nothing to it' });
  });

  it('terms are counsel’s to set, within bounds, and a case keeps its own', async () => {
    const counsel = await heed.signIn(legal);
    const days = { hear: '10', minutes: '3', outcome: '14', appeal: '15', appealAnswer: '14' };
    expect((await counsel.post('/accountability/terms', { ...days, hear: '1', seen: '0' })).status).to.equal(
      422,
    );
    expect(
      (await (await heed.signIn('S032')).post('/accountability/terms', { ...days, seen: '0' })).status,
    ).to.equal(403);
    for (let click = 0; click < 2; click += 1)
      expect((await counsel.post('/accountability/terms', { ...days, seen: '0' })).status).to.equal(303);
    expect((await counsel.post('/accountability/terms', { ...days, hear: '11', seen: '0' })).status).to.equal(
      409,
    );
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from accountability_terms`.execute(
      heed.db,
    );
    expect(rows[0]?.n).to.equal(1);
  });
});
