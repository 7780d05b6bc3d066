import { expect } from 'chai';
import { type Known, type Linked, reconcile, type Told } from '../../src/people/directory/reconcile.ts';
import type { PersonEntry } from '../../src/people/directory/snapshot.ts';
import type { SourceMember } from '../../src/people/directory/source.ts';

const defaults = { language: 'zh-CN', timeZone: 'Asia/Shanghai' } as const;

function person(staffNo: string, email: string | null, more: Partial<PersonEntry> = {}): PersonEntry {
  return {
    staffNo,
    name: `name of ${staffNo}`,
    email,
    mobile: null,
    ...defaults,
    entity: null,
    site: null,
    departments: [],
    roles: [],
    ...more,
  };
}

function member(account: string, email: string | null, more: Partial<SourceMember> = {}): SourceMember {
  return {
    account,
    name: `called ${account}`,
    departments: [],
    leads: null,
    email,
    emailConfirmed: email !== null,
    mobile: null,
    roles: [],
    employed: true,
    ...more,
  };
}

function known(people: PersonEntry[], more: Partial<Known> = {}): Known {
  return {
    current: { departments: [], people },
    linked: [],
    departed: [],
    former: new Map(),
    elsewhere: new Set(),
    brought: new Set(),
    apart: new Map(),
    ...more,
  };
}

const told = (members: SourceMember[], more: Partial<Told> = {}): Told => ({
  platform: 'slack',
  departments: [],
  members,
  hidden: [],
  scope: 'all',
  defaults,
  ...more,
});

const staff = [person('s1', 'Li@example.com'), person('s2', 'wang@example.com'), person('s3', 'me@qq.com')];
const links = (list: readonly Linked[]) =>
  list.map(({ account, staffNo, boundBy }) => [account, staffNo, boundBy]);
const staffNos = (people: readonly PersonEntry[]) => people.map(({ staffNo }) => staffNo);

describe('whose an account is', () => {
  it('the one person with the same confirmed address of the company, however it is written', () => {
    const { link, wanted } = reconcile(known(staff), told([member('U1', 'li@Example.com')]));
    expect(links(link)).to.deep.equal([['U1', 's1', 'directory-email']]);
    expect(wanted.people.find(({ staffNo }) => staffNo === 's1')).to.deep.equal(staff[0]);
  });

  it('an address that is not confirmed, of a public provider, or of a domain that one person has, links nobody', () => {
    const people = [...staff, person('s4', 'also@qq.com'), person('s5', 'only@one.example')];
    const { link } = reconcile(
      known(people),
      told([
        member('U1', 'li@example.com', { emailConfirmed: false }),
        member('U3', 'me@qq.com'),
        member('U5', 'only@one.example'),
      ]),
    );
    expect(links(link)).to.deep.equal([
      ['U1', 'U1', 'directory'],
      ['U3', 'U3', 'directory'],
      ['U5', 'U5', 'directory'],
    ]);
  });

  it('an address that several have, or whose owner has another account there, is for a person to decide', () => {
    const shared = [...staff, person('s4', 'WANG@example.com')];
    expect(reconcile(known(shared), told([member('U2', 'wang@example.com')])).conflicts).to.deep.equal([
      'U2',
    ]);
    const linked: Linked[] = [{ account: 'U1', staffNo: 's1', boundBy: 'directory-email' }];
    const second = reconcile(
      known(staff, { linked }),
      told([member('U1', 'old@example.com'), member('U9', 'li@example.com')]),
    );
    expect(second.conflicts).to.deep.equal(['U9']);
    const twice = reconcile(
      known(staff),
      told([member('U1', 'li@example.com'), member('U2', 'li@example.com')]),
    );
    expect([links(twice.link), twice.conflicts]).to.deep.equal([[['U1', 's1', 'directory-email']], ['U2']]);
  });

  it('an account made anew takes the place of one that is gone, with the roles that came with it', () => {
    const people = [person('s1', 'li@example.com', { roles: ['hr', 'it'] }), person('s2', 'w@example.com')];
    const linked: Linked[] = [{ account: 'U1', staffNo: 's1', boundBy: 'directory', roles: ['it'] }];
    const { link, unlink, wanted } = reconcile(
      known(people, { linked, brought: new Set(['s1']) }),
      told([member('U7', 'li@example.com', { roles: [] })]),
    );
    expect([links(link), unlink]).to.deep.equal([[['U7', 's1', 'directory-email']], ['U1']]);
    expect(wanted.people[0]?.roles).to.deep.equal(['hr']);
  });

  it('what was taken apart is not put together again, by address or by number', () => {
    const apart = new Map([
      ['U1', new Set(['s1'])],
      ['s2', new Set(['s2'])],
    ]);
    const { link, conflicts } = reconcile(
      known(staff, { apart }),
      told([
        member('U1', 'li@example.com'),
        member('s2', null, { name: 'name of s2' }),
        member('U3', 'wang@example.com'),
      ]),
    );
    expect(conflicts).to.deep.equal([]);
    expect(links(link)).to.deep.equal([
      ['U1', 'U1', 'directory'],
      ['s2', 's2~2', 'directory'],
      ['U3', 's2', 'directory-email'],
    ]);
  });
});

describe('an address that its own platform does not confirm', () => {
  const claimed = member('mallory', 'ceo@example.com', { emailConfirmed: false });

  it('is not kept, and draws in nobody else’s account', () => {
    const first = reconcile(known(staff), told([claimed], { platform: 'wecom' }));
    expect(first.wanted.people.find(({ staffNo }) => staffNo === 'mallory')?.email).to.equal(null);
    const { link } = reconcile(
      known([...first.wanted.people], { brought: new Set(['mallory']), elsewhere: new Set(['mallory']) }),
      told([member('UCEO', 'ceo@example.com', { name: 'The CEO', roles: ['hr'] })]),
    );
    expect(links(link)).to.deep.equal([['UCEO', 'UCEO', 'directory']]);
  });

  it('goes when it was kept before; one that was confirmed stays', () => {
    const linked: Linked[] = [{ account: 'mallory', staffNo: 'mallory', boundBy: 'directory' }];
    const emailAfter = (email: string) =>
      reconcile(known([...staff, person('mallory', email)], { linked }), told([claimed])).wanted.people.at(-1)
        ?.email;
    expect([emailAfter('CEO@example.com'), emailAfter('own@example.com')]).to.deep.equal([
      null,
      'own@example.com',
    ]);
  });
});

describe('roles that come with an account', () => {
  const linked = (roles: Linked['roles'] = [], boundBy = 'directory-email-confirmed'): Linked[] => [
    { account: 'U1', staffNo: 's1', boundBy, roles },
  ];

  it('wait until somebody has confirmed whose it is, where an address alone says so', () => {
    const hr = member('U1', 'li@example.com', { roles: ['hr'] });
    const found = reconcile(known(staff), told([hr]));
    expect([found.link[0]?.roles, found.wanted.people[0]?.roles]).to.deep.equal([[], []]);
    const of = (boundBy: string, roles: Linked['roles'] = []) =>
      reconcile(
        known([person('s1', 'li@example.com', { roles })], { linked: linked(roles, boundBy) }),
        told([hr]),
      ).wanted.people[0]?.roles;
    expect(of('directory-email')).to.deep.equal([]);
    expect(of('directory-email', ['hr'])).to.deep.equal([]);
    expect(of('directory-email-confirmed')).to.deep.equal(['hr']);
  });
  const holding = (roles: PersonEntry['roles']) => [person('s1', null, { roles })];

  it('are given and taken back; what somebody holds by hand stays theirs', () => {
    const given = reconcile(
      known(holding(['hr']), { linked: linked() }),
      told([member('U1', null, { roles: ['hr', 'it'] })]),
    );
    expect(given.wanted.people[0]?.roles).to.deep.equal(['hr', 'it']);
    expect(given.regive).to.deep.equal([{ account: 'U1', roles: ['it'] }]);
    const taken = reconcile(
      known(holding(['hr', 'it']), { linked: linked(['it']) }),
      told([member('U1', null)]),
    );
    expect(taken.wanted.people[0]?.roles).to.deep.equal(['hr']);
    expect(taken.regive).to.deep.equal([{ account: 'U1', roles: [] }]);
  });

  it('go with the account; a source that says nothing of roles changes none', () => {
    const gone = reconcile(known(holding(['hr', 'it']), { linked: linked(['it']) }), told([]));
    expect([gone.wanted.people[0]?.roles, gone.unlink]).to.deep.equal([['hr'], ['U1']]);
    const { roles: _, ...silent } = member('U1', null);
    const same = reconcile(known(holding(['hr', 'it']), { linked: linked(['it']) }), told([silent]));
    expect([same.wanted.people[0]?.roles, same.regive]).to.deep.equal([['hr', 'it'], []]);
  });
});

describe('who leaves when an account goes', () => {
  const linked: Linked[] = [
    { account: 'U1', staffNo: 's1', boundBy: 'directory-email' },
    { account: 'U2', staffNo: 's2', boundBy: 'directory' },
  ];

  it('nobody whom another source knows, and nobody on a staff list', () => {
    const { wanted, unlink } = reconcile(known(staff, { linked, elsewhere: new Set(['s2']) }), told([]));
    expect(staffNos(wanted.people)).to.deep.equal(['s1', 's2', 's3']);
    expect(unlink).to.deep.equal(['U1', 'U2']);
  });

  it('whoever was brought by a source and is known by none any more', () => {
    const { wanted, unlink } = reconcile(known(staff, { linked, brought: new Set(['s1', 's2']) }), told([]));
    expect(staffNos(wanted.people)).to.deep.equal(['s3']);
    expect(unlink).to.deep.equal([]);
  });

  it('departments of the source go with the account', () => {
    const people = [person('s1', null, { departments: ['list', 'slack-S1'] })];
    const departments = [
      { code: 'list', name: 'List', parent: null, heads: [] },
      { code: 'slack-S1', name: 'Group', parent: null, heads: [] },
    ];
    const { wanted } = reconcile(
      { ...known(people, { linked: linked.slice(0, 1) }), current: { departments, people } },
      told([], { departments: [{ key: 'S1', name: 'Group', parent: null, leaders: [] }] }),
    );
    expect(wanted.people[0]?.departments).to.deep.equal(['list']);
  });

  it('heads stay where a source does not say who heads what', () => {
    const people = [person('s2', null, { departments: ['slack-S1'] })];
    const departments = [{ code: 'slack-S1', name: 'Group', parent: null, heads: ['s2'] }];
    const before = { ...known(people, { linked: linked.slice(1) }), current: { departments, people } };
    const group = { key: 'S1', name: 'Group', parent: null, leaders: [] };
    const silent = reconcile(
      before,
      told([member('U2', null, { departments: ['S1'] })], { departments: [group] }),
    );
    expect(silent.wanted.departments[0]?.heads).to.deep.equal(['s2']);
    const says = reconcile(
      before,
      told([member('U2', null, { departments: ['S1'], leads: [] })], { departments: [group] }),
    );
    expect(says.wanted.departments[0]?.heads).to.deep.equal([]);
  });
});
