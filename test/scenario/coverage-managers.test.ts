import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { countBy } from '../../src/coverage/figures.ts';
import { coveragePeople } from '../../src/coverage/people.ts';
import { managersOf, managersQuery } from '../../src/people/manager.ts';
import { Company } from '../harness/company.ts';
import { managerAt, readOrganisation } from '../harness/reporting-lines.ts';

const there = { people: 7, departments: 5 };

interface Change {
  what: 'moves' | 'also-in' | 'heads' | 'heads-no-more' | 'lies-below' | 'leaves' | 'returns';
  after: number;
  who: number;
  where: number;
  below: number;
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record<Change>({
    what: fc.oneof(
      { weight: 3, arbitrary: fc.constant('heads' as const) },
      { weight: 2, arbitrary: fc.constant('lies-below' as const) },
      { weight: 4, arbitrary: fc.constantFrom('moves', 'also-in', 'heads-no-more', 'leaves', 'returns') },
    ),
    // Some at the very same instant: of equal ones the staff number, or the department's id, decides.
    after: fc.constantFrom(0, 0, 5, 60),
    who: fc.nat(there.people - 1),
    where: fc.nat(there.departments - 1),
    below: fc.nat(there.departments),
  }),
  { minLength: 10, maxLength: 30 },
);

describe('coverage by manager', function () {
  this.timeout(120_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  async function changesIn(people: readonly string[], departments: readonly string[], change: Change) {
    const { db } = company;
    const { what, who, where, below } = change;
    company.clock.advance({ minutes: change.after });
    const person = people[who] ?? '';
    const department = departments[where] ?? '';
    const dated = { from_at: company.now, to_at: null };
    // A row that began this very instant is taken back, one of before ends: no row holds for no time.
    const ends = async (
      table: 'membership' | 'department_head' | 'department_version' | 'employment',
      which: ReturnType<typeof sql>,
    ) => {
      await sql`delete from ${sql.table(table)} where ${which} and to_at is null and from_at = ${company.now}`.execute(
        db,
      );
      await sql`update ${sql.table(table)} set to_at = ${company.now} where ${which} and to_at is null`.execute(
        db,
      );
    };
    switch (what) {
      case 'moves':
        await ends('membership', sql`person_id = ${person}::uuid`);
        await db
          .insertInto('membership')
          .values({ person_id: person, department_id: department, ...dated })
          .execute();
        break;
      case 'also-in':
        await ends('membership', sql`person_id = ${person}::uuid and department_id = ${department}::uuid`);
        await db
          .insertInto('membership')
          .values({ person_id: person, department_id: department, ...dated })
          .execute();
        break;
      case 'heads-no-more':
      case 'heads':
        await ends(
          'department_head',
          sql`person_id = ${person}::uuid and department_id = ${department}::uuid`,
        );
        if (what === 'heads') await company.heads(person, department);
        break;
      case 'lies-below':
        await ends('department_version', sql`department_id = ${department}::uuid`);
        await db
          .insertInto('department_version')
          .values({
            department_id: department,
            name: 'moved',
            parent_id: below === where ? null : (departments[below] ?? null),
            ...dated,
          })
          .execute();
        break;
      case 'leaves':
        // Headships and memberships are left behind: that somebody no longer works here has to be enough.
        await ends('employment', sql`person_id = ${person}::uuid`);
        break;
      case 'returns':
        await ends('employment', sql`person_id = ${person}::uuid`);
        await db
          .insertInto('employment')
          .values({ person_id: person, reason: null, ...dated })
          .execute();
        break;
    }
  }

  it('puts everybody under the manager whom the rule names, as of any instant and however it is asked', async () => {
    let run = 0;
    let managed = 0;
    await fc.assert(
      fc.asyncProperty(changes, fc.infiniteStream(fc.nat()), async (all, picks) => {
        run += 1;
        const { db } = company;
        const departments: string[] = [];
        for (let n = 0; n < there.departments; n += 1)
          departments.push(await company.department(`${run}-${n}`, n > 1 ? departments[n - 2] : null));
        const people: string[] = [];
        for (let n = 0; n < there.people; n += 1)
          people.push(
            await company.joins(`${run}-${n}`, { department: departments[n % there.departments] ?? '' }),
          );
        await company.sends(await company.publishes({ code: `p${run}` }), people);
        const moments = [company.now];
        for (const change of all) {
          await changesIn(people, departments, change);
          moments.push(company.now);
        }
        const organisation = await readOrganisation(db);
        const near = moments.flatMap((at) => [at, new Date(at.getTime() - 1), new Date(at.getTime() + 1)]);
        const instants = [...picks.take(5)].map((pick) => near[pick % near.length] ?? company.now);
        for (const at of [...instants, company.now]) {
          const expected = new Map(people.map((person) => [person, managerAt(organisation, person, at)]));
          managed += [...expected.values()].filter((manager) => manager !== null).length;
          const known = [...expected].flatMap(([person, manager]) => (manager ? [[person, manager]] : []));
          const { rows } = await managersQuery(sql`select id as person_id from person`, at).execute(db);
          const told = rows.filter(({ person_id }) => expected.has(person_id));
          expect(told.map((row) => [row.person_id, row.manager_id])).to.have.deep.members(known);
          for (const [person, manager] of expected)
            expect((await managersOf(db, [person], at)).get(person) ?? null).to.equal(manager);
          await agrees(at, expected);
        }
        await sql`truncate assignment, answer, notice cascade`.execute(db);
      }),
      { numRuns: 12 },
    );
    expect(managed, 'people with a manager, in all runs').to.be.greaterThan(50);
  });

  async function agrees(at: Date, expected: ReadonlyMap<string, string | null>): Promise<void> {
    const { db } = company;
    const query = { at, past: true, scope: 'all' } as const;
    const { total, groups } = await countBy(db, query, 'manager');
    // Before the notice was sent there is nobody to count.
    const asked = total.people === 0 ? new Map<string, string | null>() : expected;
    const counts = new Map<string | null, number>();
    for (const manager of asked.values()) counts.set(manager, (counts.get(manager) ?? 0) + 1);
    expect(new Map(groups.map(({ key, people }) => [key, people]))).to.deep.equal(counts);
    for (const [manager, people] of counts) {
      if (!manager) continue;
      const lines = await coveragePeople(db, { ...query, manager }, { answers: true, limit: 50 });
      const theirs = [...asked].filter(([, one]) => one === manager).map(([person]) => person);
      expect(lines.map(({ personId }) => personId)).to.have.members(theirs);
      expect(lines.length).to.equal(people);
    }
  }
});
