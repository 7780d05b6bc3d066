import { expect } from 'chai';
import { sql } from 'kysely';
import { createLog } from '../../src/log.ts';
import { AccessStory, counsel } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const canary = 'canaryopened 金丝雀开';
const searched = '金丝雀';

describe('what an access case opens', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AccessStory;
  const log: string[] = [];
  beforeEach(async () => {
    log.length = 0;
    heed = await startApp({ log: createLog('trace', { write: (line) => void log.push(line) }) });
    story = await AccessStory.begin(heed, ['S002']);
  });
  afterEach(() => heed.close());

  it('stands in no table, log, event, message, address or metric', async () => {
    const record = await story.says('S002', canary);
    const id = await story.opens('S002', { reason: 'canaryreason 金丝雀理' });
    const legal = await heed.signIn(counsel);
    const path = `/console/access-cases/${id}`;
    const opened = await legal.post(`${path}/records/${record}`);
    expect(opened.text).to.include(canary);
    expect((await legal.post(`${path}/search`, { search: searched })).text).to.include(record);
    const metrics = (await heed.visitor().get('/metrics')).text;
    expect(metrics).to.include('heed_access_cases{state="open"} 1').and.include('heed_access_views 2');
    for (const [name, text] of [
      ...(await everythingStored(heed.db)),
      ['log', log.join()],
      ['metrics', metrics],
    ])
      for (const word of ['canaryopened', '金丝雀', 'canaryreason'])
        expect(text?.includes(word), `${word} stands in ${name}`).to.equal(false);
  });

  it('does not leave where its look cannot be put on record', async () => {
    const record = await story.says('S002', canary);
    const id = await story.opens('S002');
    const legal = await heed.signIn(counsel);
    const path = `/console/access-cases/${id}`;
    await sql`create function fall() returns trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(
      heed.db,
    );
    for (const table of ['access_view', 'evidence_event', 'access_view_person']) {
      await sql`create trigger fall before insert on ${sql.table(table)} execute function fall()`.execute(
        heed.db,
      );
      for (const act of [`/records/${record}`, '/list', '/search']) {
        const { status, text } = await legal.post(path + act, { search: searched });
        expect(status, `${act} without ${table}`).to.be.at.least(500);
        expect(text).not.to.include('canaryopened').and.not.include(record);
      }
      await sql`drop trigger fall on ${sql.table(table)}`.execute(heed.db);
    }
    expect(await heed.db.selectFrom('access_view').selectAll().execute()).to.deep.equal([]);
    expect(log.join()).not.to.include('canaryopened').and.not.include(searched);
    expect((await legal.post(`${path}/records/${record}`)).text).to.include(canary);
  });

  it('is forgotten for its person once it is over and told, and stays what staff did', async () => {
    const record = await story.says('S002', canary);
    const id = await story.opens('S002');
    const legal = await heed.signIn(counsel);
    await legal.post(`/console/access-cases/${id}/records/${record}`);
    const personId = await story.idOf('S002');
    const erase = () =>
      heed.db
        .transaction()
        .execute((tx) =>
          heed.app.personalData.erasePerson(
            tx,
            personId,
            { now: heed.clock.now(), actor: 'heed', reason: 'request' },
            new Set(['access-cases']),
          ),
        );
    expect((await erase()).outcomes[0]?.erased).to.deep.equal([
      { category: 'access.held.opened', erased: 0, kept: 1, why: 'access.held.kept' },
    ]);
    await legal.post(`/console/access-cases/${id}/end`);
    expect((await erase()).outcomes[0]?.erased).to.deep.equal([
      { category: 'access.held.opened', erased: 1, kept: 0 },
    ]);
    expect(await heed.db.selectFrom('access_case').selectAll().execute()).to.deep.equal([]);
    expect(
      await sql`select from keys.wrapping_key where class = 'access-case'`
        .execute(heed.db)
        .then((r) => r.rows),
    ).to.deep.equal([]);
  });
});
