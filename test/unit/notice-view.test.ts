import { expect } from 'chai';
import fc from 'fast-check';
import type { PersonLine } from '../../src/coverage/people.ts';
import { addUp, type Counted, reasons, standings } from '../../src/coverage/standing.ts';
import { barParts, figuresFor, personFacts } from '../../src/notices/view.ts';

const when = new Date('2026-08-03T02:00:00Z');

const person: PersonLine = {
  personId: '018f0000-0000-7000-8000-000000000001',
  name: 'Ada Sample',
  staffNo: 'S001',
  department: 'Sales',
  language: 'en',
  noticeId: '018f0000-0000-7000-8000-000000000004',
  standing: 'answered',
  askedAt: when,
  dueAt: when,
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
    const lines = [
      line('answered', 4),
      line('withdrawn', 1),
      line('open', 1),
      line('overdue', 1),
      line('on-leave', 1),
      line('exempt', 1),
      line('left', 1),
    ];
    const counted = addUp(lines, 'now');
    expect(figuresFor(counted, false, 'sign')).to.deep.equal({
      kind: 'finished',
      people: 10,
      // Whoever is exempt has nothing left to do, and why is not told. Whoever is away is still asked.
      owed: 9,
      finished: 6,
      open: 3,
      overdue: 1,
      cancelled: 1,
    });
  });

  it('of a consent a manager gets how many were asked, and nothing that tells silence or a no', () => {
    const whole = addUp([line('answered', 5), line('open', 3), line('left', 1)], 'now');
    const figures = figuresFor(whole, false, 'consent');
    expect(figures).to.deep.equal({ kind: 'asked', people: 9 });
    expect(figuresFor(whole, true, 'consent').kind).to.equal('whole');
  });

  it('figures add up, and the parts of a bar to those who owe an answer', () => {
    const counted = fc
      .record({ standing: fc.constantFrom(...standings, ...reasons), people: fc.nat(500), part: fc.nat(500) })
      .map(({ standing, people, part }): Counted => {
        const seen = Math.min(part, people);
        return { ...line(standing, people), seen, acceptedUnseen: Math.floor((people - seen) / 2) };
      });
    fc.assert(
      fc.property(fc.array(counted), fc.boolean(), (lines, answers) => {
        const coverage = addUp(lines, 'now');
        const outside = Object.values(coverage.outside).reduce((sum, one) => sum + one, 0);
        expect(coverage.people).to.equal(coverage.owed + outside);
        expect(coverage.owed).to.equal(coverage.answered + coverage.open);
        expect(coverage.cancelled).to.equal(outside);
        const figures = figuresFor(coverage, answers, 'acknowledge');
        if (figures.kind === 'asked') throw new Error('an acknowledgement has its figures');
        const parts = Object.values(barParts(figures));
        expect(parts.every((one) => one >= 0)).to.equal(true);
        expect(parts.reduce((sum, one) => sum + one, 0)).to.equal(figures.owed);
        expect(figures.people).to.equal(figures.owed + figures.cancelled);
      }),
    );
  });
});

function line(standing: Counted['standing'], people: number): Counted {
  const cards = { accepted: people, unconfirmed: 0, unreachable: 0, acceptedUnseen: 0 };
  return { standing, people, seen: people, read: people, ...cards };
}
