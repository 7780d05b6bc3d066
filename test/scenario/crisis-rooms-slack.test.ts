import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { leaseMs } from '../../src/crisis/rooms/store.ts';
import { decideTrust } from '../../src/crisis/rooms/trust.ts';
import { workOnRooms } from '../../src/crisis/rooms/work.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { lookAtMusters, pagesOf, seatAt } from '../harness/crisis.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { everythingStored } from '../harness/stored.ts';

const zheng = 'U0ZHENG';
const wang = 'U0WANG';
const hannah = 'U0HANNAH';
const stranger = 'U0STRANGER';
const canary = 'canary-9191';
const users = [
  { id: zheng, name: 'zheng', realName: '郑景行', locale: 'zh-CN' },
  { id: wang, name: 'wang', realName: '王雨桐', locale: 'zh-CN' },
  { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
  { id: stranger, name: 'stranger', realName: 'Sam Stranger', locale: 'en-GB' },
];

describe('the room of a crisis on Slack', function () {
  this.timeout(120_000);
  let company: SlackCompany;
  beforeEach(async () => {
    company = await startSlackCompany({ users, work: false });
    const { db, clock } = company.heed;
    await sql`insert into platform_connected (platform) values ('slack') on conflict do nothing`.execute(db);
    const seats = { [zheng]: 'lead', [wang]: 'hr', [hannah]: 'legal' } as const;
    for (const [account, role] of Object.entries(seats))
      await seatAt(db, clock.now(), { [await staffNo(account)]: role });
  });
  afterEach(() => company.close());

  const staffNo = async (account: string) => {
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from identity i join person p on p.id = i.person_id where i.external_id = ${account}`.execute(
      company.heed.db,
    );
    return rows[0]?.no ?? '';
  };
  const idOf = async (account: string) => {
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where external_id = ${account}`.execute(company.heed.db);
    return rows[0]?.id ?? expect.fail(`nobody has ${account}`);
  };
  const now = () => company.heed.clock.now();
  const declares = async (drill = false) => {
    const { db, app } = company.heed;
    const by = await idOf(zheng);
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, { level: 'minor', drill, words: `${canary} a mailbox`, by, once: v7(), now: now() }),
    );
    return incident;
  };
  const works = (db: Db = company.heed.db) => {
    const { app } = company.heed;
    const { platforms, baseUrl, zone, log } = app;
    const { signal } = new AbortController();
    return workOnRooms({ db, platforms, baseUrl, zone, log, now: now(), signal });
  };
  const later = async (seconds: number) => {
    company.heed.clock.advance({ seconds });
    await works();
  };
  const row = async () => company.heed.db.selectFrom('incident_room').selectAll().executeTakeFirstOrThrow();
  const channel = async () => company.slack.channel((await row()).external_id ?? '');
  const events = async (type: string) => {
    const { rows } = await sql<{ data: Record<string, unknown> }>`
      select event::jsonb -> 'data' as data from evidence_event where type = ${type} order by id`.execute(
      company.heed.db,
    );
    return rows.map(({ data }) => data);
  };
  const rooms = () => company.slack.channels.filter(({ kind }) => kind === 'private');
  const answers = async (incident: string, account: string, what: 'coming' | 'cannot') => {
    const personId = await idOf(account);
    await inTransaction(company.heed.db, (tx) =>
      answerCall(tx, incident, { personId, given: { what }, now: now() }),
    );
  };

  it('is a private channel named by the code, with those who were called, and a briefing without any words', async () => {
    const incident = await declares();
    await works();
    await later(1);
    const room = await channel();
    expect(room.kind).to.equal('private');
    expect(room.name.startsWith(incident.code.toLowerCase())).to.equal(true);
    expect(room.members).to.have.members([company.slack.botUserId, zheng, wang]);
    const [said] = room.messages;
    const text = said?.lines.join('\n') ?? '';
    expect(text).to.include(`危机 ${incident.code}`).and.include(`/crisis/${incident.id}/room`);
    expect(text).to.include('人力资源 0/1 缺人').and.not.include(canary);
    expect(room.pins).to.deep.equal([said?.ts]);
    // What changes is changed in place.
    await answers(incident.id, wang, 'coming');
    await later(15);
    const after = await channel();
    expect(after.messages).to.have.length(1);
    expect(after.messages[0]?.lines.join('\n')).to.include('人力资源 1/1');
    expect(await works()).to.equal(0);
    const stored = [...(await everythingStored(company.heed.db)).values()].join('\n');
    expect(stored).to.not.include(canary);
  });

  it('members follow: who cannot leaves, who was not asked is taken out, and what differs is shown and on record', async () => {
    const incident = await declares();
    await works();
    await later(1);
    const { slack } = company;
    await answers(incident.id, wang, 'cannot');
    await later(15);
    expect((await channel()).members).to.have.members([slack.botUserId, zheng]);
    await answers(incident.id, wang, 'coming');
    slack.refuse('conversations.invite', 'user_is_restricted');
    await later(15);
    await later(60);
    expect(await row()).to.include({ missing: 1, strangers: 0 });
    expect((await events('crisis.room-differs'))[0]).to.include({ missing: 1 });
    const page = await company.opens(zheng, `/crisis/${incident.id}/channels?lang=en`);
    expect(page.page.text).to.include('Missing from it: 1');
    slack.permit('conversations.invite');
    await later(60);
    expect((await channel()).members).to.have.members([slack.botUserId, zheng, wang]);
    expect(await row()).to.include({ missing: 0, strangers: 0, problem: null });
  });

  it('that could not be made delays nobody, says why and when it is tried again', async () => {
    company.slack.refuse('conversations.create', 'restricted_action');
    const incident = await declares();
    expect(await pagesOf(company.heed.db, incident.id)).to.have.length(2);
    await works();
    const first = await row();
    expect(first.external_id).to.equal(null);
    expect(first.problem).to.include('restricted_action');
    expect(first.next_at.getTime() - now().getTime()).to.be.closeTo(30_000, 3_000);
    const { page } = await company.opens(zheng, `/crisis/${incident.id}/channels?lang=en`);
    expect(page.text)
      .to.include('could not be made')
      .and.include('restricted_action')
      .and.include('Next try');
    await later(30);
    expect((await row()).next_at.getTime() - now().getTime()).to.be.closeTo(60_000, 3_000);
    // Said once, however often it is tried.
    expect(await events('crisis.room-failed')).to.have.length(1);
    company.slack.permit('conversations.create');
    await later(60);
    expect((await row()).external_id).to.not.equal(null);
  });

  it('that somebody archives is made anew; one of an incident that is over says so and is archived', async () => {
    const incident = await declares(true);
    await works();
    await later(1);
    const first = (await row()).external_id ?? '';
    expect(company.slack.channel(first).messages[0]?.lines.join('\n')).to.include('【演练】');
    company.slack.archiveChannel(first);
    await later(60);
    await later(1);
    const second = (await row()).external_id ?? '';
    expect(second).to.not.equal(first);
    expect(await events('crisis.room-lost')).to.have.length(1);
    const by = { personId: await idOf(zheng), now: now() };
    await inTransaction(company.heed.db, (tx) => closeIncident(tx, incident.id, 'over', by));
    await later(15);
    await later(15);
    expect(company.slack.channel(second).archived).to.equal(true);
    expect(company.slack.channel(second).messages.at(-1)?.lines.join('\n')).to.include('已结束');
    expect((await row()).closed_at).to.not.equal(null);
    expect(await works()).to.equal(0);
  });

  it('a messenger that is not trusted gets nothing any more: no page, no card, no room; and is trusted again by another decision', async () => {
    const { db, app, clock } = company.heed;
    const incident = await declares();
    await works();
    await later(1);
    const room = (await row()).external_id ?? '';
    const said = company.slack.channel(room).messages.length;
    const decide = async (trusted: boolean) => {
      const by = { personId: await idOf(zheng), now: now() };
      const decision = { platform: 'slack', trusted, why: `${canary} they read along`, once: v7() };
      await inTransaction(db, (tx) => decideTrust(tx, app, incident.id, decision, by));
    };
    await decide(false);
    await works();
    expect(company.slack.channel(room).archived).to.equal(true);
    expect(company.slack.channel(room).messages).to.have.length(said);
    const levels = async (level: 'moderate' | 'major') => {
      const by = { personId: await idOf(zheng), now: now() };
      await inTransaction(db, (tx) => changeLevel(tx, incident.id, level, by));
    };
    const waiting = async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from delivery d join message m on m.id = d.message_id
        where m.about = ${incident.id}::uuid and d.platform = 'slack' and d.state in ('pending', 'sending')`.execute(
        db,
      );
      return rows[0]?.count;
    };
    expect(await waiting()).to.equal(0);
    clock.advance({ seconds: 1_800 });
    await lookAtMusters(db, now());
    await answers(incident.id, wang, 'coming');
    await levels('moderate');
    await works();
    expect(await waiting()).to.equal(0);
    const { page } = await company.opens(wang, `/crisis/${incident.id}/room?lang=en`);
    expect(page.text).to.include('Nothing about this crisis goes by Slack');
    expect((await company.opens(wang, `/crisis/${incident.id}/channels`)).page.text).to.include(canary);
    await decide(true);
    await works();
    await later(1);
    expect((await row()).external_id).to.not.equal(room);
    await levels('major');
    expect(await waiting()).to.be.greaterThan(0);
    expect((await events('crisis.platform-trusted')).length).to.equal(1);
    const stored = [...(await everythingStored(db)).values()].join('\n');
    expect(stored).to.not.include(canary);
  });

  it('killed after any statement, and with two processes at it, it is one room with one briefing', async () => {
    const { db, clock } = company.heed;
    const incident = await declares();
    for (let statements = 0; ; statements += 1) {
      await sql`delete from incident_room`.execute(db);
      // A new generation, so that each try is a room of its own.
      await sql`insert into incident_room (incident_id, platform, generation, next_at)
        values (${incident.id}::uuid, 'slack', ${statements + 100}, ${now()})`.execute(db);
      const dying = killedAfter(db, statements);
      const step = async () => {
        for (const _step of [1, 2, 3]) {
          await works(dying.db);
          clock.advance({ seconds: 1 });
        }
      };
      await step().catch((error: unknown) => {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        if (!(cause instanceof Killed)) throw error;
      });
      const done = dying.left() >= 0;
      clock.advance({ seconds: leaseMs / 1_000 + 1 });
      await Promise.all([works(), works()]);
      await later(1);
      await later(600);
      await later(600);
      const room = await channel();
      expect(room.members, `after ${statements}`).to.have.members([company.slack.botUserId, zheng, wang]);
      expect(room.messages, `after ${statements}`).to.have.length(1);
      expect(room.pins, `after ${statements}`).to.deep.equal([room.messages[0]?.ts]);
      // One for each try, never two.
      expect(rooms(), `after ${statements}`).to.have.length(statements + 1);
      if (done) {
        expect(statements).to.be.greaterThan(8);
        break;
      }
    }
  });

  for (const method of [
    ...['conversations.create', 'conversations.setPurpose', 'conversations.invite', 'conversations.members'],
    ...['conversations.setTopic', 'chat.postMessage', 'pins.add'],
  ])
    it(`an answer to ${method} that never came is no second room and no second briefing`, async () => {
      company.slack.failNext(method, { kind: 'close', after: true });
      await declares();
      await works();
      for (const _step of [1, 2, 3]) await later(600);
      expect(rooms()).to.have.length(1);
      const room = await channel();
      expect(room.members).to.have.members([company.slack.botUserId, zheng, wang]);
      expect(room.messages).to.have.length(1);
      expect(room.pins).to.deep.equal([room.messages[0]?.ts]);
      expect(await row()).to.include({ problem: null, saying_at: null });
    });

  it('a briefing that may stand there, where Heed may not look, is said again and says so', async () => {
    company.slack.failNext('chat.postMessage', { kind: 'close', after: true });
    company.slack.scopes = company.slack.scopes.filter((scope) => scope !== 'groups:history');
    const incident = await declares();
    await works();
    for (const _step of [1, 2]) await later(600);
    const said = (await channel()).messages.map(({ lines }) => lines.join('\n'));
    expect(said).to.have.length(2);
    expect(said[0]).to.not.include('可能已经发过');
    expect(said[1]).to.include('可能已经发过').and.include(incident.code);
    // Once there is something to be changed, it is the briefing again and nothing else.
    await answers(incident.id, wang, 'coming');
    await later(15);
    const after = (await channel()).messages.map(({ lines }) => lines.join('\n'));
    expect(after).to.have.length(2);
    expect(after[1]).to.include('人力资源 1/1').and.not.include('可能已经发过');
  });
});
