import { expect } from 'chai';
import fc from 'fast-check';
import { diff } from '../../src/people/directory/diff.ts';
import type { Snapshot } from '../../src/people/directory/snapshot.ts';
import { anySnapshot, department, person } from '../fixtures/people/snapshots.ts';

const base: Snapshot = {
  departments: [
    department('sales', { heads: ['1'] }),
    department('east', { parent: 'sales' }),
    department('finance'),
  ],
  people: [
    person('1', { departments: ['sales'] }),
    person('2', { departments: ['east'], roles: ['hr'] }),
    person('3', { departments: ['finance'] }),
  ],
};

const everyone = { mostLeaving: 1 };

/** The base with one person said anew. */
const withPerson = (staffNo: string, more: Parameters<typeof person>[1]): Snapshot => ({
  ...base,
  people: base.people.map((one) => (one.staffNo === staffNo ? { ...one, ...more } : one)),
});

const withDepartment = (code: string, more: Parameters<typeof department>[1]): Snapshot => ({
  ...base,
  departments: base.departments.map((one) => (one.code === code ? { ...one, ...more } : one)),
});

const faultsOf = (wanted: Snapshot): string[] =>
  diff(base, wanted, everyone).problems.map(({ at, problem }) => `${at} ${problem}`);

describe('directory diff', () => {
  it('finds nothing to do between a directory and itself, in whatever order', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const turned = {
          departments: snapshot.departments.toReversed(),
          people: snapshot.people.toReversed().map((one) => ({ ...one, roles: one.roles.toReversed() })),
        };
        expect(diff(snapshot, turned)).to.deep.equal({ changes: [], problems: [] });
      }),
    );
  });

  it('tells a person renamed, moved, given a role, and changed otherwise', () => {
    expect(diff(base, withPerson('3', { name: '新名' })).changes).to.deep.equal([
      { kind: 'person-renamed', staffNo: '3', name: '新名', was: '样 3' },
    ]);
    expect(diff(base, withPerson('3', { departments: ['east'] })).changes).to.deep.equal([
      { kind: 'member-removed', staffNo: '3', department: 'finance' },
      { kind: 'member-added', staffNo: '3', department: 'east' },
    ]);
    expect(diff(base, withPerson('2', { roles: ['privacy'] })).changes).to.deep.equal([
      { kind: 'role-ended', staffNo: '2', role: 'hr' },
      { kind: 'role-granted', staffNo: '2', role: 'privacy' },
    ]);
    const [change] = diff(base, withPerson('3', { email: 'a@example.com' })).changes;
    expect(change).to.deep.include({ kind: 'person-changed', staffNo: '3' });
  });

  it('tells somebody new from somebody who returns', () => {
    const wanted = { ...base, people: [...base.people, person('8'), person('9')] };
    const joined = diff(base, wanted, { former: new Set(['9']) }).changes;
    expect(joined).to.have.length(2);
    expect(joined[0]).to.include({ kind: 'person-joined', staffNo: '8', returning: false });
    expect(joined[1]).to.include({ kind: 'person-joined', staffNo: '9', returning: true });
  });

  it('tells who leaves, and that they head nothing any more', () => {
    const wanted = {
      departments: withDepartment('sales', { heads: ['2'] }).departments,
      people: base.people.slice(1),
    };
    expect(diff(base, wanted, everyone).changes).to.deep.equal([
      { kind: 'head-ended', staffNo: '1', department: 'sales' },
      { kind: 'head-named', staffNo: '2', department: 'sales' },
      { kind: 'person-left', staffNo: '1' },
    ]);
  });

  it('tells a department opened, renamed, moved and closed', () => {
    const { departments, people } = withDepartment('east', { name: '华东', parent: 'finance' });
    const wanted = { people, departments: [...departments, department('new', { parent: 'east' })] };
    expect(diff(base, wanted).changes).to.deep.equal([
      { kind: 'department-renamed', code: 'east', name: '华东', was: 'east' },
      { kind: 'department-moved', code: 'east', parent: 'finance', was: 'sales' },
      { kind: 'department-opened', code: 'new', name: 'new', parent: 'east' },
    ]);
    expect(diff(wanted, { ...wanted, departments }).changes).to.deep.equal([
      { kind: 'department-closed', code: 'new' },
    ]);
  });

  it('refuses departments in a circle, naming it once', () => {
    const { departments } = withDepartment('sales', { parent: 'east' });
    expect(faultsOf({ ...base, departments })).to.deep.equal([
      'department "sales" lies below itself: "sales" → "east" → "sales"',
    ]);
    expect(faultsOf(withDepartment('finance', { parent: 'finance' }))).to.deep.equal([
      'department "finance" lies below itself: "finance" → "finance"',
    ]);
  });

  it('refuses what refers to nothing, and double entries, all at once', () => {
    const wanted: Snapshot = {
      departments: [
        ...withDepartment('east', { parent: 'nowhere', heads: ['77'] }).departments,
        department('finance'),
      ],
      people: [...base.people, person('3'), person('4', { departments: ['nowhere'] })],
    };
    expect(faultsOf(wanted)).to.deep.equal([
      'department "finance" is listed more than once',
      'person "3" is listed more than once',
      'department "east" department "nowhere" does not exist',
      'department "east" its head "77" is not on the staff',
      'person "4" department "nowhere" does not exist',
    ]);
  });

  it('refuses to let more than the set share of people leave', () => {
    const ten: Snapshot = { departments: [], people: '0123456789'.split('').map((no) => person(no)) };
    const without = (count: number) => diff(ten, { departments: [], people: ten.people.slice(count) });
    expect(without(2).problems).to.deep.equal([]);
    expect(without(3).problems.map(({ problem }) => problem)).to.deep.equal([
      '3 of 10 people (30 %) would leave, more than the 20 % allowed at once. ' +
        'Check that the list is complete; if it is right, an administrator allows more with --most-leaving on the command line.',
    ]);
    expect(diff(ten, { departments: [], people: [] }, { mostLeaving: 1 }).problems).to.deep.equal([]);
    expect(diff(ten, { departments: [], people: [] }, { mostLeaving: 0.99 }).problems).to.have.length(1);
  });
});
