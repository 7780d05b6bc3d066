import { expect } from 'chai';
import fc from 'fast-check';
import type { Coverage, PersonLine } from '../../src/notices/coverage.ts';
import { barParts, figuresFor, personFacts } from '../../src/notices/view.ts';

const when = new Date('2026-08-03T02:00:00Z');

const person: PersonLine = {
  personId: '018f0000-0000-7000-8000-000000000001',
  name: 'Ada Sample',
  staffNo: 'S001',
  department: 'Sales',
  language: 'en',
  finished: true,
  cancelled: false,
  overdue: false,
  acceptedAt: when,
  delivery: 'accepted',
  failure: null,
  seenAt: when,
  readAt: when,
  answeredAt: when,
  answer: 'concern',
  threadId: '018f0000-0000-7000-8000-000000000002',
  withdrawalId: null,
  stoppedAt: null,
  exemption: null,
  answerId: '018f0000-0000-7000-8000-000000000003',
  way: 'paper',
  contestedAt: null,
};

describe('what of a notice leaves for a viewer', () => {
  it('a manager gets who they are and whether they have finished, and no key more', () => {
    expect(Object.keys(personFacts(person, false)).toSorted()).to.deep.equal([
      'department',
      'name',
      'personId',
      'staffNo',
      'standing',
    ]);
    const { answer, threadId, ...plain } = person;
    expect({ answer, threadId }).to.not.deep.equal({ answer: null, threadId: null });
    const acknowledged: PersonLine = { ...plain, answer: 'acknowledge', threadId: null };
    expect(personFacts(acknowledged, false)).to.deep.equal(personFacts(person, false));
  });

  it('a manager gets no figure of reaching, seeing or answering', () => {
    const counted = {
      people: 9,
      accepted: 8,
      unconfirmed: 1,
      seen: 7,
      read: 6,
      answered: 5,
      open: 3,
      overdue: 2,
      cancelled: 2,
      excused: 1,
      unreachable: 1,
    };
    expect(figuresFor(counted, false, 'sign')).to.deep.equal({
      kind: 'finished',
      people: 9,
      // Whoever is exempt has nothing left to do, and why is not told.
      finished: 6,
      open: 3,
      overdue: 2,
      cancelled: 1,
    });
  });

  it('of a consent a manager gets how many were asked, and nothing that tells silence or a no', () => {
    const counted = {
      people: 9,
      accepted: 8,
      unconfirmed: 1,
      seen: 7,
      read: 6,
      answered: 5,
      open: 3,
      overdue: 0,
    };
    const whole = { ...counted, cancelled: 1, excused: 0, unreachable: 1 };
    const figures = figuresFor(whole, false, 'consent');
    expect(figures).to.deep.equal({ kind: 'asked', people: 9 });
    expect(figuresFor(whole, true, 'consent').kind).to.equal('whole');
  });

  it('the parts of a bar are never negative and add up to everybody who is asked', () => {
    const counted = fc.nat({ max: 500 }).chain((people) =>
      fc.record({
        people: fc.constant(people),
        accepted: fc.nat({ max: people }),
        seen: fc.nat({ max: people }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(counted, fc.boolean(), ({ people, accepted, seen, part }, answers) => {
        const answered = Math.floor(seen * part);
        const cancelled = Math.floor((people - answered) * part);
        const open = people - answered - cancelled;
        const excused = Math.floor(cancelled * part);
        const rest = { excused, unconfirmed: 0, read: 0, overdue: 0, unreachable: 0 };
        const coverage: Coverage = { people, accepted, seen, answered, open, cancelled, ...rest };
        const figures = figuresFor(coverage, answers, 'acknowledge');
        if (figures.kind === 'asked') throw new Error('an acknowledgement has its figures');
        const parts = Object.values(barParts(figures));
        expect(parts.every((one) => one >= 0)).to.equal(true);
        // A manager sees who is waited for, and on the notice's page beside it whoever is no longer.
        const shown = figures.kind === 'finished' ? people - cancelled + excused : people;
        expect(parts.reduce((sum, one) => sum + one, 0)).to.equal(shown);
      }),
    );
  });
});
