import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { policyFor, setPolicy } from '../../src/reminders/settings.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { plain } from '../harness/reminding.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { assignedTo, publishedCourse } from '../harness/training.ts';

interface Card {
  lines: string[];
  note?: string;
  link?: { label: string; path: string };
  items?: { link: { path: string } }[];
}

/** Whoever hears of what others have not finished gets a button that opens something they may see. */
describe('the button of a digest', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-03-02T02:00:00Z' });
  });
  afterEach(() => heed.close());

  const id = async (staffNo: string): Promise<string> =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const takeRoles = (role: string) =>
    sql`update role_grant set to_at = ${heed.clock.now()} where role = ${role}`.execute(heed.db);
  const asks = async (last: string): Promise<void> => {
    const policy = plain(await id(last));
    await inTransaction(heed.db, (tx) =>
      setPolicy(tx, { kind: 'notice', policy }, { actor: 'heed', now: heed.clock.now() }),
    );
    notice = await sentNotice(heed, 'chat-monitoring', ['S010', 'S011']);
  };
  /** Time passes until somebody has a digest, and everything that goes to others is accepted. */
  const digestOf = async (staffNo: string): Promise<Card> => {
    const { db, clock, app } = heed;
    for (let hours = 0; hours < 24 * 24; hours += 1) {
      clock.advance({ hours: 1 });
      await sweepReminders(db, { zone: app.zone, now: clock.now() });
      await sql`update delivery set state = 'accepted', accepted_at = ${clock.now()} where state = 'pending'`.execute(
        db,
      );
      const { rows } = await sql<{ card: Card }>`
        select m.bodies->'zh-CN'->'card' as card from delivery d join message m on m.id = d.message_id
        join person p on p.id = d.person_id where m.kind = 'reminders.digest' and p.staff_no = ${staffNo}
        order by d.id desc limit 1`.execute(db);
      if (rows[0]) return rows[0].card;
    }
    throw new Error(`${staffNo} heard nothing`);
  };
  const opens = async (staffNo: string, card: Card): Promise<string> => {
    const browser = await heed.signIn(staffNo);
    expect(card.link, 'there is a button').to.be.an('object');
    for (const path of [card.link?.path ?? '', ...(card.items ?? []).map(({ link }) => link.path)]) {
      const { status } = await browser.get(path);
      expect(status, `${staffNo} opens ${path}`).to.equal(200);
    }
    return card.link?.path ?? '';
  };

  it('opens the list for a manager', async () => {
    await asks('S001');
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from department_head h join membership m using (department_id)
      join person p on p.id = h.person_id where m.person_id = ${await id('S010')}::uuid`.execute(heed.db);
    const boss = rows[0]?.no ?? '';
    expect(await opens(boss, await digestOf(boss))).to.equal(`/console/notices/${notice}#people`);
  });

  it('opens the list for HR', async () => {
    await asks('S001');
    expect(await opens('S032', await digestOf('S032'))).to.equal(`/console/notices/${notice}#people`);
  });

  it('opens the console for an administrator in the place of HR, who hears why', async () => {
    await takeRoles('hr');
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from role_grant g join person p on p.id = g.person_id
      where g.role = 'admin' and g.to_at is null`.execute(heed.db);
    const admin = rows[0]?.no ?? '';
    // Nobody is named last, so the desk hears, and that is whoever looks after Heed.
    await policyFor(heed.db, 'notice');
    notice = await sentNotice(heed, 'chat-monitoring', ['S010', 'S011']);
    const card = await digestOf(admin);
    expect(await opens(admin, card)).to.equal('/console');
    expect(card.lines.join()).to.include('没有人担任人事');
    expect(JSON.stringify(card)).not.to.include('时间都已过');
  });

  it('opens their own page for a last resort who may open no list', async () => {
    await asks('S005');
    await takeRoles('hr');
    const card = await digestOf('S005');
    expect(await opens('S005', card)).to.equal('/me');
    expect(card.note).not.to.include('控制台');
  });

  it('opens the console for a last resort who heads other people than those it is about', async () => {
    await asks('S004');
    await takeRoles('hr');
    expect(await opens('S004', await digestOf('S004'))).to.equal('/console');
  });

  it('opens the list for a last resort who may', async () => {
    await asks('S033');
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'hr' and person_id <> ${await id('S033')}::uuid`.execute(
      heed.db,
    );
    expect(await opens('S033', await digestOf('S033'))).to.equal(`/console/notices/${notice}#people`);
  });

  it('opens the list of a course that is not finished, for HR', async () => {
    const policy = plain(await id('S001'));
    await inTransaction(heed.db, (tx) =>
      setPolicy(tx, { kind: 'training', policy }, { actor: 'heed', now: heed.clock.now() }),
    );
    await publishedCourse(heed);
    await assignedTo(heed, { kind: 'people', ids: [await id('S010')] });
    expect(await opens('S032', await digestOf('S032'))).to.equal('/console/courses/fire#unfinished');
  });
});
