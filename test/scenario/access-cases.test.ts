import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { endDueAccess } from '../../src/access-cases/end.ts';
import { tellOpened } from '../../src/access-cases/tell.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { AccessStory, counsel, officer } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const person = 'S002';
const other = 'S003';

describe('an access case', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AccessStory;
  let legal: Browser;
  let privacy: Browser;
  beforeEach(async () => {
    heed = await startApp();
    story = await AccessStory.begin(heed, [person, other]);
    legal = await heed.signIn(counsel);
    privacy = await heed.signIn(officer);
  });
  afterEach(() => heed.close());

  const path = (id: string, act = '') => `/console/access-cases/${id}${act}`;
  const views = () => heed.db.selectFrom('access_view').selectAll().orderBy('id').execute();
  const told = async () => {
    await tellOpened(heed.db, heed.clock.now(), heed.app.zone);
    const rows = await heed.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .innerJoin('person as p', 'p.id', 'd.person_id')
      .select('p.staff_no')
      .where('m.kind', '=', 'access-cases.told')
      .orderBy('m.created_at')
      .orderBy('p.staff_no')
      .execute();
    return rows.map(({ staff_no }) => staff_no);
  };
  /** Sessions last less than cases: signed in again. */
  const later = async (by: Parameters<typeof heed.clock.advance>[0]) => {
    heed.clock.advance(by);
    legal = await heed.signIn(counsel);
    privacy = await heed.signIn(officer);
  };

  it('opens what it says and nothing else, for whoever asked, once a second person has approved', async () => {
    const mine = await story.says(person, 'the customer wants 12 boxes');
    const theirs = await story.says(other, 'a secret of somebody else');
    const id = await story.asks(person);
    expect((await legal.post(path(id, '/list'))).status).to.equal(410);
    // Nobody approves their own, and counsel is not whom the policy names.
    expect((await legal.post(path(id, '/decide'), { verdict: 'approved' })).status).to.equal(403);
    await story.approves(id);
    await story.approves(id);
    expect(await story.events('access-case.approved')).to.have.length(1);

    const list = await legal.post(path(id, '/list'));
    expect(list.status).to.equal(200);
    expect(list.headers.get('cache-control')).to.equal('no-store');
    expect(list.text).to.include(mine).and.not.include(theirs).and.not.include('12 boxes');
    const opened = await legal.post(path(id, `/records/${mine}`));
    expect(opened.status).to.equal(200);
    expect(opened.headers.get('cache-control')).to.equal('no-store');
    expect(opened.text).to.include('the customer wants 12 boxes');
    expect((await legal.post(path(id, `/records/${theirs}`))).status).to.equal(404);
    expect((await legal.post(path(id, `/records/${v7()}`))).status).to.equal(404);
    // Whoever approved decides and does not read.
    expect((await privacy.post(path(id, `/records/${mine}`))).status).to.equal(404);

    const logged = await views();
    expect(logged.map(({ what, records }) => ({ what, records }))).to.deep.equal([
      { what: 'list', records: [mine] },
      { what: 'content', records: [mine] },
    ]);
    expect((await story.events('access-case.viewed')).map(({ view }) => view)).to.deep.equal(
      logged.map((one) => one.id),
    );
    const page = await privacy.get(path(id));
    expect(page.text).to.include('打开内容').and.not.include('12 boxes');
  });

  it('is over at its instant, whether or not anybody has looked since', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person, { days: '1' });
    await later({ hours: 23, minutes: 59 });
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
    heed.clock.advance({ minutes: 1 });
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(410);
    expect((await legal.post(path(id, '/list'))).status).to.equal(410);
    expect((await legal.post(path(id, '/search'), { search: 'words' })).status).to.equal(410);
    expect(await views()).to.have.length(1);
    expect(await endDueAccess(heed.db, heed.clock.now())).to.equal(1);
    expect(await endDueAccess(heed.db, heed.clock.now())).to.equal(0);
    expect((await story.events('access-case.ended'))[0]).to.deep.equal({ case: id, why: 'over' });
  });

  it('that nobody approves in time lapses, and cannot be approved afterwards', async () => {
    await story.says(person, 'words');
    const id = await story.asks(person);
    await later({ days: 14 });
    expect((await privacy.post(path(id, '/decide'), { verdict: 'approved' })).status).to.equal(409);
    await endDueAccess(heed.db, heed.clock.now());
    expect((await story.events('access-case.ended'))[0]).to.include({ why: 'lapsed' });
  });

  it('is refused with reasons, which whoever asked reads', async () => {
    await story.says(person, 'words');
    const id = await story.asks(person);
    const without = await privacy.post(path(id, '/decide'), { verdict: 'refused', text: ' ' });
    expect(without.status).to.equal(422);
    expect(
      (await privacy.post(path(id, '/decide'), { verdict: 'refused', text: '范围太大' })).status,
    ).to.equal(303);
    expect((await legal.get(path(id))).text).to.include('范围太大');
    expect((await privacy.post(path(id, '/decide'), { verdict: 'approved' })).status).to.equal(409);
    expect((await legal.post(path(id, '/list'))).status).to.equal(410);
    const rows = await heed.db.selectFrom('access_case').selectAll().execute();
    expect(JSON.stringify(rows)).not.to.include('范围太大').and.not.include('客户名单');
  });

  it('of which approval and withdrawal come at once is one or the other', async () => {
    const record = await story.says(person, 'words');
    const id = await story.asks(person);
    await Promise.all([
      privacy.post(path(id, '/decide'), { verdict: 'approved' }),
      legal.post(path(id, '/end')),
      legal.post(path(id, '/end')),
    ]);
    const row = await heed.db.selectFrom('access_case').selectAll().executeTakeFirstOrThrow();
    expect(row.state).to.equal('ended');
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(410);
    expect(await story.events('access-case.ended')).to.have.length(1);
  });

  it('has nothing of those it is about: they neither ask, nor approve, nor see it', async () => {
    await story.covers([officer, counsel]);
    await story.says(officer, 'the officer said this');
    const asked = await privacy.post('/console/access-cases', story.form(officer));
    expect(asked.status).to.equal(403);
    const id = await story.asks(officer);
    expect((await privacy.get(path(id))).status).to.equal(404);
    expect((await privacy.get('/console/access-cases')).text).not.to.include(id);
    expect((await privacy.post(path(id, '/decide'), { verdict: 'approved' })).status).to.equal(404);
    expect((await privacy.post(path(id, '/end'))).status).to.equal(404);
    expect((await legal.get(path(id))).status).to.equal(200);
    // Another of the privacy office can.
    await story.grants('S033', 'privacy');
    await story.approves(id, 'S033');
    expect((await legal.post(path(id, '/list'))).status).to.equal(200);
    expect((await privacy.get('/console/access-cases')).text).not.to.include(id);
  });

  it('leaves out records in which whoever asked or approved takes part', async () => {
    await story.covers([person, counsel, officer]);
    const apart = await story.says(person, 'to the customer');
    const withCounsel = await story.says(person, 'to counsel', { to: [await story.account(counsel)] });
    const withOfficer = await story.says(officer, 'from the officer', { to: [await story.account(person)] });
    const id = await story.opens(person);
    const list = await legal.post(path(id, '/list'));
    expect(list.text).to.include(apart).and.not.include(withCounsel).and.not.include(withOfficer);
    expect((await legal.post(path(id, `/records/${withCounsel}`))).status).to.equal(404);
    expect((await legal.post(path(id, `/records/${withOfficer}`))).status).to.equal(404);
  });

  it('opens for no purpose that the policy did not name when the record was kept', async () => {
    await story.says(person, 'told under the first version');
    const refused = await legal.post('/console/access-cases', story.form(person, { purpose: 'legal-claim' }));
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('“Work chats”: Time and length of calls')
      .and.not.include('work-chats/chats');
    await story.covers([person], { for: ['legal-claim'], approvedBy: ['privacy', 'legal'] });
    const under = await story.says(person, 'told under the second');
    const id = await story.asks(person, { purpose: 'legal-claim' }, officer);
    await story.approves(id, counsel);
    const list = await privacy.post(path(id, '/list'));
    expect(list.text.match(/\/records\//g)).to.have.length(1);
    expect(list.text).to.include(under);
    // And what was told of first does not open under what was told of later.
    expect((await story.asks(person, { purpose: 'security-incident' })).length).to.equal(36);
  });

  it('on behalf of somebody takes a request of theirs', async () => {
    await story.covers([person], { for: ['subject-request'] });
    await story.says(person, 'words');
    const fields = story.form(person, { purpose: 'subject-request' });
    expect((await legal.post('/console/access-cases', fields)).status).to.equal(422);
    const asked = await (await heed.signIn(person)).post('/requests', {
      ...{ id: v7(), kind: 'rectify', text: 'it is wrong' },
    });
    expect(asked.status).to.equal(303);
    expect((await legal.post('/console/access-cases', fields)).status).to.equal(303);
  });

  it('is bounded: no future, no more than a year, a month and twenty people, no silence for ever', async () => {
    await story.says(person, 'words');
    const wrong = async (more: Record<string, string>) =>
      (await legal.post('/console/access-cases', story.form(person, more))).status;
    expect(await wrong({ to: '2026-08-20' })).to.equal(422);
    expect(await wrong({ from: '2025-01-01' })).to.equal(422);
    expect(await wrong({ from: '2026-08-02', to: '2026-08-01' })).to.equal(422);
    expect(await wrong({ days: '31' })).to.equal(422);
    expect(await wrong({ days: '0' })).to.equal(422);
    expect(await wrong({ people: 'nobody' })).to.equal(422);
    expect(await wrong({ people: '' })).to.equal(422);
    expect(await wrong({ kinds: '' })).to.equal(422);
    expect(await wrong({ kinds: '999999' })).to.equal(422);
    expect(await wrong({ reason: ' ' })).to.equal(422);
    expect(await wrong({ silentUntil: '2027-08-03', silentGround: 'law' })).to.equal(422);
    expect(await wrong({ silentUntil: '2026-09-01' })).to.equal(422);
    expect(await wrong({ silentGround: 'a ground without a day' })).to.equal(422);
    expect(await heed.db.selectFrom('access_case').selectAll().execute()).to.deep.equal([]);
    const fields = story.form(person);
    expect((await legal.post('/console/access-cases', fields)).status).to.equal(303);
    expect((await legal.post('/console/access-cases', fields)).status).to.equal(303);
    expect(await story.events('access-case.asked')).to.have.length(1);
  });

  it('is searched in Chinese and English, within its extent, with sealed terms', async () => {
    await story.says(person, '请把客户名单发给我');
    await story.says(person, 'Please send the Price List');
    await story.says(other, '客户名单在这里');
    const id = await story.opens(person);
    const find = async (search: string) => (await legal.post(path(id, '/search'), { search })).text;
    expect((await find('客户名单')).match(/\/records\//g)).to.have.length(1);
    expect((await find('price LIST')).match(/\/records\//g)).to.have.length(1);
    expect(await find('ＰＲＩＣＥ nothing')).not.to.include('/records/');
    expect((await legal.post(path(id, '/search'), { search: 'x' })).status).to.equal(422);
    const logged = await views();
    expect(logged.map(({ what, read }) => ({ what, read }))).to.deep.equal(
      Array.from({ length: 3 }, () => ({ what: 'search', read: 2 })),
    );
    expect(JSON.stringify(await heed.db.selectFrom('access_view').selectAll().execute()))
      .not.to.include('客户')
      .and.not.include('price');
    // Others of the office see what was looked for.
    expect((await privacy.get(path(id))).text).to.include('客户名单');
  });

  it('opens the list alone where it says so', async () => {
    const record = await story.says(person, 'not for this');
    const id = await story.opens(person, { parts: 'heads' });
    expect((await legal.post(path(id, '/list'))).text).not.to.include(`/records/${record}`);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(403);
    expect((await legal.post(path(id, '/search'), { search: 'not for this' })).text).not.to.include(record);
  });

  it('closes at once when the role is taken away or its asker leaves', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person);
    await story.takesAway(counsel, 'legal');
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(403);
    await story.grants(counsel, 'privacy');
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${legal.personId}::uuid`.execute(
      heed.db,
    );
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(401);
    expect(await views()).to.have.length(1);
  });

  it('tells those concerned once a day, with who, when and why on their page', async () => {
    await story.covers([person, other]);
    const record = await story.says(person, 'between us', { to: [await story.account(other)] });
    const id = await story.opens(person);
    await legal.post(path(id, '/list'));
    await legal.post(path(id, `/records/${record}`));
    const me = async (who: string) => (await (await heed.signIn(who)).get('/me')).text;
    // At once on the page, also to whoever was at the other end.
    for (const who of [person, other]) {
      const page = await me(who);
      expect(page).to.include('David Okafor').and.include('赵听澜').and.include('客户名单外传，核对聊天。');
    }
    expect(await me('S004')).not.to.include('David Okafor');
    expect(await told()).to.deep.equal([]);
    await later({ days: 1 });
    expect(await told()).to.deep.equal([person, other]);
    expect(await told()).to.deep.equal([person, other]);
    await legal.post(path(id, `/records/${record}`));
    await later({ days: 1 });
    expect(await told()).to.deep.equal([person, other, person, other]);
    const cards = await heed.db
      .selectFrom('message')
      .selectAll()
      .where('kind', '=', 'access-cases.told')
      .execute();
    expect(JSON.stringify(cards)).not.to.include('Okafor').and.not.include('客户名单');
    // Which records, in words of the policy's row and never by its code.
    for (const card of cards) {
      expect(card.bodies['zh-CN']).to.nested.include({
        'card.lines[2]': '记录：《Work chats》：Time and length of calls',
      });
      expect(card.bodies.en).to.nested.include({
        'card.lines[2]': 'Records: “Work chats”: Time and length of calls',
      });
    }
    const english = (await legal.get(`${path(id)}?lang=en`)).text;
    for (const page of [english, (await legal.get(path(id))).text, await me(person)])
      expect(page)
        .to.include('Time and length of calls')
        .and.not.match(/work-chats ?\/ ?chats/);
  });

  it('is silent only as long as was approved, and then tells by itself', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person, { silentUntil: '2026-08-10', silentGround: '侦查期间保密' });
    await legal.post(path(id, `/records/${record}`));
    await later({ days: 1 });
    const me = async () => (await (await heed.signIn(person)).get('/me')).text;
    expect(await told()).to.deep.equal([]);
    expect(await me())
      .to.include('没有人打开过你的记录')
      .and.not.include('Okafor');
    expect(
      (await heed.app.personalData.whatIsHeld(heed.db, await story.idOf(person))).map(({ source }) => source),
    ).not.to.include('access-cases');
    // Asked for by one, approved again by another, and never longer than it may be.
    const ask = (silentUntil: string) =>
      legal.post(path(id, '/delay'), { silentUntil, silentGround: '仍在侦查' });
    expect((await ask('2027-08-10')).status).to.equal(422);
    expect((await ask('2026-08-09')).status).to.equal(422);
    expect((await ask('2026-08-20')).status).to.equal(303);
    expect((await legal.post(path(id, '/delay/decide'), { verdict: 'granted' })).status).to.equal(403);
    expect((await privacy.post(path(id, '/delay/decide'), { verdict: 'granted' })).status).to.equal(303);
    expect(await story.events('access-case.delay-asked')).to.deep.equal([{ case: id, until: '2026-08-20' }]);
    expect((await story.events('access-case.delay-granted'))[0]).to.include({ until: '2026-08-20' });
    await later({ days: 10 });
    expect(await told()).to.deep.equal([]);
    await later({ days: 7 });
    expect(await me())
      .to.include('Okafor')
      .and.include('2026');
    expect(await told()).to.deep.equal([person]);
    // What somebody has heard is not put off any more.
    expect((await ask('2026-09-20')).status).to.equal(409);
  });

  it('counts as not told whoever has left, and says so', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person);
    await legal.post(path(id, `/records/${record}`));
    await sql`update employment set to_at = ${heed.clock.now()}
      where person_id = ${await story.idOf(person)}::uuid`.execute(heed.db);
    await later({ days: 1 });
    expect(await told()).to.deep.equal([]);
    expect((await privacy.get(path(id))).text).to.include('已离职');
  });

  it('finds nothing of what was erased or has reached its day while its line stood on the page', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person, { days: '30' });
    expect((await legal.post(path(id, '/list'))).text).to.include(record);
    // Its keys alone: the line is there, and opens no more.
    await sql`delete from keys.wrapping_key where class like 'record-%'`.execute(heed.db);
    const bare = await legal.post(path(id, `/records/${record}`));
    expect(bare.status).to.equal(200);
    expect(bare.text).not.to.include('words<');
    await inTransaction(heed.db, async (tx) => {
      const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
      await heed.app.personalData.erasePerson(tx, await story.idOf(person), context, new Set(['records']));
    });
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(404);
    expect((await legal.post(path(id, '/list'))).text).not.to.include(`/records/${record}`);
  });

  it('opens nothing that somebody objects to or had restricted', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person);
    const { policy_id } = await heed.db.selectFrom('record_category').selectAll().executeTakeFirstOrThrow();
    await sql`update record set gate = jsonb_set(gate, '{subjects,0,basis}', '"legitimate-interests"')`.execute(
      heed.db,
    );
    const subject = await story.idOf(person);
    await sql`insert into objection (id, person_id, policy_id, version_id, state, filed_at, due_at)
      select ${v7()}, ${subject}, ${policy_id}, v.id, 'open', ${heed.clock.now()}, ${heed.clock.now()}
      from policy_version v where v.policy_id = ${policy_id} limit 1`.execute(heed.db);
    expect((await legal.post(path(id, '/list'))).text).not.to.include(record);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(404);
    expect((await legal.post(path(id, '/search'), { search: 'words' })).text).not.to.include(record);
    await sql`delete from objection`.execute(heed.db);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
    // Nor what somebody had restricted (GDPR 18): until it is lifted.
    const asking = await heed.signIn(person);
    const { location } = await asking.post('/requests', { id: v7(), kind: 'rectify', text: 'x' });
    const request = location?.replace('/requests/', '') ?? '';
    await sql`insert into data_restriction (request_id, person_id, policy_id, from_at)
      values (${request}, ${subject}, ${policy_id}, ${heed.clock.now()})`.execute(heed.db);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(404);
    await sql`update data_restriction set ended_at = ${heed.clock.now()}`.execute(heed.db);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
  });

  it('opens nothing that was kept on a consent taken back, also while it waits to be deleted', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person);
    const [subject, consent] = [await story.idOf(person), v7()];
    await sql`
      update record set gate = jsonb_set(jsonb_set(gate, '{subjects,0,basis}', '"separate-consent"'), '{subjects,0,by}',
        to_jsonb(${consent}::text))`.execute(heed.db);
    const says = (answer: string, kind: string, entry: number) =>
      sql`
        insert into purpose_answer (id, notice_id, person_id, policy_id, version_id, purpose, kind, language, entry_id, at)
        select ${answer}::uuid, a.notice_id, a.person_id, v.policy_id, v.id, 'chats', ${kind}, 'en', ${entry}, ${heed.clock.now()}
        from assignment a join notice n on n.id = a.notice_id join policy_version v on v.id = n.version_id
        where a.person_id = ${subject}::uuid limit 1`.execute(heed.db);
    await says(consent, 'consent', 1);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
    await says(v7(), 'withdraw', 2);
    expect((await legal.post(path(id, '/list'))).text).not.to.include(record);
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(404);
  });

  it('holds so much an hour, and a reason that is hostile is words', async () => {
    const record = await story.says(person, '<img src=x onerror=alert(1)>');
    const id = await story.opens(person, { reason: '<script>alert(1)</script>"\'--' });
    await sql`insert into access_view (id, case_id, viewer_id, at, what, records, read)
      values (${v7()}, ${id}, ${legal.personId}, ${heed.clock.now()}, 'content', '{}', 119)`.execute(heed.db);
    const opened = await legal.post(path(id, `/records/${record}`));
    expect(opened.status).to.equal(200);
    expect(opened.text).to.include('&lt;img src=x').and.not.include('<img src=x');
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(429);
    await later({ hours: 2 });
    expect((await legal.post(path(id, `/records/${record}`))).status).to.equal(200);
    const mine = (await (await heed.signIn(person)).get('/me')).text;
    expect(mine).to.include('&lt;script').and.not.include('<script>alert');
    expect((await legal.get(path(id))).text).not.to.include('<script>alert');
  });

  it('takes no form without the token of its session', async () => {
    const record = await story.says(person, 'words');
    const id = await story.opens(person);
    for (const act of ['/list', `/records/${record}`, '/search', '/end'])
      expect((await legal.post(path(id, act), { csrf: 'forged', search: 'words' })).status).to.equal(403);
    expect((await legal.get(path(id, `/records/${record}`))).status).to.be.oneOf([404, 405]);
    expect(await views()).to.deep.equal([]);
  });
});
