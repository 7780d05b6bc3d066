import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { apart, type Group } from '../../src/surveys/apart.ts';
import { choicesOf, resultsOf, type SurveyResults, type Values } from '../../src/surveys/results.ts';
import { readValues } from '../../src/surveys/rules.ts';
import type { SurveyQuestion } from '../../src/surveys/schema.ts';

const options = ['a', 'b', 'c'].map((id) => ({ id, text: id }));
const questions: SurveyQuestion[] = [
  { id: 'one', kind: 'single', ask: 'one', options },
  { id: 'many', kind: 'multiple', ask: 'many', options },
  { id: 'scale', kind: 'scale', ask: 'scale', from: 'no', to: 'yes', steps: 3 },
  { id: 'words', kind: 'text', ask: 'words' },
];
const inOrder = <T>(all: readonly T[]) => [...all];
const made = (groups: readonly Group<Values>[], least: number) =>
  resultsOf(questions, groups, { least, shuffle: inOrder });

const answer = fc.record({
  one: fc.constantFrom('a', 'b', 'c').map((choice) => [choice]),
  many: fc.subarray(['a', 'b', 'c']),
  scale: fc.constantFrom('1', '2', '3').map((step) => [step]),
  words: fc.constant([]),
});
/** Many are near what may be shown, and many answer alike. */
const answers = fc.oneof(
  fc.array(answer, { maxLength: 9 }),
  fc.tuple(answer, fc.nat(9)).map(([one, times]) => Array.from({ length: times }, () => one)),
);
const groups = fc
  .array(answers, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((of, place): Group<Values> => ({ name: place === 0 ? null : `group ${place}`, of })));
const leasts = fc.integer({ min: 5, max: 8 });

/** The answers behind each figure of a question that is shown. */
function behind(results: SurveyResults, all: readonly Group<Values>[], id: string): Values[][] {
  const result = results.questions.find((one) => one.id === id);
  if (result?.kind !== 'tally') return [];
  const whole = all.flatMap(({ of }) => of);
  const named = new Map(all.map(({ name, of }) => [name, of]));
  const shown = new Set(results.parts.flatMap(({ name }) => (name === null ? [] : [name])));
  const rest = all.filter(({ name }) => name === null || !shown.has(name)).flatMap(({ of }) => of);
  const parts = (result.parts ?? []).map(({ name }) => [...(name === null ? rest : (named.get(name) ?? []))]);
  return [whole, ...parts];
}

describe('results of an anonymous survey', () => {
  it('are of no fewer answers than that, and neither is any difference of them', () => {
    fc.assert(
      fc.property(groups, leasts, (all, least) => {
        const results = made(all, least);
        const total = all.reduce((sum, { of }) => sum + of.length, 0);
        expect(results.answers).to.equal(total);
        if (total < least) expect(results.questions).to.deep.equal([]);
        for (const { id } of questions) {
          const [whole, ...parts] = behind(results, all, id);
          if (!whole) continue;
          // Parts are disjoint and make up the whole: what one gets by taking some from it is a sum of others.
          for (const part of [whole, ...parts]) expect(part.length).to.be.at.least(least);
          if (parts.length > 0) {
            expect(parts.length).to.be.at.least(2);
            expect(parts.reduce((sum, part) => sum + part.length, 0)).to.equal(total);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('would be the same if any one of those who answered had answered otherwise', () => {
    fc.assert(
      fc.property(groups, leasts, (all, least) => {
        const results = made(all, least);
        for (const { id } of questions.filter(({ kind }) => kind !== 'text')) {
          const figures = behind(results, all, id);
          const smallest = figures.length > 1 ? figures.slice(1) : figures;
          for (const part of smallest)
            for (const one of part) {
              // They could have answered what somebody else in the same figures did, and that one what they did.
              const chosen = JSON.stringify(one[id]);
              const others = part.filter((another) => JSON.stringify(another[id]) !== chosen);
              expect(others, `${id} tells what everybody answered`).not.to.deep.equal([]);
              if (new Set(part).size < part.length) continue;
              const same = others.some((other) => {
                const exchanged = all.map(({ name, of }) => ({
                  name,
                  of: of.map((any) =>
                    any === one
                      ? { ...any, [id]: other[id] ?? [] }
                      : any === other
                        ? { ...any, [id]: one[id] ?? [] }
                        : any,
                  ),
                }));
                return isDeepStrictEqual(made(exchanged, least), results);
              });
              expect(same, `${id} tells somebody's answer by what is left out`).to.equal(true);
            }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('say nothing of a choice that everybody made, or all but one, whatever else they chose', () => {
    const all = Array.from({ length: 6 }, (_, place) => ({
      ...{ one: [place < 3 ? 'a' : 'b'], scale: [place === 4 ? '1' : '2'] },
      ...{ words: place === 0 ? ['早点说'] : [], many: place < 3 ? ['a'] : ['a', 'c'] },
    }));
    const { questions: found } = made([{ name: null, of: all }], 5);
    expect(found.map(({ kind }) => kind)).to.deep.equal(['tally', 'alike', 'alike', 'text']);
    expect(found[0]).to.deep.include({ whole: { answers: 6, counts: { a: 3, b: 3, c: 0 } } });
    expect(found[3]).to.deep.include({ texts: ['早点说'] });
    const silent = all.map((one, place) => ({ ...one, many: place === 0 ? ['b', 'c'] : [] }));
    expect(made([{ name: null, of: silent }], 5).questions[1]).to.deep.equal({ id: 'many', kind: 'alike' });
  });

  it('tell no group apart in a question in which one of them answered nearly alike', () => {
    const of = (choices: readonly string[]) =>
      choices.map((choice, place) => ({
        one: [choice],
        many: [],
        scale: [String((place % 3) + 1)],
        words: [],
      }));
    for (const nearly of [
      ['a', 'a', 'a', 'a', 'a'],
      ['a', 'a', 'a', 'a', 'c'],
      ['a', 'a', 'a', 'b', 'c'],
    ]) {
      const parts = [
        { name: 'north', of: of(nearly) },
        { name: 'south', of: of(['a', 'b', 'b', 'c', 'c']) },
      ];
      const results = made(parts, 5);
      expect(results.parts).to.deep.equal([
        { name: 'north', answers: 5 },
        { name: 'south', answers: 5 },
      ]);
      const [one, , scale] = results.questions;
      expect(one).to.have.property('whole');
      expect(one).not.to.have.property('parts');
      expect(scale).to.have.property('parts').with.length(2);
    }
  });

  it('refuse to be made of fewer people than are ever shown', () => {
    expect(() => made([], 4)).to.throw('fewer people');
  });
});

/** Everything that so many people can have answered, as how many gave each answer. */
function sums(people: number, kinds: number): number[][] {
  if (kinds === 1) return [[people]];
  return Array.from({ length: people + 1 }, (_, first) =>
    sums(people - first, kinds - 1).map((rest) => [first, ...rest]),
  ).flat();
}

/** All surveys of one question in groups of so many, by what is published of them. */
function byPublished(question: SurveyQuestion, kinds: readonly string[][], sizes: readonly number[]) {
  const all = sizes.reduce<number[][][]>(
    (before, size) => before.flatMap((groups) => sums(size, kinds.length).map((one) => [...groups, one])),
    [[]],
  );
  const found = new Map<string, number[][][]>();
  for (const counts of all) {
    const groups = counts.map((group, place) => ({
      name: `group ${place}`,
      of: group.flatMap((count, kind) =>
        Array.from({ length: count }, (): Values => ({ [question.id]: kinds[kind] ?? [] })),
      ),
    }));
    const published = JSON.stringify(resultsOf([question], groups, { least: 5, shuffle: inOrder }));
    found.set(published, [...(found.get(published) ?? []), counts]);
  }
  return found;
}

/**
 * The groups and choices of which somebody who knows one answer, or none, can tell that all the others in the group made it;
 * or that they chose nothing.
 */
function told(fits: readonly number[][][], kinds: readonly string[][], choices: readonly string[]): string[] {
  const [sizes = []] = fits.map((counts) => counts.map((group) => group.reduce((sum, n) => sum + n, 0)));
  const knows = [undefined, ...sizes.flatMap((_, group) => kinds.map((_kind, kind) => ({ group, kind })))];
  const alike: [string, (kind: readonly string[]) => boolean][] = [
    ...choices.map((choice): [string, (kind: readonly string[]) => boolean] => [
      choice,
      (kind) => kind.includes(choice),
    ]),
    ['nothing', (kind) => kind.length === 0],
  ];
  return knows.flatMap((own) => {
    const possible = fits.filter((counts) => !own || (counts[own.group]?.[own.kind] ?? 0) > 0);
    if (possible.length === 0) return [];
    return sizes.flatMap((size, group) =>
      alike.flatMap(([name, made]) => {
        const all = possible.every((counts) => {
          const others = (counts[group] ?? []).map(
            (count, kind) => count - (own?.group === group && own.kind === kind ? 1 : 0),
          );
          const with_ = others.reduce((sum, count, kind) => sum + (made(kinds[kind] ?? []) ? count : 0), 0);
          return with_ === size - (own?.group === group ? 1 : 0);
        });
        return all ? [`${name} of ${group}, knowing ${JSON.stringify(own)}`] : [];
      }),
    );
  });
}

describe('what is left out of results', function () {
  this.timeout(60_000);
  const [one, many] = questions;
  const four: SurveyQuestion = {
    ...{ id: 'four', kind: 'single', ask: 'four' },
    options: ['a', 'b', 'c', 'd'].map((id) => ({ id, text: id })),
  };
  const cases: [string, SurveyQuestion | undefined, string[][], number[]][] = [
    ['one group', one, [['a'], ['b'], ['c']], [7]],
    ['two small groups', one, [['a'], ['b'], ['c']], [5, 6]],
    ['a small group and a larger one', one, [['a'], ['b'], ['c']], [5, 9]],
    ['two choices', one, [['a'], ['b']], [7, 11]],
    ['three groups', one, [['a'], ['b']], [6, 6, 7]],
    ['four choices', four, [['a'], ['b'], ['c'], ['d']], [5, 8]],
    ['several choices in one', many, [[], ['a'], ['b'], ['a', 'b']], [5, 6]],
  ];
  for (const [name, question, kinds, sizes] of cases)
    it(`tells nobody what others answered, not even who knows their own: ${name}`, () => {
      if (!question || question.kind === 'text') throw new Error('no question');
      let apartIn = 0;
      for (const [published, fits] of byPublished(question, kinds, sizes)) {
        expect(told(fits, kinds, choicesOf(question)), published).to.deep.equal([]);
        if (published.includes('"tally":')) apartIn += 1;
      }
      // Something is shown at all, where it can be.
      if (sizes.length > 1) expect(apartIn).to.be.greaterThan(0);
    });
});

describe('groups that are told apart', () => {
  it('hold everybody once, and no fewer than are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }), leasts, (sizes, least) => {
        let next = 0;
        const all = sizes.map((size, place) => ({
          name: place === 0 ? null : `group ${place}`,
          of: Array.from({ length: size }, () => next++),
        }));
        const found = apart(all, least);
        expect(found.flatMap(({ of }) => of).toSorted((a, b) => a - b)).to.deep.equal(
          Array.from({ length: next }, (_, one) => one),
        );
        if (found.length > 1) for (const { of } of found) expect(of.length).to.be.at.least(least);
        expect(found.filter(({ name }) => name === null).length).to.be.at.most(1);
      }),
    );
  });
});

describe('an answer as it is sent', () => {
  const whole: Record<string, string[]> = {
    one: ['a'],
    many: ['c', 'a'],
    scale: ['3'],
    words: [' 多谢 \r\n'],
  };
  const read = (sent: Record<string, string[]>) => readValues(questions, (id) => sent[id] ?? []);

  it('is kept in the order of the survey, and what was left out as nothing', () => {
    expect(read(whole)).to.deep.equal({
      values: { one: ['a'], many: ['a', 'c'], scale: ['3'], words: ['多谢'] },
    });
    expect(read({ ...whole, many: [], words: [] })).to.deep.include({
      values: { one: ['a'], many: [], scale: ['3'], words: [] },
    });
  });

  it('is refused by its first question that is not answered in its way', () => {
    expect(read({ ...whole, one: [] })).to.deep.equal({ wrong: 'one', why: 'missing' });
    expect(read({ ...whole, one: ['a', 'b'] })).to.deep.equal({ wrong: 'one', why: 'unknown' });
    expect(read({ ...whole, many: ['d'] })).to.deep.equal({ wrong: 'many', why: 'unknown' });
    expect(read({ ...whole, scale: ['4'] })).to.deep.equal({ wrong: 'scale', why: 'unknown' });
    expect(read({ ...whole, scale: ['03'] })).to.deep.equal({ wrong: 'scale', why: 'unknown' });
    expect(read({ ...whole, words: ['字'.repeat(1_001)] })).to.deep.equal({ wrong: 'words', why: 'tooLong' });
    expect(read({ ...whole, words: ['👍'.repeat(1_000)] })).to.have.property('values');
  });

  it('has as many choices as the survey says', () => {
    expect(questions.flatMap((one) => (one.kind === 'text' ? [] : [choicesOf(one).length]))).to.deep.equal([
      3, 3, 3,
    ]);
  });
});
