import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { noteConnected } from '../../src/people/connected-platforms.ts';
import { apply } from '../../src/people/directory/apply.ts';
import { diff } from '../../src/people/directory/diff.ts';
import { type ImportOptions, type ImportResult, importCsv } from '../../src/people/directory/import.ts';
import { formerStaff, loadSnapshot, lockDirectory } from '../../src/people/directory/load.ts';
import type { Snapshot } from '../../src/people/directory/snapshot.ts';
import { type DepartmentNode, departmentsTree, peopleAt } from '../../src/people/history.ts';
import {
  bindIdentity,
  identitiesOf,
  personOfAccount,
  preferredIdentity,
  unbindIdentity,
} from '../../src/people/identities.ts';
import { crisisRoles } from '../../src/people/person.ts';
import { preferredAccount } from '../../src/people/preferred-account.ts';
import { grantRole, revokeRole } from '../../src/people/roles.ts';
import { findPerson, findViewer, listPeople, searchPeople, viewerByToken } from '../../src/people/store.ts';
import { seedSampleCompany } from '../../src/sample/company.ts';
import { anySnapshot } from '../fixtures/people/snapshots.ts';
import { testDatabase } from '../harness/database.ts';

const operator = { operator: 'test' };
const said = ({ at, problem }: { at: string; problem: string }): string => `${at}: ${problem}`;
const header = '工号,姓名,部门,上级,角色,离职日期';

describe('directory', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: Db;
  let clock: FixedClock;

  beforeEach(async () => {
    database = await testDatabase();
    db = database.db;
    clock = new FixedClock('2026-03-02T01:00:00Z');
  });

  afterEach(() => database.close());

  /** A staff list arrives a minute later than whatever was before. */
  function imported(lines: string[], options: Partial<ImportOptions> = {}): Promise<ImportResult> {
    const now = clock.advance({ minutes: 1 });
    const bytes = Buffer.from(`${[header, ...lines].join('\n')}\n`, 'utf8');
    return inTransaction(db, (tx) => importCsv(tx, bytes, { now, actor: operator, ...options }));
  }

  const company = [
    'E1,陈海宁,销售部,,,',
    'E2,许若溪,销售部/华东,E1,,',
    'E3,李知远,销售部/华东,E2,,',
    'E4,王雨桐,人力资源部,,hr,',
    'E5,田知微,人力资源部,E4,admin,',
  ];

  async function idOf(staffNo: string): Promise<string> {
    const { id } = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return id;
  }

  const headsOf = async (): Promise<Record<string, readonly string[]>> =>
    Object.fromEntries((await loadSnapshot(db)).departments.map(({ code, heads }) => [code, heads]));

  const countRows = async (table: 'person' | 'department' | 'evidence_event'): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
    return rows[0]?.n ?? 0;
  };

  async function openSession(personId: string): Promise<Buffer> {
    const token = Buffer.from(personId);
    await db
      .insertInto('session')
      .values({
        token_hash: token,
        person_id: personId,
        method: 'test',
        created_at: clock.now(),
        expires_at: new Date(clock.now().getTime() + 86_400_000),
      })
      .execute();
    return token;
  }

  describe('a staff list', () => {
    it('founds the company, and the same list again changes nothing', async () => {
      const first = await imported(company);
      expect(first).to.include({ joined: 5, changed: 0, left: 0, departments: 3 });
      expect(first.applied.joined).to.have.length(5);
      expect(await headsOf()).to.deep.equal({ 销售部: ['E1'], '销售部/华东': ['E2'], 人力资源部: ['E4'] });
      const again = await imported(company);
      expect(again).to.include({ joined: 0, changed: 0, left: 0, departments: 0 });
      expect(again.changes).to.deep.equal([]);
    });

    it('goes on record with its fingerprint, and every role it gives', async () => {
      await imported(company);
      const { rows } = await sql<{ type: string; event: string }>`
        select type, event from evidence_event order by id`.execute(db);
      expect(rows.map((row) => row.type)).to.deep.equal(['people.imported', 'role.granted', 'role.granted']);
      const event: unknown = JSON.parse(rows[0]?.event ?? '');
      expect(event).to.have.nested.property('data.joined', 5);
      expect(event)
        .to.have.nested.property('data.sha256')
        .that.matches(/^[0-9a-f]{64}$/u);
      expect(rows[0]?.event).not.to.include('陈海宁');
    });

    it('writes nothing on a dry run, and says the same as it would do', async () => {
      const dry = await imported(company, { dryRun: true });
      expect(await countRows('person')).to.equal(0);
      expect(await countRows('evidence_event')).to.equal(0);
      const real = await imported(company);
      expect(real.changes).to.deep.equal(dry.changes);
    });

    it('takes in nothing when one row is wrong', async () => {
      const { problems, joined } = await imported([...company, 'E6,,研发部,E99,,', 'E7,何嘉木,研发部,E99,,']);
      expect(problems.map(({ at }) => at)).to.deep.equal(['row 7']);
      expect(joined).to.equal(0);
      const late = await imported([...company, 'E7,何嘉木,研发部,E99,,']);
      expect(late.problems.map(said)).to.deep.equal([
        'row 7: names staff number E99 as manager, who is not on the staff',
      ]);
      expect(await countRows('person')).to.equal(0);
      expect(await countRows('department')).to.equal(0);
    });

    it('says when managers report to each other in a circle', async () => {
      const { problems } = await imported(['E1,甲,A,E2,,', 'E2,乙,A,E3,,', 'E3,丙,A,E1,,', 'E4,丁,A,E4,,']);
      expect(problems.map(said)).to.deep.equal(['row 2: their managers report to each other in a circle']);
    });

    it('leaves alone whom it does not name, unless it is said to be complete', async () => {
      await imported(company);
      expect(await imported(['E3,李知远,人力资源部,E4,,'])).to.include({ changed: 1, left: 0 });
      expect((await loadSnapshot(db)).people).to.have.length(5);
      const complete = await imported(company.slice(0, 4), { complete: true });
      expect(complete).to.include({ left: 1, problems: complete.problems });
      expect((await loadSnapshot(db)).people.map(({ staffNo }) => staffNo)).to.deep.equal([
        'E1',
        'E2',
        'E3',
        'E4',
      ]);
    });

    it('refuses a complete list without most of the people, unless told that it is right', async () => {
      await imported(company);
      const cut = await imported(company.slice(0, 2), { complete: true });
      expect(cut.problems.map(({ at }) => at)).to.deep.equal(['people']);
      expect((await loadSnapshot(db)).people).to.have.length(5);
      expect(await imported(company.slice(0, 2), { complete: true, mostLeaving: 0.6 })).to.include({
        left: 3,
      });
      expect(Object.keys(await headsOf())).to.deep.equal(['销售部', '销售部/华东']);
    });

    it('changes who heads a department only when it names everyone of it, or there is no head yet', async () => {
      await imported(company);
      await imported(['E6,何嘉木,销售部/华东,E3,,']);
      await imported(['E7,顾明川,财务部,E8,,', 'E8,林观澜,财务部,,,']);
      expect((await headsOf())['销售部/华东']).to.deep.equal(['E2']);
      expect((await headsOf()).财务部).to.deep.equal(['E8']);
      await imported([
        'E2,许若溪,销售部/华东,E1,,',
        'E3,李知远,销售部/华东,E1,,',
        'E6,何嘉木,销售部/华东,E3,,',
      ]);
      expect((await headsOf())['销售部/华东']).to.deep.equal(['E1', 'E3']);
    });

    it('lets nobody give roles who may not, and changes nothing then', async () => {
      await imported(company);
      const hr = { actor: { person: await idOf('E4') } };
      const refused = await imported(['E4,王雨桐,人力资源部,,hr admin,'.replace(' ', '、')], hr);
      expect(refused.problems.map(said)).to.deep.equal([
        'row 2: changes roles, which only an administrator may',
      ]);
      expect((await findViewer(db, await idOf('E4'), clock.now()))?.roles).not.to.include('admin');
      expect((await imported(['E4,王雨彤,人力资源部,,hr,'], hr)).problems).to.deep.equal([]);
      const granted = await imported(['E3,李知远,销售部/华东,E2,pr,'], { ...hr, mayGrantRoles: true });
      expect(granted.changes).to.deep.equal([{ kind: 'role-granted', staffNo: 'E3', role: 'pr' }]);
    });

    it('lets somebody go the day after the last day of work, where they are', async () => {
      await imported(company);
      clock.set('2026-03-31T15:30:00Z'); // still 31 March in Shanghai
      const leaving = 'E3,李知远,销售部/华东,E2,,2026-03-31';
      expect(await imported([leaving])).to.include({ left: 0 });
      clock.set('2026-03-31T16:00:00Z');
      expect(await imported([leaving])).to.include({ left: 1 });
      expect(await imported([leaving])).to.include({ left: 0, joined: 0 });
    });

    it('keeps names as they are written', async () => {
      const names = ["Aoife O'Connell", '𠮷野遥', '=cmd()', '<script>何</script>', '\\NULL', 'NULL'];
      await imported(names.map((name, at) => `N${at},${name},A,,,`));
      expect((await loadSnapshot(db)).people.map(({ name }) => name)).to.deep.equal(names);
    });

    it('takes turns with another one', async () => {
      const bytes = Buffer.from(`${[header, ...company].join('\n')}\n`);
      const now = clock.advance({ minutes: 1 });
      const both = await Promise.all(
        [1, 2].map(() => inTransaction(db, (tx) => importCsv(tx, bytes, { now, actor: operator }))),
      );
      expect(both.map(({ joined }) => joined)).to.have.members([0, 5]);
    });
  });

  describe('who leaves', () => {
    it('may do nothing, is signed out and loses roles and accounts; who returns starts anew', async () => {
      await imported(company);
      const id = await idOf('E5');
      await inTransaction(db, (tx) =>
        bindIdentity(
          tx,
          id,
          { platform: 'wecom', tenant: 'c', externalId: 'tian', boundBy: 'test' },
          clock.now(),
        ),
      );
      const token = await openSession(id);
      expect((await viewerByToken(db, token, clock.now()))?.roles).to.deep.equal(['employee', 'admin']);

      const { applied } = await imported(company.slice(0, 4), { complete: true });
      expect(applied.left).to.deep.equal([id]);
      expect(await findViewer(db, id, clock.now())).to.equal(null);
      expect(await viewerByToken(db, token, clock.now())).to.equal(null);
      expect(await identitiesOf(db, id)).to.deep.equal([]);
      expect(await findPerson(db, id)).to.deep.include({ employed: false, roles: [], departments: [] });
      const left = clock.now();

      const back = await imported(['E5,田知微,人力资源部,E4,,']);
      expect(back.applied.joined).to.deep.equal([id]);
      expect(back.changes[0]).to.include({ kind: 'person-joined', returning: true });
      expect((await findViewer(db, id, clock.now()))?.roles).to.deep.equal(['employee']);
      expect(await viewerByToken(db, token, clock.now())).to.equal(null);
      expect((await peopleAt(db, left)).map(({ staffNo }) => staffNo)).to.not.include('E5');
    });
  });

  describe('history', () => {
    /** Everything an instant looks like. */
    const seen = async (at: Date) => ({
      people: await peopleAt(db, at),
      tree: await departmentsTree(db, at),
    });

    it('brings any directory to any other, and leaves every past instant as it was', async () => {
      const past: { at: Date; seen: Awaited<ReturnType<typeof seen>> }[] = [];
      await fc.assert(
        fc.asyncProperty(anySnapshot, async (wanted) => {
          const at = clock.advance({ hours: 1 });
          await inTransaction(db, async (tx) => {
            await lockDirectory(tx);
            const former = await formerStaff(tx);
            const { changes, problems } = diff(await loadSnapshot(tx), wanted, { former, mostLeaving: 1 });
            expect(problems).to.deep.equal([]);
            await apply(tx, changes, { now: at, actor: null });
          });
          const current = await loadSnapshot(db);
          expect(diff(current, wanted, { mostLeaving: 1 })).to.deep.equal({ changes: [], problems: [] });
          expect(sorted(current)).to.deep.equal(sorted(wanted));
          past.push({ at, seen: await seen(at) });
          for (const moment of past.slice(-4)) expect(await seen(moment.at)).to.deep.equal(moment.seen);
        }),
        { numRuns: 40 },
      );
      for (const moment of past) expect(await seen(moment.at)).to.deep.equal(moment.seen);
    });

    it('shows a department under its old name and an old place on an old day', async () => {
      await imported(company);
      const before = clock.now();
      const { departments, people } = await loadSnapshot(db);
      const at = clock.advance({ hours: 1 });
      const wanted: Snapshot = {
        people,
        departments: departments.map((one) =>
          one.code === '销售部/华东' ? { ...one, name: '东区', parent: null } : one,
        ),
      };
      const { changes } = diff({ departments, people }, wanted);
      await inTransaction(db, (tx) => apply(tx, changes, { now: at, actor: null }));
      const paths = async (when: Date) =>
        flat(await departmentsTree(db, when)).map(({ path }) => path.join('/'));
      expect(await paths(before)).to.have.members(['人力资源部', '销售部', '销售部/华东']);
      expect(await paths(at)).to.have.members(['人力资源部', '销售部', '东区']);
      expect(await paths(new Date(before.getTime() - 3_600_000))).to.deep.equal([]);
      const rows = await db.selectFrom('department_version').selectAll().execute();
      expect(rows).to.have.length(4);
    });

    it('finds a renamed department by its present path in the next list', async () => {
      await imported(company);
      await sql`update department_version set name = '华东区' where name = '华东'`.execute(db);
      const result = await imported(['E9,何嘉木,销售部/华东区,,,', 'E8,顾明川,销售部/华东,,,']);
      expect(result.changes.filter(({ kind }) => kind === 'department-opened')).to.deep.equal([
        { kind: 'department-opened', code: '销售部/华东#2', name: '华东', parent: '销售部' },
      ]);
    });
  });

  describe('a viewer', () => {
    it('heads what lies below their departments too, as the tree is today', async () => {
      await imported(company);
      const boss = await findViewer(db, await idOf('E1'), clock.now());
      const lead = await findViewer(db, await idOf('E2'), clock.now());
      expect(boss?.roles).to.deep.equal(['employee', 'manager']);
      expect(boss?.heads).to.have.length(2);
      expect(lead?.heads).to.have.length(1);
      expect(boss?.heads).to.include(lead?.heads[0]);
      expect((await findViewer(db, await idOf('E3'), clock.now()))?.roles).to.deep.equal(['employee']);
    });

    it('is nobody with an unknown id, an unknown token or a session that is over', async () => {
      await imported(company);
      const token = await openSession(await idOf('E1'));
      expect((await viewerByToken(db, token, clock.now()))?.staffNo).to.equal('E1');
      expect(await viewerByToken(db, Buffer.from('other'), clock.now())).to.equal(null);
      expect(await findViewer(db, '01a200d0-79ec-70f9-8f31-a7494c2fe03a', clock.now())).to.equal(null);
      expect(await viewerByToken(db, token, clock.advance({ days: 1 }))).to.equal(null);
    });

    it('has a role from the moment it is granted to the moment it is taken, both on record', async () => {
      await imported(company);
      const [personId, admin] = [await idOf('E3'), await idOf('E5')];
      const change = { personId, role: 'privacy', actor: { person: admin } } as const;
      const grant = () => inTransaction(db, (tx) => grantRole(tx, change, clock.now()));
      const revoke = () => inTransaction(db, (tx) => revokeRole(tx, change, clock.now()));
      expect([await grant(), await grant()]).to.deep.equal([true, false]);
      expect((await findViewer(db, personId, clock.now()))?.roles).to.include('privacy');
      clock.advance({ days: 1 });
      expect([await revoke(), await revoke()]).to.deep.equal([true, false]);
      expect((await findViewer(db, personId, clock.now()))?.roles).to.not.include('privacy');
      const { rows } = await sql`
        select from evidence_event where person_id = ${personId} and type in ('role.granted', 'role.revoked')`.execute(
        db,
      );
      expect(rows).to.have.length(2);
    });
  });

  describe('accounts', () => {
    const wecom = { platform: 'wecom', tenant: 'corp', externalId: 'li', boundBy: 'directory' };
    const slack = { platform: 'slack', tenant: 'T1', externalId: 'U1', boundBy: 'e-mail' };
    const bind = (personId: string, account: typeof wecom) =>
      inTransaction(db, (tx) => bindIdentity(tx, personId, account, clock.advance({ minutes: 1 })));

    const preferred = async (id: string) => {
      const { rows } = await sql<{ at: string }>`
        select a.platform || ' ' || a.external_id as at from person p
        left join lateral (${sql.raw(preferredAccount('p.id'))}) a on true where p.id = ${id}::uuid`.execute(
        db,
      );
      return rows[0]?.at;
    };

    it('belong to one person, who is written to where they were first, also under another name there', async () => {
      await imported(company);
      const id = await idOf('E3');
      await bind(id, wecom);
      await bind(id, slack);
      await bind(id, wecom);
      expect(await personOfAccount(db, wecom)).to.equal(id);
      expect(await preferredIdentity(db, id)).to.include({ platform: 'wecom', externalId: 'li' });
      expect(await preferred(id)).to.equal('wecom li');
      await bind(id, { ...wecom, externalId: 'li.renamed' });
      expect(await preferred(id)).to.equal('wecom li.renamed');
      await inTransaction(db, (tx) =>
        unbindIdentity(tx, { ...wecom, externalId: 'li.renamed' }, clock.now()),
      );
      expect(await preferredIdentity(db, id)).to.include({ platform: 'slack' });
    });

    it('on a platform that was given up come last, and first again when it is back', async () => {
      await imported(company);
      const id = await idOf('E3');
      await bind(id, wecom);
      await bind(id, slack);
      await noteConnected(db, ['slack']);
      expect(await preferred(id)).to.equal('slack U1');
      await noteConnected(db, ['wecom', 'slack']);
      expect(await preferred(id)).to.equal('wecom li');
    });

    it('are replaced by a new one on the same platform and refused to somebody else', async () => {
      await imported(company);
      const [li, xu] = [await idOf('E3'), await idOf('E2')];
      await bind(li, wecom);
      const refused = await bind(xu, wecom).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(HeedError).and.have.property('code', 'conflict');
      await bind(li, { ...wecom, externalId: 'li2' });
      expect(await personOfAccount(db, wecom)).to.equal(null);
      await bind(xu, wecom);
      expect(await personOfAccount(db, wecom)).to.equal(xu);
      expect(await personOfAccount(db, { ...wecom, tenant: 'another' })).to.equal(null);
    });
  });

  describe('lists', () => {
    it('go page by page, by department with those below, and find by name, number or address', async () => {
      await inTransaction(db, (tx) => seedSampleCompany(tx, clock.now()));
      const first = await listPeople(db, { limit: 30 });
      const second = await listPeople(db, { limit: 30, after: first.at(-1)?.staffNo });
      expect([...first, ...second].map(({ staffNo }) => staffNo)).to.deep.equal(
        (await loadSnapshot(db)).people.map(({ staffNo }) => staffNo),
      );
      const sales = flat(await departmentsTree(db, clock.now())).find(({ name }) => name === '销售部 Sales');
      expect(sales?.people).to.equal(3);
      expect(await listPeople(db, { department: sales?.id })).to.have.length(12);
      const names = async (text: string) => (await searchPeople(db, text)).map(({ name }) => name);
      expect(await names("o'conn")).to.deep.equal(["Aoife O'Connell"]);
      expect(await names('𠮷')).to.deep.equal(['𠮷野遥']);
      expect(await names('s032')).to.deep.equal(['王雨桐']);
      expect(await names('jonas.l')).to.deep.equal(['Jonas Lindqvist']);
      expect([await names('%'), await names('_'), await names(' ')]).to.deep.equal([[], [], []]);
    });
  });

  describe('the sample company', () => {
    it('has everybody the product needs, once', async () => {
      const seed = () => inTransaction(db, (tx) => seedSampleCompany(tx, clock.now()));
      expect([await seed(), await seed()]).to.deep.equal([42, 0]);
      const tree = await departmentsTree(db, clock.now());
      expect(tree).to.have.length(6);
      expect(flat(tree).every(({ heads }) => heads.length === 1)).to.equal(true);
      const people = await listPeople(db, { limit: 100 });
      const held = new Set(people.flatMap(({ roles }) => roles));
      expect([...held]).to.include.members([...crisisRoles, 'privacy', 'auditor', 'admin', 'manager']);
      expect(people.filter(({ language }) => language === 'zh-CN')).to.have.length(32);
      expect(people.every(({ email }) => email?.endsWith('@example.com'))).to.equal(true);
      for (const { id, staffNo } of people) {
        expect(
          await personOfAccount(db, { platform: 'local', tenant: 'local', externalId: staffNo }),
        ).to.equal(id);
      }
    });

    it('stays away from a directory that has anybody', async () => {
      await imported(company);
      expect(await inTransaction(db, (tx) => seedSampleCompany(tx, clock.now()))).to.equal(0);
      expect(await countRows('person')).to.equal(5);
    });
  });
});

const flat = (nodes: DepartmentNode[]): DepartmentNode[] =>
  nodes.flatMap((node) => [node, ...flat(node.children)]);

const sorted = ({ departments, people }: Snapshot) => ({
  departments: departments
    .map((one) => ({ ...one, heads: one.heads.toSorted() }))
    .toSorted((a, b) => a.code.localeCompare(b.code)),
  people: people
    .map((one) => ({ ...one, departments: one.departments.toSorted(), roles: one.roles.toSorted() }))
    .toSorted((a, b) => a.staffNo.localeCompare(b.staffNo)),
});
