import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { purge } from '../../src/retention/purge.ts';
import { AccessStory, counsel, officer } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';

describe('a record past its last day that lies there still', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AccessStory;
  let record: string;
  let said: string;
  beforeEach(async () => {
    heed = await startApp();
    story = await AccessStory.begin(heed, ['S002'], {
      for: ['judicial-inquiry', 'security-incident', 'legal-claim'],
      approvedBy: ['privacy'],
    });
    record = await story.says('S002', 'words of canary-99');
    said = heed.clock.now().toISOString().slice(0, 10);
  });
  afterEach(() => heed.close());

  const hold = async () =>
    sql`insert into legal_hold (id, person_id, reason, placed_by, placed_at, review_on)
        values (${v7()}::uuid, ${await story.idOf('S002')}::uuid, '{}', ${await story.idOf(officer)}::uuid,
                ${heed.clock.now()}, '2027-06-01')`.execute(heed.db);
  const outlives = async () => {
    heed.clock.advance({ days: 100 });
    await sql`update purge_state set confirmed_through = '2027-12-31'`.execute(heed.db);
    await purge(heed.db, { now: heed.clock.now(), zone: heed.app.zone, actor: 'heed' });
    const { rows } = await sql<{ day: string }>`select expires_on::text as day from record`.execute(heed.db);
    expect(rows).to.deep.equal([{ day: 'infinity' }]);
  };
  const looked = async (purpose: string) => {
    const id = await story.opens('S002', { purpose, from: '2026-07-01', to: said });
    const legal = await heed.signIn(counsel);
    return {
      id,
      page: (await legal.get(`/console/access-cases/${id}`)).text,
      list: (await legal.post(`/console/access-cases/${id}/list`)).text,
      opened: await legal.post(`/console/access-cases/${id}/records/${record}`),
    };
  };

  it('opens under a hold for what holds are placed for, says so, and for nothing else', async () => {
    await hold();
    await outlives();
    for (const purpose of ['judicial-inquiry', 'legal-claim']) {
      const { page, list, opened } = await looked(purpose);
      expect(opened.status, purpose).to.equal(200);
      expect(opened.text).to.include('canary-99').and.include('Past its last day; a legal hold keeps it');
      expect(list).to.include(record);
      expect(page).to.include('Also records past their last day');
    }
    const { page, list, opened } = await looked('security-incident');
    expect(opened.status).to.equal(404);
    expect(list).not.to.include(record);
    expect(page).not.to.include('Also records past their last day');
  });

  it('does not open once the hold has ended, nor where an open request alone keeps it', async () => {
    await hold();
    await outlives();
    const { id } = await looked('judicial-inquiry');
    await sql`update legal_hold set ended_at = ${heed.clock.now()}, ended_by = placed_by`.execute(heed.db);
    const legal = await heed.signIn(counsel);
    const path = `/console/access-cases/${id}/records/${record}`;
    expect((await legal.post(path)).status).to.equal(404);
    const by = await heed.signIn('S002');
    expect((await by.post('/requests', { id: v7(), kind: 'explain', text: '' })).status).to.equal(303);
    expect((await legal.post(path)).status).to.equal(404);
  });
});
