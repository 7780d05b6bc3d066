import { expect } from 'chai';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { threads as words } from '../../src/messages/texts/threads.ts';
import type { Role, Viewer } from '../../src/people/person.ts';
import { answeredCard, endedCard, incomingCard } from '../../src/threads/present.ts';
import {
  cleanText,
  keptUntil,
  longestText,
  sideOf,
  stateAfter,
  textProblem,
  writerIn,
} from '../../src/threads/rules.ts';

const viewer = (id: string, ...roles: Role[]): Viewer => ({
  id,
  name: '样例',
  staffNo: id,
  language: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  roles: ['employee', ...roles],
  heads: roles.includes('manager') ? ['sales'] : [],
  departments: ['sales'],
});

function refusal(work: () => unknown): HeedError {
  try {
    work();
  } catch (error) {
    if (error instanceof HeedError) return error;
  }
  throw new Error('was not refused');
}

describe('thread rules', () => {
  const talk = { id: 'talk', kind: 'concern', personId: 'li', role: 'hr' } as const;

  it('let in the person and whoever holds the role, nobody else, least of all a manager', () => {
    expect(sideOf(viewer('li'), talk)).to.equal('person');
    expect(sideOf(viewer('wang', 'hr'), talk)).to.equal('role');
    const outside: (Viewer | null)[] = [
      null,
      viewer('zhao'),
      viewer('zhao', 'manager'),
      viewer('zhao', 'privacy', 'admin', 'auditor', 'lead', 'counsellor'),
    ];
    for (const kind of ['question', 'concern', 'comment'] as const) {
      for (const who of outside) {
        expect(sideOf(who, { ...talk, kind })).to.equal(undefined);
        expect(refusal(() => writerIn({ ...talk, kind }, who)).code).to.equal(
          who ? 'not-found' : 'sign-in-needed',
        );
      }
    }
    expect(sideOf(viewer('wang', 'hr'), { ...talk, role: 'counsellor' })).to.equal(undefined);
  });

  it('keep a holder of the role who opened the talk on their own side', () => {
    expect(writerIn(talk, viewer('li', 'hr'))).to.deep.equal({ id: 'li', side: 'person' });
  });

  it('hand the turn to the other side', () => {
    expect([stateAfter('person'), stateAfter('role')]).to.deep.equal(['waiting', 'replied']);
  });

  it('refuse what holds no words', () => {
    for (const empty of ['', '  \n\t', '\u3000\u00a0', '\u200b\u200d\ufeff', '\u0000\u0007', '\r\n\r\n']) {
      const [problem] = refusal(() => cleanText(empty)).problems;
      expect(problem).to.include({ at: 'text', problem: 'holds no words' });
      expect(textProblem(empty)).to.equal('empty');
    }
  });

  it('take 4,000 characters, whatever they are, and not one more', () => {
    for (const letter of ['a', '阅', '𠮷', '😀']) {
      expect(cleanText(letter.repeat(longestText))).to.equal(letter.repeat(longestText));
      const error = refusal(() => cleanText(letter.repeat(longestText + 1)));
      expect(sayProblem('zh-CN', error.problems[0] ?? { at: '', problem: '' })).to.deep.equal({
        at: '内容',
        problem: '超过 4000 字',
      });
      expect(error.message).not.to.contain(letter.repeat(3));
    }
  });

  it('keep lines and markup as typed, drop what cannot be seen', () => {
    expect(cleanText(' 第一行\r\n第二行\rthird\u0000\u001b[31m\t<b>x</b> ')).to.equal(
      '第一行\n第二行\nthird[31m\t<b>x</b>',
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (typed) => {
        let once: string;
        try {
          once = cleanText(typed);
        } catch {
          return;
        }
        expect(cleanText(once)).to.equal(once);
      }),
    );
  });

  it('count the period in calendar months', () => {
    expect(keptUntil(new Date('2026-03-02T23:59:59.999Z'))).to.equal('2028-03-02');
    expect(keptUntil(new Date('2028-02-29T00:00:00Z'), 12)).to.equal('2029-02-28');
  });
});

describe('thread cards', () => {
  it('lead to the page and name nobody, in both languages', () => {
    const parties = { kind: 'concern', personId: 'person-li', role: 'hr' } as const;
    for (const card of [incomingCard('t1', parties), answeredCard('t1', parties), endedCard('t1')]) {
      for (const language of ['zh-CN', 'en'] as const) {
        const body = card[language];
        expect(body.kind === 'card' && body.card.link?.path).to.equal('/threads/t1');
        expect(JSON.stringify(body)).not.to.contain('person-li');
      }
      expect(card['zh-CN']).not.to.deep.equal(card.en);
    }
  });
});

describe('thread texts', () => {
  it('have the words for what is held and for every problem', () => {
    for (const text of [words['zh-CN'], words.en]) {
      expect(text.held).to.have.all.keys('question', 'concern', 'comment', 'writtenAsRole');
      expect(text.why).to.have.all.keys('question', 'concern', 'comment', 'writtenAsRole');
      expect(text.problem).to.have.all.keys('empty', 'tooLong');
    }
  });
});
