import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { takeInChanges } from '../../src/people/directory/changes.ts';
import { noteChanged } from '../../src/people/directory/due.ts';
import { importCsv } from '../../src/people/directory/import.ts';
import { loadKnown } from '../../src/people/directory/known.ts';
import type { DirectorySource, SourceDepartment, SourceMember } from '../../src/people/directory/source.ts';
import { syncDirectory } from '../../src/people/directory/sync.ts';
import { testDatabase } from '../harness/database.ts';

const member = (account: string, name: string, more: Partial<SourceMember> = {}): SourceMember => ({
  account,
  name,
  departments: ['1'],
  leads: [],
  email: null,
  mobile: null,
  employed: true,
  ...more,
});

const departments: SourceDepartment[] = [
  { key: '1', name: 'Company', parent: null, leaders: ['e1'] },
  { key: '2', name: 'Sales', parent: '1', leaders: [] },
];

/** Each of them is found, or not, in another way. */
const members = [
  member('e1', '陈海宁', { leads: ['1'] }),
  member('E2', '许若溪', { departments: ['1', '2'] }),
  member('e3', '不是李知远'),
  member('wang', '王雨桐', { email: 'Wang@example.com', emailConfirmed: true }),
  member('alone', '独一位', { email: 'alone@one.example', emailConfirmed: true }),
  member('new', '新人', { departments: ['2'], leads: ['2'], email: 'new@example.com', emailConfirmed: true }),
  member('gone', '别人'),
  member('back', '回来的人'),
  member('left', '已离开', { employed: false }),
];

const company = [
  '工号,姓名,部门,邮箱',
  'E1,陈海宁,销售部,chen@example.com',
  'E2,许若溪,销售部,',
  'E3,李知远,销售部,',
  'E4,王雨桐,人力资源部,wang@example.com',
  'E5,另一位,人力资源部,alone@one.example',
].join('\n');
const former = [
  '工号,姓名,部门,离职日期',
  'gone,走了的人,销售部,2026-01-31',
  'back,回来的人,销售部,2026-01-31',
];

describe('single changes and the whole', () => {
  const now = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 1, minutes));
  const signal = new AbortController().signal;
  const options = (minutes: number) => ({ now: now(minutes), actor: 'heed', zone: 'Asia/Shanghai' }) as const;
  const source: DirectorySource = {
    platform: 'wecom',
    tenant: 'ww',
    partial: true,
    reusesAccounts: true,
    readAll: async () => ({ departments, members, hidden: [] }),
    readMembers: async (accounts) => ({
      members: members.filter(({ account }) => accounts.includes(account)),
      hidden: [],
    }),
    readDepartments: async () => departments,
  };

  const founded = async (db: Db) => {
    const list = (text: string, minutes: number) =>
      inTransaction(db, (tx) =>
        importCsv(tx, Buffer.from(text), { now: now(minutes), actor: { operator: 'test' }, mostLeaving: 1 }),
      );
    await list([former[0], ...former.slice(1)].join('\n').replaceAll('2026-01-31', ''), 0);
    await list(company, 1);
    await list(former.join('\n'), 2);
  };
  const state = async (db: Db) => {
    const all = (query: string) => sql.raw<Record<string, unknown>>(query).execute(db);
    const people = await all(`
      select p.staff_no, p.name, p.email, i.external_id, i.bound_by,
        exists (select from employment e where e.person_id = p.id and e.to_at is null) as works,
        array(select d.code from membership m join department d on d.id = m.department_id
          where m.person_id = p.id and m.to_at is null order by 1) as departments,
        array(select d.code from department_head h join department d on d.id = h.department_id
          where h.person_id = p.id and h.to_at is null order by 1) as heads
      from person p left join identity i on i.person_id = p.id and i.to_at is null order by 1`);
    const tree = await all(`
      select d.code, v.name, a.code as above from department_version v join department d on d.id = v.department_id
      left join department a on a.id = v.parent_id where v.to_at is null order by 1`);
    return { people: people.rows, tree: tree.rows };
  };

  it('come to the same, one account after the other or all at once', async () => {
    const [whole, single] = [await testDatabase(), await testDatabase()];
    try {
      await Promise.all([founded(whole.db), founded(single.db)]);
      const { conflicts } = await syncDirectory(whole.db, source, options(3), signal);
      expect(conflicts).to.deep.equal(['e3']);
      const subjects = ['departments', ...members.map(({ account }) => ({ account }))] as const;
      for (const [i, subject] of subjects.entries()) {
        await inTransaction(single.db, (tx) => noteChanged(tx, source, subject, now(3 + i)));
        await takeInChanges(single.db, source, options(3 + i), signal);
      }
      expect(await state(single.db)).to.deep.equal(await state(whole.db));
      const again = await syncDirectory(single.db, source, options(60), signal);
      expect(again.changes).to.deep.equal([]);
    } finally {
      await Promise.all([whole.close(), single.close()]);
    }
  });

  it('a change loads whom it is about, and nobody else', async () => {
    const { db, close } = await testDatabase();
    try {
      await founded(db);
      await syncDirectory(db, source, options(3), signal);
      const about = { platform: 'wecom', hidden: [], defaults: { language: 'en', timeZone: 'UTC' } } as const;
      const told = { ...about, departments: undefined, members: [member('new', '新人')], scope: ['new'] };
      const known = await inTransaction(db, (tx) => loadKnown(tx, source, told, now(4)));
      expect(known.current.people.map(({ staffNo }) => staffNo)).to.deep.equal(['new']);
      expect(known.linked.map(({ account }) => account)).to.deep.equal(['new']);
      expect(known.current.departments.map(({ code }) => code)).to.deep.equal(['wecom-1', 'wecom-2']);
    } finally {
      await close();
    }
  });
});
