import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { changeLevel } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { sayLine, timelineKey, timelineOf } from '../../src/crisis/room/timeline.ts';
import { endTask, makeTask, takeTask } from '../../src/crisis/tasks/acts.ts';
import { planDue } from '../../src/crisis/tasks/plan.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { append } from '../../src/evidence/append.ts';
import { startApp, type TestApp } from '../harness/app.ts';

describe('the timeline of a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  it('names of events make keys', () => {
    expect(timelineKey('crisis.level-changed')).to.equal('crisis.timeline.levelChanged');
    expect(timelineKey('crisis.task.made')).to.equal('crisis.timeline.taskMade');
  });

  it('tells what is on record, the newest first, with names, and shows events that no text is written for', async () => {
    const { id: by } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'S037')
      .executeTakeFirstOrThrow();
    const now = heed.clock.now();
    const incident = await inTransaction(heed.db, async (tx) => {
      const declared = await declare(tx, heed.app, {
        ...{ level: 'minor', drill: true, words: 'canary-6161', by, once: v7(), now },
      });
      const { id } = declared.incident;
      await changeLevel(tx, id, 'major', { personId: by, now });
      // Any event about the incident: this one has no text in a timeline of a crisis.
      await append(tx, { type: 'thread.closed', at: now, actor: 'heed', about: id, data: { thread: v7() } });
      return declared.incident;
    });
    const lines = await timelineOf(heed.db, incident.id);
    const said = lines.map((line) => sayLine('en', line));
    const { name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('id', '=', by)
      .executeTakeFirstOrThrow();
    expect(said[0]).to.equal('Heed: closed');
    expect(said.at(-1)).to.equal(`${name}: declared the crisis, level: Minor`);
    expect(said).to.include(`${name}: changed the level from Minor to Major`);
    expect(lines.map((line) => sayLine('zh-CN', line))).to.include(`${name}：级别从一般改为重大`);
    expect(said.join()).to.not.include('canary').and.not.include('{{').and.not.include(incident.id);

    const page = await (await heed.signIn('S037')).get(`/crisis/${incident.id}/room`);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('级别从一般改为重大');
    expect((await (await heed.signIn('S002')).get(`/crisis/${incident.id}/room`)).status).to.equal(404);
  });

  it('names the tasks that a line is about, to whoever may read them and nowhere else', async () => {
    const { id: by } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'S037')
      .executeTakeFirstOrThrow();
    const now = heed.clock.now();
    const { incident, task } = await inTransaction(heed.db, async (tx) => {
      const { incident: one } = await declare(tx, heed.app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), now },
      });
      const made = { words: 'canary-6262 change the locks', role: null, owner: null, dueAt: now, once: v7() };
      const id = await makeTask(tx, heed.app, one.id, made, { personId: by, now });
      await takeTask(tx, one.id, id, { personId: by, now });
      await endTask(tx, heed.app, one.id, id, { as: 'done', note: 'done' }, { personId: by, now });
      return { incident: one, task: id };
    });
    await planDue(heed.db, now);
    const page = await (await heed.signIn('S037')).get(`/crisis/${incident.id}/room?lang=en`);
    for (const line of ['added a task', 'took a task', 'finished a task'])
      expect(page.text).to.include(`${line} (canary-6262 change the locks)`);
    // What came out of a playbook is named too, three of them at the most.
    expect(page.text).to.match(/gave tasks to [^<]+: \d+ \(Stop it from spreading/);
    const lines = await timelineOf(heed.db, incident.id);
    expect(lines.find(({ type }) => type === 'crisis.task-done')?.tasks).to.deep.equal([task]);
    expect(lines.map((line) => sayLine('en', line)).join()).to.not.include('canary');
    const { rows } = await sql<{ event: string }>`
      select string_agg(event::text, ' ') as event from evidence_event`.execute(heed.db);
    expect(rows[0]?.event).to.not.include('canary');
  });
});
