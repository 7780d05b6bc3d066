import { expect } from 'chai';
import { sql } from 'kysely';
import { managersOf, managersQuery } from '../../src/people/manager.ts';
import { Company } from '../harness/company.ts';
import { rowsRead } from '../harness/rows-read.ts';

const dayMs = 86_400_000;

describe('the manager of somebody', function () {
  this.timeout(60_000);
  let company: Company;

  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  const managerOf = async (person: string, at = company.now) =>
    (await managersOf(company.db, [person], at)).get(person);
  const moves = async (department: string, parent: string | null) => {
    await sql`
      update department_version set to_at = ${company.now} where department_id = ${department}::uuid and to_at is null`.execute(
      company.db,
    );
    await company.db
      .insertInto('department_version')
      .values({
        department_id: department,
        name: 'moved',
        parent_id: parent,
        from_at: company.now,
        to_at: null,
      })
      .execute();
  };

  it('heads their department, or the nearest one above that has a head', async () => {
    const root = await company.department('root');
    const sales = await company.department('sales', root);
    const east = await company.department('east', sales);
    const boss = await company.joins('boss', { department: root });
    const lead = await company.joins('lead', { department: sales });
    const ann = await company.joins('ann', { department: east });
    expect(await managerOf(ann)).to.equal(undefined);
    await company.heads(boss, root);
    expect(await managerOf(ann)).to.equal(boss);
    await company.heads(lead, sales);
    const found = await managersOf(company.db, [ann, lead, boss, ann], company.now);
    expect([...found]).to.have.deep.members([
      [ann, lead],
      [lead, boss],
    ]);
  });

  it('is the one who has headed it longest of several, and of equal ones the first by staff number', async () => {
    const sales = await company.department('sales');
    const [zoe, ben, old] = await Promise.all(['zoe', 'ben', 'old'].map((name) => company.joins(name)));
    const ann = await company.joins('ann', { department: sales });
    await company.heads(zoe ?? '', sales);
    await company.heads(ben ?? '', sales);
    expect(await managerOf(ann)).to.equal(ben);
    await sql`insert into department_head (department_id, person_id, from_at)
      values (${sales}::uuid, ${old}::uuid, ${new Date(company.now.getTime() - dayMs)})`.execute(company.db);
    expect(await managerOf(ann)).to.equal(old);
  });

  it('is above every department that somebody heads, whoever heads the one they sit in', async () => {
    const root = await company.department('root');
    const tech = await company.department('tech', root);
    const office = await company.department('office', tech);
    const boss = await company.joins('boss', { department: root });
    const chief = await company.joins('chief', { department: office });
    const aide = await company.joins('aide', { department: office });
    const other = await company.joins('other', { department: tech });
    await company.heads(boss, root);
    await company.heads(chief, tech);
    await company.heads(other, tech);
    await company.heads(aide, office);
    expect(await managerOf(aide)).to.equal(chief);
    expect(await managerOf(chief)).to.equal(boss);
    expect(await managerOf(other)).to.equal(boss);
    expect(await managerOf(boss)).to.equal(undefined);
  });

  it('is nobody who has left, and goes by the department somebody belongs to first', async () => {
    const [first, second] = [await company.department('first'), await company.department('second')];
    const [one, two] = [await company.joins('one'), await company.joins('two')];
    await company.heads(one, first);
    await company.heads(two, second);
    const ann = await company.joins('ann', { department: second });
    company.clock.advance({ days: 1 });
    await company.db
      .insertInto('membership')
      .values({ person_id: ann, department_id: first, from_at: company.now, to_at: null })
      .execute();
    expect(await managerOf(ann)).to.equal(two);
    await sql`update employment set to_at = ${company.now} where person_id = ${two}::uuid`.execute(
      company.db,
    );
    expect(await managerOf(ann)).to.equal(undefined);
  });

  it('is told as of any instant', async () => {
    const [east, west] = [await company.department('east'), await company.department('west')];
    const [one, two] = [await company.joins('one'), await company.joins('two')];
    await company.heads(one, east);
    await company.heads(two, west);
    const ann = await company.joins('ann', { department: east });
    const before = company.now;
    company.clock.advance({ days: 3 });
    await sql`update membership set to_at = ${company.now} where person_id = ${ann}::uuid`.execute(
      company.db,
    );
    await company.db
      .insertInto('membership')
      .values({ person_id: ann, department_id: west, from_at: company.now, to_at: null })
      .execute();
    expect(await managerOf(ann, before)).to.equal(one);
    expect(await managerOf(ann, new Date(company.now.getTime() - 1))).to.equal(one);
    expect(await managerOf(ann)).to.equal(two);
    expect(await managerOf(ann, new Date(before.getTime() - 1))).to.equal(undefined);
  });

  it('is nobody where departments lie in a circle without a head, and found where one has a head', async () => {
    const a = await company.department('a');
    const b = await company.department('b', a);
    const c = await company.department('c', b);
    company.clock.advance({ days: 1 });
    await moves(a, c);
    const ann = await company.joins('ann', { department: a });
    expect(await managerOf(ann)).to.equal(undefined);
    const lead = await company.joins('lead', { department: b });
    await company.heads(lead, b);
    expect(await managerOf(ann)).to.equal(lead);
    expect(await managerOf(lead)).to.equal(undefined);
  });

  it('is nobody for people who would report to themselves through others, and stays for those below them', async () => {
    const [a, b, c] = [
      await company.department('a'),
      await company.department('b'),
      await company.department('c'),
    ];
    const inA = await company.joins('in-a', { department: a });
    const inB = await company.joins('in-b', { department: b });
    const inC = await company.joins('in-c', { department: c });
    const ann = await company.joins('ann', { department: a });
    await company.heads(inC, a);
    await company.heads(inA, b);
    await company.heads(inB, c);
    const found = await managersOf(company.db, [inA, inB, inC, ann], company.now);
    expect([...found]).to.deep.equal([[ann, inC]]);
    // Below a circle, and not in it.
    const d = await company.department('d');
    await company.heads(ann, d);
    const below = await company.joins('below', { department: d });
    expect([...(await managersOf(company.db, [below, ann], company.now))]).to.have.deep.members([
      [below, ann],
      [ann, inC],
    ]);
  });

  it('is found for a whole company at once as for each by themselves', async () => {
    const root = await company.department('root');
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const department = await company.department(`d${n}`, root);
      for (let m = 0; m < 4; m += 1) ids.push(await company.joins(`p${n}-${m}`, { department }));
      if (n % 2 === 0) await company.heads(ids.at(-1) ?? '', department);
    }
    await company.heads(ids[0] ?? '', root);
    const who = sql`select person_id from employment where to_at is null`;
    const { rows } = await managersQuery(who, company.now).execute(company.db);
    const all = new Map(rows.map((row) => [row.person_id, row.manager_id]));
    for (const id of ids) expect(all.get(id)).to.equal(await managerOf(id));
    expect(all.size).to.equal(ids.length - 1);
  });

  it('is found by what lies above them, and not by all the heads of the company', async () => {
    const { db, now } = company;
    const root = await company.department('root');
    const sales = await company.department('sales', root);
    const boss = await company.joins('boss', { department: root });
    const lead = await company.joins('lead', { department: root });
    const ann = await company.joins('ann', { department: sales });
    await company.heads(boss, root);
    await company.heads(lead, sales);
    await sql`
      with people as (
        insert into person (id, staff_no, name, language, time_zone, created_at)
        select gen_random_uuid(), 'x' || n, 'x', 'en', 'Asia/Shanghai', ${now} from generate_series(1, 2000) n
        returning id, staff_no),
      made as (
        insert into department (id, code, created_at) select id, staff_no, ${now} from people returning id),
      named as (
        insert into department_version (department_id, name, parent_id, from_at)
        select id, 'x', ${root}::uuid, ${now} from made)
      insert into department_head (department_id, person_id, from_at) select id, id, ${now} from people`.execute(
      db,
    );
    await sql`analyze department_head`.execute(db);
    const who = sql`select unnest(${[ann, lead]}::uuid[]) as person_id`;
    expect(await rowsRead(db, managersQuery(who, now, 'above'), 'department_head')).to.be.lessThan(100);
    expect(await managerOf(ann)).to.equal(lead);
    expect(await managerOf(lead)).to.equal(boss);
  });
});
