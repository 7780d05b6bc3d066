import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Approval,
  approverRoles,
  type Candidates,
  hashOfStatement,
  missingRoles,
  mostPeople,
  verdictOn,
} from '../../src/crisis/statements/rules.ts';

const who = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
const company = fc.record({ legal: who, pr: who, lead: who });

describe('who approves a statement', () => {
  const three: Candidates = { legal: ['l'], pr: ['p'], lead: ['c'] };

  it('three people, where there are three', () => {
    expect(verdictOn({ role: 'legal', person: 'l' }, [], three)).to.equal('fine');
    const given: Approval[] = [{ role: 'legal', person: 'l' }];
    expect(verdictOn({ role: 'pr', person: 'l' }, given, three)).to.equal('another');
    expect(verdictOn({ role: 'legal', person: 'x' }, given, three)).to.equal('done');
  });

  it('one for two roles where nobody else is there, who says why', () => {
    const two: Candidates = { legal: ['l'], pr: ['l'], lead: ['c'] };
    expect(verdictOn({ role: 'legal', person: 'l' }, [], two)).to.equal('fine');
    expect(verdictOn({ role: 'pr', person: 'l' }, [{ role: 'legal', person: 'l' }], two)).to.equal('alone');
    expect(verdictOn({ role: 'lead', person: 'l' }, [{ role: 'legal', person: 'l' }], two)).to.equal(
      'another',
    );
  });

  it('nobody takes the only place of somebody else', () => {
    // Both could stand for PR, and only one of them for legal: if that one took PR, legal would have nobody new.
    const shared: Candidates = { legal: ['a'], pr: ['a', 'b'], lead: ['c'] };
    expect(verdictOn({ role: 'pr', person: 'a' }, [], shared)).to.equal('another');
    expect(verdictOn({ role: 'pr', person: 'b' }, [], shared)).to.equal('fine');
  });

  it('every order of approvals that are let through ends with as many different people as the company has', () => {
    fc.assert(
      fc.property(
        company,
        fc.shuffledSubarray([...approverRoles], { minLength: 3 }),
        fc.infiniteStream(fc.nat()),
        (people, order, picks) => {
          const best = mostPeople([], people);
          const given: Approval[] = [];
          for (const role of order) {
            const ways = people[role].filter((person) =>
              ['fine', 'alone'].includes(verdictOn({ role, person }, given, people)),
            );
            // Whoever could stand for it: somebody of them always may.
            if (people[role].length > 0) expect(ways).to.not.deep.equal([]);
            const person = ways[(picks.next().value as number) % Math.max(1, ways.length)];
            if (!person) continue;
            const again = given.some((one) => one.person === person);
            expect(verdictOn({ role, person }, given, people)).to.equal(again ? 'alone' : 'fine');
            given.push({ role, person });
          }
          expect(new Set(given.map(({ person }) => person)).size).to.equal(best);
          expect(missingRoles(given)).to.deep.equal(
            approverRoles.filter((role) => people[role].length === 0),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the hash is of the exact text, as a stranger works it out', () => {
    const texts = { 'zh-CN': { title: '声明', text: '内容' }, en: { title: 'T', text: 'x "y"' } };
    const json =
      '{"audience":"press","texts":{"en":{"text":"x \\"y\\"","title":"T"},"zh-CN":{"text":"内容","title":"声明"}}}';
    const hash = createHash('sha256').update(json, 'utf8').digest('hex');
    expect(hashOfStatement('press', texts).toString('hex')).to.equal(hash);
    expect(hashOfStatement('staff', texts).toString('hex')).to.not.equal(hash);
    expect(hashOfStatement('press', { en: texts.en }).toString('hex')).to.not.equal(hash);
  });
});
