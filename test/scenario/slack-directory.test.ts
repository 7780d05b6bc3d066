import { expect } from 'chai';
import { sql } from 'kysely';
import { allSweeps } from '../../jobs/index.ts';
import { Sweeper } from '../../jobs/sweeper.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { linkAccounts } from '../../src/people/directory/links.ts';
import { syncDirectory } from '../../src/people/directory/sync.ts';
import { identitiesOf } from '../../src/people/identities.ts';
import { grantRole } from '../../src/people/roles.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { noteDirectoryEvent } from '../../src/platforms/slack/directory/changed.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';

const list = `工号,姓名,部门,上级,邮箱,角色
S1,李娜,销售部,,li@example.com,admin
S2,王雨,销售部,S1,wang@example.com,
S3,赵敏,人力资源部,,zhao@example.com,hr
`;

describe('the directory of Slack', function () {
  this.timeout(60_000);
  let slack: FakeSlack;
  let heed: TestApp;
  let running: NodeJS.Timeout;
  beforeEach(async () => {
    const time = { now: () => new Date('2026-08-03T02:00:00Z') };
    slack = await startFakeSlack({
      clock: { now: () => time.now() },
      raggedPages: false,
      profileFields: [{ id: 'Xf1', label: 'Manager', type: 'user' }],
      users: [
        { id: 'ULI01', realName: 'Li Na', email: 'LI@example.com' },
        { id: 'UWANG01', realName: 'Wang Yu', email: 'wang@example.com' },
        { id: 'UNEW01', realName: 'New Person', email: 'new@example.com' },
        { id: 'UGUEST01', realName: 'Guest', isRestricted: true, email: 'zhao@example.com' },
      ],
      groups: [{ id: 'SSALES01', name: 'Sales', users: ['ULI01', 'UWANG01'] }],
    });
    heed = await startApp({
      now: '2026-08-03T02:00:00Z',
      people: false,
      policies: false,
      env: {
        HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_API_BASE: slack.apiBase,
      },
    });
    time.now = () => heed.clock.now();
    // Slack's turns are counted in seconds of the clock: it runs, and leaps where a test says so.
    running = setInterval(() => heed.clock.advance({ ms: 50 }), 50);
    await inTransaction(heed.db, (tx) =>
      importCsv(tx, Buffer.from(list), { now: heed.clock.now(), actor: { operator: 'test' } }),
    );
    await sync();
  });
  afterEach(async () => {
    clearInterval(running);
    await heed.close();
    await slack.close();
  });

  const source = () => heed.connected[0]?.directory ?? expect.fail('Slack is no source');
  const sync = () => {
    const now = heed.clock.advance({ minutes: 1 });
    const options = { now, actor: 'heed', zone: heed.app.zone, mostLeaving: 1 } as const;
    return syncDirectory(heed.db, source(), options, new AbortController().signal);
  };
  async function sweep(name: string): Promise<void> {
    const { app, db, clock } = heed;
    clock.advance({ minutes: 1 });
    const platforms = registerPlatforms(heed.connected.map(({ platform }) => platform));
    const { policyHooks, zone, directories, log, vault, personalData } = app;
    const sweeps = allSweeps({
      platforms,
      directories,
      policyHooks,
      zone,
      vault,
      personalData,
      approvalAbove: 500,
      baseUrl: 'https://heed.example.com',
    });
    await db.deleteFrom('sweep_run').where('sweep', '=', name).execute();
    expect(await new Sweeper({ db, clock, log, sweeps }).run(name)).to.equal('done');
  }
  /** Staff number, account and how it was found, of everybody employed. */
  const staff = async () => {
    const { rows } = await sql<{ said: string }>`
      select concat_ws(' ', p.staff_no, i.external_id, i.bound_by) as said
      from person p join employment e on e.person_id = p.id and e.to_at is null
      left join identity i on i.person_id = p.id and i.to_at is null
      order by p.staff_no`.execute(heed.db);
    return rows.map(({ said }) => said);
  };
  const idOf = async (staffNo: string) => {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  };
  const rolesOf = async (staffNo: string) => {
    const { rows } = await sql<{ role: string }>`
      select role from role_grant g join person p on p.id = g.person_id
      where p.staff_no = ${staffNo} and g.to_at is null order by role`.execute(heed.db);
    return rows.map(({ role }) => role);
  };
  const departments = async () => {
    const { rows } = await sql<{ said: string }>`
      select v.name || ': ' || coalesce((
          select string_agg(p.staff_no, ' ' order by p.staff_no)
          from membership m join person p on p.id = m.person_id
          where m.department_id = v.department_id and m.to_at is null), '') || ' under ' || coalesce((
          select string_agg(p.staff_no, ' ' order by p.staff_no)
          from department_head h join person p on p.id = h.person_id
          where h.department_id = v.department_id and h.to_at is null), '') as said
      from department_version v where v.to_at is null order by v.name`.execute(heed.db);
    return rows.map(({ said }) => said.trim());
  };
  const events = async (type: string) => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = ${type} order by id`.execute(heed.db);
    return rows.map(({ event }) => (JSON.parse(event) as { data: object }).data);
  };

  it('people of the staff list are found by their confirmed address; others join; guests are nobody', async () => {
    expect(await staff()).to.deep.equal([
      'S1 ULI01 directory-email',
      'S2 UWANG01 directory-email',
      'S3',
      'UNEW01 UNEW01 directory',
    ]);
    expect((await sync()).changes).to.deep.equal([]);
  });

  it('who is deactivated leaves when Slack brought them, and only loses the account when a list did', async () => {
    await inTransaction(heed.db, async (tx) => {
      for (const userId of ['UNEW01', 'UWANG01'])
        await noteDirectoryEvent(tx, slack.team.id, { kind: 'person-changed', userId }, heed.clock.now());
    });
    slack.directory.setUser('UNEW01', { deleted: true });
    slack.directory.setUser('UWANG01', { deleted: true });
    await sweep('directory.changes.slack');
    expect(await staff()).to.deep.equal(['S1 ULI01 directory-email', 'S2', 'S3']);
  });

  it('of many changes those are read first that end something, and not at all those that change nothing', async () => {
    const { db, app } = heed;
    const crowd = Array.from({ length: 30 }, (_, i) => `UCROWD${i + 10}`);
    for (const id of crowd) slack.directory.addUser({ id, realName: id, email: `${id}@example.com` });
    await sync();
    await slack.saveEventsUrl(`${app.baseUrl}/slack/events`);
    const due = async () => {
      const { rows } = await sql<{ subject: string; urgent: boolean }>`
        select subject, urgent from directory_due order by urgent desc, due_at, subject`.execute(db);
      return rows.map(({ subject, urgent }) => (urgent ? `${subject} first` : subject));
    };
    // A picture, a status: nothing that Heed knows. Of whom a list brought Slack has nothing to say.
    for (const id of crowd) await slack.changeUser(id, { title: 'On the move' });
    await slack.changeUser('UWANG01', { realName: 'Wang Yu (away)' });
    await slack.changeUser('UGUEST01', { title: 'Guest of the day' });
    expect(await due()).to.deep.equal([]);
    for (const id of crowd.slice(0, 20)) await slack.changeUser(id, { realName: `${id} II` });
    await slack.deactivate('UNEW01');
    await slack.changeUser('UWANG01', { isRestricted: true });
    expect((await due()).slice(0, 2)).to.deep.equal(['UNEW01 first', 'UWANG01 first']);
    const asked = () => slack.counts.calls['users.info'] ?? 0;
    const before = asked();
    await sweep('directory.changes.slack');
    expect(asked() - before).to.equal(2);
    expect((await staff()).join()).not.to.match(/UNEW01|UWANG01/);
    await sweep('directory.changes.slack');
    expect(await due()).to.deep.equal([]);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from person where name like '% II'`.execute(db);
    expect(rows[0]?.n).to.equal(20);
  });

  it('an event about a person that is not as described has them read again', async () => {
    const { db, app } = heed;
    await slack.saveEventsUrl(`${app.baseUrl}/slack/events`);
    await slack.event({ type: 'user_change', user: { id: 'UNEW01', deleted: 'yes' }, event_ts: '1.1' });
    const { rows } = await sql`select subject, urgent from directory_due`.execute(db);
    expect(rows).to.deep.equal([{ subject: 'UNEW01', urgent: false }]);
  });

  it('who is on WeCom too stays when one of the two goes, and leaves when both have', async () => {
    const { db, clock } = heed;
    const wecom = { platform: 'wecom', tenant: 'ww1' };
    const now = clock.now();
    await inTransaction(db, async (tx) => {
      await linkAccounts(tx, wecom, [{ account: 'new', staffNo: 'UNEW01', boundBy: 'directory-email' }], now);
      await sql`insert into directory_sync (platform, tenant, at, result, counts, done_at)
        values ('wecom', 'ww1', ${now}, 'done', '{}', ${now})`.execute(tx);
    });
    slack.directory.setUser('UNEW01', { deleted: true });
    await sync();
    expect((await identitiesOf(db, await idOf('UNEW01'))).map(({ platform }) => platform)).to.deep.equal([
      'wecom',
    ]);
    expect((await staff()).join()).to.include('UNEW01');
    // A platform that has not been read for more than a week knows nobody.
    slack.directory.setUser('UNEW01', { deleted: false });
    await sync();
    clock.advance({ days: 8 });
    slack.directory.setUser('UNEW01', { deleted: true });
    await sync();
    expect((await staff()).join()).not.to.include('UNEW01');
  });

  it('a link is looked at in the console and taken apart; it is remembered, and what came with it ends', async () => {
    await map({ 'group-SSALES01': 'role:it' });
    await sync();
    // That two addresses are the same is not enough for a role.
    expect(await rolesOf('S2')).to.deep.equal([]);
    const admin = await heed.signIn('S1');
    const page = await admin.get('/console/people/accounts');
    expect(page.status).to.equal(200);
    expect(page.text).to.include('UWANG01').and.include('王雨').and.not.include('UNEW01');
    const account = { platform: 'slack', tenant: slack.team.id, account: 'UWANG01' };
    expect((await admin.post('/console/people/accounts/confirm', account)).location).to.match(
      /done=confirmed$/,
    );
    expect((await admin.post('/console/people/accounts/confirm', account)).location).to.match(/done=gone$/);
    expect(await events('account.confirmed')).to.deep.equal([{ ...account, boundBy: 'directory-email' }]);
    await sweep('directory.changes.slack');
    expect(await rolesOf('S2')).to.deep.equal(['it']);
    expect((await admin.post('/console/people/accounts/apart', account)).location).to.match(/done=apart$/);
    expect((await admin.post('/console/people/accounts/apart', account)).location).to.match(/done=gone$/);
    expect(await rolesOf('S2')).to.deep.equal([]);
    expect(await events('account.taken-apart')).to.deep.equal([
      { ...account, boundBy: 'directory-email-confirmed' },
    ]);
    await sweep('directory.changes.slack');
    await sync();
    expect(await staff())
      .to.include('S2')
      .and.include('UWANG01 UWANG01 directory');
    expect((await (await heed.signIn('S3')).get('/console/people/accounts')).status).to.equal(403);
  });

  it('nobody confirms an account of their own', async () => {
    await map({ 'group-SSALES01': 'role:it' });
    await sync();
    const admin = await heed.signIn('S1');
    const account = { platform: 'slack', tenant: slack.team.id, account: 'ULI01' };
    expect((await admin.get('/console/people/accounts')).text).to.include(
      text('zh-CN', 'console.accounts.own'),
    );
    const refused = await admin.post('/console/people/accounts/confirm', account);
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include(text('zh-CN', 'errors.own-account'));
    expect(await staff()).to.include('S1 ULI01 directory-email');
    expect(await events('account.confirmed')).to.deep.equal([]);
    await inTransaction(heed.db, async (tx) => {
      const change = { personId: await idOf('S2'), role: 'admin', actor: { operator: 'test' } } as const;
      await grantRole(tx, change, heed.clock.now());
    });
    const other = await heed.signIn('S2');
    expect((await other.post('/console/people/accounts/confirm', account)).location).to.match(
      /done=confirmed$/,
    );
    await sweep('directory.changes.slack');
    expect(await rolesOf('S1')).to.deep.equal(['admin', 'it']);
  });

  const map = async (fields: Record<string, string>, who = 'S1') =>
    (await heed.signIn(who)).post('/console/people/groups', { platform: 'slack', manager: '', ...fields });

  it('groups become departments as the console says, on the record, and a manager heads one', async () => {
    slack.directory.setUser('UWANG01', { fields: { Xf1: { value: 'ULI01', alt: '' } } });
    const before = await (await heed.signIn('S3')).get('/console/people/groups');
    expect(before.text).to.include('Sales').and.include('Manager');
    expect((await map({ 'group-SSALES01': 'department', manager: 'Xf1' }, 'S3')).location).to.match(
      /saved=yes$/,
    );
    expect(await events('directory.group-mapped')).to.deep.equal([
      { platform: 'slack', tenant: slack.team.id, group: 'SSALES01', means: 'department', was: 'nothing' },
    ]);
    expect(await events('directory.manager-field-chosen')).to.deep.equal([
      { platform: 'slack', tenant: slack.team.id, field: 'Xf1', was: null },
    ]);
    await sync();
    expect(await departments()).to.include('Sales: S1 S2 under S1');
    expect((await map({ 'group-SSALES01': 'department', manager: 'Xf1' })).location).to.match(/saved=same$/);
    // Without the field nobody is asked, and who heads it stays.
    await map({ 'group-SSALES01': 'department' });
    slack.directory.setUser('UWANG01', { fields: {} });
    await sync();
    expect(await departments()).to.include('Sales: S1 S2 under S1');
    await map({ 'group-SSALES01': 'nothing' });
    await sync();
    expect((await departments()).join()).not.to.include('Sales');
  });

  it('a role by group is the administrator’s to give; what somebody holds by hand is left to them', async () => {
    expect((await map({ 'group-SSALES01': 'role:hr' }, 'S3')).status).to.equal(403);
    expect((await map({ 'group-SSALES01': 'role:admin' })).status).to.equal(400);
    await inTransaction(heed.db, async (tx) => {
      const change = { personId: await idOf('S1'), role: 'hr', actor: { operator: 'test' } } as const;
      await grantRole(tx, change, heed.clock.now());
    });
    await map({ 'group-SSALES01': 'role:hr' });
    const account = { platform: 'slack', tenant: slack.team.id, account: 'UWANG01' };
    await (await heed.signIn('S1')).post('/console/people/accounts/confirm', account);
    await sync();
    expect([await rolesOf('S1'), await rolesOf('S2')]).to.deep.equal([['admin', 'hr'], ['hr']]);
    // HR sees what it may not change.
    expect((await map({ 'group-SSALES01': 'nothing' }, 'S3')).status).to.equal(403);
    slack.directory.setGroup({ id: 'SSALES01', users: [] });
    heed.clock.advance({ minutes: 1 });
    await inTransaction(heed.db, (tx) =>
      noteDirectoryEvent(
        tx,
        slack.team.id,
        { kind: 'groups-changed', groupId: 'SSALES01', userIds: ['ULI01', 'UWANG01'] },
        heed.clock.now(),
      ),
    );
    await sweep('directory.changes.slack');
    expect([await rolesOf('S1'), await rolesOf('S2')]).to.deep.equal([['admin', 'hr'], []]);
    expect((await events('role.revoked')).length).to.equal(1);
  });

  it('a group that means nothing is not followed; too many events have everything read again', async () => {
    const note = (event: Parameters<typeof noteDirectoryEvent>[2]) =>
      inTransaction(heed.db, (tx) => noteDirectoryEvent(tx, slack.team.id, event, heed.clock.now()));
    await note({ kind: 'groups-changed', groupId: 'SSALES01', userIds: ['ULI01'] });
    expect(await heed.db.selectFrom('sweep_run').selectAll().execute()).to.deep.equal([]);
    const due = await sql`select from directory_due`.execute(heed.db);
    expect(due.rows).to.have.length(0);
    await sweep('directory.sync.slack');
    await note({ kind: 'rate-limited' });
    expect(await heed.db.selectFrom('sweep_run').selectAll().execute()).to.deep.equal([]);
  });

  it('when Slack does not answer, the page of groups says so and changes nothing', async () => {
    slack.refuse('usergroups.list', 'plan_upgrade_required');
    const page = await (await heed.signIn('S1')).get('/console/people/groups');
    expect(page.status).to.equal(200);
    expect(page.text).to.include('读不到').and.not.include('<select');
  });
});
