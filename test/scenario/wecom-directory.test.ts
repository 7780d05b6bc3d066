import { expect } from 'chai';
import { sql } from 'kysely';
import { BeingRead } from '../../src/people/directory/one-reading.ts';
import type { DirectorySource } from '../../src/people/directory/source.ts';
import { syncDirectory } from '../../src/people/directory/sync.ts';
import { tableHashes } from '../harness/sent-notice.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const names = Array.from({ length: 12 }, (_, i) => `Member${i + 1}`);

describe('the directory of WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
        { id: 3, name: '华南', parentid: 1 },
      ],
      members: names.map((userid) => ({ userid, name: `员工${userid.slice(6)}`, department: [2] })),
      work: false,
    });
  });
  afterEach(() => company.close());

  const sync = (more: { dryRun?: boolean; mostLeaving?: number } = {}) => {
    const { db, clock, connected, app } = company.heed;
    const source = connected[0]?.directory;
    if (!source) throw new Error('WeCom is no source');
    const options = { now: clock.now(), actor: 'heed', zone: app.zone, ...more } as const;
    return syncDirectory(db, source, options, new AbortController().signal);
  };
  const staff = async () => {
    const { rows } = await sql<{ account: string }>`
      select i.external_id as account from identity i
      join employment e on e.person_id = i.person_id and e.to_at is null
      where i.platform = 'wecom' and i.to_at is null order by i.external_id`.execute(company.heed.db);
    return rows.map(({ account }) => account);
  };

  it('a dry run says what would happen and writes nothing', async () => {
    company.wecom.directory.addMember({ userid: 'Another', name: '又一位', department: [2] });
    const before = await tableHashes(company.heed.db);
    const { joined, changes } = await sync({ dryRun: true });
    expect(joined).to.equal(1);
    expect(changes.map(({ kind }) => kind)).to.deep.equal(['person-joined', 'member-added']);
    const { platform_token: _token, ...after } = await tableHashes(company.heed.db);
    const { platform_token: _before, ...same } = before;
    expect(after).to.deep.equal(same);
  });

  it('a list that would take away too many is refused whole, and how it went is on record', async () => {
    for (const userid of names.slice(0, 6)) company.wecom.directory.removeMember(userid);
    const { problems, left } = await sync();
    expect(left).to.equal(0);
    expect(problems).to.have.lengthOf(1);
    expect(await staff()).to.have.lengthOf(12);
    const { rows } = await sql<{ result: string; done: boolean }>`
      select result, done_at is not null as done from directory_sync`.execute(company.heed.db);
    expect(rows).to.deep.equal([{ result: 'refused', done: true }]);
    expect((await sync({ mostLeaving: 0.6 })).left).to.equal(6);
    expect(await staff()).to.have.lengthOf(6);
  });

  it('an answer that breaks off in the middle changes nothing', async () => {
    const { wecom, heed } = company;
    wecom.directory.addMember({ userid: 'Another', name: '又一位', department: [2] });
    wecom.failNext('user/get', { kind: 'errcode', errcode: 60020 });
    const failed = await sync().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(Error);
    expect(await staff()).to.have.lengthOf(12);
    const { rows } = await sql<{ result: string }>`select result from directory_sync`.execute(heed.db);
    expect(rows).to.deep.equal([{ result: 'unreadable' }]);
  });

  it('is read in whole by one at a time: who comes second is told, a worker comes again soon', async () => {
    const { heed } = company;
    const [own] = heed.connected;
    if (!own?.directory) throw new Error('WeCom is no source');
    const { directory } = own;
    const read = { begun: 0, meanwhile: undefined as unknown };
    const slow: DirectorySource = {
      ...directory,
      async readAll(signal) {
        read.begun += 1;
        if (read.begun === 1) {
          // Of another process: another connection, another source.
          read.meanwhile = await sync({ dryRun: true }).catch((error: unknown) => error);
          await company.sweep('directory.sync.wecom');
        }
        return directory.readAll(signal);
      },
    };
    const options = { now: heed.clock.now(), actor: 'heed', zone: heed.app.zone } as const;
    await syncDirectory(heed.db, slow, options, new AbortController().signal);
    expect(read.meanwhile).to.be.instanceOf(BeingRead).and.to.have.property('code', 'conflict');
    const { rows } = await sql`select from sweep_run where sweep = 'directory.sync.wecom'`.execute(heed.db);
    expect(rows).to.have.lengthOf(0);
    expect((await sync()).problems).to.deep.equal([]);
  });

  it('who is outside the visible range stays as they are', async () => {
    const { wecom } = company;
    await wecom.app.set({ visible: { userids: names.slice(0, 11), partyids: [], tagids: [] } });
    const { hidden, left } = await sync();
    expect([hidden, left]).to.deep.equal([1, 0]);
    expect(await staff()).to.have.lengthOf(12);
  });

  it('a person disabled leaves, a person not activated stays', async () => {
    company.wecom.directory.setMember('Member1', { status: 2 });
    company.wecom.directory.setMember('Member2', { status: 4 });
    expect((await sync()).left).to.equal(1);
    expect(await staff()).to.not.include('member1');
    expect(await staff()).to.include('member2');
  });

  it('departments are renamed, moved and closed; who leads one heads it', async () => {
    const { wecom, heed } = company;
    wecom.directory.addDepartment({ id: 4, name: '市场部', parentid: 2 });
    wecom.directory.setMember('Member3', { department: [4], is_leader_in_dept: [1] });
    await sync();
    wecom.directory.setDepartment(4, { name: '市场中心', parentid: 1 });
    await sync();
    const tree = async () => {
      const { rows } = await sql<{ name: string; above: string; heads: string[] }>`
        select v.name, av.name as above, array(
          select p.name from department_head h join person p on p.id = h.person_id
          where h.department_id = v.department_id and h.to_at is null) as heads
        from department_version v join department_version av on av.department_id = v.parent_id and av.to_at is null
        where v.to_at is null order by v.name`.execute(heed.db);
      return rows;
    };
    expect(await tree()).to.deep.equal([
      { name: '华东', above: '样例有限公司', heads: [] },
      { name: '华南', above: '样例有限公司', heads: [] },
      { name: '市场中心', above: '样例有限公司', heads: ['员工3'] },
    ]);
    wecom.directory.setMember('Member3', { department: [2], is_leader_in_dept: [0] });
    wecom.directory.removeDepartment(4);
    await sync();
    expect((await tree()).map(({ name }) => name)).to.deep.equal(['华东', '华南']);
  });

  it('words about changes: doubled, reordered and late ones come to the same', async () => {
    const { wecom, heed } = company;
    wecom.hold();
    const changes = [
      wecom.changeContact(
        { type: 'create_user', member: { userid: 'Late', name: '晚到', department: [2] } },
        { times: 3 },
      ),
      wecom.changeContact({ type: 'update_user', userid: 'Member4', changes: { department: [1] } }),
      wecom.changeContact({ type: 'delete_user', userid: 'Member5' }, { times: 2 }),
      wecom.changeContact({ type: 'create_party', department: { id: 9, name: '新部门', parentid: 1 } }),
    ];
    heed.clock.advance({ minutes: 60 });
    await wecom.release((held) => Array.from({ length: held }, (_, i) => held - 1 - i));
    await Promise.all(changes);
    await company.sweep('directory.changes.wecom');
    expect(await staff()).to.have.members([
      ...names.filter((name) => name !== 'Member5').map((name) => name.toLowerCase()),
      'late',
    ]);
    const { rows } = await sql<{ n: number }>`select count(*) as n from directory_due`.execute(heed.db);
    expect(rows[0]?.n).to.equal(0);
    const whole = await sync();
    expect(whole.changes).to.deep.equal([]);
  });

  it('a word that cannot be followed up is tried again, and nothing is lost', async () => {
    const { wecom, heed } = company;
    await wecom.changeContact({
      type: 'create_user',
      member: { userid: 'New', name: '新人', department: [2] },
    });
    wecom.failNext('user/get', { kind: 'errcode', errcode: 60020 });
    await company.sweep('directory.changes.wecom').catch(() => undefined);
    expect(await staff()).to.have.lengthOf(12);
    heed.clock.advance({ minutes: 1 });
    await company.sweep('directory.changes.wecom');
    expect(await staff()).to.include('new');
  });
});
