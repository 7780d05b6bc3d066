import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { readIncident } from '../../src/crisis/read.ts';
import { declareFromReport } from '../../src/crisis/reports/declare.ts';
import { receiveReport } from '../../src/crisis/reports/receive.ts';
import { setAction } from '../../src/crisis/review/actions.ts';
import { decideTrust } from '../../src/crisis/rooms/trust.ts';
import type { Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimBatches } from '../../src/delivery/claim.ts';
import { fatesOf, record } from '../../src/delivery/record.ts';
import { expireLeases } from '../../src/delivery/recover.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import { Rerouting } from '../../src/mailboxes/reroute.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { lookAtMusters, pagesOf } from '../harness/crisis.ts';
import { viewerOf } from '../harness/decisions.ts';

const [lead, legal, reporter] = ['S037', 'S039', 'S002'];

describe('a messenger that a crisis has moved off', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let by: string;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    await sql`insert into platform_connected (platform) values ('local') on conflict do nothing`.execute(
      heed.db,
    );
    by = await idOf(lead);
  });
  afterEach(() => heed.close());

  const now = () => heed.clock.now();
  const idOf = async (staffNo: string) => {
    const found = heed.db.selectFrom('person').select('id').where('staff_no', '=', staffNo);
    return (await found.executeTakeFirstOrThrow()).id;
  };
  const declares = () =>
    inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, { ...{ level: 'minor', drill: false, words: '', by, once: v7() }, now: now() }),
    );
  const decides = ({ id }: Incident, trusted: boolean) =>
    inTransaction(heed.db, (tx) =>
      decideTrust(
        tx,
        heed.app,
        id,
        { platform: 'local', trusted, why: trusted ? 'new locks' : 'they read along', once: v7() },
        { personId: by, now: now() },
      ),
    );
  const barred = (incident: Incident) => decides(incident, false);
  /** What is, or may still be, sent on the messenger: kinds of messages and their states. */
  const going = async () => {
    const { rows } = await sql<{ line: string }>`
      select distinct m.kind || ' ' || d.state as line from delivery d join message m on m.id = d.message_id
      where d.platform = 'local' and (d.state in ('pending', 'sending') or d.state = 'unknown' and not d.held)
      order by 1`.execute(heed.db);
    return rows.map(({ line }) => line);
  };

  it('carries no news of a report that belongs to it, and none of its review', async () => {
    const incident = await inTransaction(heed.db, async (tx) => {
      const { report } = await receiveReport(tx, heed.app, {
        ...{ source: 'page', by: await idOf(reporter), once: v7(), now: now(), text: 'a sheet of names' },
      });
      const how = { reportId: report.id, level: 'minor', by, now: now() } as const;
      return (await declareFromReport(tx, heed.app, how)).incident;
    });
    await barred(incident);
    await sql`delete from delivery`.execute(heed.db);
    await inTransaction(heed.db, async (tx) => {
      await closeIncident(tx, incident.id, 'over', { personId: by, now: now() });
      await setAction(tx, heed.app, incident, {
        ...{ text: 'new locks', ownerId: await idOf(legal), dueOn: '2026-08-05', by, once: v7(), now: now() },
      });
    });
    for (let half = 0; half < 24; half += 1) {
      heed.clock.advance({ hours: 12 });
      await sweepReminders(heed.db, { zone: heed.app.zone, now: now() });
    }
    const { rows } = await sql<{ line: string }>`
      select distinct concat_ws(' ', m.kind, p.staff_no, d.platform) as line from delivery d
      join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind in ('crisis.report-news', 'crisis.review') order by 1`.execute(heed.db);
    // All of it was said, to nobody there: neither of the report, nor of the review, nor of what is to be done after it.
    expect(rows.map(({ line }) => line)).to.deep.equal([
      `crisis.report-news ${reporter}`,
      `crisis.review ${lead}`,
      `crisis.review ${legal}`,
    ]);
    expect(await going()).to.deep.equal([]);
  });

  it('is not tried again with what was under way there, whatever it says of it', async () => {
    const { incident } = await declares();
    const line = { lane: 'alert' as const, platform: 'local', size: 1, batches: 2 };
    const leased = { leaseMs: 20_000, baseUrl: 'https://heed.example.com', now: now() };
    const claimed = await claimBatches(heed.db, new Wordings(heed.db), { ...line, ...leased });
    expect(claimed).to.have.length(2);
    await barred(incident);
    const [busy] = claimed;
    if (!busy) return expect.fail('nothing was claimed');
    const { capabilities } = heed.app.platforms.get('local') ?? expect.fail('no messenger');
    const later = busy.members.map(({ delivery }) => ({
      ...({ delivery, result: 'later', why: 'trouble', at: now() } as const),
    }));
    await record(heed.db, busy, fatesOf(busy, later, capabilities, laneRules.alert, now()), now());
    heed.clock.advance({ seconds: 21 });
    // Of the other one its process died.
    await expireLeases(heed.db, 'alert', now());
    expect(await going()).to.deep.equal([]);
  });

  it('is no other way for what failed elsewhere', async () => {
    const { incident } = await declares();
    await barred(incident);
    // Written to by another chat, which has never heard of them; the account here came after that.
    await sql`
      update delivery d set state = 'failed', failure = 'unknown-account', platform = 'slack', tenant = 'T0', sent_at = ${now()}
      from message m where m.id = d.message_id and m.about = ${incident.id}::uuid`.execute(heed.db);
    await sql`update identity set from_at = ${new Date(now().getTime() + 1_000)}`.execute(heed.db);
    heed.clock.advance({ seconds: 30 });
    const rerouting = new Rerouting(heed.db, { afterDays: 3, connected: ['local', 'slack'] });
    expect(await rerouting.run(now())).to.equal(0);
    expect(await going()).to.deep.equal([]);
  });

  it('trusted again it is used again, by whoever was called meanwhile; which way they were called stays on the page', async () => {
    await sql`insert into platform_connected (platform) values ('voice') on conflict do nothing`.execute(
      heed.db,
    );
    await sql`insert into calling_account (person_id, way, address, since)
      values (${await idOf(legal)}::uuid, 'voice', '+8613800138039', ${now()})`.execute(heed.db);
    const { incident } = await declares();
    await barred(incident);
    await inTransaction(heed.db, (tx) => changeLevel(tx, incident.id, 'major', { personId: by, now: now() }));
    const pages = async () => (await pagesOf(heed.db, incident.id)).filter((line) => line.startsWith(legal));
    for (const page of await pages()) expect(page).to.match(/^S039 0\/\d voice$/);
    await decides(incident, true);
    const viewer = await viewerOf(heed, lead);
    const { lines } = await readIncident(heed.db, heed.app.vault, incident.id, { viewer, now: now() });
    const theirs = await idOf(legal);
    expect(lines.find(({ person }) => person === theirs)?.paged.at(-1)).to.include({ platform: 'voice' });
    for (let looks = 0; looks < 16; looks += 1) {
      heed.clock.advance({ seconds: 20 });
      await lookAtMusters(heed.db, now());
    }
    expect(await pages()).to.include(`${legal} 1/0 local`);
  });
});
