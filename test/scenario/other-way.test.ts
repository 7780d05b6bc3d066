import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { fleetingKinds } from '../../src/delivery/fleeting.ts';
import { onboardingKind } from '../../src/delivery/several.ts';
import type { Message } from '../../src/messages/model.ts';
import { unreachedIn } from '../../src/notices/unreached.ts';
import { type Mailing, startMailing } from '../harness/mailing.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';
import { until } from '../harness/until.ts';

const employee = 'S021';
const mailbox = 'lin.new@example.com';

describe('somebody whose chat does not work', function () {
  this.timeout(60_000);
  let company: Mailing;
  let personId: string;
  beforeEach(async () => {
    // A Monday, ten in the morning in Shanghai.
    company = await startMailing({ now: '2026-08-03T02:00:00Z' });
    personId = await company.setEmail(employee, mailbox);
  });
  afterEach(() => company.close());

  const words = (text: string): Message => ({
    'zh-CN': { kind: 'text', text },
    en: { kind: 'text', text },
  });
  async function send(text: string, lane: Lane = 'bulk', kind = 'test.words'): Promise<string> {
    const { db, clock } = company.heed;
    return inTransaction(db, (tx) =>
      enqueue(tx, { kind, bodies: words(text), to: [personId], lane, at: clock.now() }),
    );
  }
  /** What the messenger would say of an account without a licence. */
  async function fails(message: string, failure = 'unlicensed'): Promise<void> {
    await company.settled();
    await sql`
      update delivery set state = 'failed', failure = ${failure}, accepted_at = null, external_id = null,
        sent_at = ${company.heed.clock.now()}
      where message_id = ${message}::uuid`.execute(company.heed.db);
  }
  const deliveries = async () => {
    const { rows } = await sql<{ state: string; platform: string | null; left: boolean }>`
      select state, platform, left_at is not null as left from delivery where person_id = ${personId}::uuid
      order by id`.execute(company.heed.db);
    return rows;
  };
  const card = async (notice: string) => {
    const { rows } = await sql<{ id: string }>`
      select message_id as id from assignment where notice_id = ${notice}::uuid and person_id = ${personId}::uuid`.execute(
      company.heed.db,
    );
    return rows[0]?.id ?? '';
  };

  it('is written to there as long as it works, and never by mail beside it', async () => {
    await send('hello');
    await company.settled();
    expect(await company.reroute()).to.equal(0);
    expect(await deliveries()).to.deep.equal([{ state: 'accepted', platform: 'local', left: false }]);
    expect(company.server.received).to.deep.equal([]);
  });

  it('is written to by mail after three working days, with evidence; later messages follow at once', async () => {
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    await fails(await card(notice));
    const { clock, db } = company.heed;
    expect(await company.reroute()).to.equal(0);
    // Monday to the end of Thursday: three working days after.
    clock.advance({ days: 3, hours: 13 });
    expect(await company.reroute(), 'Thursday, 23:00').to.equal(0);
    clock.advance({ hours: 1 });
    expect(await company.reroute(), 'Friday, 00:00').to.equal(1);
    expect(await company.reroute(), 'once').to.equal(0);
    await company.nextMail(mailbox);
    await company.settled();
    expect(await deliveries()).to.deep.equal([{ state: 'accepted', platform: 'email', left: false }]);
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'message.rerouted'`.execute(db);
    expect(rows).to.have.lengthOf(1);
    expect(JSON.parse(rows[0]?.event ?? '')).to.deep.include({
      actor: 'heed',
      person: personId,
      data: {
        ...{ message: await card(notice), from: 'local', to: 'email', problem: 'unlicensed' },
        since: '2026-08-03T02:00:00.000Z',
      },
    });
    // It is known that nothing arrives there: what comes next goes by mail at once.
    await send('second');
    expect((await company.nextMail(mailbox)).mail.text).to.include('second');
    // After a week the chat is tried again. It fails still, and its patience is used up already.
    clock.advance({ days: 7 });
    await company.reroute();
    await fails(await send('third'));
    expect((await deliveries()).at(-1)?.platform).to.equal('local');
    expect(await company.reroute()).to.equal(1);
    expect((await company.nextMail(mailbox)).mail.text).to.include('third');
    const unreached = await sql<{ event: string }>`
      select event from evidence_event where type = 'account.unreached' order by id`.execute(db);
    expect(unreached.rows.map(({ event }) => JSON.parse(event).data.since)).to.deep.equal([
      '2026-08-03T02:00:00.000Z',
      '2026-08-03T02:00:00.000Z',
    ]);
  });

  it('gets no tip and no question again there that failed: another comes by itself', async () => {
    for (const kind of fleetingKinds) await fails(await send('a while ago', 'bulk', kind));
    await fails(await send('to be read'));
    company.heed.clock.advance({ days: 4 });
    expect(await company.reroute()).to.equal(1);
    expect((await company.nextMail(mailbox)).mail.text).to.include('to be read');
    await company.settled();
    expect((await deliveries()).map(({ state }) => state)).to.deep.equal(['failed', 'failed', 'accepted']);
  });

  it('whose reminders alone fail is found as well: they come again by mail', async () => {
    const message = await send('a reminder');
    await fails(message);
    // Nobody has to decide about a reminder that comes again.
    const { db, clock } = company.heed;
    await sql`update delivery set left_at = ${clock.now()} where message_id = ${message}::uuid`.execute(db);
    clock.advance({ days: 4 });
    expect(await company.reroute()).to.equal(0);
    await send('again');
    expect((await company.nextMail(mailbox)).mail.text).to.include('again');
  });

  it('is written to in the chat again once something arrives there', async () => {
    await fails(await send('lost'));
    const { db, clock } = company.heed;
    clock.advance({ days: 4 });
    expect(await company.reroute()).to.equal(1);
    await company.nextMail(mailbox);
    // They wrote from the chat, and are answered there.
    await inTransaction(db, (tx) =>
      enqueue(tx, {
        ...{
          kind: 'test.words',
          bodies: words('answer'),
          to: [personId],
          platform: 'local',
          at: clock.now(),
        },
      }),
    );
    await company.settled();
    clock.advance({ seconds: 1 });
    await company.reroute();
    await send('in the chat');
    await company.settled();
    expect((await deliveries()).at(-1)).to.include({ state: 'accepted', platform: 'local' });
    expect(company.server.received).to.have.lengthOf(1);
  });

  it('counts no weekend and no public holiday', async () => {
    const { clock } = company.heed;
    // Wednesday before the National Day holiday of 2026.
    clock.set(new Date('2026-09-30T02:00:00Z'));
    const message = await send('before the holiday');
    await fails(message);
    let days = 0;
    while ((await company.reroute()) === 0) {
      clock.advance({ days: 1 });
      days += 1;
      if (days > 20) throw new Error('never');
    }
    expect(days).to.be.greaterThan(7);
  });

  it('goes on in the chat as soon as anything arrives there', async () => {
    const lost = await send('lost');
    await fails(lost);
    company.heed.clock.advance({ days: 1 });
    await send('arrives');
    await company.settled();
    company.heed.clock.advance({ days: 9 });
    expect(await company.reroute()).to.equal(0);
    await fails(await send('fails anew'));
    expect(await company.reroute(), 'patience begins again').to.equal(0);
    expect(company.server.received).to.deep.equal([]);
  });

  it('gets of several cards of a notice the newest alone', async () => {
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    await fails(await card(notice));
    const { db, clock } = company.heed;
    const newer = await inTransaction(db, (tx) =>
      enqueue(tx, {
        ...{ kind: 'notices.card', bodies: words('newer'), about: notice, to: [personId] },
        at: clock.now(),
      }),
    );
    await fails(newer);
    clock.advance({ days: 10 });
    expect(await company.reroute()).to.equal(1);
    await company.nextMail(mailbox);
    await company.settled();
    expect(await deliveries()).to.deep.equal([
      { state: 'failed', platform: 'local', left: true },
      { state: 'accepted', platform: 'email', left: false },
    ]);
    expect(company.server.received).to.have.lengthOf(1);
  });

  it('hears no more of a notice that is answered', async () => {
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    await fails(await card(notice));
    await sql`update assignment set state = 'answered', answered_at = ${company.heed.clock.now()}, first_answered_at = ${company.heed.clock.now()}
      where notice_id = ${notice}::uuid`.execute(company.heed.db);
    company.heed.clock.advance({ days: 10 });
    expect(await company.reroute()).to.equal(0);
  });

  it('hears of several notices in one message for as long as one of them is open to them', async () => {
    const { db, clock } = company.heed;
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    const together = await inTransaction(db, (tx) =>
      enqueue(tx, { kind: onboardingKind, bodies: words('several'), to: [personId], at: clock.now() }),
    );
    await fails(await card(notice));
    await fails(together);
    await sql`update delivery set left_at = ${clock.now()} where message_id <> ${together}::uuid`.execute(db);
    const now = clock.now();
    const share = async (state: 'open' | 'answered') =>
      sql`update assignment set message_id = ${together}::uuid, state = ${state},
            answered_at = ${state === 'open' ? null : now}, first_answered_at = ${state === 'open' ? null : now}
          where notice_id = ${notice}::uuid`.execute(db);
    await share('answered');
    clock.advance({ days: 10 });
    expect(await company.reroute(), 'answered').to.equal(0);
    await share('open');
    expect(await company.reroute(), 'open').to.equal(1);
  });

  it('is not kept waiting with an alert', async () => {
    await fails(await send('wake up', 'alert'));
    expect(await company.reroute()).to.equal(1);
    expect((await company.nextMail(mailbox)).mail.text).to.include('wake up');
  });

  it('whose mailbox refuses as well stays on the work list: nothing goes round', async () => {
    company.server.refuses.set(mailbox, { code: 550, text: '5.1.1 gone' });
    await fails(await send('nowhere', 'alert'));
    expect(await company.reroute()).to.equal(1);
    await until(async () => (await deliveries())[0]?.state === 'failed');
    for (let n = 0; n < 3; n += 1) {
      company.heed.clock.advance({ days: 5 });
      expect(await company.reroute()).to.equal(0);
    }
    expect(await deliveries()).to.deep.equal([{ state: 'failed', platform: 'email', left: false }]);
  });

  it('who had nothing at all is written to as soon as a mailbox is known, and in the chat once they have an account', async () => {
    await company.onlyMailbox(employee, null);
    const notice = await sentNotice(company.heed, 'chat-monitoring', [employee]);
    await company.settled();
    expect(await deliveries()).to.deep.equal([{ state: 'failed', platform: null, left: false }]);
    await company.setEmail(employee, mailbox);
    expect(await company.reroute()).to.equal(1);
    await company.nextMail(mailbox);
    await company.settled();
    const { db, clock } = company.heed;
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${personId}::uuid, 'local', 'local', 'back', 'test', ${clock.now()})`.execute(db);
    await send('in the chat again');
    await company.settled();
    expect((await deliveries()).at(-1)).to.deep.equal({ state: 'accepted', platform: 'local', left: false });
    expect(company.server.received).to.have.lengthOf(1);
    expect(notice).to.be.a('string');
  });

  it('two workers move nothing twice', async () => {
    await fails(await send('wake up', 'alert'));
    const moved = await Promise.all([company.reroute(), company.reroute(), company.reroute()]);
    expect(moved.reduce((sum, n) => sum + n, 0)).to.equal(1);
    await company.settled();
    expect(company.server.received).to.have.lengthOf(1);
  });

  it('is named before sending: who is not reached at all, and who gets it another way and since when', async () => {
    const { db, clock } = company.heed;
    const other = 'S022';
    const otherId = await company.setEmail(other, null);
    const look = async () => {
      const { counts, people, elsewhere } = await unreachedIn(
        db,
        { kind: 'people', ids: [personId, otherId] },
        {
          ...{ versionId: await versionInForce(db, 'chat-monitoring'), connected: ['local', 'email'] },
          ...{ limit: 10, now: clock.now() },
        },
      );
      return {
        unreached: people.map(({ staffNo, why }) => `${staffNo} ${why}`),
        counted: counts,
        elsewhere: elsewhere.people.map(({ staffNo, channel, failing, since, waits }) =>
          [staffNo, channel, failing, since.toISOString(), waits].join(' '),
        ),
        ways: elsewhere.counts,
      };
    };
    const all = { unreached: [], counted: [], elsewhere: [], ways: [] };
    expect(await look(), 'both have a chat').to.deep.equal(all);
    // It fails there for both; one of them has a mailbox.
    await fails(await send('lost'));
    await company.settled();
    await sql`
      update identity set to_at = ${clock.now()} where person_id = ${otherId}::uuid and platform = 'local'`.execute(
      db,
    );
    const ways = [{ channel: 'email', people: 1 }];
    const counted = [{ why: 'no-account', people: 1 }];
    expect(await look(), 'goes to the chat first').to.deep.equal({
      ...{ unreached: [`${other} no-account`], counted, ways },
      elsewhere: [`${employee} email local 2026-08-03T02:00:00.000Z true`],
    });
    clock.advance({ days: 4 });
    await company.reroute();
    await company.nextMail(mailbox);
    expect(await look(), 'goes by mail at once').to.deep.equal({
      ...{ unreached: [`${other} no-account`], counted, ways },
      elsewhere: [`${employee} email local 2026-08-03T02:00:00.000Z false`],
    });
    // Whoever has a mailbox and no account is reached; one that refuses is not.
    await company.setEmail(other, 'all.i.have@example.com');
    expect((await look()).elsewhere).to.include(`${other} email  ${clock.now().toISOString()} false`);
    expect((await look()).unreached).to.deep.equal([]);
    company.server.refuses.set(mailbox, { code: 550, text: '5.1.1 gone' });
    await send('second');
    await until(async () => (await deliveries()).at(-1)?.state === 'failed');
    expect((await look()).unreached).to.deep.equal([`${employee} unknown-account`]);
  });
});
