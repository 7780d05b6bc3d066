import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../src/crisis/answer.ts';
import { setPager } from '../../src/crisis/calling/pager.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { decideTrust } from '../../src/crisis/rooms/trust.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { lookAtMailboxes } from '../../src/mailboxes/reconcile.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { pagerPlatform } from '../../src/platforms/pager/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { voicePlatform } from '../../src/platforms/voice/adapter.ts';
import { twilioVoice } from '../../src/platforms/voice/twilio.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import { pagesOf, seatAt } from '../harness/crisis.ts';
import { type PagerServer, pagerSecret, startPagerServer } from '../harness/pager-server.ts';
import { until } from '../harness/until.ts';
import { startVoiceServer, type VoiceServer, voiceAccount } from '../harness/voice-server.ts';

const lead = 'S037';
const called = 'S040';
const number = '+8613800138040';
/** Two in the morning where the company is. */
const night = '2026-08-03T18:00:00Z';
const env = {
  HEED_BASE_URL: 'https://heed.example.com',
  TWILIO_ACCOUNT_SID: voiceAccount.accountSid,
  TWILIO_AUTH_TOKEN: voiceAccount.authToken,
  TWILIO_FROM: voiceAccount.from,
  HEED_PAGER_URL: 'https://pager.example.com/hook',
  HEED_PAGER_SECRET: pagerSecret,
};

describe('a crisis at night', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let voice: VoiceServer;
  let pager: PagerServer;
  let work: AtWork;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    heed = await startApp({ env, policies: false, now: night });
    const { db, clock } = heed;
    const { log } = heed.app;
    voice = await startVoiceServer();
    pager = await startPagerServer(() => clock.now());
    const provider = twilioVoice({ ...voiceAccount, authTokens: [voiceAccount.authToken], base: voice.base });
    const paging = pagerPlatform({ clock, log, settings: { url: pager.url, secrets: [pagerSecret] } });
    heed.app.platforms = registerPlatforms([
      ...[...heed.app.platforms.values()].filter(({ name }) => name === 'local'),
      ...[voicePlatform({ clock, log, provider }), paging],
    ]);
    closing.push(
      () => provider.close(),
      () => paging.close(),
    );
    await noteConnected(db, [...heed.app.platforms.keys()]);
    await sql`update role_grant set to_at = ${clock.now()} where role <> 'lead' and role <> 'it'`.execute(db);
    await sql`update person set mobile = ${number} where staff_no = ${called}`.execute(db);
    await lookAtMailboxes(db, ['local', 'voice'], clock.now());
    work = await putToWork(heed);
  });
  afterEach(async () => {
    await work.stop();
    for (const close of closing.splice(0)) await close();
    await voice.close();
    await pager.close();
    await heed.close();
  });

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const declares = async (level: Level = 'major') => {
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level, drill: false, words: 'canary-7788', by, once: v7(), now: heed.clock.now() },
      }),
    );
    return incident;
  };
  const answerOf = async (id: string, staffNo: string) => {
    const { rows } = await sql<{ what: string }>`
      select what from incident_answer where incident_id = ${id}::uuid and person_id = ${await idOf(staffNo)}::uuid
      order by id desc limit 1`.execute(heed.db);
    return rows[0]?.what;
  };
  const pagesTo = async (id: string, staffNo: string) =>
    (await pagesOf(heed.db, id)).filter((line) => line.startsWith(staffNo)).map((line) => line.slice(5));

  it('somebody with a telephone is called together with the message, and comes by pressing 1', async () => {
    const { id, code } = await declares();
    const call = await until(() => voice.calls[0]);
    expect(call.to).to.equal(number);
    expect(call.says.join(' ')).to.include(Array.from(code).join(', ')).and.not.include('canary');
    expect(await pagesTo(id, called)).to.deep.equal(['0/0 local', '0/1 voice']);
    // That somebody picked up is no answer, and a key that means nothing is asked for again.
    expect((await voice.press(call, '9')).says[0]).to.equal('没有听清您按的键。');
    expect(await answerOf(id, called)).to.equal(undefined);
    const first = await voice.press(call, '1');
    expect(first.says).to.have.length(1);
    expect(first.says[0]).to.include('已记下：你来');
    expect(await answerOf(id, called)).to.equal('coming');
    // The same key again, and the same callback again, are the same answer.
    expect(await voice.press(call, '1')).to.deep.equal(first);
    const { rows } =
      await sql`select from incident_answer where person_id = ${await idOf(called)}::uuid`.execute(heed.db);
    expect(rows).to.have.length(1);
    expect(await voice.end(call, 'completed')).to.equal(200);
    expect(await pagesTo(id, called)).to.deep.equal(['0/0 local', '0/1 voice']);
  });

  it('raised, it rings at night at whoever is asked, although the lesser level would have let them sleep', async () => {
    await seatAt(heed.db, heed.clock.now(), { [called]: 'hr' });
    const { id } = await declares('minor');
    await until(async () => {
      const { rows } = await sql`
        select from delivery d join message m on m.id = d.message_id
        where m.about = ${id}::uuid and d.state <> 'accepted'`.execute(heed.db);
      return rows.length === 0;
    });
    heed.clock.advance({ seconds: 30 });
    expect(await pagesTo(id, called)).to.deep.equal(['0/0 local']);
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'major', by));
    expect(await pagesTo(id, called)).to.deep.equal(['0/0 local', '1/0 local', '1/1 voice']);
    const call = await until(() => voice.calls[0]);
    expect(call.to).to.equal(number);
    // Both rounds are on record with the ladder that each began with.
    const { rows } = await sql<{ ways: string }>`
      select (select string_agg(step ->> 'way', ' ') from jsonb_array_elements(steps) step) as ways
      from incident_ladder where incident_id = ${id}::uuid and person_id = ${await idOf(called)}::uuid order by round`.execute(
      heed.db,
    );
    expect(rows.map(({ ways }) => ways)).to.deep.equal(['chat voice', 'chat voice']);
    const { rows: needed } = await sql<{ role: string }>`
      select role from incident_need where incident_id = ${id}::uuid order by role`.execute(heed.db);
    expect(needed.map(({ role }) => role)).to.deep.equal(['counsellor', 'it', 'legal', 'pr']);
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'minor', by));
    expect(await pagesTo(id, called)).to.have.length(3);
  });

  it('raised, it rings at night also at whoever is missed only later, since somebody else was coming', async () => {
    const other = 'S014';
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'it'`.execute(heed.db);
    await seatAt(heed.db, heed.clock.now(), { [called]: 'hr', [other]: 'hr' });
    const { id } = await declares('minor');
    const says = async (what: 'coming' | 'cannot') => {
      const answer = { personId: await idOf(other), given: { what }, now: heed.clock.now() };
      await inTransaction(heed.db, (tx) => answerCall(tx, id, answer));
    };
    heed.clock.advance({ seconds: 5 });
    await says('coming');
    heed.clock.advance({ seconds: 5 });
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'major', by));
    expect(await pagesTo(id, called), 'enough are coming').to.deep.equal(['0/0 local']);
    heed.clock.advance({ seconds: 2 });
    await says('cannot');
    expect(await pagesTo(id, called)).to.deep.equal(['0/0 local', '1/0 local', '1/1 voice']);
    expect((await until(() => voice.calls[0])).to).to.equal(number);
  });

  it('with the chat not trusted, two steps that come to the telephone at once are one call, and both are on record', async () => {
    // A minor one needs nobody of IT.
    const incident = await declares('minor');
    const by = await idOf(lead);
    await inTransaction(heed.db, (tx) =>
      decideTrust(
        tx,
        heed.app,
        incident.id,
        { platform: 'local', trusted: false, why: 'they read along', once: v7() },
        { personId: by, now: heed.clock.now() },
      ),
    );
    await inTransaction(heed.db, (tx) =>
      changeLevel(tx, incident.id, 'major', { personId: by, now: heed.clock.now() }),
    );
    expect(await pagesTo(incident.id, called)).to.deep.equal(['0/0 voice', '0/1 voice']);
    const theirs = await idOf(called);
    const { rows: recorded } = await sql<{ step: number; message: string }>`
      select (page ->> 'step')::int as step, page ->> 'message' as message
      from evidence_event e cross join jsonb_array_elements(e.event::jsonb -> 'data' -> 'pages') page
      where e.type = 'crisis.paged' and e.about = ${incident.id}::uuid and page ->> 'person' = ${theirs}
        and page ->> 'round' = '0' order by step`.execute(heed.db);
    expect(recorded.map(({ step }) => step)).to.deep.equal([0, 1]);
    expect(recorded[0]?.message).to.equal(recorded[1]?.message);
    const call = await until(() => voice.calls[0]);
    expect(call.says.join(' ')).to.not.include('可能已经');
    // Nobody picks up: both steps have failed with it.
    await until(async () => (await stateOf(incident.id, 'voice')) === 'accepted');
    expect(await voice.end(call, 'busy')).to.equal(200);
    const { rows: fates } = await sql<{ fate: string; missed: string }>`
      select fate, missed from incident_page where incident_id = ${incident.id}::uuid and round = 0
        and person_id = ${theirs}::uuid`.execute(heed.db);
    expect(fates).to.deep.equal(Array.from({ length: 2 }, () => ({ fate: 'failed', missed: 'busy' })));
    expect(voice.calls).to.have.length(1);
  });

  it('nobody picks up: the next step is taken at once, and who cannot makes room', async () => {
    const { id } = await declares();
    const call = await until(() => voice.calls[0]);
    await until(async () => (await stateOf(id, 'voice')) === 'accepted');
    expect(await voice.end(call, 'no-answer')).to.equal(200);
    const page = (await heed.signIn(lead)).get(`/crisis/${id}`);
    expect((await page).text).to.include('没有接');
    // No way is left in this ladder; another round is paged when its time comes.
    heed.clock.advance({ seconds: 301 });
    const again = await until(() => voice.calls[1]);
    expect((await voice.press(again, '2')).says[0]).to.include('已记下：你来不了');
    expect(await answerOf(id, called)).to.equal('cannot');
    await inTransaction(heed.db, async (tx) =>
      closeIncident(tx, id, 'over', { personId: await idOf(lead), now: heed.clock.now() }),
    );
    expect((await voice.press(again, '1')).says[0]).to.equal('这次危机已经结束，不用再来。');
    expect(await voice.end(again, 'busy')).to.equal(200);
  });

  it('whoever is no provider of ours is told nothing, and changes nothing', async () => {
    const { id } = await declares();
    const call = await until(() => voice.calls[0]);
    const form = { AccountSid: voiceAccount.accountSid, CallSid: call.sid, Digits: '1' };
    expect(await voice.call(call.pressedUrl, form, 'another token')).to.deep.equal({ status: 403, text: '' });
    const nowhere = call.pressedUrl.replace(/[0-9a-f-]{36}$/, v7());
    expect((await voice.call(nowhere, form)).status).to.equal(404);
    expect((await voice.call(call.pressedUrl, { ...form, Digits: 'abc' })).status).to.equal(400);
    expect(await answerOf(id, called)).to.equal(undefined);
  });

  it('a call of unknown fate keeps nobody waiting: it is made again, marked, and the ladder goes on', async () => {
    await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${await idOf(called)}::uuid, 'email', 'main', 'it@example.com', 'mailbox', ${heed.clock.now()})`.execute(
      heed.db,
    );
    voice.next = 'after';
    const { id } = await declares();
    // The clock has not moved: it is not the time of the mail yet, but the call counts as failed.
    await until(async () => (await pagesTo(id, called)).includes('0/2 email'));
    heed.clock.advance({ seconds: 5 });
    const again = await until(() => voice.calls[1]);
    expect(again.says).to.include('可能已经给您打过一次电话。');
    expect((await voice.press(again, '1')).says[0]).to.include('已记下：你来');
    expect(await answerOf(id, called)).to.equal('coming');
  });

  it('a paging service is told once, acknowledges for its person, and rings no more once they answered elsewhere', async () => {
    const personId = await idOf(called);
    await inTransaction(heed.db, (tx) =>
      setPager(tx, { personId, account: 'it-on-call', actor: 'heed', now: heed.clock.now() }),
    );
    const { id, code } = await declares();
    const page = await until(() => [...pager.pages.values()][0]);
    expect(page).to.include({ to: 'it-on-call', level: '重大' });
    expect(page.title).to.include(code);
    expect(JSON.stringify(page)).to.not.include('canary');
    const stranger = await pager.act(page, 'acknowledge', { secret: 'another secret' });
    expect(stranger.status).to.equal(403);
    expect(await answerOf(id, called)).to.equal(undefined);
    const acted = await pager.act(page, 'acknowledge');
    expect(acted.said).to.include('已记下：你来');
    expect(await answerOf(id, called)).to.equal('coming');
    await until(() => page.resolved);
    // The same word again is the same answer; another one is another.
    expect(await pager.act(page, 'acknowledge')).to.deep.equal(acted);
    expect((await pager.act(page, 'decline')).said).to.include('你来不了');
    expect(await answerOf(id, called)).to.equal('cannot');
    expect((await pager.act({ ...page, key: v7() }, 'acknowledge')).status).to.equal(404);
    expect((await pager.act(page, 'delete')).status).to.equal(400);
  });

  it('a page of unknown fate is ended as well, once its person has answered elsewhere', async () => {
    const personId = await idOf(called);
    await inTransaction(heed.db, (tx) =>
      setPager(tx, { personId, account: 'it-on-call', actor: 'heed', now: heed.clock.now() }),
    );
    const { id } = await declares();
    const page = await until(() => [...pager.pages.values()][0]);
    await until(async () => (await stateOf(id, 'pager')) === 'accepted');
    // So it stands where the ladder went on before the service's answer was there.
    await sql`
      update incident_page g set fate = 'failed' from delivery d
      where d.message_id = g.message_id and d.person_id = g.person_id and d.platform = 'pager'`.execute(
      heed.db,
    );
    await inTransaction(heed.db, (tx) =>
      answerCall(tx, id, { personId, given: { what: 'coming' }, now: heed.clock.now() }),
    );
    await until(() => page.resolved);
  });

  it('a call that waits rings although others have filled the role meanwhile: they may be gone again in a moment', async () => {
    const other = 'S014';
    await seatAt(heed.db, heed.clock.now(), { [other]: 'it' });
    await work.stop();
    const { id } = await declares();
    expect(await pagesTo(id, called)).to.include('0/1 voice');
    const answer = { personId: await idOf(other), given: { what: 'coming' as const }, now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => answerCall(tx, id, answer));
    expect(await stateOf(id, 'voice')).to.equal('pending');
    work = await putToWork(heed);
    expect((await until(() => voice.calls[0])).to).to.equal(number);
  });

  for (const [what, code] of [
    ['a number that is none', 21_211],
    ['a country that the provider does not call', 21_215],
  ] as const)
    it(`${what}: asked once, and the next way is taken at once`, async () => {
      await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
        values (${await idOf(called)}::uuid, 'email', 'main', 'it@example.com', 'mailbox', ${heed.clock.now()})`.execute(
        heed.db,
      );
      voice.codes.set(number, code);
      const { id } = await declares();
      await until(async () => (await pagesTo(id, called)).includes('0/2 email'));
      expect(await stateOf(id, 'voice')).to.equal('failed');
      expect([voice.requests, voice.calls.length]).to.eql([1, 0]);
      const { rows } = await sql<{ fate: string }>`
        select g.fate from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
        where g.incident_id = ${id}::uuid and d.platform = 'voice'`.execute(heed.db);
      expect(rows).to.eql([{ fate: 'failed' }]);
      // Who leads it sees each way that was tried.
      const page = (await (await heed.signIn(lead)).get(`/crisis/${id}`)).text;
      expect(page).to.match(/聊天，[^<]*<\/div><div>电话，[^<]*，未送达<\/div><div>邮件，/);
    });

  it('nothing but a crisis rings: whoever has only a telephone is written to nowhere', async () => {
    await sql`update identity set to_at = ${heed.clock.now()} where person_id = ${await idOf(called)}::uuid`.execute(
      heed.db,
    );
    const { id } = await declares();
    await until(() => voice.calls[0]);
    await inTransaction(heed.db, async (tx) =>
      closeIncident(tx, id, 'over', { personId: await idOf(lead), now: heed.clock.now() }),
    );
    const { rows } = await sql<{ kind: string; platform: string | null; failure: string | null }>`
      select m.kind, d.platform, d.failure from delivery d join message m on m.id = d.message_id
      where d.person_id = ${await idOf(called)}::uuid order by d.id`.execute(heed.db);
    expect(rows).to.deep.equal([
      { kind: 'crisis.alert', platform: 'voice', failure: null },
      { kind: 'crisis.closed', platform: null, failure: 'no-account' },
    ]);
  });

  it('a number that is no longer theirs, shared or not confirmed rings at nobody', async () => {
    const { db, clock } = heed;
    const rings = async () =>
      (await sql`select from calling_account where way = 'voice'`.execute(db)).rows.length;
    const look = (rule: 'directory' | 'confirmed' = 'directory') =>
      lookAtMailboxes(db, ['local', 'voice'], clock.now(), rule);
    expect(await rings()).to.equal(1);
    await sql`update person set mobile = ${number} where staff_no = 'S039'`.execute(db);
    await look();
    expect(await rings(), 'shared').to.equal(0);
    await sql`update person set mobile = null where staff_no = 'S039'`.execute(db);
    await look('confirmed');
    expect(await rings(), 'not confirmed').to.equal(0);
    await sql`insert into phone_confirmed values (${await idOf(called)}::uuid, ${number}, ${clock.now()})`.execute(
      db,
    );
    await sql`insert into mailbox_due values (${await idOf(called)}::uuid) on conflict do nothing`.execute(
      db,
    );
    await look('confirmed');
    expect(await rings(), 'confirmed').to.equal(1);
  });

  const stateOf = async (id: string, platform: string) => {
    const { rows } = await sql<{ state: string }>`
      select d.state from delivery d join message m on m.id = d.message_id
      where m.about = ${id}::uuid and d.platform = ${platform} order by d.id desc limit 1`.execute(heed.db);
    return rows[0]?.state;
  };
});
