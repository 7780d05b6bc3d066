import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { addDays } from '../../src/calendar/day.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { askAgain } from '../../src/exemptions/ask-again.ts';
import { callOff } from '../../src/exemptions/shares.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { callOffMovers } from '../../src/notices/movers.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { askCourseJoiners } from '../../src/training/joiners.ts';
import { callOffCourseMovers } from '../../src/training/movers.ts';
import { dayIn } from '../../src/zone.ts';
import { Company, zone } from '../harness/company.ts';

const often = ['member', 'no-member', 'role', 'head', 'no-head', 'return', 'work'] as const;
const whats = [
  ...['join', 'leave', 'disable', 'no-role', 'put', 'exempt', 'oblige', 'away', 'zone', 'send', 'close'],
  ...['change', 'sweep', 'work'],
] as const;

interface Happening {
  what: (typeof whats)[number] | (typeof often)[number];
  /** Minutes since what happened before. */
  after: number;
  who: number;
  which: number;
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record<Happening>({
    what: fc.oneof(fc.constantFrom(...often), fc.constantFrom(...whats)),
    after: fc.constantFrom(0, 0, 1, 20, 59, 60, 61, 700, 1_440, 4_000),
    who: fc.nat(3),
    which: fc.nat(5),
  }),
  { minLength: 30, maxLength: 45 },
);

describe('the sweeps of joiners, movers and leavers', function () {
  this.timeout(180_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const marks = async () =>
    (await company.db.selectFrom('audience_due').select(['kind', 'due_at']).execute()).length;

  it('find by the marks of what changed whatever a look at everybody finds', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        // Each run on what the ones before left behind: the more there is, the more can go wrong.
        await happen(all);
      }),
      { numRuns: Number(process.env.HEED_RUNS ?? 6), endOnFailure: true },
    );
  });

  async function happen(all: readonly Happening[]): Promise<void> {
    const { db } = company;
    const top = await company.department(v7());
    const below = [await company.department(v7(), top), await company.department(v7(), top)];
    const apart = await company.department(v7());
    const departments = [top, ...below, apart];
    // A department that is empty is one that nobody moved out of.
    for (const department of departments) await company.joins(v7(), { department });
    const people: string[] = [];
    for (let n = 0; n < 3; n += 1)
      people.push(await company.joins(v7(), { department: departments[n % 4] ?? '' }));
    const audiences: Audience[] = [
      { kind: 'everyone' },
      { kind: 'departments', ids: [top] },
      { kind: 'departments', ids: [below[0] ?? '', apart] },
      { kind: 'roles', roles: ['auditor', 'manager'] },
      { kind: 'people', ids: people },
    ];
    const codes = [`a${v7()}`, `b${v7()}`];
    const policies = [
      await company.publishes({ code: codes[0] ?? '' }),
      await company.publishes({ code: codes[1] ?? '' }),
    ];
    const notices: string[] = [];
    const send = async (which: number) => {
      const version = await db
        .selectFrom('policy_version')
        .select('id')
        .where('policy_id', '=', policies[which % 2]?.policyId ?? '')
        .where('state', 'in', ['published', 'in-force'])
        .orderBy('number', 'desc')
        .executeTakeFirst();
      const audience = audiences[which % audiences.length];
      if (!version || !audience) return;
      const sent = await company
        .sends({ id: version.id } as never, audience, { joiners: which !== 5 })
        .catch(() => undefined);
      if (sent) notices.push(sent.noticeId);
    };
    for (const which of [0, 1, 2, 3]) await send(which);
    for (const { what, after, who, which } of all) {
      company.clock.advance({ minutes: after });
      const { now } = company;
      const person = people[who % people.length] ?? '';
      const department = departments[which % departments.length] ?? '';
      const policy = policies[which % 2]?.policyId ?? '';
      const works =
        (await db
          .selectFrom('employment')
          .select('person_id')
          .where('person_id', '=', person)
          .where('to_at', 'is', null)
          .executeTakeFirst()) !== undefined;
      const ends = (table: string, more = sql`true`) =>
        sql`update ${sql.table(table)} set to_at = greatest(from_at, ${now})
            where person_id = ${person}::uuid and to_at is null and ${more}`.execute(db);
      const begins = (table: string, column: string, value: string) =>
        sql`insert into ${sql.table(table)} (person_id, ${sql.ref(column)}, from_at)
            values (${person}::uuid, ${value}, ${now}) on conflict do nothing`.execute(db);
      switch (what) {
        case 'join':
          people.push(await company.joins(v7(), which < 4 ? { department } : {}));
          break;
        case 'leave':
          await company.leaves(person);
          break;
        case 'disable':
          await sql`update employment set to_at = greatest(from_at, ${now}), reason = 'disabled'
            where person_id = ${person}::uuid and to_at is null`.execute(db);
          break;
        case 'return':
          if (!works)
            await sql`insert into employment (person_id, from_at) values (${person}::uuid, ${now})`.execute(
              db,
            );
          break;
        case 'member':
          if (works) await begins('membership', 'department_id', department);
          break;
        case 'no-member':
          await ends('membership', sql`department_id = ${department}::uuid`);
          break;
        case 'role':
          if (works) await begins('role_grant', 'role', 'auditor');
          break;
        case 'no-role':
          await ends('role_grant');
          break;
        case 'head':
          if (works) await begins('department_head', 'department_id', department);
          break;
        case 'no-head':
          await ends('department_head');
          break;
        case 'put': {
          const one = below[which % 2] ?? '';
          await inTransaction(db, async (tx) => {
            await sql`update department_version set to_at = ${now} where department_id = ${one}::uuid and to_at is null`.execute(
              tx,
            );
            await sql`insert into department_version (department_id, name, parent_id, from_at)
              values (${one}::uuid, 'put', ${which < 3 ? top : apart}::uuid, ${now})`.execute(tx);
          });
          break;
        }
        case 'exempt':
          await inTransaction(db, async (tx) => {
            const [by = '', other = ''] = people.filter((id) => id !== person);
            const { numAffectedRows } = await sql`
              insert into exemption (id, person_id, policy_id, reason_kind, state, asked_by, asked_at, until_at, decided_by, decided_at)
              values (${v7()}, ${person}::uuid, ${policy}::uuid, 'role', 'in-force', ${by}::uuid, ${now},
                ${new Date(now.getTime() + 1e12)}, ${other}::uuid, ${now})
              on conflict do nothing`.execute(tx);
            if (numAffectedRows) await callOff(tx, person, policy, now);
          });
          break;
        case 'oblige':
          await inTransaction(db, async (tx) => {
            const { numAffectedRows } = await sql`
              update exemption set state = 'ended', ended_at = ${now}, ended_why = 'revoked'
              where person_id = ${person}::uuid and policy_id = ${policy}::uuid and state = 'in-force'`.execute(
              tx,
            );
            if (numAffectedRows) await askAgain(tx, { personId: person, policyId: policy, zone, now });
          });
          break;
        case 'away': {
          const from = dayIn(now, zone);
          await inTransaction(db, (tx) =>
            sayAbsence(
              tx,
              { personId: person, from, until: addDays(from, which), source: 'console' },
              { actor: 'heed', now },
            ),
          ).catch(() => undefined);
          break;
        }
        case 'zone':
          await inTransaction(db, async (tx) => {
            await tx
              .updateTable('person')
              .set({ time_zone: which % 2 ? 'America/New_York' : zone })
              .where('id', '=', person)
              .execute();
            await lookAgain(tx, { people: [person] }, now);
          });
          break;
        case 'send':
          await send(which);
          break;
        case 'close':
          await inTransaction(db, (tx) => closeNotice(tx, notices[which] ?? v7(), 'heed', now)).catch(
            () => undefined,
          );
          break;
        case 'change':
          await company.publishes({
            code: codes[which % 2] ?? '',
            words: v7(),
            change: which < 3 ? 'material' : 'editorial',
          });
          break;
        case 'sweep':
          await sweep();
          break;
        case 'work':
          await atWork();
          break;
      }
    }
    await atWork();
  }

  /** At ten in the morning of the next weekday, in Shanghai. */
  async function atWork(): Promise<void> {
    do company.clock.set(`${addDays(dayIn(company.now, zone), 1)}T02:00:00Z`);
    while ([0, 6].includes(company.now.getUTCDay()));
    await sweep();
  }

  async function sweep(): Promise<void> {
    const { db, now } = company;
    await callOffLeavers(db, now);
    expect(await callOffLeavers(db, now, { everybody: true }), 'leavers that were missed').to.equal(0);
    await callOffMovers(db, now);
    expect(await callOffMovers(db, now, true), 'movers that were missed').to.equal(0);
    // Those who are asked less than was found are looked at once more.
    await askJoiners(db, now, zone);
    await askJoiners(db, now, zone);
    expect(await askJoiners(db, now, zone, true), 'joiners that were missed').to.equal(0);
    await askCourseJoiners(db, { zone, now });
    await callOffCourseMovers(db, { now });
  }

  it('have nothing to look at once everything has been looked at', async () => {
    const department = await company.department('lab');
    const li = await company.joins('li', { department });
    await company.sends(await company.publishes(), undefined, { joiners: true });
    await company.leaves(li);
    await sweep();
    company.clock.advance({ hours: 2 });
    await sweep();
    await sweep();
    expect(await marks()).to.equal(0);
  });

  it('have whoever waits for Monday looked at on Monday, once', async () => {
    await company
      .sends(await company.publishes(), { kind: 'everyone' }, { joiners: true })
      .catch(() => undefined);
    company.clock.set('2026-03-07T03:00:00Z');
    await company.joins('li');
    await sweep();
    await sweep();
    const { rows } = await sql`select due_at as at from audience_due`.execute(company.db);
    expect(rows).to.deep.equal([{ at: new Date('2026-03-09T01:00:00Z') }]);
  });
});
