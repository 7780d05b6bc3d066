import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { askAbout } from '../../src/crisis/affected/ask.ts';
import { remindOfQuestions } from '../../src/crisis/affected/unanswered.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { findViewer } from '../../src/people/store.ts';
import { say } from '../../src/threads/service.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const [wang, li] = ['S002', 'S003'] as const;

describe('questions of those whose data leaked', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AffectedStory;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await AffectedStory.open(heed);
    await story.adds([wang, li]);
    await story.tells();
  });
  afterEach(() => heed.close());

  const asks = async (staffNo: string, role: 'hr' | 'privacy', words = 'canary-77 who has read it?') =>
    inTransaction(heed.db, async (tx) =>
      askAbout(tx, heed.app, {
        ...{ id: v7(), incidentId: story.incident.id, affectedId: await story.of(staffNo), role },
        ...{ person: await idOf(heed, staffNo), text: words, now: heed.clock.now() },
      }),
    );
  const remind = () => remindOfQuestions(heed.db, heed.clock.now());
  const told = async () => {
    const { rows } = await sql<{ no: string; bodies: string }>`
      select p.staff_no as no, m.bodies::text as bodies from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id where m.kind = 'crisis.affected-questions' order by d.id`.execute(
      heed.db,
    );
    return rows;
  };

  it('that wait for a day are told of, once a day, to those who answer and to the lead: how many, and nothing else', async () => {
    const first = await asks(wang, 'privacy');
    await asks(li, 'privacy');
    heed.clock.advance({ hours: 23 });
    expect(await remind()).to.equal(0);
    heed.clock.advance({ hours: 1 });
    const both = await Promise.all([remind(), remind()]);
    expect((both[0] ?? 0) + (both[1] ?? 0)).to.equal(1);
    const heard = await told();
    const { rows: holders } = await sql<{ no: string }>`
      select distinct p.staff_no as no from role_grant g join person p on p.id = g.person_id
      where g.role in ('privacy', 'lead')`.execute(heed.db);
    expect(holders.map(({ no }) => no)).to.include.members([cast.privacy, cast.lead]);
    expect(heard.map(({ no }) => no)).to.have.members(holders.map(({ no }) => no));
    for (const { bodies } of heard)
      expect(bodies).to.include(': 2').and.not.include('canary-77').and.not.include('周亦航');
    expect(await remind()).to.equal(0);
    // What is answered is on record, and nobody is told of it again.
    await inTransaction(heed.db, async (tx) =>
      say(tx, heed.app, {
        ...{ threadId: first, text: '没有人读过。', now: heed.clock.now() },
        author: await findViewer(tx, await idOf(heed, cast.privacy), heed.clock.now()),
      }),
    );
    heed.clock.advance({ days: 1 });
    expect(await remind()).to.equal(1);
    expect((await told()).at(-1)?.bodies).to.include(': 1');
  });

  it('are never asked of nobody: where only the asker holds the role, the other answers', async () => {
    await sql`update role_grant g set to_at = ${heed.clock.now()} where g.role = 'privacy'`.execute(heed.db);
    heed.clock.advance({ minutes: 1 });
    const thread = await asks(wang, 'privacy');
    const { rows } = await sql<{ role: string }>`select role from thread where id = ${thread}::uuid`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([{ role: 'hr' }]);
  });
});
