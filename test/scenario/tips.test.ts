import { expect } from 'chai';
import { sql } from 'kysely';
import { enrolNewReaders } from '../../src/announcements/enrol-all.ts';
import { giveTips } from '../../src/announcements/give.ts';
import { tipData } from '../../src/announcements/personal-data.ts';
import { publishSeries } from '../../src/announcements/publish.ts';
import { readSeries } from '../../src/announcements/series.ts';
import { findSeries, loadSeries } from '../../src/announcements/store.ts';
import { turnTipsDown } from '../../src/announcements/wanted.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import { claimRepeat, expireLeases } from '../../src/delivery/recover.ts';
import { languages } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { seedSampleTips } from '../../src/sample/tips.ts';
import { seriesCode, startedTips } from '../harness/announcements.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { idsOf } from '../harness/surveys.ts';
import { Learner } from '../harness/training.ts';

const page = `/console/tips/${seriesCode}`;
const readers = ['S002', 'S003', 'S004', 'S005', 'S006'];

describe('tips', function () {
  this.timeout(240_000);
  let heed: TestApp;
  // A Monday, ten o'clock in Shanghai.
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  afterEach(() => heed.close());

  const started = async (staff: readonly string[] = readers, weeks = 2) =>
    startedTips(heed, { audience: { kind: 'people', ids: await idsOf(heed.db, staff) }, weeks });
  const give = (db: Db = heed.db, more = {}) =>
    giveTips(db, { zone: heed.app.zone, now: heed.clock.now(), ...more });
  /** What waits to go out is with its people. */
  const arrive = () => sql`update delivery set state = 'accepted' where state = 'pending'`.execute(heed.db);
  const arrives = async () => {
    const given = await give();
    await arrive();
    return given;
  };
  /** The tips that each has got, by staff number, as they were queued. */
  const got = async (): Promise<Record<string, string[]>> => {
    const { rows } = await sql<{ staffNo: string; titles: string[] }>`
      select p.staff_no as "staffNo", array_agg(m.bodies -> 'en' -> 'card' ->> 'title' order by m.created_at) as titles
      from message m join delivery d on d.message_id = m.id join person p on p.id = d.person_id
      where m.kind = 'tips.card' and d.state <> 'skipped' group by 1 order by 1`.execute(heed.db);
    return Object.fromEntries(rows.map(({ staffNo, titles }) => [staffNo, titles]));
  };
  const claimable = async () =>
    (
      await sql<{ n: number }>`
        select count(*)::int as n from delivery d join message m on m.id = d.message_id
        where m.kind = 'tips.card' and d.state = 'pending' and d.expires_at > ${heed.clock.now()}`.execute(
        heed.db,
      )
    ).rows[0]?.n;
  const times = async () =>
    Object.fromEntries(Object.entries(await got()).map(([staffNo, titles]) => [staffNo, titles.length]));
  const each = (count: number, staff = readers) => Object.fromEntries(staff.map((one) => [one, count]));
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => JSON.parse(event ?? '{}') as { actor: object; data: Record<string, unknown> });
  const hidden = (html: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

  it('are started by HR after a look, stopped, and gone on with, each on record', async () => {
    await inTransaction(heed.db, (tx) => seedSampleTips(tx, heed.clock.now()));
    const hr = await heed.signIn('S033');
    expect((await hr.get('/console/announcements')).text).to.include(`href="${page}"`);
    const shown = (await hr.get(page)).text;
    const series = await loadSeries(heed.db, (await findSeries(heed.db, seriesCode)).id);
    expect(series.tips.length).to.be.greaterThan(5);
    for (const language of languages)
      for (const { title } of series.texts[language].tips.values())
        expect(shown.replaceAll('&quot;', '"').replaceAll('&#39;', "'")).to.include(title);
    const key = hidden((await hr.get(`${page}/start`)).text, 'key');
    const fields = { key, audience: 'people', list: readers.join('\n'), weeks: '2' };
    for (const weeks of ['', '0', '27', '1.5', 'x'])
      expect((await hr.post(`${page}/preview`, { ...fields, weeks })).status, weeks).to.equal(422);
    const few = await hr.post(`${page}/preview`, { ...fields, list: readers.slice(1).join('\n') });
    expect(few.status).to.equal(422);
    expect(few.text).to.include(text('zh-CN', 'announcements.problem.few', { least: '5' }));
    const look = await hr.post(`${page}/preview`, fields);
    expect(look.status).to.equal(200);
    expect(await events('tips.started')).to.deep.equal([]);
    const mark = hidden(look.text, 'mark');
    expect(
      (await hr.post(`${page}/start`, { ...fields, list: 'S007\nS008\nS009\nS010\nS011', mark })).status,
    ).to.equal(409);
    const press = () => hr.post(`${page}/start`, { ...fields, mark });
    for (const { location } of [...(await Promise.all([press(), press()])), await press()])
      expect(location).to.equal(`${page}?done=tipsStarted`);
    expect(
      (await events('tips.started')).map(({ actor, data }) => [actor, data.people, data.weeks]),
    ).to.deep.equal([[{ person: hr.personId }, 5, 2]]);
    const another = await hr.post(`${page}/start`, {
      ...fields,
      mark,
      key: key.replace(/.$/, key.endsWith('0') ? '1' : '0'),
    });
    expect(another.status).to.equal(409);
    expect(await give()).to.equal(5);
    expect((await hr.post(`${page}/stop`, {})).location).to.equal(`${page}?done=tipsStopped`);
    expect((await hr.post(`${page}/stop`, {})).status).to.equal(303);
    // What had not gone out yet was taken back.
    expect(await times()).to.deep.equal({});
    heed.clock.advance({ days: 14 });
    expect(await give()).to.equal(0);
    const later = await heed.signIn('S038');
    expect((await later.post(`${page}/resume`, {})).status).to.equal(303);
    expect((await later.post(`${page}/resume`, {})).status).to.equal(303);
    expect(await give()).to.equal(5);
    expect(await events('tips.stopped')).to.have.length(1);
    expect((await events('tips.resumed')).map(({ actor }) => actor)).to.deep.equal([
      { person: later.personId },
    ]);
  });

  it('come one at a time, every so many weeks, round and round', async () => {
    await started(readers, 1);
    const { tips } = await loadSeries(heed.db, (await findSeries(heed.db, seriesCode)).id);
    for (let week = 0; week < tips.length + 1; week += 1) {
      expect(await arrives(), `week ${week}`).to.equal(5);
      expect(await give()).to.equal(0);
      heed.clock.advance({ days: 3 });
      expect(await give()).to.equal(0);
      heed.clock.advance({ days: 4 });
    }
    for (const titles of Object.values(await got())) {
      expect(new Set(titles.slice(0, tips.length)).size).to.equal(tips.length);
      expect(titles.slice(tips.length)).to.deep.equal(titles.slice(0, 1));
    }
    const given = await events('tips.given');
    expect(given[0]?.data).to.include({ code: seriesCode, tip: tips[0], people: 5 });
    expect(JSON.stringify(given)).not.to.match(new RegExp((await idsOf(heed.db, readers)).join('|')));
  });

  it('come in the hours of their person, not on leave, and give way to what is due', async () => {
    await started();
    const [leave = '', , notThere = ''] = await idsOf(heed.db, readers);
    heed.clock.set('2026-08-03T14:00:00Z');
    expect(await give()).to.equal(0);
    await sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
      values (gen_random_uuid(), ${leave}::uuid, '2026-08-04', '2026-08-06', 'console', ${heed.clock.now()})`.execute(
      heed.db,
    );
    const notice = await sentNotice(heed, 'what-heed-keeps', ['S003']);
    await sql`update assignment set due_at = '2026-08-04T15:59:59Z', since_at = ${heed.clock.now()}`.execute(
      heed.db,
    );
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${notThere}::uuid`.execute(
      heed.db,
    );
    heed.clock.set('2026-08-04T02:00:00Z');
    expect(await arrives()).to.equal(2);
    expect(await times()).to.deep.equal({ S005: 1, S006: 1 });
    // Due since yesterday, and not done.
    heed.clock.set('2026-08-05T02:00:00Z');
    expect(await give()).to.equal(0);
    const person = await heed.signIn('S003');
    const answer = { action: `notices.acknowledge:${notice}` };
    expect((await person.post(`/n/${notice}/answer`, answer)).status).to.equal(303);
    // On a day on which they were reminded of something.
    heed.clock.set('2026-08-06T02:00:00Z');
    await sql`update reminder_day set day = '2026-08-06', count = 1`.execute(heed.db);
    expect(await give()).to.equal(0);
    heed.clock.set('2026-08-07T02:00:00Z');
    expect(await arrives()).to.equal(2);
    expect(await times()).to.deep.equal({ S002: 1, S003: 1, S005: 1, S006: 1 });
  });

  it('come to whoever has no account once there is one, and wait for it', async () => {
    await started();
    const [id = ''] = await idsOf(heed.db, ['S002']);
    await sql`update identity set to_at = ${heed.clock.now()} where person_id = ${id}::uuid`.execute(heed.db);
    expect(await arrives()).to.equal(4);
    heed.clock.set('2026-08-04T02:00:00Z');
    expect(await give()).to.equal(0);
    await sql`update identity set to_at = null where person_id = ${id}::uuid`.execute(heed.db);
    heed.clock.set('2026-08-05T02:00:00Z');
    expect(await arrives()).to.equal(1);
    const all = await got();
    expect(all.S002).to.deep.equal(all.S003);
  });

  it('come to whoever joins later, and go on with what is new', async () => {
    await startedTips(heed, { audience: { kind: 'everyone' } });
    await arrives();
    const [person = ''] = await idsOf(heed.db, ['S007']);
    expect((await times()).S007).to.equal(1);
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${person}::uuid`.execute(
      heed.db,
    );
    heed.clock.advance({ days: 14 });
    await arrives();
    expect((await times()).S007).to.equal(1);
    expect((await times()).S002).to.equal(2);
    await sql`update employment set to_at = null where person_id = ${person}::uuid`.execute(heed.db);
    const file = (language: string) => ({
      name: `${language}.md`,
      bytes: Buffer.from(
        `---\ncode: ${seriesCode}\nlanguage: ${language}\ntitle: T\nversion: 2\nowner: O\ntips: [links, fresh, no-secrets-in-chat]\n---\n# L\n\na\n\n# Fresh ${language}\n\nb\n\n# N\n\nc\n`,
      ),
    });
    const now = heed.clock.now();
    await inTransaction(heed.db, (tx) =>
      publishSeries(tx, readSeries([file('zh-CN'), file('en')]), { actor: 'heed', now }),
    );
    await enrolNewReaders(heed.db, now);
    await arrives();
    // Who was away goes on where they were, and has not had the first of the new ones either.
    expect((await got()).S007?.at(-1)).to.equal('L');
    heed.clock.advance({ days: 14 });
    await arrives();
    heed.clock.advance({ days: 14 });
    await arrives();
    heed.clock.advance({ days: 14 });
    await arrives();
    expect((await got()).S002?.slice(-3)).to.deep.equal(['L', 'Fresh en', 'N']);
  });

  it('are turned down in the chat by their person, who alone sees it, and wanted again on their page', async () => {
    await started();
    const hr: Browser = await heed.signIn('S033');
    const before = (await hr.get(page)).text;
    await give();
    const entries = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from evidence_event`.execute(heed.db)).rows[0]?.n;
    const kept = await entries();
    const one = await Learner.of(heed, 'S002');
    const said = await one.press(`tips.fewer:${seriesCode}`);
    expect(said).to.deep.include({ kind: 'text', text: text('zh-CN', 'announcements.chat.off') });
    const other = await Learner.of(heed, 'S003');
    expect(await other.type('少发点')).to.deep.include({
      kind: 'text',
      text: text('zh-CN', 'announcements.chat.off'),
    });
    expect(await entries()).to.equal(kept);
    // What waited to go out to them was taken back.
    expect(await times()).to.deep.equal(each(1, ['S004', 'S005', 'S006']));
    await arrive();
    // Of HR's page nothing but what keeps forms from being forged is another.
    const plain = (html: string) => html.replaceAll(/(?:value|content)="[^"]{60,}"/g, '');
    expect(plain((await hr.get(page)).text) === plain(before)).to.equal(true);
    heed.clock.advance({ days: 14 });
    await enrolNewReaders(heed.db, heed.clock.now());
    expect(await give()).to.equal(3);
    const own = await heed.signIn('S002');
    expect((await own.get('/me')).text).to.include(text('zh-CN', 'announcements.mine.off'));
    expect((await own.post('/me/tips', { wanted: 'on' })).location).to.equal('/me?tips=on#tips');
    expect((await own.get('/me')).text).to.include(text('zh-CN', 'announcements.mine.on'));
    expect(await give()).to.equal(1);
    expect((await own.post('/me/tips', { wanted: 'off' })).location).to.equal('/me?tips=off#tips');
    expect(await entries()).to.equal((kept ?? 0) + 2);
    // Whoever has nothing to do with tips reads nothing of them.
    expect((await (await heed.signIn('S020')).get('/me')).text).not.to.include('id="tips"');
  });

  it('are given once, whoever looks and wherever it breaks off', async () => {
    await started();
    await Promise.all([give(), give(heed.db, { atOnce: 2 }), give(heed.db, { atOnce: 1 })]);
    expect(await times()).to.deep.equal(each(1));
    await arrive();
    heed.clock.advance({ days: 14 });
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await give(broken.db, { atOnce: 3 }).catch(() => 0);
      if (!broken.broke()) break;
    }
    expect(await times()).to.deep.equal(each(2));
    const sums = (await events('tips.given')).map(({ data }) => data.people as number);
    expect(sums.reduce((sum, one) => sum + one, 0)).to.equal(10);
  });

  it('wait for no day of a clock that was ahead', async () => {
    await started();
    heed.clock.set('2027-08-03T02:00:00Z');
    await arrives();
    heed.clock.set('2026-08-04T02:00:00Z');
    expect(await give()).to.equal(0);
    heed.clock.set('2026-08-17T02:00:00Z');
    expect(await give()).to.equal(0);
    heed.clock.set('2026-08-18T02:00:00Z');
    expect(await give()).to.equal(5);
    expect(await times()).to.deep.equal(each(2));
  });

  it('that do not go out within the hours of their person come another day, and no tip is lost or doubled', async () => {
    await started();
    await give();
    const [first = ''] = (await got()).S002 ?? [];
    const waiting = async () =>
      (
        await heed.db
          .selectFrom('tip_reader')
          .select(['last_at', 'given', 'message_id'])
          .where('message_id', 'is not', null)
          .execute()
      ).length;
    expect(await waiting()).to.equal(5);
    // One of them got it; of another it is under way.
    await sql`update delivery set state = 'accepted' where person_id = (select id from person where staff_no = 'S002')`.execute(
      heed.db,
    );
    await sql`update delivery set state = 'sending', lease_until = '2026-08-03T23:00:00Z'
      where person_id = (select id from person where staff_no = 'S003')`.execute(heed.db);
    heed.clock.set('2026-08-03T14:00:00Z');
    expect(await claimable()).to.equal(0);
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await give(broken.db).catch(() => 0);
      if (!broken.broke()) break;
    }
    expect(await times()).to.deep.equal(each(1, ['S002', 'S003']));
    expect(await waiting()).to.equal(1);
    expect((await events('tips.late')).map(({ data }) => data)).to.deep.equal([
      { code: seriesCode, tip: 'no-secrets-in-chat', people: 3 },
    ]);
    // Whose was under way had it after all.
    await sql`update delivery set state = 'accepted', lease_until = null where state = 'sending'`.execute(
      heed.db,
    );
    heed.clock.set('2026-08-04T02:00:00Z');
    expect(await arrives()).to.equal(3);
    expect(await arrives()).to.equal(0);
    expect(await waiting()).to.equal(0);
    const all = await got();
    for (const staffNo of readers) expect(all[staffNo], staffNo).to.deep.equal([first]);
    // Each has the next one two weeks after their own.
    heed.clock.set('2026-08-17T02:00:00Z');
    expect(await arrives()).to.equal(2);
    heed.clock.set('2026-08-18T02:00:00Z');
    expect(await arrives()).to.equal(3);
    expect(await times()).to.deep.equal(each(2));
  });

  it('that went in many messages are all taken back, each once', async () => {
    await startedTips(heed, { audience: { kind: 'everyone' } });
    const given = await give(heed.db, { atOnce: 1 });
    expect(given).to.be.greaterThan(20);
    const first = Object.keys(await times());
    // Late in the evening, where it is not morning for others.
    heed.clock.set('2026-08-03T14:00:00Z');
    await give();
    const late = (await events('tips.late')).map(({ data }) => data.people as number);
    expect(late).to.have.length(given);
    expect(new Set(late)).to.deep.equal(new Set([1]));
    const now = await times();
    expect(first.filter((staffNo) => staffNo in now)).to.deep.equal([]);
    const { rows } = await sql`
      select from tip_reader r join person p on p.id = r.person_id
      where r.message_id is not null and p.staff_no = any(${first}::text[])`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('that were on their way when they were turned down, or when all were stopped, are not tried again', async () => {
    await started();
    await give();
    await sql`update delivery set state = 'sending', lease_until = '2026-08-03T23:00:00Z'`.execute(heed.db);
    // What a platform says of it then: later, of the message to that person or to all.
    const later = (staffNo?: string) =>
      sql`
      update delivery d set state = 'pending', lease_until = null from person p
      where p.id = d.person_id and d.state = 'sending' and p.staff_no = coalesce(${staffNo ?? null}, p.staff_no)`.execute(
        heed.db,
      );
    await (await Learner.of(heed, 'S002')).type('少发点');
    await later('S002');
    await later('S003');
    expect(await claimable()).to.equal(1);
    await give();
    expect(await times()).to.deep.equal(each(1, ['S003', 'S004', 'S005', 'S006']));
    await (await heed.signIn('S033')).post(`${page}/stop`, {});
    await later();
    expect(await claimable()).to.equal(0);
    await give();
    expect(await times()).to.deep.equal({});
    expect(await events('tips.late')).to.deep.equal([]);
    // None of them had it.
    const { rows } = await sql`select from tip_reader where last_at is not null`.execute(heed.db);
    expect(rows).to.have.length(0);
  });

  it('that somebody turned down while they were on their way to many keep none of the others waiting', async () => {
    await started();
    await give();
    // In one call to all of them, of which nobody knows whether it arrived.
    const claim = { lane: 'bulk', platform: 'local', size: 100, leaseMs: 60_000 } as const;
    const options = () => ({ ...claim, baseUrl: 'https://heed.example', now: heed.clock.now() });
    const wordings = new Wordings(heed.db);
    const claimed = await claimNext(heed.db, wordings, options());
    // Those who read Chinese.
    expect(claimed?.members).to.have.length(4);
    const [id = ''] = await idsOf(heed.db, ['S002']);
    await inTransaction(heed.db, (tx) => turnTipsDown(tx, id, heed.clock.now()));
    heed.clock.advance({ minutes: 2 });
    await expireLeases(heed.db, 'bulk', heed.clock.now());
    const again = () => claimRepeat(heed.db, wordings, { ...options(), dedupeMs: 4 * 3_600_000 });
    const repeated = await again();
    // The platform knows it by its bytes and by whom it goes to: it goes again as it was.
    expect(repeated).to.deep.include({ id: claimed?.id, repeat: 'same' });
    expect(repeated?.members.filter(({ open }) => open)).to.have.length(4);
    // Stopped for everybody, there is nobody left whom it is for.
    await (await heed.signIn('S033')).post(`${page}/stop`, {});
    heed.clock.advance({ minutes: 2 });
    await expireLeases(heed.db, 'bulk', heed.clock.now());
    expect(await again()).to.equal(undefined);
    expect(await deliveryProblems(heed.db)).to.deep.equal([]);
  });

  it('that were taken back for being late do not come to whoever wants none, or from what was stopped', async () => {
    await started();
    await give();
    await (await Learner.of(heed, 'S002')).type('少发点');
    heed.clock.set('2026-08-03T14:00:00Z');
    await give();
    expect((await events('tips.late')).map(({ data }) => data.people)).to.deep.equal([4]);
    const hr = await heed.signIn('S033');
    await hr.post(`${page}/stop`, {});
    heed.clock.set('2026-08-04T02:00:00Z');
    expect(await give()).to.equal(0);
    expect(await times()).to.deep.equal({});
    expect((await (await heed.signIn('S033')).post(`${page}/resume`, {})).location).to.equal(
      `${page}?done=tipsStarted`,
    );
    expect(await give()).to.equal(4);
  });

  it('are shown to their person, copied and erased', async () => {
    await started();
    await give();
    const [id = ''] = await idsOf(heed.db, ['S002']);
    await (await Learner.of(heed, 'S002')).press(`tips.fewer:${seriesCode}`);
    expect((await tipData.find(heed.db, id)).map(({ category }) => category)).to.deep.equal([
      ...['announcements.held.tips', 'announcements.held.off'],
    ]);
    const copied = [];
    for await (const item of tipData.export(heed.db, id)) copied.push(item.data);
    expect(copied[0]).to.deep.include({ name: seriesCode, content: 'no-secrets-in-chat' });
    const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
    const gone = await inTransaction(heed.db, (tx) => tipData.erase(tx, id, context));
    expect(gone.map(({ erased }) => erased)).to.deep.equal([1, 1]);
    expect(await tipData.find(heed.db, id)).to.deep.equal([]);
  });
});
