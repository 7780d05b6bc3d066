import { expect } from 'chai';
import { sql } from 'kysely';
import { makeBackup } from '../../src/backup/make.ts';
import { readBackup } from '../../src/backup/read.ts';
import { restore } from '../../src/backup/restore.ts';
import { connect } from '../../src/db/pool.ts';
import { closeDueSurveys } from '../../src/surveys/close.ts';
import { remindOfSurveys } from '../../src/surveys/remind.ts';
import { runsOf } from '../../src/surveys/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, toRestore, unlocking } from '../harness/backups.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { idsOf, openedSurvey, Respondent, surveyCode, wholeAnswer } from '../harness/surveys.ts';

describe('a backup of an anonymous survey', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  const leave: (() => Promise<void>)[] = [];
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    leave.push(() => heed.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
  });
  after(async () => {
    for (const one of leave.toReversed()) await one();
  });

  it('has neither who took part nor what was answered, and ends it when it is restored', async () => {
    const people = ['S002', 'S003', 'S004', 'S005', 'S006'];
    const ids = await idsOf(heed.db, people);
    const over = await openedSurvey(heed, { audience: { kind: 'people', ids } });
    for (const staffNo of people) await (await Respondent.of(heed, over, staffNo)).takesPart();
    heed.clock.advance({ days: 11 });
    await closeDueSurveys(heed.db, { vault: heed.app.vault, now: heed.clock.now() });
    heed.clock.advance({ days: 31 });
    const open = await openedSurvey(heed, { audience: { kind: 'people', ids } });
    for (const staffNo of ['S002', 'S003'])
      await (await Respondent.of(heed, open, staffNo)).takesPart({ ...wholeAnswer, change: staffNo });
    heed.clock.advance({ days: 8, minutes: 1 });
    await remindOfSurveys(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
    // Some cards are on their way, some of an unknown fate, and one reminder too.
    const stands = (state: string, staffNo: string, kind: string) =>
      sql`update delivery d set state = ${state}, lease_until = case when ${state} = 'sending' then now() end
        from message m, person p where m.id = d.message_id and m.about = ${open}::uuid and m.kind = ${kind}
          and p.id = d.person_id and p.staff_no = ${staffNo}`.execute(heed.db);
    await stands('sending', 'S002', 'surveys.asked');
    await stands('unknown', 'S003', 'surveys.asked');
    await stands('accepted', 'S006', 'surveys.asked');
    await stands('sending', 'S004', 'surveys.reminder');
    const made = await makeBackup(
      toMake({ url: heed.databaseUrl, db: heed.db }, folders, { clock: heed.clock, verify: true }),
    );
    const tables: string[] = [];
    await readBackup(made.path, unlocking, async (table, rows) => {
      tables.push(table.name);
      for await (const _ of rows);
    });
    expect(tables).to.include('survey_run');
    for (const name of ['survey_asked', 'survey_answer', 'survey_spent']) expect(tables).not.to.include(name);

    const before = await runsOf(heed.db, surveyCode);
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    const { db, close } = connect(url, { max: 4 });
    leave.push(close);
    const restored = await restore(toRestore(made.path, url, folders, { clock: heed.clock }));
    const [now, earlier] = await runsOf(db, surveyCode);
    expect(earlier).to.deep.equal(before[1]);
    expect(now).to.deep.include({
      ...{ id: open, closedAt: heed.clock.now(), tookPart: 2 },
      results: { answers: 0, least: 5, parts: [], questions: [], restored: true },
    });
    expect(await db.selectFrom('survey_asked').selectAll().execute()).to.deep.equal([]);
    const keys = await db
      .selectFrom('keys.wrapping_key')
      .select('id')
      .where('subject_id', '=', open)
      .execute();
    expect(keys).to.deep.equal([]);
    const { rows: events } = await sql<{ about: string }>`
      select about from evidence_event where type = 'survey.closed' order by id`.execute(db);
    expect(events.map(({ about }) => about)).to.deep.equal([over, open]);
    // HR hears of it, once whoever restored lets messages out; nothing else of it goes out, or waits for somebody to decide.
    const { rows: sent } = await sql<{ line: string }>`
      select distinct concat_ws(' ', m.kind, d.state, case when d.held then 'held' end) as line
      from message m join delivery d on d.message_id = m.id where m.about = ${open}::uuid order by 1`.execute(
      db,
    );
    expect(sent.map(({ line }) => line)).to.deep.equal([
      ...['surveys.asked accepted', 'surveys.asked skipped', 'surveys.closed pending'],
    ]);
    const { rows: held } = await sql<{ n: number }>`
      select count(*)::int as n from delivery where held`.execute(db);
    expect(restored.held).to.equal(held[0]?.n);
  });
});
