import { expect } from 'chai';
import { sql } from 'kysely';
import { lookAtClocks } from '../../src/anonymous/clocks.ts';
import { forgetOldReports } from '../../src/anonymous/forget.ts';
import { createLog } from '../../src/log.ts';
import { text } from '../../src/messages/texts.ts';
import { answers, deskOf, openChannel, passphraseOf, reports } from '../harness/anonymous.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { everythingStored } from '../harness/stored.ts';

const canary = 'canaryreport 金丝雀举报';
const hr = 'S033';
const legal = 'S039';
const last = 'S041';

describe('the anonymous channel', function () {
  this.timeout(120_000);
  let heed: TestApp;
  const log: string[] = [];
  beforeEach(async () => {
    log.length = 0;
    heed = await startApp({
      policies: false,
      log: createLog('trace', { write: (line) => void log.push(line) }),
    });
  });
  afterEach(() => heed.close());

  const clocks = () => lookAtClocks(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
  const told = async () =>
    (
      await sql<{ to: string; title: string }>`
        select p.staff_no as "to", m.bodies->'en'->'card'->>'title' as title
        from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
        where m.kind = 'anonymous.told' order by d.id`.execute(heed.db)
    ).rows.map(({ to, title }) => `${to} ${title}`);
  const say = (key: string) => text('en', `anonymous.told.${key}`);
  const days = async (count: number) => {
    for (let day = 0; day < count; day += 1) {
      heed.clock.advance({ days: 1 });
      await clocks();
    }
  };
  const only = async () => (await heed.db.selectFrom('anonymous_report').selectAll().execute())[0];
  /** Signed in anew, since a session ends in half a day. */
  const unlocked = async (staffNo: string) => {
    const desk = await deskOf(heed, staffNo);
    await desk.send('/reports', '/reports/unlock', { passphrase: passphraseOf(staffNo) });
    return desk;
  };
  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;

  it('is not open before somebody can receive, and refuses to be', async () => {
    const visitor = heed.visitor();
    expect((await visitor.get('/anonymous?lang=en')).text)
      .to.include(text('en', 'anonymous.closed'))
      .and.not.include('<textarea');
    const office = await heed.signIn('S038');
    const refused = await office.post('/console/anonymous/channel', { open: '1', outside: '' });
    expect(refused.status).to.equal(422);
    await office.post('/console/anonymous/recipients', { staffNo: hr, standing: 'recipient' });
    // Named, but without a key nobody could read.
    expect((await office.post('/console/anonymous/channel', { open: '1', outside: '' })).status).to.equal(
      422,
    );
    expect((await reports(heed, { text: canary })).code).to.equal('');
    expect(await only()).to.equal(undefined);
    await openChannel(heed, { [hr]: 'recipient' });
    expect((await visitor.get('/anonymous?lang=en')).text).to.include('<textarea');
    const { rows: events } = await sql<{ type: string }>`
      select type from evidence_event where type like 'anonymous.%' order by id`.execute(heed.db);
    expect(events.map(({ type }) => type)).to.deep.equal([
      'anonymous.recipient-added',
      'anonymous.recipient-ready',
      'anonymous.channel-opened',
    ]);
    // The last who could read has left: it closes by itself.
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${await idOf(hr)}::uuid`.execute(
      heed.db,
    );
    expect((await visitor.get('/anonymous?lang=en')).text).to.include(text('en', 'anonymous.closed'));
  });

  it('carries a talk by a receipt code that is stored nowhere, opened by passphrases alone', async () => {
    await openChannel(heed, { [hr]: 'recipient', [legal]: 'recipient' });
    const { code, sent } = await reports(heed, { text: `${canary}\nsecond line` });
    expect(code).to.match(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(sent).to.include(text('en', 'anonymous.codeText'));
    await days(1);
    expect(await told()).to.have.members([`${hr} ${say('new')}`, `${legal} ${say('new')}`]);
    const report = await only();
    const closed = await deskOf(heed, hr);
    const locked = await closed.get(`/reports/${report?.id}`);
    expect(locked.location, 'locked').to.equal('/reports');
    const wrong = await closed.send('/reports', '/reports/unlock', { passphrase: 'not the one at all' });
    expect(wrong.status).to.equal(422);
    const desk = await unlocked(hr);
    expect((await desk.get(`/reports/${report?.id}`)).text).to.include('second line');
    await desk.send(`/reports/${report?.id}`, `/reports/${report?.id}`, {
      what: 'confirm',
      text: 'canaryanswer thank you',
    });
    const read = await answers(heed, code.toLowerCase().replaceAll('-', ' '), 'canarymore it goes on');
    expect(read.text).to.include('canaryanswer thank you').and.include('canarymore it goes on');
    expect((await (await unlocked(legal)).get(`/reports/${report?.id}`)).text).to.include('canarymore');
    // Nothing of it anywhere: neither in tables, nor in the log, nor the code.
    for (const [table, dumped] of await everythingStored(heed.db))
      expect(dumped, table)
        .not.to.match(/canary|金丝雀|second line/)
        .and.not.include(code)
        .and.not.include(code.replaceAll('-', ''));
    expect(log.join('\n'))
      .not.to.match(/canary|金丝雀|\/anonymous/)
      .and.not.include(code);
    // Minutes later the browser of the recipient is locked again.
    heed.clock.advance({ seconds: 16 * 60 });
    expect((await desk.get(`/reports/${report?.id}`)).location).to.equal('/reports');
  });

  it('keeps no address, no agent and no time finer than a day, and sets no cookie', async () => {
    await openChannel(heed, { [hr]: 'recipient' });
    const before = await everythingStored(heed.db);
    const agent = 'canaryagent/1.0';
    const page = await fetch(`${heed.app.baseUrl}/anonymous`, {
      headers: {
        'user-agent': agent,
        cookie: 'heed_session=canarycookie',
        'x-forwarded-for': '203.0.113.77',
      },
    });
    expect(page.headers.get('set-cookie')).to.equal(null);
    expect(page.headers.get('referrer-policy')).to.equal('no-referrer');
    const html = await page.text();
    expect(html)
      .to.not.match(/<script|https?:\/\//)
      .and.not.include(new URL(heed.app.baseUrl).host);
    expect(html).to.include(text('zh-CN', 'anonymous.signedIn'));
    const { code } = await reports(heed, { text: canary });
    const talk = await answers(heed, code, 'more');
    expect(talk.headers.get('set-cookie')).to.equal(null);
    const after = await everythingStored(heed.db);
    const changed = [...after]
      .filter(([table, dumped]) => before.get(table) !== dumped)
      .map(([table]) => table);
    expect(changed).to.have.members([
      'public.anonymous_report',
      'public.anonymous_message',
      'public.anonymous_routing',
    ]);
    for (const table of changed) {
      const dumped = after.get(table) ?? '';
      expect(dumped, table)
        .to.not.match(/\d{2}:\d{2}/)
        .and.not.match(/127\.0\.0\.1|203\.0\.113|canary/);
      // Ids made of the time would tell it: a random one has 4 in that place.
      for (const [id] of dumped.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g))
        expect(id[14], `${table} ${id}`).to.equal('4');
    }
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_name in ('anonymous_report', 'anonymous_message', 'anonymous_routing')
        and data_type not in ('uuid', 'bytea', 'date', 'boolean', 'jsonb', 'integer', 'text')`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([]);
    expect(log.join('\n')).to.not.match(/canary|203\.0\.113|127\.0\.0\.1/);
    // Until the next morning nothing says that there is anything, neither a message nor the evidence.
    await clocks();
    expect(await told()).to.deep.equal([]);
    await days(1);
    expect(await told()).to.include(`${hr} ${say('new')}`);
  });

  it('a report that is urgent is told of at once, since the reporter asked for it', async () => {
    await openChannel(heed, { [hr]: 'recipient' });
    await reports(heed, { text: canary, urgent: true });
    await clocks();
    expect(await told()).to.deep.equal([`${hr} ${say('urgent')}`]);
  });

  it('whoever is named gets nothing, nor does anybody below them; where nobody is left it says so and keeps nothing', async () => {
    await openChannel(heed, { [hr]: 'recipient', [legal]: 'recipient', [last]: 'last' });
    const name = (
      await heed.db.selectFrom('person').select('name').where('staff_no', '=', hr).executeTakeFirstOrThrow()
    ).name;
    const { look } = await reports(heed, { text: canary, about: ` ${name} ` });
    const legalName = (
      await heed.db
        .selectFrom('person')
        .select('name')
        .where('staff_no', '=', legal)
        .executeTakeFirstOrThrow()
    ).name;
    expect(/<h2[^>]*>It goes to.*?<\/ul>/s.exec(look)?.[0])
      .to.include(legalName)
      .and.not.include(name);
    await days(1);
    expect((await told()).map((line) => line.split(' ')[0])).to.deep.equal([legal]);
    expect((await (await unlocked(hr)).get('/reports')).text).to.include(
      text('zh-CN', 'anonymous.desk.none'),
    );
    const report = await only();
    expect((await (await unlocked(hr)).get(`/reports/${report?.id}`)).status).to.equal(404);
    // Their boss is named: the recipient below is left out too.
    await sql`delete from anonymous_report`.execute(heed.db);
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from membership m join department_head h on h.department_id = m.department_id and h.to_at is null
      join person p on p.id = h.person_id
      where m.person_id = ${await idOf(hr)}::uuid and m.to_at is null and h.person_id <> m.person_id`.execute(
      heed.db,
    );
    for (const { no } of rows) {
      const named = await reports(heed, { text: canary, about: no });
      expect(/<h2[^>]*>It goes to.*?<\/ul>/s.exec(named.look)?.[0], no).to.not.include(`>${name}<`);
    }
    await sql`delete from anonymous_report`.execute(heed.db);
    const toLast = await reports(heed, { text: canary, about: `${hr}\n${legal}` });
    expect(toLast.look).to.include(text('en', 'anonymous.goesToLast'));
    await sql`delete from anonymous_report`.execute(heed.db);
    const nobody = await reports(heed, { text: canary, about: `${hr}, ${legal}、${last}` });
    expect(nobody.look).to.include(text('en', 'anonymous.nobody')).and.include('Authority, 12345');
    expect(nobody.code).to.equal('');
    expect(await only()).to.equal(undefined);
  });

  it('confirmation is due in seven days and feedback three calendar months later; what is late goes to the last', async () => {
    await openChannel(heed, { [hr]: 'recipient', [last]: 'last' });
    const { code } = await reports(heed, { text: canary });
    await days(8);
    const first = await told();
    expect(first).to.include.members([
      `${hr} ${say('confirm-soon')}`,
      `${hr} ${say('confirm-last')}`,
      `${hr} ${say('confirm-late')}`,
      `${last} ${say('confirm-late')}`,
    ]);
    expect(first.filter((line) => line.startsWith(last))).to.have.length(1);
    // Each step is said once, and never again by a second look.
    await clocks();
    expect(await told()).to.deep.equal(first);
    const report = await only();
    const lastDesk = await unlocked(last);
    expect((await lastDesk.get(`/reports/${report?.id}`)).text).to.include(canary);
    await lastDesk.send(`/reports/${report?.id}`, `/reports/${report?.id}`, {
      what: 'confirm',
      text: 'it came',
    });
    // Late confirming moves no clock: three months from the end of the seven days (Directive 9(1)(f)).
    expect((await only())?.feedback_by).to.deep.equal(report?.feedback_by);
    await days(100);
    expect(await told())
      .to.include(`${hr} ${say('feedback-late')}`)
      .and.include(`${last} ${say('feedback-late')}`);
    const again = await unlocked(last);
    const early = await again.send(`/reports/${report?.id}`, `/reports/${report?.id}/close`, {});
    expect(early.status, 'not closed before feedback').to.equal(410);
    await again.send(`/reports/${report?.id}`, `/reports/${report?.id}`, {
      what: 'feedback',
      text: 'we did this',
    });
    expect(
      (await again.send(`/reports/${report?.id}`, `/reports/${report?.id}/close`, {})).location,
    ).to.equal('/reports');
    const forget = () => forgetOldReports(heed.db, { now: heed.clock.now(), zone: heed.app.zone });
    // Ten years on it is there, since the reporter has not read what was answered.
    heed.clock.advance({ days: 3_650 });
    await forget();
    expect(await only()).to.not.equal(undefined);
    expect((await answers(heed, code)).text).to.include('we did this');
    await forget();
    expect(await only()).to.equal(undefined);
    const gone = await answers(heed, code);
    const never = await answers(heed, '0000-0000-0000-0000-0000');
    const broken = await answers(heed, 'x');
    expect([never, broken].map(({ status, text: body }) => [status, body])).to.deep.equal([
      [gone.status, gone.text],
      [gone.status, gone.text],
    ]);
  });

  it('is handed on to the crisis team in a recipient’s words, past whoever must not hear of it', async () => {
    await openChannel(heed, { [legal]: 'recipient' });
    await reports(heed, { text: canary, about: 'S021' });
    const report = await only();
    const desk = await unlocked(legal);
    expect((await desk.get(`/reports/${report?.id}`)).text).to.include('S021');
    const given = { text: 'a mailbox is read by somebody', about: 'S021' };
    for (let times = 0; times < 2; times += 1)
      await desk.send(`/reports/${report?.id}`, `/reports/${report?.id}/hand-on`, given);
    const { rows } = await sql<{ source: string; by_person: string | null; excluded: string[] }>`
      select source, by_person, excluded from crisis_report`.execute(heed.db);
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ source: 'anonymous', by_person: null });
    expect(rows[0]?.excluded).to.include(await idOf('S021'));
  });

  it('nobody but a recipient opens anything of it, whatever their role', async () => {
    await openChannel(heed, { [legal]: 'recipient' });
    await reports(heed, { text: canary });
    const report = await only();
    for (const staffNo of ['S021', 'S020', 'S035', hr, 'S038', 'S030', last, 'S037']) {
      const who = await heed.signIn(staffNo);
      expect((await who.get('/reports')).status, staffNo).to.equal(403);
      expect((await who.get(`/reports/${report?.id}`)).status, staffNo).to.equal(403);
      expect(
        (await who.post(`/reports/${report?.id}`, { what: 'message', text: 'x' })).status,
        staffNo,
      ).to.equal(403);
    }
    expect((await heed.signIn('S021').then((who) => who.get('/console/anonymous'))).status).to.equal(403);
  });

  it('the bot says that a chat is not anonymous, and where one is', async () => {
    await openChannel(heed, { [hr]: 'recipient' });
    const person = await heed.signIn('S021');
    await person.post('/local/act', { text: '我想匿名举报' });
    const page = (await person.get('/local')).text;
    expect(page).to.include('在聊天里说不是匿名的').and.include('/anonymous');
    expect(await only()).to.equal(undefined);
  });
});
