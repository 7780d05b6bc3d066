import { expect } from 'chai';
import fc from 'fast-check';
import { type Linked, type Reconciled, reconcile } from '../../src/people/directory/reconcile.ts';
import type { PersonEntry, Snapshot } from '../../src/people/directory/snapshot.ts';
import type { SourceMember } from '../../src/people/directory/source.ts';

/** Few of everything, so that accounts, numbers and addresses meet. */
const platforms = ['wecom', 'slack'] as const;
type Platform = (typeof platforms)[number];
const names = ['a', 'b', 'c', 'd', 'e'];
const other = (platform: Platform): Platform => (platform === 'wecom' ? 'slack' : 'wecom');
const addressOf = (name: string) => `${name}@example.com`;

interface Telling {
  platform: Platform;
  members: SourceMember[];
  hidden: string[];
  /** What an administrator does before: takes the link of this account apart, if there is one. */
  apart: string | undefined;
}

const anyMember = (platform: Platform): fc.Arbitrary<SourceMember> =>
  fc.record({
    // WeCom's accounts are as staff numbers, Slack's are not.
    account: fc
      .constantFrom(...names)
      .map((name) => (platform === 'slack' ? `U${name.toUpperCase()}` : name)),
    name: fc.constantFrom('Ann', 'Ben'),
    departments: fc.subarray(['1', '2']),
    leads: fc.constantFrom(null, []),
    email: fc.option(fc.constantFrom(...names).map(addressOf)),
    emailConfirmed: fc.boolean(),
    mobile: fc.constant(null),
    roles: fc.subarray(['it', 'pr'] as const),
    employed: fc.boolean(),
  });

const anyTelling: fc.Arbitrary<Telling> = fc.constantFrom(...platforms).chain((platform) =>
  fc.record({
    platform: fc.constant(platform),
    members: fc.uniqueArray(anyMember(platform), { selector: ({ account }) => account, maxLength: 5 }),
    hidden: fc.constant([]),
    apart: fc.option(fc.constantFrom(...names.map((name) => `U${name.toUpperCase()}`)), { nil: undefined }),
  }),
);

/** What the tables hold. */
class World {
  current: Snapshot = {
    departments: platforms.flatMap((platform) =>
      ['1', '2'].map((key) => ({ code: `${platform}-${key}`, name: key, parent: null, heads: [] })),
    ),
    people: ['a', 'b'].map((name) => this.#listed(name)),
  };
  readonly listed = new Set(['a', 'b']);
  links: Record<Platform, Linked[]> = { wecom: [], slack: [] };
  readonly brought = new Set<string>();
  readonly apart = new Map<string, Set<string>>();
  readonly former = new Map<string, string>();

  #listed(staffNo: string): PersonEntry {
    const zone = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
    const nothing = { mobile: null, entity: null, site: null, departments: [], roles: [] };
    return { staffNo, name: 'Ann', email: addressOf(staffNo), ...zone, ...nothing };
  }

  tell({ platform, members, hidden, apart }: Telling): Reconciled {
    const link = this.links.slack.find(({ account }) => account === apart);
    if (link) {
      this.links.slack = this.links.slack.filter((one) => one !== link);
      this.apart.set(link.account, (this.apart.get(link.account) ?? new Set()).add(link.staffNo));
    }
    const told = {
      platform,
      departments: ['1', '2'].map((key) => ({ key, name: key, parent: null, leaders: [] })),
      members,
      hidden,
      scope: 'all',
      defaults: { language: 'en', timeZone: 'Asia/Shanghai' },
    } as const;
    const known = {
      current: this.current,
      linked: this.links[platform],
      departed: [],
      former: this.former,
      elsewhere: new Set(this.links[other(platform)].map(({ staffNo }) => staffNo)),
      brought: this.brought,
      apart: platform === 'slack' ? this.apart : new Map<string, Set<string>>(),
    };
    const result = reconcile(known, told);
    this.#take(platform, result);
    return result;
  }

  #take(platform: Platform, { wanted, link, unlink, regive }: Reconciled): void {
    const there = new Set(wanted.people.map(({ staffNo }) => staffNo));
    for (const { staffNo, name } of this.current.people) {
      if (there.has(staffNo)) continue;
      this.former.set(staffNo, name);
      this.brought.delete(staffNo);
    }
    for (const { staffNo } of wanted.people) this.former.delete(staffNo);
    const roles = new Map(regive.map((one) => [one.account, one.roles]));
    this.links[platform] = [
      ...this.links[platform]
        .filter(({ account }) => !unlink.includes(account))
        .map((one) => ({ ...one, roles: roles.get(one.account) ?? one.roles ?? [] })),
      ...link,
    ];
    for (const { staffNo, boundBy } of link) if (boundBy === 'directory') this.brought.add(staffNo);
    for (const each of platforms)
      this.links[each] = this.links[each].filter(({ staffNo }) => there.has(staffNo));
    this.current = wanted;
  }
}

const own = (person: PersonEntry | undefined, platform: Platform) =>
  person?.departments.filter((code) => code.startsWith(`${platform}-`)).toSorted();

describe('two sources of one directory', () => {
  it('never take each other’s people, departments or accounts away, nor anybody of a staff list', () => {
    fc.assert(
      fc.property(fc.array(anyTelling, { minLength: 1, maxLength: 12 }), (tellings) => {
        const world = new World();
        for (const telling of tellings) {
          const before = world.current;
          const theirs = other(telling.platform);
          const held = world.links[theirs].filter(({ account }) => account !== telling.apart);
          world.tell(telling);
          const after = new Map(world.current.people.map((person) => [person.staffNo, person]));

          for (const staffNo of world.listed) expect(after.has(staffNo), `list ${staffNo}`).to.equal(true);
          for (const link of held) {
            expect(after.has(link.staffNo), `${theirs} ${link.account}`).to.equal(true);
            expect(world.links[theirs]).to.deep.include(link);
            const was = before.people.find(({ staffNo }) => staffNo === link.staffNo);
            expect(own(after.get(link.staffNo), theirs)).to.deep.equal(own(was, theirs));
          }
          expect(world.current.departments.map(({ code }) => code).toSorted()).to.deep.equal(
            before.departments.map(({ code }) => code).toSorted(),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('an account is one person’s, a person has one account of each, and nobody is left whom no one knows', () => {
    fc.assert(
      fc.property(fc.array(anyTelling, { minLength: 1, maxLength: 12 }), (tellings) => {
        const world = new World();
        for (const telling of tellings) {
          world.tell(telling);
          const people = world.current.people.map(({ staffNo }) => staffNo);
          expect(new Set(people).size).to.equal(people.length);
          for (const platform of platforms) {
            const links = world.links[platform];
            expect(new Set(links.map(({ account }) => account)).size).to.equal(links.length);
            expect(new Set(links.map(({ staffNo }) => staffNo)).size).to.equal(links.length);
          }
          const linked = new Set(platforms.flatMap((one) => world.links[one].map(({ staffNo }) => staffNo)));
          const stray = people.filter((staffNo) => !linked.has(staffNo) && !world.listed.has(staffNo));
          expect(stray.filter((staffNo) => !world.brought.has(staffNo))).to.deep.equal([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  // What could be one of two people is left alone as long as one of them is only just leaving.
  it('told the same again and again, nothing changes from the second time on', () => {
    fc.assert(
      fc.property(fc.array(anyTelling, { minLength: 1, maxLength: 6 }), (tellings) => {
        const world = new World();
        for (const telling of tellings) world.tell(telling);
        const last = tellings.at(-1);
        if (!last) return;
        world.tell({ ...last, apart: undefined });
        const before = world.current;
        const again = world.tell({ ...last, apart: undefined });
        expect(again.link).to.deep.equal([]);
        expect([again.unlink, again.regive]).to.deep.equal([[], []]);
        expect(world.current).to.deep.equal(before);
      }),
      { numRuns: 2_000 },
    );
  });
});
