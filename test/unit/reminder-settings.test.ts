import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { reminderAlarms } from '../../src/reminders/alarms.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import {
  kindsInUse,
  newest,
  policiesById,
  policyFor,
  policyHistory,
  reminderKinds,
  setPolicy,
  tells,
} from '../../src/reminders/settings.ts';
import { Company } from '../harness/company.ts';

describe('how people are reminded', () => {
  let company: Company;
  let db: Db;
  let hr: string;
  beforeEach(async () => {
    company = await Company.open();
    db = company.db;
    hr = await company.joins('hr-1', { role: 'hr' });
  });
  afterEach(() => company.close());

  const set = (policy: ReminderPolicy, after?: number) =>
    inTransaction(db, (tx) =>
      setPolicy(
        tx,
        { kind: 'notice', policy, ...(after === undefined ? {} : { after }) },
        { actor: { person: hr }, now: company.now },
      ),
    );
  const naming = async (personId: string): Promise<ReminderPolicy> => {
    const { policy } = await policyFor(db, 'notice');
    return {
      ...policy,
      rungs: policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId } : rung)),
    };
  };
  const lastResort = (policy: ReminderPolicy | undefined) =>
    policy?.rungs.map((rung) => (rung.to === 'last' ? rung.personId : rung.to)).at(-1);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('was not refused'),
      (error: unknown) => (error instanceof HeedError ? error : expect.fail(String(error))),
    );

  it('is said for each kind from the first start; where the answer is free nobody is told of anybody', async () => {
    for (const kind of reminderKinds) {
      const { id, policy } = await policyFor(db, kind);
      expect(policy.answer, kind).to.equal(kind === 'consent' ? 'free' : 'required');
      expect(policy.rungs.map(({ to }) => to)).to.deep.equal(tells[kind]);
      expect((await policiesById(db, [id])).get(id)).to.deep.equal(policy);
    }
  });

  it('leaves HR to hear until a last resort is named, and again when they have left', async () => {
    const before = await policyFor(db, 'notice');
    expect(lastResort(before.policy)).to.equal('hr');

    const director = await company.joins('director');
    const named = await set(await naming(director));
    expect(lastResort(named?.policy)).to.equal(director);
    // What went out before anybody was named has a last resort now.
    expect(lastResort((await policiesById(db, [before.id])).get(before.id))).to.equal(director);

    await sql`update employment set to_at = ${company.now} where person_id = ${director}::uuid`.execute(db);
    expect(lastResort((await policyFor(db, 'notice')).policy)).to.equal('hr');

    const next = await company.joins('next-director');
    await set(await naming(next));
    const held = await policiesById(db, [before.id, named?.id ?? '']);
    expect([...held.values()].map(lastResort)).to.deep.equal([next, next]);
  });

  it('is changed by a new number, with the evidence of what changed; the same again is no change', async () => {
    const director = await company.joins('director');
    const policy = await naming(director);
    await set(policy);
    await set({ ...policy, perDay: 2 });
    expect(await set({ ...policy, perDay: 2 })).to.equal(null);
    expect((await policyHistory(db, 'notice')).map(({ number, setBy }) => [number, setBy])).to.deep.equal([
      [3, hr],
      [2, hr],
      [1, null],
    ]);
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'reminders.policy-set' order by id`.execute(db);
    const told = rows.map(({ event }) => JSON.parse(event).data);
    expect(told.map(({ kind, number, changed }) => ({ kind, number, changed }))).to.deep.equal([
      { kind: 'notice', number: 2, changed: ['rungs'] },
      { kind: 'notice', number: 3, changed: ['perDay'] },
    ]);
    expect((await policyFor(db, 'training')).policy.perDay).to.equal(3);
  });

  it('is refused as a whole where it cannot be kept, and where somebody else changed it meanwhile', async () => {
    const director = await company.joins('director');
    const policy = await naming(director);
    const nobody = await refusal(set(await naming('hr')));
    expect(nobody.problems.map((one) => 'said' in one && one.said?.code)).to.deep.equal([
      'reminders.lastNobody',
    ]);
    const wrong = await refusal(set({ ...policy, steps: [], perDay: 0 }));
    expect(wrong.problems).to.have.length(2);
    await set(policy, 1);
    expect((await refusal(set({ ...policy, perDay: 1 }, 1))).code).to.equal('conflict');
    expect((await newest(db, 'notice')).number).to.equal(2);
  });

  it('comes one after the other when two people set it at once', async () => {
    const policy = await naming(await company.joins('director'));
    await Promise.all([1, 2, 3, 4].map((perDay) => set({ ...policy, perDay })));
    expect((await policyHistory(db, 'notice')).map(({ number }) => number)).to.deep.equal([5, 4, 3, 2, 1]);
  });

  it('is told of where nobody is named, whoever was has left, or nobody is HR while something is open', async () => {
    const others = kindsInUse.filter((kind) => kind !== 'notice' && tells[kind].length > 0);
    expect(await reminderAlarms(db, company.now)).to.deep.equal(
      ['notice', ...others].map((kind) => ({ what: 'missing', kind })),
    );
    const director = await company.joins('director');
    const other = await company.joins('other');
    await set(await naming(director));
    for (const kind of others) {
      const { policy } = await policyFor(db, kind);
      const rungs = policy.rungs.map((rung) => (rung.to === 'last' ? { ...rung, personId: other } : rung));
      await inTransaction(db, (tx) =>
        setPolicy(tx, { kind, policy: { ...policy, rungs } }, { actor: 'heed', now: company.now }),
      );
    }
    expect(await reminderAlarms(db, company.now)).to.deep.equal([]);
    await sql`update employment set to_at = ${company.now} where person_id = ${director}::uuid`.execute(db);
    const left = { what: 'left', kind: 'notice', staffNo: 'director' };
    expect(await reminderAlarms(db, company.now)).to.deep.equal([left]);
    await sql`update role_grant set to_at = ${company.now} where role = 'hr'`.execute(db);
    // Nothing is asked of anybody yet.
    expect(await reminderAlarms(db, company.now)).to.deep.equal([left]);
    await company.sends(await company.publishes({ action: 'acknowledge' }));
    expect(await reminderAlarms(db, company.now)).to.deep.equal([{ what: 'noHr' }, left]);
  });
});
