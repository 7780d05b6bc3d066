import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { planDue } from '../../src/crisis/tasks/plan.ts';
import { publishPlaybook } from '../../src/crisis/tasks/playbook-versions.ts';
import { tasksOf } from '../../src/crisis/tasks/read.ts';
import { remindDue } from '../../src/crisis/tasks/remind.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const lead = 'S037';
const it_ = 'S040';
const legal = 'S039';
const pr = 'S014';
const hr = 'S033';
const canary = 'canary-8181';

describe('the room of a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  const now = () => heed.clock.now();
  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const declares = async (level: Level = 'major', drill = false): Promise<string> => {
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, { level, drill, words: `${canary} a mailbox`, by, once: v7(), now: now() }),
    );
    return incident.id;
  };
  const answers = async (id: string, staffNo: string, what: 'coming' | 'cannot') => {
    const personId = await idOf(staffNo);
    await inTransaction(heed.db, (tx) => answerCall(tx, id, { personId, given: { what }, now: now() }));
    await planDue(heed.db, now());
  };
  const tasks = (id: string) => tasksOf(heed.db, heed.app.vault, id, { language: 'en', now: now() });
  const task = async (id: string, title: string) => {
    const found = (await tasks(id)).find((one) => one.title === title);
    return found ?? expect.fail(`no task ${title}`);
  };
  const cards = async (kind: string) => {
    const { rows } = await sql<{ no: string; lane: string; bodies: unknown }>`
      select p.staff_no as no, d.lane, m.bodies from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id where m.kind = ${kind} order by d.id`.execute(heed.db);
    return rows;
  };

  it('tasks follow the declaration by the level’s playbook, once, and go to whoever comes for the role', async () => {
    const id = await declares();
    expect(await tasks(id)).to.deep.equal([]);
    // Several processes look at once.
    await Promise.all([1, 2, 3].map(() => planDue(heed.db, now())));
    const made = await tasks(id);
    expect(made).to.have.length(13);
    const contain = await task(id, 'Stop the leak');
    expect(contain).to.include({ role: 'it', owner: null, late: false });
    expect(contain.dueAt.getTime() - now().getTime()).to.equal(30 * 60_000);
    // The lead declared it and is there.
    expect((await task(id, 'Set the rhythm')).owner?.id).to.equal(await idOf(lead));
    await answers(id, it_, 'coming');
    expect((await task(id, 'Stop the leak')).owner?.id).to.equal(await idOf(it_));
    const told = await cards('crisis.tasks');
    expect(told.map(({ no }) => no)).to.include(it_);
    expect(JSON.stringify(told)).to.not.include('leak').and.not.include(canary);
    // Who cannot after all makes room; what somebody took stays theirs.
    const browser = await heed.signIn(it_);
    const evidence = await task(id, 'Preserve the evidence');
    await browser.post(`/crisis/${id}/tasks/${evidence.id}/take`, { back: 'room' });
    await answers(id, it_, 'cannot');
    expect((await task(id, 'Stop the leak')).owner).to.equal(null);
    expect((await task(id, 'Preserve the evidence')).owner?.id).to.equal(await idOf(it_));
  });

  it('a higher level adds its tasks and takes away none, and asks for nothing that is late at once', async () => {
    const id = await declares('minor');
    await planDue(heed.db, now());
    const contain = await task(id, 'Stop it from spreading');
    const browser = await heed.signIn(lead);
    await browser.post(`/crisis/${id}/tasks/${contain.id}/done`, { note: '' });
    heed.clock.advance({ hours: 50 });
    const by = { personId: await idOf(lead), now: now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'major', by));
    await planDue(heed.db, now());
    const all = await tasks(id);
    // Contain, duties and review are the same things in both.
    expect(all).to.have.length(4 + 13 - 3);
    expect(all.find((one) => one.id === contain.id)).to.include({ state: 'done' });
    const added = all.filter(({ state, title }) => state === 'open' && title === 'Find out how far it goes');
    expect(added.every(({ late }) => !late)).to.equal(true);
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'minor', { ...by, now: now() }));
    await planDue(heed.db, now());
    expect(await tasks(id)).to.have.length(14);
  });

  it('what is late is shown, and its owner and the lead are reminded, again after an hour, until it is over', async () => {
    const id = await declares();
    await planDue(heed.db, now());
    await answers(id, it_, 'coming');
    heed.clock.advance({ minutes: 29 });
    await remindDue(heed.db, now());
    expect(await cards('crisis.tasks-late')).to.deep.equal([]);
    heed.clock.advance({ minutes: 1 });
    await Promise.all([1, 2].map(() => remindDue(heed.db, now())));
    expect((await cards('crisis.tasks-late')).map(({ no }) => no)).to.have.members([lead, it_]);
    expect((await task(id, 'Stop the leak')).late).to.equal(true);
    const page = await (await heed.signIn(lead)).get(`/crisis/${id}/room?lang=en`);
    expect(page.text).to.include('>late<');
    heed.clock.advance({ minutes: 59 });
    await remindDue(heed.db, now());
    // Those that were due within the first hour came meanwhile; this one is not repeated yet.
    const before = (await cards('crisis.tasks-late')).length;
    heed.clock.advance({ minutes: 1 });
    await remindDue(heed.db, now());
    expect((await cards('crisis.tasks-late')).length).to.be.greaterThan(before);
    const by = { personId: await idOf(lead), now: now() };
    await inTransaction(heed.db, (tx) => closeIncident(tx, id, 'over', by));
    heed.clock.advance({ hours: 30 });
    expect(await remindDue(heed.db, now())).to.equal(0);
    expect(await planDue(heed.db, now())).to.equal(0);
  });

  it('tasks are made by hand, handed on, noted, finished and opened again; nothing of it is in clear', async () => {
    const id = await declares('minor');
    await planDue(heed.db, now());
    const browser = await heed.signIn(lead);
    const form = { words: `${canary} call the landlord`, role: 'hr', within: '30', once: 'a' };
    for (const _click of [1, 2])
      expect((await browser.post(`/crisis/${id}/tasks`, form)).status).to.equal(303);
    expect((await tasks(id)).filter(({ title }) => title?.includes(canary))).to.have.length(1);
    expect((await browser.post(`/crisis/${id}/tasks`, { words: ' ', once: 'b' })).status).to.equal(422);
    const { id: own } = await task(id, `${canary} call the landlord`);
    const path = `/crisis/${id}/tasks/${own}`;
    expect((await browser.post(`${path}/hand`, { to: await idOf('S002') })).status).to.equal(422);
    expect((await browser.post(`${path}/hand`, { to: await idOf(hr) })).status).to.equal(303);
    expect((await task(id, `${canary} call the landlord`)).owner?.id).to.equal(await idOf(hr));
    expect((await browser.post(`${path}/drop`, { note: '' })).status).to.equal(422);
    await (await heed.signIn(hr)).post(`${path}/note`, { note: `${canary} nobody picks up` });
    await (await heed.signIn(hr)).post(`${path}/done`, { note: `${canary} reached them` });
    // Whoever comes too late with the same finds it done, and nothing is said twice.
    expect((await browser.post(`${path}/done`, { note: `${canary} again` })).status).to.equal(303);
    expect((await browser.post(`${path}/take`, {})).status).to.equal(410);
    const ended = await task(id, `${canary} call the landlord`);
    expect(ended.notes.map(({ text }) => text)).to.deep.equal([
      `${canary} nobody picks up`,
      `${canary} reached them`,
    ]);
    expect(ended).to.include({ state: 'done' });
    expect((await browser.post(`${path}/reopen`, {})).status).to.equal(303);
    expect((await task(id, `${canary} call the landlord`)).notes).to.have.length(2);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include(canary);
    expect((await (await heed.signIn('S002')).get(path)).status).to.equal(404);
    const other = await declares('minor', true);
    expect((await browser.get(`/crisis/${other}/tasks/${own}`)).status).to.equal(404);
  });

  it('a playbook of the company’s own holds from the next crisis on, by the hash of its bytes', async () => {
    const first = await declares('minor');
    await planDue(heed.db, now());
    const bytes = Buffer.from(`level: minor
tasks:
  - key: tea
    role: hr
    minutes: 5
    title: { zh-CN: 倒茶, en: Make tea }
    text: { zh-CN: 先坐下。, en: Sit down first. }
`);
    heed.clock.advance({ seconds: 1 });
    const put = { actor: { operator: 'test' }, personId: null, now: now() };
    const { playbook } = await inTransaction(heed.db, (tx) => publishPlaybook(tx, bytes, put));
    expect(playbook).to.match(/^[0-9a-f]{64}$/);
    const second = await declares('minor', true);
    await planDue(heed.db, now());
    expect((await tasks(second)).map(({ title }) => title)).to.deep.equal(['Make tea']);
    expect(await tasks(first)).to.have.length(4);
    const wrong = Buffer.from('level: minor\ntasks:\n  - key: Tea\n');
    const refused = await inTransaction(heed.db, (tx) => publishPlaybook(tx, wrong, put)).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(HeedError);
    expect(String(refused)).to.include('tasks.0');
  });

  it('questions are asked and answered, those without an answer first; facts are put right and stay', async () => {
    const id = await declares();
    const browser = await heed.signIn(lead);
    const theirs = await heed.signIn(legal);
    for (const words of [`${canary} first?`, `${canary} second?`])
      expect((await browser.post(`/crisis/${id}/questions`, { words, once: v7() })).status).to.equal(303);
    const { rows } = await sql<{ id: string }>`select id from incident_question order by at, id`.execute(
      heed.db,
    );
    const answer = { words: `${canary} an answer`, once: 'r' };
    for (const _click of [1, 2]) await theirs.post(`/crisis/${id}/questions/${rows[0]?.id}/reply`, answer);
    const { text } = await browser.get(`/crisis/${id}/room`);
    expect(text.indexOf('second?')).to.be.lessThan(text.indexOf('first?'));
    expect(text.split('an answer')).to.have.length(2);
    const { rows: words } = await sql<{ id: string }>`select id from incident_word`.execute(heed.db);
    const path = `/crisis/${id}/words/${words[0]?.id}`;
    expect((await theirs.post(`${path}/correct`, { words: '', once: 'c' })).status).to.equal(422);
    expect(
      (await theirs.post(`${path}/correct`, { words: `${canary} two mailboxes`, once: 'c' })).status,
    ).to.equal(303);
    const page = (await browser.get(`/crisis/${id}?lang=en`)).text;
    expect(page).to.include('a mailbox').and.include('two mailboxes').and.include('Corrected below');
    const briefing = (await browser.get(`/crisis/${id}/briefing?lang=en`)).text;
    // Whoever comes reads what holds.
    expect(briefing).to.include('two mailboxes').and.not.include(`${canary} a mailbox`);
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include(canary);
  });

  it('contacts are logged, sealed, and what follows is a task', async () => {
    const id = await declares();
    const browser = await heed.signIn(pr);
    const form = {
      kind: 'media',
      with: `${canary} Evening Paper`,
      text: `${canary} they ask for a statement`,
      when: '30',
      followUp: `${canary} ring back`,
      within: '120',
      once: 'x',
    };
    for (const _click of [1, 2])
      expect((await browser.post(`/crisis/${id}/contacts`, form)).status).to.equal(303);
    const page = (await browser.get(`/crisis/${id}/contacts?lang=en`)).text;
    expect(page.split('Evening Paper')).to.have.length(2);
    expect(page).to.include('Press').and.include('Follow-up due');
    expect((await task(id, `${canary} ring back`)).dueAt.getTime() - now().getTime()).to.equal(7_200_000);
    expect((await browser.post(`/crisis/${id}/contacts`, { ...form, text: '', once: 'y' })).status).to.equal(
      422,
    );
    const stored = [...(await everythingStored(heed.db)).values()].join('\n');
    expect(stored).to.not.include(canary);
  });

  it('the room follows: what somebody else does is drawn anew while the page stands open', async () => {
    const id = await declares('minor');
    await planDue(heed.db, now());
    const reader = await heed.signIn(hr);
    const browser = await heed.signIn(lead);
    let asked: Promise<unknown> | undefined;
    const read = await reader.listen(`/crisis/${id}/room/live`, (text) => {
      if (text.includes('retry:'))
        asked ??= browser.post(`/crisis/${id}/questions`, { words: 'Who has the keys?', once: v7() });
      return text.includes('Who has the keys?');
    });
    await asked;
    expect(read).to.include('event: questions').and.include('event: tasks').and.include('event: timeline');
    // No form stands in what is drawn anew, so nothing typed is lost; a button is no form to type into.
    expect(read).to.not.include('<textarea');
  });

  it('the hand-over says who is there, who is missing and what is next', async () => {
    const id = await declares();
    await planDue(heed.db, now());
    await answers(id, it_, 'coming');
    const { text } = await (await heed.signIn(hr)).get(`/crisis/${id}/briefing?lang=en`);
    expect(text).to.include('Stop the leak').and.include('Find somebody for Public relations');
    expect(text).to.include('The next task is due').and.include('EU: notify the authority');
    expect((await (await heed.signIn('S002')).get(`/crisis/${id}/briefing`)).status).to.equal(404);
  });
});
