import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addWords } from '../../src/crisis/words.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { StatementStory, seats } from '../harness/statements.ts';

const unreadable = 'Deleted or damaged: it cannot be read.';

describe('one sealed row of a crisis that is damaged', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: StatementStory;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    story = await new StatementStory(heed).begin();
  });
  afterEach(() => heed.close());

  /** Gives a row the words of another, which is what somebody would do who wants it to say something else. */
  const moved = (table: string, from: string, to: string) =>
    sql`update ${sql.table(table)} set words = (select words from ${sql.table(table)} where id = ${from}::uuid)
        where id = ${to}::uuid`.execute(heed.db);

  it('of a statement: it says so, takes no approval, and the others are read', async () => {
    const first = await story.writes('The first text of all');
    const second = await story.writes('The second text of all');
    await sql`alter table crisis_statement disable trigger user`.execute(heed.db);
    await moved('crisis_statement', second.id, first.id);
    const browser = await heed.signIn(seats.legal);
    const path = `/crisis/${story.incident.id}/statements/staff?lang=en`;
    const earlier = (await browser.get(path)).text;
    expect(earlier).to.include(unreadable).and.include('The second text of all');
    expect(earlier).to.include(second.sha256.toString('hex')).and.include('/approve"');
    await sql`update crisis_statement set words = '{"v":1}'::jsonb where id = ${second.id}::uuid`.execute(
      heed.db,
    );
    const newest = (await browser.get(path)).text;
    expect(newest).to.include(unreadable).and.not.include('/approve"');
    expect((await browser.get(`/crisis/${story.incident.id}/statements?lang=en`)).status).to.equal(200);
  });

  it('of what is known: the page, the briefing and the room say so, and the others are read', async () => {
    const by = await story.idOf(seats.lead);
    const { incident } = story;
    await inTransaction(heed.db, (tx) =>
      addWords(tx, heed.app, incident, { by, text: 'two mailboxes', once: v7(), now: heed.clock.now() }),
    );
    const { rows } = await sql<{ id: string }>`select id from incident_word order by at, id`.execute(heed.db);
    expect(rows).to.have.length(2);
    const [first, second] = rows;
    await sql`alter table incident_word disable trigger user`.execute(heed.db);
    await moved('incident_word', second?.id ?? '', first?.id ?? '');
    const browser = await heed.signIn(seats.lead);
    for (const page of ['', '/briefing'])
      expect((await browser.get(`/crisis/${incident.id}${page}?lang=en`)).text, page)
        .to.include(unreadable)
        .and.include('two mailboxes');
    expect((await browser.get(`/crisis/${incident.id}/room?lang=en`)).status).to.equal(200);
  });

  it('of questions, contacts and the trust in a messenger: each list shows the others', async () => {
    const browser = await heed.signIn(seats.pr);
    const path = `/crisis/${story.incident.id}`;
    for (const words of ['is it the wiki?', 'is it the mail?'])
      expect((await browser.post(`${path}/questions`, { words, once: v7() })).status).to.equal(303);
    for (const name of ['Evening Paper', 'Morning Paper']) {
      const form = {
        kind: 'media',
        with: name,
        text: 'they ask',
        when: '30',
        followUp: '',
        within: '',
        once: name,
      };
      expect((await browser.post(`${path}/contacts`, form)).status).to.equal(303);
    }
    for (const table of ['incident_question', 'incident_contact']) {
      const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} order by at, id`.execute(
        heed.db,
      );
      expect(rows).to.have.length(2);
      await sql`alter table ${sql.table(table)} disable trigger user`.execute(heed.db);
      await moved(table, rows[1]?.id ?? '', rows[0]?.id ?? '');
    }
    const room = (await browser.get(`${path}/room?lang=en`)).text;
    expect(room).to.include(unreadable).and.include('is it the mail?').and.not.include('is it the wiki?');
    const contacts = (await browser.get(`${path}/contacts?lang=en`)).text;
    expect(contacts).to.include(unreadable).and.include('Morning Paper').and.not.include('Evening Paper');
  });
});
