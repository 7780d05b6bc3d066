import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { takeInChanges } from '../../src/people/directory/changes.ts';
import { noteChanged } from '../../src/people/directory/due.ts';
import type { DirectorySource } from '../../src/people/directory/source.ts';
import { type SyncResult, syncDirectory } from '../../src/people/directory/sync.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const names = Array.from({ length: 20 }, (_, i) => `Member${i + 1}`);

describe('who leaves by the words of WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  beforeEach(async () => {
    company = await startWecomCompany({
      departments: [
        { id: 1, name: '样例有限公司' },
        { id: 2, name: '华东', parentid: 1 },
        { id: 3, name: '华南', parentid: 1 },
      ],
      members: names.map((userid, i) => ({
        userid,
        name: `员工${userid.slice(6)}`,
        department: [i < 10 ? 2 : 3],
      })),
      work: false,
    });
  });
  afterEach(() => company.close());

  const sync = (more: { mostLeaving?: number } = {}): Promise<SyncResult> => {
    const { db, clock, connected, app } = company.heed;
    const source = connected[0]?.directory;
    if (!source) throw new Error('WeCom is no source');
    const options = { now: clock.now(), actor: 'heed', zone: app.zone, ...more } as const;
    return syncDirectory(db, source, options, new AbortController().signal);
  };
  const sweep = () => company.sweep('directory.changes.wecom');
  const atWork = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from employment where to_at is null`.execute(company.heed.db);
    return rows[0]?.n ?? 0;
  };
  const remove = async (...userids: string[]) => {
    for (const userid of userids) await company.wecom.changeContact({ type: 'delete_user', userid });
    await sweep();
  };

  it('nobody, when the visible range is narrowed: they are only out of sight', async () => {
    const { wecom } = company;
    await wecom.app.set({ visible: { userids: names.slice(0, 2), partyids: [], tagids: [] } });
    await sweep();
    expect(await atWork()).to.equal(20);
    await wecom.app.set({ visible: { userids: [], partyids: [1], tagids: [] } });
    await sweep();
    expect(await atWork()).to.equal(20);
    expect((await sync()).changes).to.deep.equal([]);
  });

  it('nor do they lose their departments, whichever way it is found out', async () => {
    const { wecom, heed } = company;
    const places = async () => {
      const { rows } = await sql`
        select p.staff_no, d.code from membership m join person p on p.id = m.person_id
        join department d on d.id = m.department_id where m.to_at is null order by 1, 2`.execute(heed.db);
      return rows;
    };
    const before = await places();
    await wecom.app.set({ visible: { userids: ['Member1'], partyids: [3], tagids: [] } });
    await wecom.changeContact({ type: 'update_party', id: 3, changes: { parentid: 2 } });
    await sweep();
    expect(await places()).to.deep.equal(before);
    expect((await sync()).hidden).to.equal(9);
    expect(await places()).to.deep.equal(before);
  });

  it('whoever the list of all ids does not name any more, without a word that they were deleted', async () => {
    const { wecom, heed } = company;
    wecom.directory.removeMember('Member1');
    await wecom.app.set({ visible: { userids: [], partyids: [3], tagids: [] } });
    const tenant = { platform: 'wecom', tenant: wecom.corpid };
    await inTransaction(heed.db, (tx) => noteChanged(tx, tenant, { account: 'member1' }, heed.clock.now()));
    await sweep();
    expect(await atWork()).to.equal(19);
  });

  it('a few at any time; many only after somebody has looked, and what else was said is taken in', async () => {
    const { wecom, heed } = company;
    await remove('Member1', 'Member2', 'Member3', 'Member4');
    expect(await atWork()).to.equal(16);
    await wecom.changeContact({
      type: 'create_user',
      member: { userid: 'New', name: '新人', department: [2] },
    });
    await remove('Member5', 'Member6');
    expect(await atWork()).to.equal(17);
    heed.clock.advance({ hours: 2 });
    await remove('Member7');
    expect(await atWork()).to.equal(16);
    // The readings that come by themselves believe no more than the words.
    const refused = await sync();
    expect([refused.problems.length, refused.left]).to.deep.equal([1, 0]);
    heed.clock.advance({ hours: 1 });
    await remove('Member8');
    expect(await atWork()).to.equal(16);
    const { left } = await sync({ mostLeaving: 0.5 });
    expect([left, await atWork()]).to.deep.equal([3, 13]);
  });

  it('those held back are nobody’s account meanwhile, and leave by themselves once they are few', async () => {
    const { wecom, heed } = company;
    await remove(...names.slice(0, 6));
    expect(await atWork()).to.equal(20);
    const { rows } = await sql<{ account: string }>`
      select external_id as account from identity where to_at is null and external_id = 'member1'`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([]);
    for (const userid of names.slice(2, 6))
      wecom.directory.addMember({ userid, name: `员工${userid.slice(6)}`, department: [2] });
    heed.clock.advance({ hours: 1 });
    expect((await sync()).left).to.equal(2);
    expect(await atWork()).to.equal(18);
  });

  it('whoever was deleted, also while nothing can be read', async () => {
    const { wecom, heed } = company;
    await wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
    wecom.failNext('user/get', { kind: 'errcode', errcode: 60020 });
    await sweep().catch(() => undefined);
    expect(await atWork()).to.equal(19);
    const { rows } = await sql<{ tries: number }>`select tries from directory_due`.execute(heed.db);
    expect(rows).to.deep.equal([{ tries: 1 }]);
  });

  it('whoever was deleted, also while a department is told below itself', async () => {
    const { wecom, heed } = company;
    const [own] = heed.connected;
    if (!own?.directory) throw new Error('WeCom is no source');
    const source = own.directory;
    await wecom.changeContact({ type: 'delete_user', userid: 'Member1' });
    await wecom.changeContact({ type: 'create_party', department: { id: 9, name: '新', parentid: 1 } });
    const circle: DirectorySource = {
      ...source,
      readMembers: (accounts, signal) => source.readMembers(accounts, signal),
      async readDepartments(signal) {
        const above: Readonly<Record<string, string>> = { '2': '3', '3': '2' };
        const read = await source.readDepartments(signal);
        return read.map((one) => ({ ...one, parent: above[one.key] ?? one.parent }));
      },
    };
    const options = { now: heed.clock.now(), actor: 'heed', zone: heed.app.zone } as const;
    const result = await takeInChanges(heed.db, circle, options, new AbortController().signal);
    expect(result).to.include({ settled: 2, odd: 2 });
    expect(await atWork()).to.equal(19);
    const { rows } = await sql<{ name: string; above: string | null }>`
      select v.name, a.name as above from department_version v
      left join department_version a on a.department_id = v.parent_id and a.to_at is null
      where v.to_at is null order by 1`.execute(heed.db);
    expect(rows).to.deep.include({ name: '华东', above: '样例有限公司' });
    expect(rows).to.deep.include({ name: '新', above: '样例有限公司' });
  });

  describe('an account that is disabled', () => {
    const member1 = async () => {
      const { rows } = await sql<{
        works: boolean;
        account: string | null;
        roles: string[];
        reasons: string[];
      }>`
        select exists (select from employment e where e.person_id = p.id and e.to_at is null) as works,
          (select external_id from identity i where i.person_id = p.id and i.to_at is null) as account,
          array(select role from role_grant g where g.person_id = p.id and g.to_at is null) as roles,
          array(select reason from employment e where e.person_id = p.id and e.to_at is not null order by e.to_at)
            as reasons
        from person p where p.staff_no = 'member1'`.execute(company.heed.db);
      return rows[0];
    };
    const disable = async () => {
      const { wecom, heed } = company;
      await sql`insert into role_grant (person_id, role, from_at)
        select id, 'hr', ${heed.clock.now()} from person where staff_no = 'member1'`.execute(heed.db);
      heed.clock.advance({ minutes: 1 });
      wecom.directory.setMember('Member1', { status: 2 });
      await sync();
    };

    it('works no more for now, and goes on as before when it is enabled', async () => {
      const { wecom, heed } = company;
      await company.opens('Member1', '/me');
      const notice = await sentNotice(heed, 'chat-monitoring', ['member1']);
      await disable();
      const kept = { account: 'member1', roles: ['hr'], reasons: ['disabled'] };
      expect(await member1()).to.deep.equal({ works: false, ...kept });
      const sessions = await sql`select from session`.execute(heed.db);
      expect(sessions.rows).to.have.lengthOf(0);
      await callOffLeavers(heed.db, heed.clock.now());
      const { rows } = await sql<{ why: string }>`
        select cancelled_why as why from assignment where notice_id = ${notice}::uuid`.execute(heed.db);
      expect(rows).to.deep.equal([{ why: 'disabled' }]);
      heed.clock.advance({ minutes: 1 });
      expect((await sync()).changes).to.deep.equal([]);
      wecom.directory.setMember('Member1', { status: 1 });
      heed.clock.advance({ minutes: 1 });
      const { changes } = await sync();
      expect(changes.map(({ kind }) => kind)).to.deep.equal(['person-resumed', 'member-added']);
      expect(await member1()).to.deep.equal({ works: true, ...kept });
      heed.clock.advance({ minutes: 1 });
      expect((await sync()).changes).to.deep.equal([]);
      await remove('Member1');
      expect(await member1()).to.deep.equal({
        works: false,
        account: null,
        roles: [],
        reasons: ['disabled', 'left'],
      });
    });

    it('and is then deleted: they have left, and come back without their roles', async () => {
      const { wecom, heed } = company;
      await disable();
      await remove('Member1');
      expect(await member1()).to.deep.equal({ works: false, account: null, roles: [], reasons: ['left'] });
      wecom.directory.addMember({ userid: 'Member1', name: '员工1', department: [2] });
      heed.clock.advance({ minutes: 1 });
      await sync();
      expect(await member1()).to.include({ works: true, account: 'member1' });
      expect((await member1())?.roles).to.deep.equal([]);
    });

    it('many at once are held back like many who leave', async () => {
      for (const userid of names.slice(0, 6)) company.wecom.directory.setMember(userid, { status: 2 });
      expect((await sync()).problems).to.have.lengthOf(1);
      expect(await atWork()).to.equal(20);
    });
  });
});
