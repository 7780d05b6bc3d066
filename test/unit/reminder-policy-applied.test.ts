import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { putUnderNewest, underOther } from '../../src/reminders/apply.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import { goRound } from '../../src/reminders/round.ts';
import { newest, setPolicy } from '../../src/reminders/settings.ts';
import { Company } from '../harness/company.ts';

describe('a reminder policy that is changed while things are under way', () => {
  let company: Company;
  let db: Db;
  let actor: { person: string };
  beforeEach(async () => {
    company = await Company.open();
    db = company.db;
    actor = { person: await company.joins('hr-1', { role: 'hr' }) };
    await sql`insert into reminder_day (person_id) values (${actor.person}::uuid)`.execute(db);
  });
  afterEach(() => company.close());

  const how = () => ({ actor, now: company.now });
  /** Something that somebody is asked, as it lies in its row. */
  async function asks(row: {
    policy?: string;
    done?: number[];
    rung?: number;
    over?: boolean;
  }): Promise<string> {
    const about = v7();
    await sql`
      insert into reminder (person_id, about, kind, policy_id, done, rung, over, looked_at)
      values (${actor.person}::uuid, ${about}::uuid, 'notice', ${row.policy ?? null}::uuid,
        ${row.done ?? []}::smallint[], ${row.rung ?? 0}, ${row.over ?? false}, ${company.now})`.execute(db);
    return about;
  }
  const state = async (about: string) => {
    const { rows } = await sql<{ policy: string; done: number[]; rung: number; looked: boolean }>`
      select policy_id as policy, done, rung, next_at is not distinct from ${company.now} as looked
      from reminder where about = ${about}::uuid`.execute(db);
    return rows[0];
  };
  async function change(steps: ReminderPolicy['steps']): Promise<string> {
    const { policy } = await newest(db, 'notice');
    const rungs = policy.rungs
      .filter(({ to }) => to !== 'hr')
      .map((rung) => (rung.to === 'last' ? { ...rung, personId: actor.person } : rung));
    const set = await inTransaction(db, (tx) =>
      setPolicy(tx, { kind: 'notice', policy: { ...policy, steps, rungs } }, how()),
    );
    return set?.id ?? expect.fail('nothing changed');
  }
  const steps: ReminderPolicy['steps'] = [
    { from: 'due', workingDays: -2, at: 600 },
    { from: 'due', workingDays: -1, at: 600 },
    { from: 'due', workingDays: -5, at: 900 },
  ];

  it('what was put under a policy stays under it when another one comes before all of it was', async () => {
    const { id: first } = await newest(db, 'notice');
    const all = [await asks({ policy: first, done: [0] }), await asks({ policy: first, done: [0] })];
    const second = await change(steps);
    await inTransaction(db, (tx) => putUnderNewest(tx, 'notice', how()));
    await goRound(db, company.now, 1);
    const third = await change(steps.slice(0, 2));
    while (await goRound(db, company.now, 1));
    for (const about of all) expect(await state(about)).to.deep.include({ policy: second, done: [2] });
    expect(await underOther(db, 'notice')).to.equal(2);
    await inTransaction(db, (tx) => putUnderNewest(tx, 'notice', how()));
    while (await goRound(db, company.now, 1));
    for (const about of all) expect(await state(about)).to.deep.include({ policy: third, done: [] });
  });

  it('leaves them as they were sent, also those that nobody has looked at yet', async () => {
    const { id: first } = await newest(db, 'notice');
    const fresh = await asks({});
    const seen = await asks({ policy: first, done: [0] });
    await change(steps);
    expect((await state(fresh))?.policy).to.equal(first);
    expect(await state(seen)).to.deep.include({ policy: first, done: [0] });
    expect(await underOther(db, 'notice')).to.equal(2);
    expect(await underOther(db, 'training')).to.equal(0);
  });

  it('is applied to them where HR says so: what was said is not said again, whoever heard has heard', async () => {
    const { id: first } = await newest(db, 'notice');
    const reminded = await asks({ policy: first, done: [0, 2] });
    const told = await asks({ policy: first, done: [0, 1, 2], rung: 2 });
    const last = await asks({ policy: first, rung: 3 });
    const over = await asks({ policy: first, over: true });
    const second = await change(steps);
    expect(await inTransaction(db, (tx) => putUnderNewest(tx, 'notice', how()))).to.equal(3);
    // A few at a time, as a sweep does it.
    while (await goRound(db, company.now, 2));
    // Five working days before is its third step now; the day itself is none of its steps.
    expect(await state(reminded)).to.deep.equal({ policy: second, done: [2], rung: 0, looked: true });
    // The manager and HR have heard, and HR is no rung any more.
    expect(await state(told)).to.deep.equal({ policy: second, done: [0, 2], rung: 1, looked: true });
    expect((await state(last))?.rung).to.equal(2);
    expect((await state(over))?.policy).to.equal(first);
    expect(await underOther(db, 'notice')).to.equal(0);
    expect(await inTransaction(db, (tx) => putUnderNewest(tx, 'notice', how()))).to.equal(0);
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type = 'reminders.policy-applied'`.execute(db);
    expect(rows.map(({ event }) => JSON.parse(event).data)).to.deep.equal([
      { kind: 'notice', policy: second, things: 3 },
    ]);
  });
});
