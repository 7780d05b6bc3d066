import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { findViewer } from '../../src/people/store.ts';
import { openThread, say } from '../../src/threads/service.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const admin = 'S041';

/** Whoever may send again what did not arrive may know nothing of answers and talks by that. */
describe('the console: what did not arrive, of answers and talks', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed?.close());

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;

  it('names no answer, no withdrawal and no talk beside a person', async () => {
    const { db, clock, app } = heed;
    const now = clock.now();
    const [person, counsellor] = await Promise.all([
      idOf('S002'),
      db
        .selectFrom('role_grant')
        .select('person_id')
        .where('role', '=', 'counsellor')
        .executeTakeFirstOrThrow()
        .then((row) => row.person_id),
    ]);
    await inTransaction(db, async (tx) => {
      const threadId = await openThread(tx, app, {
        kind: 'question',
        person,
        role: 'counsellor',
        text: '?',
        now,
      });
      await say(tx, app, { threadId, author: await findViewer(tx, counsellor, now), text: '!', now });
    });
    const noticeId = await sentNotice(heed, 'photo-consent', ['S003']);
    const browser = await heed.signIn('S003');
    const version =
      /name="version" value="([^"]+)"/.exec((await browser.get(`/n/${noticeId}`)).text)?.[1] ?? '';
    const answer = (kind: string) =>
      browser.post(`/n/${noticeId}/answer`, { action: `notices.${kind}:${noticeId}`, version });
    expect((await answer('consent')).location).to.include('said=recorded');
    expect((await answer('withdraw')).location).to.include('said=recorded');
    await sql`update delivery set state = 'failed', failure = 'refused', lease_until = null, held = false`.execute(
      db,
    );

    for (const who of [hr, admin]) {
      const page = (await (await heed.signIn(who)).get('/console/delivery?problem=refused')).text;
      const rows = page.split('<tr').filter((row) => row.includes('S002') || row.includes('S003'));
      expect(rows.length, who).to.be.at.least(3);
      for (const row of rows) {
        expect(row, who).to.match(/发给本人的消息|>通知</);
        expect(row, who).not.to.match(/答复|顾虑|提问|沟通|停止|撤回/);
      }
      expect(rows.filter((row) => row.includes(noticeId)).length, 'links to the notice').to.be.at.most(1);
    }
  });
});
