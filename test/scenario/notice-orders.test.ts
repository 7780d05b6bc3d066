import { expect } from 'chai';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { type Approved, approveOrder, refuseOrder, withdrawOrder } from '../../src/notices/order/decide.ts';
import { sendDueOrders } from '../../src/notices/order/due.ts';
import { type NewOrder, type Placed, placeOrder } from '../../src/notices/order/place.ts';
import { findOrder, openOrders } from '../../src/notices/order/store.ts';
import { tryOut } from '../../src/notices/order/tryout.ts';
import { reachOf } from '../../src/notices/reach.ts';
import { findViewer } from '../../src/people/store.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { Company, zone } from '../harness/company.ts';

const hourMs = 3_600_000;
const everyone: Audience = { kind: 'everyone' };

describe('sure before sending', function () {
  this.timeout(60_000);
  let company: Company;
  let version: VersionRow;
  let hr: string;
  let privacy: string;

  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    privacy = await company.joins('privacy', { role: 'privacy' });
    for (const name of ['a', 'b', 'c']) await company.joins(name);
    version = await company.publishes({ action: 'acknowledge' });
  });
  afterEach(() => company.close());

  const reach = (audience: Audience = everyone) => reachOf(company.db, audience, company.now);

  async function places(more: Partial<NewOrder> = {}): Promise<Placed> {
    const audience = more.audience ?? everyone;
    const { people } = await reach(audience);
    return inTransaction(company.db, (tx) =>
      placeOrder(tx, {
        id: v7(),
        versionId: version.id,
        audience,
        joiners: false,
        due: new Date(company.now.getTime() + 7 * 24 * hourMs),
        zone,
        actor: { person: hr },
        now: company.now,
        people,
        approvalAbove: 4,
        ...more,
      }),
    );
  }

  async function orderOf(placed: Placed): Promise<string> {
    if (placed.outcome === 'sent') throw new Error('it was sent at once');
    return placed.orderId;
  }

  async function approves(orderId: string, who = privacy, mark?: string): Promise<Approved> {
    const by = await viewer(who);
    const shown = mark ?? (await reach((await findOrder(company.db, orderId)).audience)).mark;
    return inTransaction(company.db, (tx) =>
      approveOrder(tx, { orderId, by, mark: shown, zone, now: company.now }),
    );
  }

  async function viewer(id: string) {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  }

  const sweep = (above = 4) => sendDueOrders(company.db, { now: company.now, zone, above });
  const stateOf = async (orderId: string) => (await findOrder(company.db, orderId)).state;

  async function told(personId: string): Promise<string[]> {
    const rows = await company.db
      .selectFrom('message as m')
      .innerJoin('delivery as d', 'd.message_id', 'm.id')
      .select(['m.kind', 'm.id'])
      .where('d.person_id', '=', personId)
      .orderBy('d.id')
      .execute();
    return rows.map(({ kind }) => kind);
  }

  async function events(): Promise<string[]> {
    const rows = await company.db
      .selectFrom('evidence_event')
      .select('type')
      .where('type', 'like', 'notice.%')
      .orderBy('id')
      .execute();
    return rows.map(({ type }) => type);
  }

  async function refusal(act: Promise<unknown>): Promise<string> {
    const error = await act.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof HeedError)) throw new Error('it was not refused', { cause: error });
    return error.problems[0]?.problem ?? error.code;
  }

  it('sends at once what reaches no more people than one person may write to', async () => {
    const placed = await places({ approvalAbove: 5 });
    expect(placed).to.have.property('outcome', 'sent');
    expect(await events()).to.deep.equal(['notice.sent']);
  });

  it('has a second person look at what reaches more, and tells them', async () => {
    const orderId = await orderOf(await places());
    expect(await events()).to.deep.equal(['notice.ordered']);
    expect(await told(privacy)).to.deep.equal(['orders.approval']);
    expect(await told(hr)).to.deep.equal([]);
    expect(await approves(orderId)).to.deep.include({ outcome: 'sent' });
    expect(await stateOf(orderId)).to.equal('sent');
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.approved', 'notice.sent']);
    expect(await told(hr)).to.deep.equal(['notices.card', 'orders.fate']);
    const notice = await company.db.selectFrom('notice').selectAll().executeTakeFirstOrThrow();
    expect(notice).to.include({ id: orderId, people: 5, created_by: hr });
  });

  it('never takes the word of whoever placed it, nor of somebody without the right', async () => {
    const orderId = await orderOf(await places());
    const employee = (
      await company.db.selectFrom('person').select('id').where('name', '=', 'a').executeTakeFirstOrThrow()
    ).id;
    for (const who of [hr, employee]) {
      expect(await refusal(approves(orderId, who))).to.equal('forbidden');
      const by = await viewer(who);
      expect(
        await refusal(inTransaction(company.db, (tx) => refuseOrder(tx, { orderId, by, now: company.now }))),
      ).to.equal('forbidden');
    }
    expect(await stateOf(orderId)).to.equal('waiting');
    expect(await events()).to.deep.equal(['notice.ordered']);
  });

  it('asks again when others belong to the audience than the second person was shown', async () => {
    const orderId = await orderOf(await places());
    const { mark } = await reach();
    await company.joins('late');
    expect(await approves(orderId, privacy, mark)).to.deep.equal({ outcome: 'changed' });
    expect(await stateOf(orderId)).to.equal('waiting');
    expect(await approves(orderId)).to.have.nested.property('sent.people', 6);
  });

  it('lets the second person say no, and tells the first', async () => {
    const orderId = await orderOf(await places());
    const by = await viewer(privacy);
    await inTransaction(company.db, (tx) => refuseOrder(tx, { orderId, by, now: company.now }));
    expect(await told(hr)).to.deep.equal(['orders.fate']);
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.refused']);
    expect(await refusal(approves(orderId))).to.equal('conflict');
    expect(await company.db.selectFrom('notice').selectAll().execute()).to.deep.equal([]);
  });

  it('sends once when two people agree at the same moment', async () => {
    const second = await company.joins('privacy-2', { role: 'privacy' });
    const orderId = await orderOf(await places());
    const outcomes = await Promise.allSettled([approves(orderId), approves(orderId, second)]);
    expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.approved', 'notice.sent']);
  });

  it('places a double click once, and gives nobody an order under an id that is another’s', async () => {
    const id = v7();
    await places({ id });
    expect(await places({ id })).to.deep.equal({ outcome: 'waiting', orderId: id, repeated: true });
    expect(await openOrders(company.db)).to.have.length(1);
    expect(await refusal(places({ id, actor: { person: privacy } }))).to.equal('conflict');
  });

  it('waits for its hour, to the minute, and goes out once however many look', async () => {
    const sendAt = new Date(company.now.getTime() + 3 * hourMs);
    const orderId = await orderOf(await places({ sendAt, approvalAbove: 10 }));
    expect(await stateOf(orderId)).to.equal('scheduled');
    company.clock.set(new Date(sendAt.getTime() - 1));
    expect(await sweep(10)).to.equal(0);
    company.clock.set(sendAt);
    const swept = await Promise.all([sweep(10), sweep(10), sweep(10)]);
    expect(swept.reduce((sum, one) => sum + one)).to.equal(1);
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.sent']);
  });

  it('needs the second person first and the hour after that', async () => {
    const sendAt = new Date(company.now.getTime() + 3 * hourMs);
    const orderId = await orderOf(await places({ sendAt }));
    company.clock.set(sendAt);
    expect(await sweep()).to.equal(0);
    company.clock.set(new Date(sendAt.getTime() - hourMs));
    expect(await approves(orderId)).to.deep.equal({ outcome: 'scheduled' });
    company.clock.set(sendAt);
    expect(await sweep()).to.equal(1);
    expect(await stateOf(orderId)).to.equal('sent');
  });

  it('does not go out to far more people than were agreed to', async () => {
    const sendAt = new Date(company.now.getTime() + 3 * hourMs);
    const orderId = await orderOf(await places({ sendAt }));
    await approves(orderId);
    for (let n = 0; n < 3; n += 1) await company.joins(`more-${n}`);
    company.clock.set(sendAt);
    await sweep();
    expect(await findOrder(company.db, orderId)).to.include({ state: 'waiting', people: 8, why: 'outgrown' });
    expect((await told(hr)).at(-1)).to.equal('orders.fate');
    expect(await told(privacy)).to.deep.equal(['orders.approval', 'orders.approval']);
    expect(await approves(orderId)).to.have.nested.property('sent.people', 8);
  });

  it('is stopped, and says so, when its policy has ended or its date due has passed meanwhile', async () => {
    const sendAt = new Date(company.now.getTime() + 3 * hourMs);
    const ended = await orderOf(await places({ sendAt, approvalAbove: 10 }));
    await company.withdraws(version);
    company.clock.set(sendAt);
    expect(await sweep(10)).to.equal(1);
    expect(await findOrder(company.db, ended)).to.include({ state: 'stopped', why: 'policy-not-sendable' });
    expect(await told(hr)).to.deep.equal(['orders.fate']);
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.not-sent']);

    version = await company.publishes({ action: 'acknowledge', words: 'again' });
    const due = new Date(company.now.getTime() + 26 * hourMs);
    const late = await orderOf(
      await places({ sendAt: new Date(company.now.getTime() + hourMs), due, approvalAbove: 10 }),
    );
    company.clock.set(new Date(due.getTime() + hourMs));
    await sweep(10);
    expect(await findOrder(company.db, late)).to.include({ state: 'stopped', why: 'due-in-the-past' });
  });

  it('can be taken back before it goes out, and then never goes out', async () => {
    const sendAt = new Date(company.now.getTime() + 3 * hourMs);
    const orderId = await orderOf(await places({ sendAt, approvalAbove: 10 }));
    const by = await viewer(privacy);
    await inTransaction(company.db, (tx) => withdrawOrder(tx, { orderId, by, now: company.now }));
    company.clock.set(sendAt);
    expect(await sweep(10)).to.equal(0);
    expect(await told(hr)).to.deep.equal(['orders.fate']);
    expect(await events()).to.deep.equal(['notice.ordered', 'notice.order-withdrawn']);
  });

  it('refuses an hour that has passed, lies behind the date due, or is years away', async () => {
    const at = (hours: number) => places({ sendAt: new Date(company.now.getTime() + hours * hourMs) });
    expect(await refusal(at(0))).to.equal('is in the past');
    expect(await refusal(at(8 * 24))).to.equal('is after the date due');
    const far = new Date(company.now.getTime() + 5 * 366 * 24 * hourMs);
    expect(await refusal(places({ sendAt: far, due: new Date(far.getTime() + hourMs) }))).to.be.a('string');
    expect(await openOrders(company.db)).to.deep.equal([]);
  });

  it('goes to the one who tries it out and to nobody else, with nothing on it to answer', async () => {
    const due = new Date(company.now.getTime() + 24 * hourMs);
    const trial = (to: string) =>
      inTransaction(company.db, (tx) =>
        tryOut(tx, { versionId: version.id, due, zone, to, now: company.now }),
      );
    expect(await trial(hr)).to.equal(true);
    expect(await told(hr)).to.deep.equal(['orders.tryout']);
    const { bodies } = await company.db.selectFrom('message').select('bodies').executeTakeFirstOrThrow();
    const body = bodies['zh-CN'];
    if (body.kind !== 'card') throw new Error('a trial is a card');
    expect(body.card.title).to.match(/^试发：/);
    expect(body.card.buttons ?? []).to.deep.equal([]);
    expect(body.card.link?.form).to.equal(undefined);
    expect(await company.db.selectFrom('notice').selectAll().execute()).to.deep.equal([]);
    const without = await company.joins('without', { account: false });
    expect(await trial(without)).to.equal(false);
  });
});
