import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { sendDueOrders } from '../../src/notices/order/due.ts';
import { type NewOrder, placeOrder } from '../../src/notices/order/place.ts';
import { findOrder } from '../../src/notices/order/store.ts';
import { openInUnknownDays } from '../../src/notices/plan.ts';
import { endOfDay } from '../../src/notices/rules.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { newest, setPolicy } from '../../src/reminders/settings.ts';
import { knowYear } from '../harness/calendar.ts';
import { Company, zone } from '../harness/company.ts';

describe('what is about to be sent, held against its reminders', () => {
  let company: Company;
  let hr: string;
  let version: VersionRow;
  beforeEach(async () => {
    company = await Company.open();
    hr = await company.joins('hr', { role: 'hr' });
    await company.joins('li');
    version = await company.publishes({ action: 'acknowledge' });
  });
  afterEach(() => company.close());

  const places = (due: string, more: Partial<NewOrder> = {}) =>
    inTransaction(company.db, (tx) =>
      placeOrder(tx, {
        id: v7(),
        versionId: version.id,
        audience: { kind: 'everyone' },
        joiners: false,
        due: endOfDay(due, zone) ?? expect.fail(due),
        zone,
        actor: { person: hr },
        now: company.now,
        people: 2,
        approvalAbove: 10,
        ...more,
      }),
    );
  const wrong = async (due: string, more: Partial<NewOrder> = {}): Promise<string[]> => {
    const error = await places(due, more).then(
      () => expect.fail('was not refused'),
      (thrown: unknown) => (thrown instanceof HeedError ? thrown : expect.fail(String(thrown))),
    );
    expect(error).to.include({ code: 'bad-input', text: 'plan-unkept' });
    return error.problems.map((one) => Object.values(sayProblem('en', one)).join(': '));
  };
  const worksIn = (name: string, where: string, site: string | null = null) =>
    sql`update person set time_zone = ${where}, site = ${site} where name = ${name}`.execute(company.db);

  it('is refused where no reminder fits in before the day due, and sent where one does', async () => {
    // A Monday: the day itself has no reminder before it is over, Sunday's lies on the Friday before.
    expect(await wrong('2026-03-02')).to.have.length(1);
    expect((await wrong('2026-03-02'))[0]).to.match(
      /^due: is too soon for any reminder: choose 2026-03-03 or later/,
    );
    expect(await places('2026-03-03')).to.have.property('outcome', 'sent');
    company.clock.set(new Date('2026-03-06T02:00:00Z'));
    expect(await wrong('2026-03-08')).to.have.length(1);
  });

  it('is refused for years whose holidays nobody knows, for whom it concerns alone, until they are put in', async () => {
    expect(await wrong('2027-02-01')).to.have.length(1);
    await worksIn('hr', 'Europe/Berlin', 'Lab');
    const [told] = await wrong('2027-02-01');
    expect(told).to.match(/^calendar: for Asia\/Shanghai \(people: 1\): the public holidays of 2027/);
    // Also where the day due is known, and those on which managers would hear are not.
    expect(await wrong('2026-12-25')).to.have.length(1);
    await knowYear(company.db, 2027, company.now);
    expect(await places('2027-02-01')).to.have.property('outcome', 'sent');
  });

  it('is refused again when its hour comes and it can no longer be kept: whoever placed it is told', async () => {
    const sendAt = new Date(company.now.getTime() + 3_600_000);
    const placed = await places('2026-03-04', { sendAt });
    const orderId = placed.outcome === 'sent' ? expect.fail('was sent') : placed.orderId;
    const { policy } = await newest(company.db, 'notice');
    const steps = [
      { from: 'sent' as const, workingDays: 1, at: 600 },
      { from: 'sent' as const, workingDays: 3, at: 600 },
    ];
    const rungs = policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: hr } : rung));
    await inTransaction(company.db, (tx) =>
      setPolicy(
        tx,
        { kind: 'notice', policy: { ...policy, steps, rungs } },
        { actor: { person: hr }, now: company.now },
      ),
    );
    expect(await wrong('2026-03-04')).to.deep.equal([
      'reminder 2: is after the day due: choose 2026-03-05 or later for that, make the reminder earlier, or count it from the day due',
    ]);
    company.clock.set(sendAt);
    await sendDueOrders(company.db, { now: company.now, zone, above: 10 });
    expect(await findOrder(company.db, orderId)).to.include({ state: 'stopped', why: 'plan-unkept' });
    expect(await company.events('notice.not-sent')).to.deep.equal([{ notice: orderId, why: 'plan-unkept' }]);
    const { rows } = await sql`select from message where kind = 'orders.fate'`.execute(company.db);
    expect(rows).to.have.length(1);
  });

  it('asks for consent by the policy of consents', async () => {
    version = await company.publishes({ action: 'consent', code: 'photos' });
    // Nobody is told of anybody, so the week after the day due does not matter.
    expect(await places('2026-12-25')).to.have.property('outcome', 'sent');
  });

  it('is not refused when the same order comes a second time, however late', async () => {
    const id = v7();
    await places('2026-03-03', { id });
    company.clock.set(new Date('2026-03-03T02:00:00Z'));
    expect(await places('2026-03-03', { id })).to.have.nested.property('sent.repeated', true);
  });

  it('asks joiners all the same, and says on the record what their reminders cannot keep', async () => {
    await places('2026-03-13', { joiners: true });
    company.clock.set(new Date('2026-03-16T02:00:00Z'));
    await company.joins('early');
    expect(await askJoiners(company.db, company.now, zone)).to.equal(1);
    company.clock.set(new Date('2026-12-16T02:00:00Z'));
    await company.joins('late');
    expect(await askJoiners(company.db, company.now, zone)).to.equal(1);
    expect((await company.events('notice.joined')).map(({ unkept }) => unkept)).to.deep.equal([
      undefined,
      ['calendar.yearUnknown'],
    ]);
    expect(await openInUnknownDays(company.db, company.now)).to.equal(1);
  });
});
