import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import type { Card } from '../../src/messages/model.ts';
import { askJoiners, closeNotice } from '../../src/notices/follow.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { callOffMovers } from '../../src/notices/movers.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { mostItems } from '../../src/reminders/cards.ts';
import { Company, zone } from '../harness/company.ts';

describe('whoever joins', function () {
  this.timeout(60_000);
  let company: Company;

  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const ask = () => askJoiners(company.db, company.now, zone);
  const at = async (moment: string) => {
    company.clock.set(moment);
    return ask();
  };
  const notices = async (count: number, options = {}) => {
    const sent: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const version = await company.publishes({
        code: `policy-${n}`,
        title: `Policy ${n}`,
        chinaAlone: true,
        ...options,
      });
      sent.push((await company.sends(version, undefined, { joiners: true })).noticeId);
      company.clock.advance({ minutes: 1 });
    }
    return sent;
  };
  const sent = async (person: string) =>
    (
      await company.db
        .selectFrom('delivery as d')
        .innerJoin('message as m', 'm.id', 'd.message_id')
        .select(['m.id', 'm.kind', 'm.bodies', 'd.state', 'd.mode'])
        .where('d.person_id', '=', person)
        .orderBy('d.id')
        .execute()
    ).map(({ bodies, ...row }) => ({ ...row, card: (bodies as { en: { card: Card } }).en.card }));
  const paths = (card: Card | undefined) => card?.items?.map(({ link }) => link.path) ?? [card?.link?.path];
  const livesIn = (person: string, timeZone: string) =>
    company.db.updateTable('person').set({ time_zone: timeZone }).where('id', '=', person).execute();

  it('is asked in working hours of their own first day, and not in the middle of the night', async () => {
    const [notice = ''] = await notices(1);
    // Friday evening in Shanghai.
    company.clock.set('2026-03-06T14:00:00Z');
    const li = await company.joins('li');
    const smith = await company.joins('smith');
    await livesIn(smith, 'America/New_York');
    expect(await ask(), 'Friday 22:00 there, 9:00 in New York').to.equal(1);
    expect(await sent(li)).to.deep.equal([]);
    expect(await sent(smith)).to.have.length(1);
    expect(await at('2026-03-07T03:00:00Z'), 'Saturday').to.equal(0);
    expect(await at('2026-03-09T00:59:00Z'), 'Monday 8:59').to.equal(0);
    expect(await at('2026-03-09T01:00:00Z'), 'Monday 9:00').to.equal(1);
    expect((await company.share(notice, li)).created_at).to.deep.equal(company.now);
    expect(await at('2026-03-09T02:00:00Z')).to.equal(0);
  });

  it('during leave is asked on the first day back', async () => {
    await notices(1);
    const li = await company.joins('li');
    await inTransaction(company.db, (tx) =>
      sayAbsence(
        tx,
        { personId: li, from: '2026-03-02', until: '2026-03-10', source: 'console' },
        { actor: 'heed', now: company.now },
      ),
    );
    expect(await ask()).to.equal(0);
    expect(await at('2026-03-11T02:00:00Z')).to.equal(1);
  });

  it('is asked several notices in one message, each with its own share, day and evidence', async () => {
    const all = await notices(4);
    const li = await company.joins('li');
    expect(await ask()).to.equal(4);
    const messages = await sent(li);
    expect(messages.map(({ kind }) => kind)).to.deep.equal(['onboarding.card']);
    expect(paths(messages[0]?.card)).to.have.members(all.map((id) => `/n/${id}`));
    expect(messages[0]?.card.title).to.include('4');
    for (const notice of all)
      expect(await company.share(notice, li)).to.include({ state: 'open', message_id: messages[0]?.id });
    expect(await company.events('notice.joined')).to.have.length(4);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from reminder where person_id = ${li}::uuid and not over`.execute(company.db);
    expect(rows[0]?.n).to.equal(4);
  });

  it('answers each by itself: the message stays as it is, and every answer is confirmed', async () => {
    const [first = '', second = ''] = await notices(2);
    const li = await company.joins('li');
    await ask();
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now}`.execute(company.db);
    for (const notice of [first, second]) await company.answers(li, notice, 'acknowledge');
    const said = (await sent(li)).slice(1);
    expect(said.map(({ kind, mode }) => `${kind} ${mode}`)).to.deep.equal([
      'notices.answered send',
      'notices.answered send',
    ]);
    expect((await company.share(first, li)).state).to.equal('answered');
  });

  it('who could not be reached is a delivery problem of each of the notices', async () => {
    const all = await notices(2);
    await company.joins('nobody', { account: false });
    await ask();
    for (const notice of all) {
      const problems = await deliveryProblems(company.db, notice);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include({ problem: 'no-account' });
    }
  });

  it('gets so many as a card holds in each message, and all of them are named', async () => {
    const all = await notices(mostItems + 2);
    const li = await company.joins('li');
    await ask();
    const messages = await sent(li);
    expect(messages.map(({ card }) => card.items?.length)).to.deep.equal([mostItems, 2]);
    expect(messages.flatMap(({ card }) => paths(card))).to.have.members(all.map((id) => `/n/${id}`));
  });

  it('with others on the same day is written to with them: one message, however many they are', async () => {
    await notices(3);
    for (let n = 0; n < 20; n += 1) await company.joins(`new-${n}`);
    expect(await ask()).to.equal(60);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from message where kind = 'onboarding.card'`.execute(company.db);
    expect(rows[0]?.n).to.equal(1);
  });

  it('is asked the rest where one was recalled before the message went out', async () => {
    const [first = '', second = '', third = ''] = await notices(3);
    const li = await company.joins('li');
    await ask();
    await inTransaction(company.db, (tx) => recallNotice(tx, second, 'heed', company.now));
    expect((await sent(li)).map(({ state }) => state)).to.deep.equal(['skipped']);
    await ask();
    const [, again, ...more] = await sent(li);
    expect(more).to.deep.equal([]);
    expect(paths(again?.card)).to.have.members([`/n/${first}`, `/n/${third}`]);
    expect((await company.share(first, li)).message_id).to.equal(again?.id);
    await inTransaction(company.db, (tx) => closeNotice(tx, third, 'heed', company.now));
    await ask();
    // One is left: it comes on its own card, where it can be answered.
    const last = (await sent(li)).at(-1);
    expect(last).to.include({ kind: 'notices.card', state: 'pending' });
    expect(last?.card.link?.path).to.equal(`/n/${first}`);
    await ask();
    expect((await sent(li)).filter(({ state }) => state === 'pending')).to.have.length(1);
  });

  it('keeps a message that was read when one of it is closed, and nothing turns it', async () => {
    const [first = '', second = ''] = await notices(2);
    const li = await company.joins('li');
    await ask();
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now}`.execute(company.db);
    await inTransaction(company.db, (tx) => closeNotice(tx, second, 'heed', company.now));
    const more = (await sent(li)).slice(1);
    expect(more.every(({ state }) => state === 'skipped')).to.equal(true);
    await ask();
    expect((await company.share(first, li)).state).to.equal('open');
  });

  it('and is exempt from one is asked the others', async () => {
    const [first = ''] = await notices(3);
    const li = await company.joins('li');
    const [hr, boss] = [
      await company.joins('hr', { account: false }),
      await company.joins('boss', { account: false }),
    ];
    await company.leaves(hr);
    await company.leaves(boss);
    await sql`
      insert into exemption (id, person_id, policy_id, reason_kind, until_at, state, asked_by, asked_at, decided_by, decided_at)
      select gen_random_uuid(), ${li}::uuid, v.policy_id, 'role', ${new Date(company.now.getTime() + 9e8)}, 'in-force',
             ${hr}::uuid, ${company.now}, ${boss}::uuid, ${company.now}
      from notice n join policy_version v on v.id = n.version_id where n.id = ${first}::uuid`.execute(
      company.db,
    );
    expect(await ask()).to.equal(2);
    expect(await company.share(first, li)).to.include({ state: 'cancelled', cancelled_why: 'exempt' });
    expect((await sent(li)).map(({ card }) => card.items?.length)).to.deep.equal([2]);
  });

  it('and leaves on the same day is told of nothing more', async () => {
    await notices(2);
    const li = await company.joins('li');
    await ask();
    await company.leaves(li);
    await callOffLeavers(company.db, company.now);
    expect((await sent(li)).map(({ state }) => state)).to.deep.equal(['skipped']);
    expect(await ask()).to.equal(0);
  });
});

describe('whoever is back', function () {
  this.timeout(60_000);
  let company: Company;
  let lab: string;
  let sales: string;

  beforeEach(async () => {
    company = await Company.open();
    lab = await company.department('Lab');
    sales = await company.department('Sales');
    await company.joins('stays', { department: lab });
  });
  afterEach(() => company.close());

  const ask = () => askJoiners(company.db, company.now, zone);
  const moves = async (person: string, to: string) => {
    await sql`update membership set to_at = ${company.now} where person_id = ${person}::uuid and to_at is null`.execute(
      company.db,
    );
    await company.db
      .insertInto('membership')
      .values({ person_id: person, department_id: to, from_at: company.now, to_at: null })
      .execute();
  };

  it('in the audience they moved out of is asked again, joiners or not, with all the time a joiner has', async () => {
    const ann = await company.joins('ann', { department: lab });
    const { noticeId } = await company.sends(await company.publishes(), { kind: 'departments', ids: [lab] });
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    company.clock.advance({ hours: 2 });
    await callOffMovers(company.db, company.now);
    expect(await ask()).to.equal(0);
    company.clock.advance({ days: 6, hours: -1 });
    await moves(ann, lab);
    expect(await ask()).to.equal(1);
    const share = await company.share(noticeId, ann);
    expect(share).to.include({ state: 'open', cancelled_why: null });
    expect(share.due_at.getTime() - company.now.getTime()).to.be.greaterThan(13 * 86_400_000);
  });

  it('after their account was disabled is asked again, also where joiners are not', async () => {
    const ann = await company.joins('ann', { department: lab });
    const { noticeId } = await company.sends(await company.publishes());
    company.clock.advance({ days: 1 });
    await sql`update employment set to_at = ${company.now}, reason = 'disabled' where person_id = ${ann}::uuid`.execute(
      company.db,
    );
    await callOffLeavers(company.db, company.now);
    expect((await company.share(noticeId, ann)).cancelled_why).to.equal('disabled');
    company.clock.advance({ days: 1 });
    await company.db
      .insertInto('employment')
      .values({ person_id: ann, from_at: company.now, to_at: null, reason: null })
      .execute();
    expect(await ask()).to.equal(1);
    expect((await company.share(noticeId, ann)).state).to.equal('open');
  });

  it('after they left is asked where joiners are, and not where they are not', async () => {
    const ann = await company.joins('ann', { department: lab });
    const version = await company.publishes();
    const once = await company.sends(version);
    const always = await company.sends(version, undefined, { joiners: true });
    await company.leaves(ann);
    await callOffLeavers(company.db, company.now);
    company.clock.advance({ days: 1 });
    await company.returns(ann, 'ann-2');
    expect(await ask()).to.equal(1);
    expect((await company.share(once.noticeId, ann)).state).to.equal('cancelled');
    expect((await company.share(always.noticeId, ann)).state).to.equal('open');
  });
});
