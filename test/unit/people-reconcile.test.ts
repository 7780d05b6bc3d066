import { expect } from 'chai';
import { diff } from '../../src/people/directory/diff.ts';
import { type Known, type Linked, reconcile, type Told } from '../../src/people/directory/reconcile.ts';
import type { PersonEntry, Snapshot } from '../../src/people/directory/snapshot.ts';
import type { SourceDepartment, SourceMember } from '../../src/people/directory/source.ts';

const defaults = { language: 'zh-CN', timeZone: 'Asia/Shanghai' } as const;

function member(account: string, more: Partial<SourceMember> = {}): SourceMember {
  const base = { name: account.toUpperCase(), departments: ['2'], leads: [], email: null, mobile: null };
  return { account, ...base, employed: true, ...more };
}

function person(staffNo: string, more: Partial<PersonEntry> = {}): PersonEntry {
  const fields = { email: null, mobile: null, language: 'zh-CN', timeZone: 'Asia/Shanghai' } as const;
  return {
    staffNo,
    name: staffNo.toUpperCase(),
    ...fields,
    entity: null,
    site: null,
    departments: ['wecom-2'],
    roles: [],
    ...more,
  };
}

const tree: SourceDepartment[] = [
  { key: '1', name: 'Company', parent: null, leaders: [] },
  { key: '2', name: 'Sales', parent: '1', leaders: [] },
];
const stored: Snapshot['departments'] = [
  { code: 'wecom-1', name: 'Company', parent: null, heads: [] },
  { code: 'wecom-2', name: 'Sales', parent: 'wecom-1', heads: [] },
];
const brought = (account: string): Linked => ({
  account,
  staffNo: account,
  boundBy: 'directory',
  roles: [],
});

function known(more: Partial<Known> = {}): Known {
  return {
    current: { departments: [], people: [] },
    linked: [],
    departed: [],
    former: new Map(),
    elsewhere: new Set(),
    brought: new Set(),
    apart: new Map(),
    ...more,
  };
}

function told(members: SourceMember[], more: Partial<Told> = {}): Told {
  return { platform: 'wecom', departments: tree, members, hidden: [], scope: 'all', defaults, ...more };
}

describe('what a directory source tells', () => {
  it('an empty company gets everybody, with departments, heads and accounts', () => {
    const { wanted, link } = reconcile(
      known(),
      told([
        member('ann', { leads: ['2'] }),
        member('ben', { email: 'ben@example.com', emailConfirmed: true }),
      ]),
    );
    expect(wanted.departments.find(({ code }) => code === 'wecom-2')).to.deep.equal({
      code: 'wecom-2',
      name: 'Sales',
      parent: 'wecom-1',
      heads: ['ann'],
    });
    expect(wanted.people.map(({ staffNo, email }) => [staffNo, email])).to.deep.equal([
      ['ann', null],
      ['ben', 'ben@example.com'],
    ]);
    expect(link).to.deep.equal([brought('ann'), brought('ben')]);
    expect(diff({ departments: [], people: [] }, wanted).problems).to.deep.equal([]);
  });

  it('told the same again, nothing changes', () => {
    const current = { departments: stored, people: [person('ann'), person('ben')] };
    const { wanted, link, unlink } = reconcile(
      known({ current, linked: [brought('ann'), brought('ben')] }),
      told([member('ben'), member('ann')]),
    );
    expect(diff(current, wanted).changes).to.deep.equal([]);
    expect([link, unlink]).to.deep.equal([[], []]);
  });

  it('who is gone, disabled or has left leaves; who cannot be read stays as they are', () => {
    const current = { departments: stored, people: ['ann', 'ben', 'cai', 'dan'].map((name) => person(name)) };
    const linked = ['ann', 'ben', 'cai', 'dan'].map(brought);
    const { wanted } = reconcile(
      known({ current, linked }),
      told([member('ann'), member('ben', { employed: false })], { hidden: ['cai'] }),
    );
    expect(wanted.people.map(({ staffNo }) => staffNo)).to.have.members(['ann', 'cai']);
  });

  it('a list cut short is refused, not obeyed', () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const current = { departments: stored, people: names.map((name) => person(name)) };
    const { wanted } = reconcile(
      known({ current, linked: names.map(brought) }),
      told(names.slice(0, 10).map((name) => member(name))),
    );
    expect(diff(current, wanted).problems).to.have.lengthOf(1);
  });

  it('some people looked at again: the others, and their heads, are left alone', () => {
    const departments = stored.map((one) =>
      one.code === 'wecom-2' ? { ...one, heads: ['ann', 'ben'] } : one,
    );
    const current = { departments, people: [person('ann'), person('ben'), person('cai')] };
    const { wanted } = reconcile(
      known({ current, linked: ['ann', 'ben', 'cai'].map(brought) }),
      told([member('ann', { name: 'Ann Lee' })], { departments: undefined, scope: ['ann', 'cai'] }),
    );
    expect(diff(current, wanted, { mostLeaving: 1 }).changes).to.deep.equal([
      { kind: 'person-renamed', staffNo: 'ann', name: 'Ann Lee', was: 'ANN' },
      { kind: 'head-ended', staffNo: 'ann', department: 'wecom-2' },
      { kind: 'person-left', staffNo: 'cai' },
    ]);
  });

  it('people of a staff list keep their name and stay when the account goes; their account is found by number', () => {
    const onList = person('s001', { name: '陈 海宁', departments: ['sales'] });
    const current = {
      departments: [{ code: 'sales', name: 'Sales', parent: null, heads: ['s001'] }],
      people: [onList],
    };
    const first = reconcile(known({ current }), told([member('s001', { name: '陈海宁' })]));
    expect(first.link).to.deep.equal([
      { account: 's001', staffNo: 's001', boundBy: 'directory-staff-no', roles: [] },
    ]);
    expect(first.wanted.people).to.deep.equal([{ ...onList, departments: ['sales', 'wecom-2'] }]);
    expect(first.wanted.departments.find(({ code }) => code === 'sales')?.heads).to.deep.equal(['s001']);
    const later = reconcile(known({ current: first.wanted, linked: first.link }), told([]));
    expect(later.unlink).to.deep.equal(['s001']);
    expect(later.wanted.people.map(({ staffNo }) => staffNo)).to.deep.equal(['s001']);
  });

  it('a number with another name behind it is for a person to decide', () => {
    const current = { departments: [], people: [person('s001', { name: '陈海宁', departments: [] })] };
    const { conflicts, wanted, link } = reconcile(
      known({ current }),
      told([member('s001', { name: '别人' })]),
    );
    expect(conflicts).to.deep.equal(['s001']);
    expect(link).to.deep.equal([]);
    expect(wanted.people.map(({ name }) => name)).to.deep.equal(['陈海宁']);
  });

  it('who comes back is who left, if the name says so; an account given to somebody new is somebody new', () => {
    const former = new Map([
      ['ann', 'ANN'],
      ['ben', 'Somebody Else'],
      ['ben~2', 'Another'],
    ]);
    const { link } = reconcile(known({ former }), told([member('ann'), member('ben')]));
    expect(link.map(({ account, staffNo }) => [account, staffNo])).to.deep.equal([
      ['ann', 'ann'],
      ['ben', 'ben~3'],
    ]);
  });

  describe('a name of an account that others get after whoever left', () => {
    const current = {
      departments: stored,
      people: [person('ann', { email: 'ann@example.com', mobile: '13800000000' })],
    };
    const before = known({ current, linked: [brought('ann')] });
    const reused = (more: Partial<SourceMember>) =>
      reconcile(before, told([member('ann', more)], { reusesAccounts: true }));

    it('another name and other departments: for a person to decide, nothing changes', () => {
      const { conflicts, wanted, unlink } = reused({ name: '别人', departments: ['1'] });
      expect([conflicts, unlink]).to.deep.equal([['ann'], []]);
      expect(wanted.people).to.deep.equal(current.people);
    });

    it('another name in the same place: the same, unless something of the name or many names at once say otherwise', () => {
      const place = { departments: ['1', '2'] };
      const renamed = (name: string) => {
        const { another, wanted } = reused({ name, ...place });
        return another.length === 0 && wanted.people[0]?.name === name;
      };
      // Called ANN before.
      for (const name of ['别人', 'Bob', '安']) expect(renamed(name), name).to.equal(false);
      for (const name of ['Ann Miller', 'ann（人事）', 'Ｊｏａｎｎ'])
        expect(renamed(name), name).to.equal(true);
      const many = Array.from({ length: 12 }, (_, n) => `p${n}`);
      const all = known({
        current: { departments: stored, people: many.map((staffNo) => person(staffNo)) },
        linked: many.map(brought),
      });
      const doubted = (count: number) =>
        reconcile(
          all,
          told(
            many.map((one, n) => member(one, n < count ? { name: `新名${n}` } : {})),
            { reusesAccounts: true },
          ),
        ).another.length;
      expect([doubted(5), doubted(6)]).to.deep.equal([5, 0]);
    });

    it('another name and one thing that is the same: renamed', () => {
      for (const same of [
        { departments: ['1'], email: 'Ann@example.com' },
        { departments: ['1'], mobile: '13800000000' },
      ]) {
        const { conflicts, wanted } = reused({ name: '新名', ...same });
        expect([conflicts, wanted.people[0]?.name]).to.deep.equal([[], '新名']);
      }
    });

    it('the same name, or a platform that never gives one to others: moved', () => {
      expect(reused({ departments: ['1'] }).conflicts).to.deep.equal([]);
      const { conflicts } = reconcile(before, told([member('ann', { name: '别人', departments: ['1'] })]));
      expect(conflicts).to.deep.equal([]);
    });

    it('said to be deleted: who has it now is somebody new, or the same under the same name', () => {
      const deleted = known({ current, departed: [brought('ann')], brought: new Set(['ann']) });
      const other = reconcile(deleted, told([member('ann', { name: '别人' })]));
      expect(other.link.map(({ account, staffNo }) => [account, staffNo])).to.deep.equal([['ann', 'ann~2']]);
      expect(other.wanted.people.map(({ staffNo, name }) => [staffNo, name])).to.deep.equal([
        ['ann~2', '别人'],
      ]);
      const same = reconcile(deleted, told([member('ann')]));
      expect(same.link).to.deep.equal([brought('ann')]);
      expect(same.wanted.people.map(({ staffNo }) => staffNo)).to.deep.equal(['ann']);
    });
  });

  it('departments told in a circle or twice stay where they were, and keep nobody from leaving', () => {
    const south = { code: 'wecom-3', name: 'South', parent: 'wecom-2', heads: [] };
    const current = { departments: [...stored, south], people: [person('ann'), person('ben')] };
    const { wanted, odd } = reconcile(
      known({ current, linked: ['ann', 'ben'].map(brought) }),
      told([member('ann'), member('ann')], {
        departments: [
          { key: '1', name: 'Company', parent: null, leaders: [] },
          { key: '2', name: 'Sales', parent: '3', leaders: [] },
          { key: '3', name: 'South', parent: '2', leaders: [] },
          { key: '3', name: 'Again', parent: '1', leaders: [] },
          { key: '8', name: 'New', parent: '9', leaders: [] },
          { key: '9', name: 'Newer', parent: '8', leaders: [] },
        ],
      }),
    );
    const { changes, problems } = diff(current, wanted, { mostLeaving: 1 });
    expect(problems).to.deep.equal([]);
    expect(odd).to.have.members(['wecom-2', 'wecom-3', 'wecom-8', 'wecom-9']);
    expect(changes).to.deep.equal([
      { kind: 'department-opened', code: 'wecom-8', name: 'New', parent: null },
      { kind: 'department-opened', code: 'wecom-9', name: 'Newer', parent: null },
      { kind: 'person-left', staffNo: 'ben' },
    ]);
  });

  it('where they were and where they are told can make another circle: then they stand at the top', () => {
    const chain = [
      { code: 'wecom-2', name: '2', parent: null, heads: [] },
      { code: 'wecom-3', name: '3', parent: 'wecom-2', heads: [] },
    ];
    const current = { departments: chain, people: [] };
    const { wanted } = reconcile(
      known({ current }),
      told([], {
        departments: [
          { key: '2', name: '2', parent: '3', leaders: [] },
          { key: '3', name: '3', parent: '4', leaders: [] },
          { key: '4', name: '4', parent: '3', leaders: [] },
        ],
      }),
    );
    expect(diff(current, wanted).problems).to.deep.equal([]);
    expect(wanted.departments.find(({ code }) => code === 'wecom-3')?.parent).to.equal(null);
  });

  describe('a source that shows a part of the company only', () => {
    const departments = [
      ...stored,
      { code: 'wecom-3', name: 'South', parent: 'wecom-1', heads: ['cai'] },
      { code: 'wecom-4', name: 'Shop', parent: 'wecom-3', heads: [] },
      { code: 'wecom-5', name: 'Empty', parent: 'wecom-3', heads: [] },
    ];
    const people = [
      person('ann'),
      person('ben', { departments: ['wecom-4'] }),
      person('cai', { departments: ['wecom-4'] }),
    ];
    const current = { departments, people };
    const before = known({ current, linked: ['ann', 'ben', 'cai'].map(brought) });
    const codes = (list: Snapshot['departments']) => list.map(({ code }) => code);

    it('keeps departments out of sight, and those above, while somebody out of sight is in them', () => {
      const { wanted } = reconcile(
        before,
        told([member('ann')], { departments: tree.slice(1), hidden: ['ben', 'cai'], partial: true }),
      );
      expect(diff(current, wanted).changes).to.deep.equal([{ kind: 'department-closed', code: 'wecom-5' }]);
    });

    it('and while somebody in sight is told to be in them', () => {
      const { wanted } = reconcile(
        before,
        told([member('ann'), member('ben', { departments: ['4'] })], { partial: true, hidden: ['cai'] }),
      );
      expect(codes(wanted.departments)).to.have.members(['wecom-1', 'wecom-2', 'wecom-3', 'wecom-4']);
      expect(wanted.people[1]?.departments).to.deep.equal(['wecom-4']);
    });

    it('and while nobody has looked at those in them', () => {
      const { wanted } = reconcile(before, told([], { scope: [], partial: true }));
      expect(codes(wanted.departments)).to.include('wecom-4');
      const occupied = reconcile(
        { ...known({ current: { departments, people: [] } }), occupied: new Set(['wecom-5']) },
        told([], { scope: [], partial: true }),
      );
      expect(codes(occupied.wanted.departments)).to.have.members([
        'wecom-1',
        'wecom-2',
        'wecom-3',
        'wecom-5',
      ]);
    });

    it('closes them once everybody in them was seen elsewhere', () => {
      const { wanted } = reconcile(
        before,
        told([member('ann'), member('ben'), member('cai')], { partial: true }),
      );
      expect(codes(wanted.departments)).to.deep.equal(['wecom-1', 'wecom-2']);
    });

    it('many departments closing at once are refused', () => {
      const many = Array.from({ length: 30 }, (_, i) => ({
        code: `wecom-${i}`,
        name: `${i}`,
        parent: null,
        heads: [],
      }));
      const close = (n: number, mostClosing?: number) =>
        diff({ departments: many, people: [] }, { departments: many.slice(n), people: [] }, { mostClosing })
          .problems.length;
      expect([close(6, 0.2), close(7, 0.2), close(7), close(5, 0)]).to.deep.equal([0, 1, 0, 0]);
    });
  });

  it('departments that are gone take their memberships along; those of a staff list stay', () => {
    const current = {
      departments: [...stored, { code: 'wecom-9', name: 'Old', parent: 'wecom-1', heads: [] }],
      people: [person('ann', { departments: ['wecom-9'] })],
    };
    const { wanted } = reconcile(
      known({ current, linked: [brought('ann')] }),
      told([], { scope: [], departments: tree }),
    );
    expect(wanted.departments.map(({ code }) => code)).to.deep.equal(['wecom-1', 'wecom-2']);
    expect(wanted.people[0]?.departments).to.deep.equal([]);
    expect(diff(current, wanted, { mostLeaving: 1 }).problems).to.deep.equal([]);
  });
});
