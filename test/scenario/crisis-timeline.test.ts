import { expect } from 'chai';
import { v7 } from 'uuid';
import { changeLevel } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { sayLine, timelineKey, timelineOf } from '../../src/crisis/room/timeline.ts';
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
});
