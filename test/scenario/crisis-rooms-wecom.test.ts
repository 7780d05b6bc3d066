import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { answerCall } from '../../src/crisis/answer.ts';
import { declare } from '../../src/crisis/declare.ts';
import { leaseMs } from '../../src/crisis/rooms/store.ts';
import { workOnRooms } from '../../src/crisis/rooms/work.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { seatAt } from '../harness/crisis.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const zheng = 'ZhengJingxing';
const wang = 'WangYutong';
const tomas = 'TomasFerreira';
const members = [zheng, wang, tomas].map((userid) => ({ userid, name: userid, department: [1] }));

describe('the room of a crisis on WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members,
      work: false,
    });
    const { db, clock } = company.heed;
    await seatAt(db, clock.now(), {
      [zheng.toLowerCase()]: 'lead',
      [wang.toLowerCase()]: 'hr',
      [tomas.toLowerCase()]: 'hr',
    });
  });
  afterEach(() => company.close());

  const idOf = async (staffNo: string) =>
    (
      await company.heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo.toLowerCase())
        .executeTakeFirstOrThrow()
    ).id;
  const later = async (seconds: number) => {
    const { app, clock, db } = company.heed;
    clock.advance({ seconds });
    const { platforms, baseUrl, zone, log } = app;
    const { signal } = new AbortController();
    await workOnRooms({ db, platforms, baseUrl, zone, log, now: clock.now(), signal });
  };
  const declares = async () => {
    const { app, clock, db } = company.heed;
    const by = await idOf(zheng);
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: 'minor', drill: false, words: 'canary-7272 a mailbox', by, once: v7() },
        now: clock.now(),
      }),
    );
    return incident;
  };
  const answers = async (incident: string, who: string, what: 'coming' | 'cannot') => {
    const personId = await idOf(who);
    const now = company.heed.clock.now();
    await inTransaction(company.heed.db, (tx) =>
      answerCall(tx, incident, { personId, given: { what }, now }),
    );
  };
  const chat = () => company.wecom.chats[0] ?? expect.fail('no group');
  const said = () => chat().messages.map((message) => JSON.stringify(message));

  it('is a group named by the code; whoever cannot leaves; it says anew what newcomers need, and not every change', async () => {
    const incident = await declares();
    await later(0);
    await later(1);
    expect(chat().name).to.equal(incident.code);
    expect(chat().userlist).to.have.members([zheng, wang, tomas]);
    expect(said()).to.have.length(1);
    expect(said()[0]).to.include(incident.code).and.include('人力资源 0/1 缺人').and.not.include('canary');
    await answers(incident.id, tomas, 'cannot');
    await later(15);
    expect(chat().userlist).to.have.members([zheng, wang]);
    // Nothing that a message can be changed in: it waits for its time.
    await answers(incident.id, wang, 'coming');
    await later(15);
    expect(said()).to.have.length(1);
    await later(300);
    expect(said()).to.have.length(2);
    expect(said()[1]).to.include('人力资源 1/1');
    // Whoever comes now has not seen what was said before.
    await answers(incident.id, tomas, 'coming');
    await later(15);
    expect(chat().userlist).to.have.members([zheng, wang, tomas]);
    expect(said()).to.have.length(3);
  });

  it('that WeCom does not grant is a room less and nothing else', async () => {
    company.wecom.refuse('appchat/create', { errcode: 48002, errmsg: 'api forbidden' });
    const incident = await declares();
    await later(0);
    const { rows } = await sql<{ problem: string }>`select problem from incident_room`.execute(
      company.heed.db,
    );
    expect(rows[0]?.problem).to.include('48002');
    const { page } = await company.opens(zheng, `/crisis/${incident.id}/channels`);
    expect(page.text).to.include('48002').and.include('下次再试');
  });

  it('killed after any statement it is one group; what may have been said before says so, and what was not is said', async () => {
    const { app, clock, db } = company.heed;
    const incident = await declares();
    const works = (on: Db) => {
      const { platforms, baseUrl, zone, log } = app;
      const { signal } = new AbortController();
      return workOnRooms({ db: on, platforms, baseUrl, zone, log, now: clock.now(), signal });
    };
    let repeats = 0;
    for (let statements = 0; ; statements += 1) {
      await sql`delete from incident_room`.execute(db);
      // A new generation, so that each try is a group of its own.
      await sql`insert into incident_room (incident_id, platform, generation, next_at)
        values (${incident.id}::uuid, 'wecom', ${statements + 100}, ${clock.now()})`.execute(db);
      const dying = killedAfter(db, statements);
      try {
        for (const _step of [1, 2, 3]) {
          await works(dying.db);
          clock.advance({ seconds: 1 });
        }
      } catch (error) {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        if (!(cause instanceof Killed)) throw error;
      }
      const done = dying.left() >= 0;
      clock.advance({ seconds: leaseMs / 1_000 + 1 });
      await Promise.all([works(db), works(db)]);
      // Not so late that the lead's "coming" is over, which would be another thing to say.
      for (const _step of [1, 2]) await later(60);
      expect(company.wecom.chats, `after ${statements}`).to.have.length(statements + 1);
      const group = company.wecom.chats.at(-1);
      expect(group?.userlist, `after ${statements}`).to.have.members([zheng, wang, tomas]);
      const [first, ...more] = group?.messages.map((message) => JSON.stringify(message)) ?? [];
      expect(first, `after ${statements}`).to.include(incident.code);
      expect(more.length, `after ${statements}`).to.be.lessThan(2);
      for (const one of more) expect(one, `after ${statements}`).to.include('可能已经发过');
      repeats += more.length;
      if (!done) continue;
      expect(statements).to.be.greaterThan(8);
      expect(more, 'nobody died').to.deep.equal([]);
      break;
    }
    // Where the words arrived and the process died before it could say so.
    expect(repeats).to.be.greaterThan(0);
  });

  it('words whose answer never came are said again and say so', async () => {
    company.wecom.failNext('appchat/send', { kind: 'close', after: true });
    const incident = await declares();
    await later(0);
    for (const _step of [1, 2]) await later(600);
    expect(said()).to.have.length(2);
    expect(said()[0]).to.not.include('可能已经发过');
    expect(said()[1]).to.include('可能已经发过').and.include(incident.code);
  });
});
