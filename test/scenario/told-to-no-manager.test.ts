import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import { findVersion } from '../../src/policies/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { objectablePolicy, separatePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** Heads the department in which the others work. */
const manager = 'S001';

describe('what is decided about one person, to their manager', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let versionId: string;
  let notice: string;
  let separate: string;
  let boss: Browser;
  let team: string[];

  before(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    await separatePolicy(heed);
    team = ['S002', 'S003', 'S004', 'S005', 'S006'];
    await sql`
      update membership set department_id = (
        select h.department_id from department_head h join person b on b.id = h.person_id
        where b.staff_no = ${manager} and h.to_at is null limit 1)
      where person_id in (select id from person where staff_no = any(${team}::text[]))`.execute(heed.db);
    notice = await sentNotice(heed, 'access-logs', team);
    separate = await sentNotice(heed, 'staff-card', team);
    boss = await heed.signIn(manager);
    const [tells, talks, exempt, scope, objects] = team as [string, string, string, string, string];
    await answers(tells, 'acknowledge');
    await answers(talks, 'concern');
    await settles(await answers(scope, 'concern'), 'scope-changed');
    const thread = await answers(exempt, 'concern');
    await exempts(exempt, thread);
    await answers(objects, 'acknowledge');
    const objector = await heed.signIn(objects);
    await objector.post('/objections', { id: v7(), version: versionId, text: 'canary-8181' });
    const { version_id: version } = await heed.db
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', separate)
      .executeTakeFirstOrThrow();
    await objector.post(`/n/${separate}/purposes`, { purpose: 'photo', kind: 'decline', version });
  });
  after(() => heed.close());

  /** @returns the talk, where there is one */
  async function answers(staffNo: string, kind: string): Promise<string> {
    const browser = await heed.signIn(staffNo);
    const sent = await browser.post(`/n/${notice}/answer`, {
      action: `notices.${kind}:${notice}`,
      version: versionId,
      reason: 'canary-8181',
    });
    expect(sent.status).to.equal(303);
    const row = await heed.db
      .selectFrom('thread')
      .select('id')
      .where('person_id', '=', browser.personId)
      .executeTakeFirst();
    return row?.id ?? '';
  }
  async function settles(thread: string, outcome: string): Promise<void> {
    const hr = await heed.signIn('S033');
    expect(
      (await hr.post(`/threads/${thread}/case/decide`, { outcome, text: 'canary-8181' })).status,
    ).to.equal(303);
  }
  async function exempts(staffNo: string, thread: string): Promise<void> {
    const [person, by, decider] = [
      await viewerOf(heed, staffNo),
      await viewerOf(heed, 'S033'),
      await viewerOf(heed, 'S038'),
    ];
    const { policyId } = await findVersion(heed.db, versionId);
    const { app, db, clock } = heed;
    const now = clock.now();
    const { id: caseId } = await db
      .selectFrom('concern_case')
      .select('id')
      .where('thread_id', '=', thread)
      .executeTakeFirstOrThrow();
    await inTransaction(db, async (tx) => {
      const exemptionId = await askExemption(tx, app, {
        ...{ personId: person.id, policyId, reasonKind: 'circumstances', reason: 'canary-8181', caseId },
        ...{ until: '2026-12-31', by, zone: app.zone, now },
      });
      await decideExemption(tx, app, { exemptionId, granted: true, by: decider, zone: app.zone, now });
    });
  }

  it('is no difference between people: whoever answered, talks, is exempt or out of scope has finished', async () => {
    const csv = (await boss.post(`/console/notices/${notice}/people.csv`)).text.trim().split('\r\n').slice(1);
    expect(csv).to.have.length(5);
    const standings = new Set(csv.map((line) => line.split(',').at(-1)));
    expect([...standings]).to.deep.equal(['已完成']);
    const page = (await boss.get(`/console/notices/${notice}`)).text;
    for (const staffNo of team) expect(page).to.include(staffNo);
    expect(page).not.to.match(/豁免|顾虑|反对|不再需要|范围|canary-8181/);
  });

  it('is no figure either, and no filter tells it', async () => {
    const list = (await boss.get('/console/notices')).text;
    expect(list).not.to.match(/豁免|顾虑|反对|canary-8181/);
    for (const show of [
      'all',
      'open',
      'overdue',
      'answered',
      'unreachable',
      'concern',
      'withdrawn',
      'exempt',
    ]) {
      const { text } = await boss.get(`/console/notices/${notice}?show=${show}`);
      const seen = team.filter((staffNo) => text.includes(staffNo));
      expect([0, 5], show).to.include(seen.length);
    }
    const found = await boss.post(`/console/notices/${notice}/search`, { search: team[2] ?? '' });
    expect(found.text).not.to.match(/豁免|顾虑|反对|不再需要|canary-8181/);
    const live = await boss.listen(`/console/notices/${notice}/live`, (read) => read.includes('event:'));
    expect(live).not.to.match(/豁免|顾虑|反对|不再需要|canary-8181/);
  });

  it('is on no page that a manager can open, and of consents not even who was asked', async () => {
    for (const path of [
      '/console',
      '/console/policies',
      `/board/${versionId}`,
      '/board',
      '/me',
      '/me/receipts',
    ]) {
      const { text } = await boss.get(path);
      expect(text, path).not.to.include('canary-8181');
      for (const staffNo of team) expect(text, path).not.to.include(staffNo);
    }
    for (const path of [
      ...[
        '/console/cases',
        '/console/exemptions',
        '/console/objections',
        '/console/people',
        '/console/packs',
        '/console/bundles',
      ],
      ...['/console/delivery', '/console/threads'],
      ...[`/console/notices/${separate}/purposes`, `/objections/new?version=${v7()}`].slice(0, 1),
    ])
      expect((await boss.get(path)).status, path).to.equal(403);
    expect((await boss.post(`/console/notices/${separate}/people.csv`)).status).to.equal(403);
    const consents = (await boss.get(`/console/notices/${separate}`)).text;
    for (const staffNo of team) expect(consents).not.to.include(staffNo);
  });

  it('comes in no message: none about it goes to anybody but the person and those who handle it', async () => {
    const rows = await heed.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .innerJoin('person as p', 'p.id', 'd.person_id')
      .select(['m.kind', 'p.staff_no', 'm.bodies'])
      .where('p.staff_no', 'not in', [...team, 'S033', 'S038'])
      .execute();
    const roles = new Set(
      (
        await heed.db
          .selectFrom('role_grant as r')
          .innerJoin('person as p', 'p.id', 'r.person_id')
          .select('p.staff_no')
          .where('r.role', 'in', ['hr', 'privacy'])
          .where('r.to_at', 'is', null)
          .execute()
      ).map(({ staff_no: staffNo }) => staffNo),
    );
    expect(rows.filter(({ staff_no: staffNo }) => !roles.has(staffNo)).map(({ kind }) => kind)).to.deep.equal(
      [],
    );
    for (const { bodies } of rows) expect(JSON.stringify(bodies)).not.to.include('canary-8181');
  });
});
