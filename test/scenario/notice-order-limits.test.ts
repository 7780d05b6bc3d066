import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { askExemption } from '../../src/exemptions/ask.ts';
import { decideExemption } from '../../src/exemptions/decide.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { writtenAlone } from '../../src/notices/order/alone.ts';
import { approveOrder } from '../../src/notices/order/decide.ts';
import { sendDueOrders } from '../../src/notices/order/due.ts';
import { type NewOrder, type Placed, placeOrder } from '../../src/notices/order/place.ts';
import { findOrder } from '../../src/notices/order/store.ts';
import { reachOf } from '../../src/notices/reach.ts';
import { unreachedIn } from '../../src/notices/unreached.ts';
import { findViewer } from '../../src/people/store.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { Company, zone } from '../harness/company.ts';

const hourMs = 3_600_000;

describe('sure before sending, also in small steps and after a while', function () {
  this.timeout(60_000);
  let company: Company;
  let version: VersionRow;
  let hr: string;
  let privacy: string;
  let staff: string[];

  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    privacy = await company.joins('privacy', { role: 'privacy' });
    staff = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) staff.push(await company.joins(name));
    version = await company.publishes({ action: 'acknowledge' });
  });
  afterEach(() => company.close());

  const listed = (from: number, to: number): Audience => ({ kind: 'people', ids: staff.slice(from, to) });
  const later = (hours: number) => new Date(company.now.getTime() + hours * hourMs);

  async function places(audience: Audience, more: Partial<NewOrder> = {}): Promise<Placed> {
    const { people } = await reachOf(company.db, audience, company.now);
    return inTransaction(company.db, (tx) =>
      placeOrder(tx, {
        ...{ id: v7(), versionId: version.id, audience, joiners: false, due: later(7 * 24), zone },
        ...{ actor: { person: hr }, now: company.now, people, approvalAbove: 4 },
        ...more,
      }),
    );
  }

  async function viewer(id: string) {
    const found = await findViewer(company.db, id, company.now);
    if (!found) throw new Error('nobody');
    return found;
  }

  async function approves(orderId: string) {
    const by = await viewer(privacy);
    const { mark } = await reachOf(company.db, (await findOrder(company.db, orderId)).audience, company.now);
    return inTransaction(company.db, (tx) => approveOrder(tx, { orderId, by, mark, zone, now: company.now }));
  }

  const sweep = () => sendDueOrders(company.db, { now: company.now, zone, above: 4 });
  const idOf = (placed: Placed) => (placed.outcome === 'sent' ? placed.sent.noticeId : placed.orderId);
  const told = async (personId: string) =>
    (
      await company.db
        .selectFrom('message as m')
        .innerJoin('delivery as d', 'd.message_id', 'm.id')
        .select('m.kind')
        .where('d.person_id', '=', personId)
        .where('m.kind', 'like', 'orders.%')
        .orderBy('d.id')
        .execute()
    ).map(({ kind }) => kind);

  it('counts what one person sent of a policy alone within a day: many small notices are a large one', async () => {
    expect(await places(listed(0, 3))).to.have.property('outcome', 'sent');
    const alone = { policyId: version.policyId, placedBy: hr, now: company.now };
    expect(await writtenAlone(company.db, alone)).to.equal(3);
    expect(await places(listed(3, 6))).to.have.property('outcome', 'waiting');
    // Somebody else, another policy, or the next day: not so.
    expect(await places(listed(3, 4), { actor: { person: privacy } })).to.have.property('outcome', 'sent');
    const other = await company.publishes({ code: 'other', action: 'acknowledge' });
    expect(await places(listed(3, 6), { versionId: other.id })).to.have.property('outcome', 'sent');
    company.clock.advance({ hours: 24 });
    expect(await places(listed(3, 6))).to.have.property('outcome', 'sent');
  });

  it('counts what waits for its hour too, and nothing that a second person agreed to', async () => {
    const planned = await places(listed(0, 3), { sendAt: later(2) });
    expect(planned).to.have.property('outcome', 'scheduled');
    const second = await places(listed(3, 6));
    expect(second).to.have.property('outcome', 'waiting');
    await approves(idOf(second));
    expect(
      await writtenAlone(company.db, { policyId: version.policyId, placedBy: hr, now: company.now }),
    ).to.equal(3);
  });

  it('repeats a double click as what it was, whatever it counts', async () => {
    const id = v7();
    expect(await places(listed(0, 3), { id })).to.have.property('outcome', 'sent');
    expect(await places(listed(0, 3), { id })).to.have.nested.property('sent.repeated', true);
  });

  it('is stopped when nobody agreed before its date due, or its policy ended: whoever placed it is told', async () => {
    const late = idOf(await places(listed(0, 6), { due: later(26) }));
    company.clock.advance({ hours: 27 });
    expect(await sweep()).to.equal(1);
    expect(await findOrder(company.db, late)).to.include({ state: 'stopped', why: 'due-in-the-past' });
    expect(await told(hr)).to.deep.equal(['orders.fate']);
    expect(await company.events('notice.not-sent')).to.deep.equal([{ notice: late, why: 'due-in-the-past' }]);

    const ended = idOf(await places(listed(0, 6)));
    await company.withdraws(version);
    const refused = await approves(ended).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(HeedError).and.have.property('text', 'policy-not-sendable');
    expect(await sweep()).to.equal(1);
    expect(await findOrder(company.db, ended)).to.include({ state: 'stopped', why: 'policy-not-sendable' });
    expect(await sweep()).to.equal(0);
  });

  it('waits for somebody where whoever planned it alone may not send any more at its hour', async () => {
    const planned = idOf(await places(listed(0, 2), { sendAt: later(2) }));
    company.clock.advance({ hours: 1 });
    await sql`update role_grant set to_at = ${company.now} where person_id = ${hr}::uuid`.execute(company.db);
    company.clock.advance({ hours: 1 });
    expect(await sweep()).to.equal(1);
    expect(await findOrder(company.db, planned)).to.include({ state: 'waiting', why: 'placer-gone' });
    expect(await told(privacy)).to.deep.equal(['orders.approval']);
    expect(await approves(planned)).to.have.property('outcome', 'sent');
  });

  it('goes out at its hour on the word of the second person, whoever placed it', async () => {
    const planned = idOf(await places(listed(0, 6), { sendAt: later(2) }));
    await approves(planned);
    company.clock.advance({ hours: 1 });
    await sql`update role_grant set to_at = ${company.now} where person_id = ${hr}::uuid`.execute(company.db);
    company.clock.advance({ hours: 1 });
    await sweep();
    expect((await findOrder(company.db, planned)).state).to.equal('sent');
  });

  it('names who is exempt among those who get no message, as sending then has it', async () => {
    const [a = ''] = staff;
    const by = await viewer(hr);
    const exemptionId = await inTransaction(company.db, (tx) =>
      askExemption(tx, company, {
        ...{ personId: a, policyId: version.policyId, reasonKind: 'role', reason: 'x', until: '2026-06-30' },
        ...{ by, zone, now: company.now },
      }),
    );
    const second = await viewer(privacy);
    await inTransaction(company.db, (tx) =>
      decideExemption(tx, company, { exemptionId, granted: true, by: second, zone, now: company.now }),
    );
    const audience = listed(0, 3);
    const { counts, people } = await unreachedIn(company.db, audience, {
      ...{ versionId: version.id, connected: ['local'], limit: 10, now: company.now },
    });
    expect(counts).to.deep.equal([{ why: 'exempt', people: 1 }]);
    expect(people.map(({ personId }) => personId)).to.deep.equal([a]);
    const noticeId = idOf(await places(audience));
    const written = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('d.person_id')
      .where('m.about', '=', noticeId)
      .execute();
    expect(written.map(({ person_id }) => person_id)).to.have.members(staff.slice(1, 3));
  });
});
