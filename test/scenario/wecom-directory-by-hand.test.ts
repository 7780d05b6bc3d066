import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { whoseAccount } from '../../src/people/directory/by-hand.ts';
import { type SyncOptions, syncDirectory } from '../../src/people/directory/sync.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

describe('an account of WeCom that could be two people’s', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
      ],
      members: [
        { userid: 'Boss', name: '老板', department: [1] },
        { userid: 'Helper', name: '小助', department: [2] },
      ],
      work: false,
    });
    const now = company.heed.clock.now();
    await sql`
      with listed as (
        insert into person (id, staff_no, name, created_at)
        values (gen_random_uuid(), 'C1001', '李娜', ${now}), (gen_random_uuid(), 'C1002', '王芳', ${now})
        returning id
      )
      insert into employment (person_id, from_at) select id, ${now} from listed`.execute(company.heed.db);
    company.wecom.directory.addMember({ userid: 'c1001', name: 'Lina Li', department: [2] });
  });
  afterEach(() => company.close());

  const source = () => {
    const found = company.heed.connected[0]?.directory;
    if (!found) throw new Error('WeCom is no source');
    return found;
  };
  const sync = (more: Partial<SyncOptions> = {}) => {
    const { db, clock, app } = company.heed;
    clock.advance({ seconds: 1 });
    const options = { now: clock.now(), actor: 'heed', zone: app.zone, ...more } as const;
    return syncDirectory(db, source(), options, new AbortController().signal);
  };
  const says = (staffNo: string, account: string, theirs: boolean) => {
    const { db, clock } = company.heed;
    clock.advance({ seconds: 1 });
    const said = { staffNo, account, theirs, actor: { operator: 'somebody' }, now: clock.now() };
    return whoseAccount(db, source(), said, new AbortController().signal);
  };
  const refused = (staffNo: string, account: string, theirs = true): Promise<string> =>
    says(staffNo, account, theirs).then(
      () => 'not refused',
      (error: { code?: string }) => error.code ?? 'another error',
    );
  const staff = async () => {
    const { rows } = await sql<{ said: string }>`
      select concat_ws(' ', p.staff_no, p.name, i.external_id, i.bound_by, d.code) as said
      from person p join employment e on e.person_id = p.id and e.to_at is null
      left join identity i on i.person_id = p.id and i.to_at is null
      left join membership m on m.person_id = p.id and m.to_at is null
      left join department d on d.id = m.department_id
      where p.staff_no ilike 'c1%' order by p.staff_no`.execute(company.heed.db);
    return rows.map(({ said }) => said);
  };
  const events = async (type: string) => {
    const { rows } = await sql<{ event: string; person_id: string | null }>`
      select event, person_id from evidence_event where type = ${type} order by id`.execute(company.heed.db);
    return rows.map(({ event }) => {
      const { actor, data } = JSON.parse(event) as { actor: object; data: object };
      return { actor, ...data };
    });
  };

  it('is theirs when somebody says so: known at once, placed by WeCom, called as on the list', async () => {
    expect((await sync()).conflicts).to.deep.equal(['c1001']);
    expect(await says('C1001', 'C1001', true)).to.deep.equal({ account: 'c1001', name: 'Lina Li' });
    expect(await staff()).to.deep.equal(['C1001 李娜 c1001 by-hand', 'C1002 王芳']);
    await company.sweep('directory.changes.wecom');
    expect(await staff()).to.deep.equal(['C1001 李娜 c1001 by-hand wecom-2', 'C1002 王芳']);
    expect((await sync()).conflicts).to.deep.equal([]);
    const { browser } = await company.opens('c1001', '/me');
    expect((await browser.get('/me')).text).to.include('李娜');
    expect(await events('account.decided')).to.deep.equal([
      {
        actor: { operator: 'somebody' },
        platform: 'wecom',
        tenant: company.wecom.corpid,
        account: 'c1001',
        whose: 'theirs',
      },
    ]);
    expect(await refused('C1002', 'c1001'), 'it is somebody’s').to.equal('conflict');
    expect(await refused('C1001', 'helper'), 'they have one').to.equal('conflict');
    await says('C1001', 'c1001', true);
    expect(await events('account.decided')).to.have.lengthOf(1);
  });

  it('names that WeCom does not show take no name away and put nobody in doubt', async () => {
    const { wecom, heed } = company;
    wecom.directory.setMember('Helper', { name: '', department: [1] });
    wecom.directory.setDepartment(2, { name: '' });
    wecom.directory.addMember({ userid: 'Nameless', name: '', department: [2] });
    const { another, joined } = await sync();
    expect([another, joined]).to.deep.equal([[], 1]);
    const { rows } = await sql<{ name: string }>`
      select name from person where staff_no in ('helper', 'nameless')
      union all select name from department_version where to_at is null order by 1`.execute(heed.db);
    expect(rows.map(({ name }) => name)).to.have.members(['小助', 'nameless', '样例有限公司', '华东']);
    wecom.directory.setMember('Nameless', { name: '赵六' });
    const named = await sync();
    expect([named.another, named.changed]).to.deep.equal([[], 1]);
  });

  it('is a person of its own when somebody says that it is not theirs', async () => {
    await sync();
    await says('C1001', 'c1001', false);
    expect((await sync()).conflicts).to.deep.equal([]);
    expect(await staff()).to.deep.equal([
      'C1001 李娜',
      'C1002 王芳',
      'c1001~2 Lina Li c1001 directory wecom-2',
    ]);
    expect(await events('account.decided')).to.have.lengthOf(1);
    expect((await events('account.decided'))[0]).to.include({ whose: 'not-theirs' });
  });

  it('may be said the other way round later, as long as nobody else is it', async () => {
    await says('C1001', 'c1001', false);
    await says('C1001', 'c1001', true);
    await sync();
    expect(await staff()).to.deep.equal(['C1001 李娜 c1001 by-hand wecom-2', 'C1002 王芳']);
    expect(await refused('C1001', 'c1001', false), 'theirs is taken away in the console').to.equal(
      'conflict',
    );
  });

  it('nobody that there is not: no such number, nobody’s account, an account that cannot be seen', async () => {
    expect(await refused('C1003', 'c1001')).to.equal('not-found');
    expect(await refused('C1002', 'nobody')).to.equal('not-found');
    expect(await refused('C1002', 'a|b')).to.equal('not-found');
    company.wecom.directory.addMember({ userid: 'left', name: '离职', department: [2], status: 5 });
    expect(await refused('C1002', 'left')).to.equal('not-found');
    expect(await events('account.decided')).to.deep.equal([]);
  });

  it('that was given to somebody else, or was not: what somebody found out is on the record', async () => {
    const { wecom, heed } = company;
    wecom.directory.setMember('Boss', { name: '某某' });
    wecom.directory.setMember('Helper', { name: '另一位' });
    await sync();
    const decided = { samePerson: ['boss'], somebodyElse: ['helper'] };
    await sync({ decided, dryRun: true });
    expect(await events('account.decided')).to.deep.equal([]);
    heed.clock.advance({ minutes: 1 });
    await sync({ decided, actor: { operator: 'somebody' }, mostLeaving: 0.5 });
    const of = { actor: { operator: 'somebody' }, platform: 'wecom', tenant: wecom.corpid };
    expect(await events('account.decided')).to.deep.equal([
      { ...of, account: 'helper', whose: 'somebody-else' },
      { ...of, account: 'boss', whose: 'same-person' },
    ]);
    const { rows } = await sql<{ staff_no: string }>`
      select p.staff_no from evidence_event e join person p on p.id = e.person_id
      where e.type = 'account.decided' order by e.id`.execute(heed.db);
    expect(rows.map((row) => row.staff_no)).to.deep.equal(['helper', 'boss']);
    await inTransaction(heed.db, async (tx) => {
      const { rows: open } = await sql`select from directory_word where done_at is null`.execute(tx);
      expect(open).to.deep.equal([]);
    });
  });
});
