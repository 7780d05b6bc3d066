import { expect } from 'chai';
import fc from 'fast-check';
import { missingOf, questions, reviewDue } from '../../src/crisis/review/rules.ts';
import { type MusterTimes, timesOf } from '../../src/crisis/review/times.ts';
import { formatSpan } from '../../src/messages/format.ts';

const began = new Date('2026-08-03T02:00:00Z');
const at = (seconds: number) => new Date(began.getTime() + seconds * 1000);
const until = at(3_600);

const muster = (more: Partial<MusterTimes> = {}): MusterTimes => ({
  ...{ declaredAt: began, closedAt: null, declaredBy: 'lead', quorum: { lead: 1, hr: 2 } },
  called: [
    { person: 'lead', role: 'lead', at: began },
    { person: 'a', role: 'hr', at: began },
    { person: 'b', role: 'hr', at: at(300) },
  ],
  ...{ pages: [], answers: [] },
  ...more,
});

describe('how fast a muster was', () => {
  it('is told of what happened, and of nothing that did not', () => {
    const times = timesOf(muster());
    expect(times).to.deep.include({
      called: 3,
      paged: null,
      firstAnswer: null,
      complete: null,
      lasted: null,
    });
    expect(times.roles).to.deep.equal([
      { role: 'lead', quorum: 1, after: null },
      { role: 'hr', quorum: 2, after: null },
    ]);
  });

  it('is from being called to the first page that a platform took', () => {
    const { paged } = timesOf(
      muster({
        pages: [
          { person: 'lead', at: began, acceptedAt: at(0.4) },
          { person: 'a', at: began, acceptedAt: null },
          { person: 'a', at: at(15), acceptedAt: at(17) },
          { person: 'b', at: at(300), acceptedAt: at(301) },
        ],
      }),
    );
    expect(paged).to.deep.equal({ people: 3, median: 1_000, slowest: 17_000 });
  });

  it('counts a role as complete when enough of those called are coming at once', () => {
    const { roles, complete, firstAnswer } = timesOf(
      muster({
        answers: [
          { person: 'lead', what: 'coming', at: began, until },
          { person: 'a', what: 'coming', at: at(20), until },
          // Said before they were called: they are there from the call on.
          { person: 'b', what: 'coming', at: at(100), until },
        ],
      }),
    );
    expect(roles.map(({ after }) => after)).to.deep.equal([0, 300_000]);
    expect(complete).to.equal(300_000);
    // Of somebody else than who declared it.
    expect(firstAnswer).to.equal(20_000);
  });

  it('counts nobody who has taken it back, or whose "coming" is over', () => {
    const role = (answers: MusterTimes['answers']) => timesOf(muster({ answers })).roles[1]?.after;
    const a = { person: 'a', what: 'coming', at: at(10), until: at(60) } as const;
    const b = { person: 'b', what: 'coming', at: at(310), until } as const;
    expect(role([a, b])).to.equal(null);
    expect(role([{ ...a, until }, { person: 'a', what: 'cannot', at: at(30), until: null }, b])).to.equal(
      null,
    );
    expect(role([{ ...a, until }, b])).to.equal(310_000);
  });

  it('is no shorter than any part of it', () => {
    const someone = fc.constantFrom('lead', 'a', 'b');
    const answers = fc.array(
      fc.record({ person: someone, what: fc.constantFrom('coming', 'cannot'), second: fc.nat(900) }),
    );
    fc.assert(
      fc.property(answers, (said) => {
        const { roles, complete } = timesOf(
          muster({
            answers: said
              .toSorted((one, other) => one.second - other.second)
              .map(({ person, what, second }) => ({
                ...{ person, what, at: at(second) },
                until: what === 'coming' ? at(second + 200) : null,
              })),
          }),
        );
        const spans = roles.map(({ after }) => after);
        if (complete === null) expect(spans).to.include(null);
        else expect(complete).to.equal(Math.max(...spans.map((span) => span ?? Number.POSITIVE_INFINITY)));
      }),
    );
  });

  it('reads as one would say it', () => {
    expect([1_400, 65_000, 7_500_000, 90_000_000].map((ms) => formatSpan(ms, 'en'))).to.deep.equal([
      '1.4 secs',
      '1 min 5 secs',
      '2 hrs 5 mins',
      '1 day 1 hr',
    ]);
    expect(formatSpan(65_000, 'zh-CN')).to.equal('1分钟 5秒');
  });
});

describe('a review', () => {
  it('is due two weeks after a crisis, and one after a drill', () => {
    expect([reviewDue('2026-08-03', false), reviewDue('2026-12-28', true)]).to.deep.equal([
      '2026-08-17',
      '2027-01-04',
    ]);
  });

  it('needs every answer, a cause, and something to be done or why nothing is', () => {
    const whole = { answered: new Set<string>(questions), causes: 1, actions: 1, noAction: false };
    expect(missingOf(whole)).to.deep.equal([]);
    expect(missingOf({ ...whole, actions: 0 })).to.deep.equal([{ what: 'action' }]);
    expect(missingOf({ ...whole, actions: 0, noAction: true })).to.deep.equal([]);
    expect(missingOf({ ...whole, causes: 0 })).to.deep.equal([{ what: 'cause' }]);
    expect(missingOf({ ...whole, answered: new Set(questions.slice(1)) })).to.deep.equal([
      { what: 'answer', question: 'noticed' },
    ]);
  });
});
