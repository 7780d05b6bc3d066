import { expect } from 'chai';
import { headsOf } from '../../src/people/directory/heads.ts';

const parents = new Map([
  ['sales', null],
  ['east', 'sales'],
  ['south', 'sales'],
]);

/** `who: [departments, manager]` */
function heads(people: Record<string, [string[], string?]>): Record<string, string[]> {
  const entries = Object.entries(people);
  const found = headsOf({
    parents,
    members: new Map(entries.map(([who, [departments]]) => [who, departments])),
    managers: new Map(entries.flatMap(([who, [, manager]]) => (manager ? [[who, manager] as const] : []))),
  });
  return Object.fromEntries([...found].map(([code, staff]) => [code, [...staff].sort()]));
}

describe('heads of departments', () => {
  it('are those to whom the members report', () => {
    expect(
      heads({ boss: [['sales']], ann: [['sales'], 'boss'], bob: [['sales'], 'boss'] }).sales,
    ).to.deep.equal(['boss']);
  });

  it('head their own department only: the boss of a team lead does not head the team', () => {
    expect(
      heads({
        boss: [['sales']],
        lead: [['east'], 'boss'],
        ann: [['east'], 'lead'],
      }),
    ).to.deep.equal({ sales: ['boss'], east: ['lead'], south: [] });
  });

  it('are not the team leaders inside a department', () => {
    expect(
      heads({ boss: [['sales']], lead: [['sales'], 'boss'], ann: [['sales'], 'lead'] }).sales,
    ).to.deep.equal(['boss']);
  });

  it('may come from outside when members report to them directly', () => {
    expect(heads({ boss: [['sales']], ann: [['south'], 'boss'] })).to.deep.equal({
      sales: ['boss'],
      east: [],
      south: ['boss'],
    });
  });

  it('can be two', () => {
    expect(
      heads({ ann: [['east']], bob: [['east']], c: [['east'], 'ann'], d: [['east'], 'bob'] }).east,
    ).to.deep.equal(['ann', 'bob']);
  });

  it('a member to whom nobody reports heads nothing', () => {
    expect(heads({ ann: [['east']], bob: [['south']] })).to.deep.equal({ sales: [], east: [], south: [] });
  });

  it('somebody to whom only another department reports does not head their own', () => {
    expect(heads({ ann: [['east']], bob: [['south'], 'ann'] })).to.deep.equal({
      sales: [],
      east: [],
      south: ['ann'],
    });
  });
});
