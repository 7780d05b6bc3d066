import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { changeLevel } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { planDue } from '../../src/crisis/tasks/plan.ts';
import { publishPlaybook } from '../../src/crisis/tasks/playbook-versions.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { type FormFields, fillIn } from '../harness/fill-in.ts';
import { linksOn } from '../harness/page-forms.ts';

const lead = 'S037';
const at = (level: Level) => `/crisis/plan/playbooks/${level}`;

describe('playbooks on a page', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let browser: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    browser = await heed.signIn(lead);
  });
  afterEach(() => heed.close());

  const eventsOf = async () => {
    const { rows } = await sql<{ event: { actor: unknown; data: Record<string, unknown> } }>`
      select event::jsonb as event from evidence_event where type = 'crisis.playbook-published' order by id`.execute(
      heed.db,
    );
    return rows.map(({ event }) => event);
  };
  const declares = async (level: Level) => {
    const by = browser.personId;
    const now = heed.clock.now();
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, { level, drill: true, words: '', by, once: v7(), another: true, now }),
    );
    return incident.id;
  };
  const keys = async (incident: string) => {
    await planDue(heed.db, heed.clock.now());
    const { rows } = await sql<{ key: string }>`
      select key from incident_task where incident_id = ${incident}::uuid order by key`.execute(heed.db);
    return rows.map(({ key }) => key);
  };
  /** The form as it stands on the page, with something else typed. */
  const typed = async (level: Level, change: FormFields = {}, page = `${at(level)}/edit?lang=en`) => {
    const { text } = await browser.get(page);
    return fillIn(text, { action: `${at(level)}/look`, typed: change }).fields;
  };

  it('is changed in a form, looked at as the room will show it, and published as the next version', async () => {
    const before = await declares('minor');
    expect(await keys(before)).to.deep.equal(['contain', 'duties', 'review', 'talk']);
    const fields = await typed('minor', {
      'title.en-1': 'Sit down with them',
      'due-1': '90',
      'unit-1': 'minutes',
    });
    const look = await browser.post(`${at('minor')}/look`, fields);
    expect(look.status).to.equal(200);
    expect(look.text).to.include('Sit down with them').and.include('Talk with those concerned');
    expect(look.text).to.include('90').and.include('和当事人谈');
    expect(await eventsOf(), 'nothing is kept yet').to.deep.equal([]);
    heed.clock.advance({ minutes: 1 });
    const { url, fields: carried } = fillIn(look.text, { action: at('minor') });
    expect((await browser.post(url, carried)).status).to.equal(303);
    const [event, ...more] = await eventsOf();
    expect(more).to.deep.equal([]);
    expect(event?.actor).to.deep.equal({ person: browser.personId });
    expect(event?.data).to.include({ level: 'minor', version: 1 });
    const { text } = await browser.get(`${at('minor')}?lang=en`);
    expect(text).to.include('Version 1').and.include('Sit down with them').and.include('What changed since');
    const { text: old } = await browser.get(`${at('minor')}?version=0&lang=en`);
    expect(old).to.include('This is an earlier version').and.not.include('Sit down with them');
    expect((await browser.get(`${at('minor')}?version=7`)).status).to.equal(404);
    expect((await browser.get('/crisis/plan/playbooks/gigantic')).status).to.equal(404);
    // Under way it stays as it was, and the next one has it.
    const { text: room } = await browser.get(`/crisis/${before}/room?lang=en`);
    expect(room).to.include('Talk with those concerned').and.not.include('Sit down with them');
    const after = await declares('minor');
    await keys(after);
    expect((await browser.get(`/crisis/${after}/room?lang=en`)).text).to.include('Sit down with them');
  });

  it('says everything that is wrong, each at its place, keeps what was typed and stores nothing', async () => {
    const fields = await typed('minor', {
      ...{
        'title.en-0': '',
        'due-1': 'soon',
        'text.zh-CN-2': '长'.repeat(2_001),
        'title.en-3': 'canary-3141',
      },
    });
    for (const path of [`${at('minor')}/look`, at('minor')]) {
      const { status, text } = await browser.post(`${path}?lang=en`, { ...fields, 'role-3': 'king' });
      expect(status, path).to.equal(422);
      expect(text).to.include('4 things have to be put right').and.include('canary-3141').and.include('soon');
      for (const place of ['title.en-0', 'due-1', 'text.zh-CN-2', 'role-3'])
        expect(text, place).to.include(`href="#${place}"`);
    }
    const twice = await browser.post(`${at('minor')}/look?lang=en`, {
      ...(await typed('minor')),
      'key-1': 'contain',
    });
    expect(twice.status).to.equal(422);
    expect(twice.text).to.include('Another task has this key');
    const { base = '', csrf = '' } = fields;
    expect((await browser.post(`${at('minor')}/look?lang=en`, { base, csrf })).text).to.include(
      'There has to be a task',
    );
    expect(await eventsOf()).to.deep.equal([]);
  });

  it('what is too large as a whole is said so too, and what was typed stays', async () => {
    const fields = await typed('minor', { 'title.en-0': 'canary-1618' });
    for (let n = 0; n < 80; n += 1)
      Object.assign(fields, {
        ...{ [`key-${n}`]: `task-${n}`, [`role-${n}`]: 'hr', [`due-${n}`]: '1', [`unit-${n}`]: 'days' },
        ...{ [`title.zh-CN-${n}`]: '倒茶', [`title.en-${n}`]: n === 0 ? 'canary-1618' : 'Make tea' },
        ...{ [`text.en-${n}`]: 'sit down '.repeat(220).trim() },
        ...{ [`text.zh-CN-${n}`]: '坐下'.repeat(250) },
      });
    for (const path of [`${at('minor')}/look`, at('minor')]) {
      const { status, text } = await browser.post(`${path}?lang=en`, fields);
      expect(status, path).to.equal(422);
      expect(text).to.include('Too much text in all').and.include('canary-1618');
    }
    expect(await eventsOf()).to.deep.equal([]);
  });

  it('a form as long as a browser lets it be is read, and says at its field from where on there is no room', async () => {
    const fields = await typed('minor');
    for (let n = 0; n < 100; n += 1)
      Object.assign(fields, {
        ...{ [`key-${n}`]: `task-${n}`, [`role-${n}`]: 'hr', [`due-${n}`]: '1', [`unit-${n}`]: 'days' },
        ...{ [`title.zh-CN-${n}`]: '倒'.repeat(80), [`title.en-${n}`]: `canary-2236 ${n}` },
        ...{ [`text.zh-CN-${n}`]: '坐'.repeat(2_000), [`text.en-${n}`]: '茶'.repeat(1_000) },
      });
    const { status, text } = await browser.post(`${at('minor')}/look?lang=en`, fields);
    expect(status).to.equal(422);
    // A task has some nine KB: 256 KB are full before the thirtieth.
    const [, place] = /href="#text\.zh-CN-(\d+)"/.exec(text) ?? [];
    expect(Number(place)).to.be.within(25, 29);
    expect(text)
      .to.include('Too much text in all')
      .and.include('canary-2236 99')
      .and.match(/about \d+ KB of 256/);
    const stranger = await fetch(`${heed.app.baseUrl}${at('minor')}/look`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    });
    expect(stranger.status, 'of nobody so much is read').to.equal(413);
  });

  it('tasks are added and taken out before anything is kept, and the new one has a key of its own', async () => {
    const more = await browser.post(`${at('minor')}/edit`, { ...(await typed('minor')), add: 'yes' });
    const { fields } = fillIn(more.text, {
      action: `${at('minor')}/look`,
      typed: {
        ...{ 'title.zh-CN-4': '倒茶', 'title.en-4': 'Make tea', 'role-4': 'hr', 'due-4': '0' },
        ...{ 'text.zh-CN-4': '先坐下。', 'text.en-4': 'Sit down first.' },
      },
    });
    const less = await browser.post(`${at('minor')}/edit`, { ...fields, remove: '2' });
    const left = fillIn(less.text, { action: `${at('minor')}/look` }).fields;
    expect((await browser.post(at('minor'), left)).status).to.equal(303);
    const planned = await keys(await declares('minor'));
    expect(planned.filter((key) => !key.startsWith('task-'))).to.deep.equal(['contain', 'review', 'talk']);
    expect(planned.find((key) => key.startsWith('task-'))).to.match(/^task-[0-9a-f]{10}$/);
    const { text } = await browser.get(`${at('minor')}?lang=en`);
    expect(text).to.include('Added').and.include('Taken out').and.include('Make tea');
    // An earlier one is what the next one is made of.
    const back = await typed('minor', {}, `${at('minor')}/edit?from=0&lang=en`);
    expect((await browser.post(at('minor'), back)).status).to.equal(303);
    expect(await keys(await declares('minor'))).to.deep.equal(['contain', 'duties', 'review', 'talk']);
    // The same again is none.
    expect((await browser.post(at('minor'), await typed('minor'))).status).to.equal(303);
    expect((await eventsOf()).map(({ data }) => data.version)).to.deep.equal([1, 2]);
  });

  it('what was built on a version that somebody else has replaced is not taken, by page or by command', async () => {
    const fields = await typed('minor', { 'title.en-0': 'canary-2718' });
    const put = { actor: { operator: 'test' }, personId: null, now: heed.clock.now() };
    const bytes = Buffer.from(`level: minor
tasks:
  - { key: tea, role: hr, minutes: 5, title: { zh-CN: 倒茶, en: Make tea }, text: { zh-CN: 坐下。, en: Sit. } }
`);
    await inTransaction(heed.db, (tx) => publishPlaybook(tx, bytes, put));
    const refused = await browser.post(`${at('minor')}?lang=en`, fields);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('has just published another version').and.include('canary-2718');
    expect(await eventsOf()).to.have.length(1);
    expect((await browser.get('/crisis/plan/playbooks?lang=en')).text)
      .to.include('Command line')
      .and.include('Comes with Heed');
    const again = fillIn(refused.text, { action: `${at('minor')}/look` }).fields;
    const pressed = await Promise.all([browser.post(at('minor'), again), browser.post(at('minor'), again)]);
    expect(pressed.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await eventsOf(), 'published once').to.have.length(2);
  });

  it('a crisis keeps to what held when it was declared, also for a level that is set later', async () => {
    const incident = await declares('minor');
    await keys(incident);
    heed.clock.advance({ minutes: 1 });
    const fields = await typed('major', { 'key-0': 'canary', 'title.en-0': 'canary-1414' });
    expect((await browser.post(at('major'), fields)).status).to.equal(303);
    heed.clock.advance({ minutes: 1 });
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      changeLevel(tx, incident, 'major', { personId: browser.personId, now }),
    );
    expect(await keys(incident))
      .to.include('recover')
      .and.not.include('canary');
    expect(await keys(await declares('major'))).to.include('canary');
  });

  it('a clock that is set back gives a new crisis no older playbook', async () => {
    heed.clock.advance({ minutes: 60 });
    const fields = await typed('minor', { 'title.en-1': 'canary-1732' });
    expect((await browser.post(at('minor'), fields)).status).to.equal(303);
    heed.clock.advance({ minutes: -30 });
    const incident = await declares('minor');
    await keys(incident);
    expect((await browser.get(`/crisis/${incident}/room?lang=en`)).text).to.include('canary-1732');
  });

  it('is read by the team and changed by leads and administrators alone; the plan leads there', async () => {
    expect(linksOn((await browser.get('/crisis/plan')).text)).to.include('/crisis/plan/playbooks');
    const counsellor = await heed.signIn('S040');
    expect((await counsellor.get(at('major'))).status).to.equal(200);
    expect(linksOn((await counsellor.get(at('major'))).text)).to.not.include(`${at('major')}/edit`);
    for (const part of ['', '/edit', '/look'])
      expect((await counsellor.post(`${at('major')}${part}`, { base: '0' })).status).to.equal(403);
    expect((await counsellor.get(`${at('major')}/edit`)).status).to.equal(403);
    expect((await (await heed.signIn('S002')).get(at('major'))).status).to.equal(403);
    expect((await (await heed.signIn('S041')).get(`${at('major')}/edit`)).status).to.equal(200);
  });

  it('whoever opens the console finds the plan among its ways', async () => {
    const admin = await heed.signIn('S041');
    expect(linksOn((await admin.get('/console/reminders')).text)).to.include('/crisis/plan');
    expect(linksOn((await admin.get('/crisis/plan/playbooks')).text)).to.include('/console/calendar');
    expect(linksOn((await (await heed.signIn('S038')).get('/console/reminders')).text)).to.not.include(
      '/crisis/plan',
    );
  });
});
