import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { touch } from '../../src/live.ts';
import { markRead } from '../../src/notices/marks.ts';
import { conversationTopic, recordReply } from '../../src/platforms/local/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S033';
const employee = 'S021';

describe('live pages', function () {
  this.timeout(30_000);
  let heed: TestApp;
  let person: Browser;
  let thread: string;
  let notice: string;
  before(async () => {
    heed = await startApp();
    person = await heed.signIn(employee);
    notice = await sentNotice(heed, 'chat-monitoring', [employee, 'S022', 'S023']);
    const concern = { action: `notices.concern:${notice}`, reason: 'The first words' };
    expect((await person.post(`/n/${notice}/answer`, concern)).status).to.equal(303);
    const row = await heed.db.selectFrom('thread').select('id').executeTakeFirstOrThrow();
    thread = row.id;
  });
  after(() => heed.close());

  const say = async (text: string) => {
    const said = await person.post(`/threads/${thread}/say`, { text });
    expect(said.status).to.equal(303);
  };

  /** Reads until the server ends the stream; `then` runs after the first part has come. */
  async function readToEnd(browser: Browser, path: string, then: () => Promise<unknown>): Promise<string> {
    let started: Promise<unknown> | undefined;
    const read = await browser.listen(path, (text) => {
      if (text.includes('event: ')) started ??= then();
      return false;
    });
    await started;
    return read;
  }

  it('of a talk end when the role is taken away, before another word is shown', async () => {
    const reader = await heed.signIn(hr);
    const read = await readToEnd(reader, `/threads/${thread}/live`, async () => {
      await sql`update role_grant set to_at = ${heed.clock.now()}
        where person_id = ${reader.personId}::uuid and to_at is null`.execute(heed.db);
      await say('Words that came too late');
    });
    expect(read).to.include('The first words').and.not.include('too late');
  });

  it('of a talk and of the messenger end with the session', async () => {
    for (const path of [`/threads/${thread}/live`, '/local/live']) {
      const reader = await heed.signIn(employee);
      const late = `Said after ${path}`;
      const read = await readToEnd(reader, path, async () => {
        await sql`delete from session where person_id = ${reader.personId}::uuid`.execute(heed.db);
        person = await heed.signIn(employee);
        // Another session of the same person keeps nobody's stream alive but its own.
        await say(late);
        await inTransaction(heed.db, (tx) => recordReply(tx, employee, late, heed.clock.now()));
        touch(heed.db, conversationTopic(employee));
      });
      expect(read, path).to.include('event: ').and.not.include(late);
    }
  });

  it('are drawn a few times a second, however much happens, and the last is never missed', async () => {
    const reader = await heed.signIn('S038');
    const draws = (text: string) => text.split('event: coverage').length - 1;
    const began = performance.now();
    let busy: Promise<void> | undefined;
    let until = 0;
    let drawn = 0;
    const read = await reader.listen(`/console/notices/${notice}/live`, (text) => {
      drawn = draws(text);
      if (drawn === 1) {
        busy ??= (async () => {
          for (let n = 0; n < 60 || (drawn < 3 && n < 1_000); n += 1) {
            touch(heed.db, `notice.${notice}`);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          const last = await heed.db
            .selectFrom('person')
            .select('id')
            .where('staff_no', '=', 'S022')
            .executeTakeFirstOrThrow();
          await markRead(heed.db, notice, last.id, new Date('2026-08-03T01:41:00Z'));
          until = performance.now();
        })();
      }
      return /09:41|17:41/.test(text);
    });
    await busy;
    const seconds = (until - began) / 1_000;
    expect(draws(read))
      .to.be.greaterThan(2)
      .and.at.most(Math.ceil(seconds / 0.3) + 2);
  });

  it('hold a line of text together, whatever ends it', async () => {
    const before = 'one\rdata: two\r\rthree';
    const reader = await heed.signIn(employee);
    await inTransaction(heed.db, (tx) => recordReply(tx, employee, before, heed.clock.now()));
    const read = await reader.listen('/local/live', (text) => text.includes('event: chats'));
    expect(read).not.to.match(/\r/);
    expect(read).to.include('data: data: two');
  });
});
