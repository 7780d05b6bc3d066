import { expect } from 'chai';
import type { Seat } from '../../src/crisis/facts.ts';
import { levels } from '../../src/crisis/levels.ts';
import { firstPlan, type Way } from '../../src/crisis/plan.ts';
import { checkPlan, type PlanFacts } from '../../src/crisis/plans/rules.ts';
import { readLevel, type WrittenLevel, writeLevel } from '../../src/crisis/plans/written.ts';
import { languages } from '../../src/messages/model.ts';
import { type CrisisRole, crisisRoles } from '../../src/people/person.ts';

describe('a plan', () => {
  it('is read as it was written, in both languages', () => {
    for (const language of languages)
      for (const level of levels) {
        const read = readLevel(writeLevel(firstPlan.levels[level], language));
        expect(read.problems).to.equal(undefined);
        if (!read.problems) expect(read.plan).to.deep.equal(firstPlan.levels[level]);
      }
  });

  it('is read with the signs of a Chinese keyboard', () => {
    const read = readLevel({
      ...writeLevel(firstPlan.levels.major, 'zh-CN'),
      ...{ day: '聊天　０、短信 ６０秒；E-Mail 120', nightFrom: '9:30' },
    });
    if (read.problems) throw new Error('it is right');
    expect(read.plan.day).to.deep.equal([
      { way: 'chat', after: 0 },
      { way: 'sms', after: 60 },
      { way: 'email', after: 120 },
    ]);
    expect(read.plan.nightFrom).to.equal('09:30');
  });

  it('says of each field what is wrong with it', () => {
    const problems = (change: Partial<WrittenLevel>) => [
      ...(readLevel({ ...writeLevel(firstPlan.levels.major, 'en'), ...change }).problems ?? []),
    ];
    expect(problems({ needed: {} })).to.deep.equal([['needed-lead', 'nobody-needed']]);
    expect(problems({ needed: { hr: '51' } })).to.deep.equal([['needed-hr', 'number']]);
    expect(problems({ needed: { hr: '1e1' } })).to.deep.equal([['needed-hr', 'number']]);
    expect(problems({ day: 'smoke signals 0' })).to.deep.equal([['day', 'ladder']]);
    expect(problems({ day: 'chat 0, chat 5' })).to.deep.equal([['day', 'ladder']]);
    expect(problems({ day: '' })).to.deep.equal([['day', 'ladder']]);
    expect(problems({ night: 'chat 5' })).to.deep.equal([['night', 'not-at-once']]);
    expect(problems({ night: 'chat 0, sms 9, email 8' })).to.deep.equal([['night', 'order']]);
    expect(problems({ nightTo: '24:00' })).to.deep.equal([['nightTo', 'hour']]);
    expect(problems({ comingFor: '59' })).to.deep.equal([['comingFor', 'number']]);
    expect(problems({ againEvery: '180' })).to.deep.equal([['againEvery', 'anew-too-soon']]);
  });

  const everybody = (many: number): Seat[] =>
    crisisRoles.flatMap((role) =>
      Array.from({ length: many }, (_, n) => ({ role, person: `${role}-${n}`, rank: n, away: false })),
    );
  const check = (change: Partial<PlanFacts> = {}) => {
    const seats = change.seats ?? everybody(2);
    const people = [...seats.map(({ person }) => person), 'last'];
    return checkPlan({
      ...{ plan: { ...firstPlan, lastResort: ['last'] }, seats, lastResort: ['last'] },
      ways: new Map(people.map((person) => [person, ['chat', 'voice'] as Way[]])),
      ...change,
    });
  };
  const without = (role: CrisisRole) => everybody(2).filter((seat) => seat.role !== role);

  it('is right where every role has somebody, and somebody after them, whom something wakes', () => {
    expect(check()).to.deep.equal([]);
  });

  it('says what a company should put right before it needs it', () => {
    expect(check({ seats: without('pr') })).to.deep.equal([
      { what: 'role-empty', role: 'pr', levels: ['moderate', 'major'] },
    ]);
    const two = {
      ...firstPlan,
      lastResort: ['last'],
      levels: { ...firstPlan.levels, major: { ...firstPlan.levels.major, quorum: { lead: 3 } } },
    };
    expect(check({ plan: two })).to.deep.equal([{ what: 'role-short', role: 'lead', levels: ['major'] }]);
    const away = everybody(2).map((seat) => ({ ...seat, away: seat.role === 'it' }));
    expect(check({ seats: away })).to.deep.equal([{ what: 'all-away', role: 'it' }]);
    const nobody = check({ seats: everybody(1), lastResort: [], plan: firstPlan });
    expect(nobody.filter(({ what }) => what === 'no-deputies')).to.have.length(crisisRoles.length);
    expect(nobody.at(-1)).to.deep.equal({ what: 'no-last-resort' });
    expect(check({ lastResort: [] })).to.deep.equal([
      { what: 'no-last-resort' },
      { what: 'last-resort-left', people: ['last'] },
    ]);
  });

  it('says who sleeps through it, and whom nothing reaches', () => {
    const ways = new Map<string, Way[]>(everybody(2).map(({ person }) => [person, ['chat', 'voice']]));
    ways.set('last', ['chat', 'sms']);
    ways.delete('hr-0');
    expect(check({ ways })).to.deep.equal([
      { what: 'out-of-reach', people: ['hr-0'] },
      { what: 'not-woken', people: ['last'] },
    ]);
  });
});
