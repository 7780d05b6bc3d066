import { expect } from 'chai';
import fc from 'fast-check';
import { nextTip, type Reader, sendAtWrong, turnOf } from '../../src/announcements/rules.ts';
import { inspectSeries } from '../../src/announcements/series.ts';
import { linesOf, textProblems } from '../../src/announcements/words.ts';
import { addDays } from '../../src/calendar/day.ts';
import { type Away, type Hours, mayReach, type Presence } from '../../src/calendar/hours.ts';
import { ordinaryWeek } from '../../src/calendar/rules.ts';

const dayMs = 86_400_000;
const hours: Hours = { from: 9 * 60, to: 18 * 60, quiet: [{ from: 12 * 60, to: 13 * 60 }] };
const at = (text: string) => new Date(text);

describe('which tip somebody gets, and when', () => {
  const here = (away: Away[] = []): Presence => ({ zone: 'Asia/Shanghai', calendar: ordinaryWeek, away });
  const reader = (more: Partial<Reader> = {}): Reader => ({
    ...{ last: null, counted: null, presence: here(), busy: false },
    ...more,
  });
  /** A Monday, ten o'clock where they are. */
  const monday = at('2026-08-03T02:00:00Z');
  const rule = { weeks: 2, hours, now: monday };

  it('gives what is new first, and then what they had longest ago', () => {
    expect(nextTip(['a', 'b', 'c'], [])).to.equal('a');
    expect(nextTip(['a', 'b', 'c'], ['a'])).to.equal('b');
    expect(nextTip(['a', 'b', 'c'], ['b', 'c', 'a'])).to.equal('b');
    expect(nextTip(['a', 'b', 'new', 'c'], ['b', 'c', 'a'])).to.equal('new');
    expect(nextTip(['b', 'c'], ['a', 'b', 'c'])).to.equal('b');
    expect(nextTip([], ['a'])).to.equal(undefined);
  });

  it('gives it in their hours, when the interval is over and nothing else is due', () => {
    expect(turnOf(reader(), rule).give).to.equal(true);
    const evening = turnOf(reader(), { ...rule, now: at('2026-08-03T11:00:00Z') });
    expect(evening).to.deep.include({ give: false, at: at('2026-08-04T01:00:00Z') });
    const busy = turnOf(reader({ busy: true }), rule);
    expect(busy).to.deep.include({ give: false, at: at('2026-08-04T01:00:00Z') });
    const early = turnOf(reader({ last: at('2026-07-28T02:00:00Z') }), rule);
    expect(early).to.deep.include({ give: false, at: at('2026-08-11T02:00:00Z') });
    expect(turnOf(reader({ last: at('2026-07-20T02:00:00Z') }), rule).give).to.equal(true);
  });

  it('waits for whoever is on leave, and looks every day for who may be back any day', () => {
    const away = here([{ from: '2026-08-01', until: '2026-08-06' }]);
    expect(turnOf(reader({ presence: away }), rule)).to.deep.include({
      ...{ give: false, at: at('2026-08-07T01:00:00Z') },
    });
    const open = here([{ from: '2026-08-01', until: null }]);
    expect(turnOf(reader({ presence: open }), rule)).to.deep.include({
      ...{ give: false, at: new Date(monday.getTime() + dayMs) },
    });
  });

  it('has nobody wait for a day of a clock that was a year ahead', () => {
    const ahead = at('2027-08-03T02:00:00Z');
    const found = turnOf(reader({ last: ahead }), rule);
    expect(found).to.deep.include({ give: false, at: at('2026-08-17T02:00:00Z'), counted: monday });
    const later = turnOf(reader({ last: ahead, counted: found.counted }), { ...rule, now: found.at });
    expect(later.give).to.equal(true);
  });

  it('gives none twice in a round and no two within the interval, whatever is published and however the clock is set', () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 24 * 10 }) }),
      fc.record({ what: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ what: fc.constant('back' as const), hours: fc.integer({ min: 1, max: 24 * 400 }) }),
      fc.record({ what: fc.constant('leave' as const), days: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ what: fc.constant('busy' as const), busy: fc.boolean() }),
      fc.record({
        what: fc.constant('publish' as const),
        tips: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 2 }),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 3 }),
        (steps, weeks) => {
          // Time as it passes, and how much behind it the clock shows.
          let [real, behind] = [at('2028-01-03T02:00:00Z').getTime(), 0];
          let [series, away, busy] = [['a', 'b', 'c'], [] as Away[], false];
          let [last, counted] = [null as Date | null, null as Date | null];
          let given: string[] = [];
          let lastReal: number | undefined;
          /** What was there throughout since each tip was had, and not had since. */
          const waiting = new Map<string, Set<string>>();
          for (const one of steps) {
            if (one.what === 'pass') real += one.hours * 3_600_000;
            if (one.what === 'back') behind += one.hours * 3_600_000;
            if (one.what === 'busy') busy = one.busy;
            if (one.what === 'publish') {
              series = one.tips;
              for (const set of waiting.values())
                for (const id of set) if (!series.includes(id)) set.delete(id);
            }
            const now = new Date(real - behind);
            const today = now.toISOString().slice(0, 10);
            if (one.what === 'leave') away = [{ from: today, until: addDays(today, one.days) }];
            const presence = here(away);
            const turn = turnOf({ last, counted, presence, busy }, { weeks, hours, now });
            counted = turn.counted;
            expect(turn.at.getTime()).to.be.greaterThan(now.getTime());
            if (!turn.give) continue;
            expect(busy).to.equal(false);
            expect(mayReach(presence, hours, now)).to.equal(true);
            if (lastReal !== undefined) expect(real - lastReal).to.be.at.least(weeks * 7 * dayMs);
            const tip = nextTip(series, given) ?? '';
            expect(series).to.include(tip);
            expect([...(waiting.get(tip) ?? [])], `${tip} again`).to.deep.equal([]);
            waiting.set(tip, new Set(series.filter((id) => id !== tip)));
            for (const [id, set] of waiting) if (id !== tip) set.delete(tip);
            given = [...given.filter((id) => id !== tip), tip];
            [last, lastReal] = [now, real];
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a bulletin', () => {
  const now = at('2026-08-03T02:00:00Z');
  const problemsOf = (title: string, text: string) => {
    const { title: one, text: other } = textProblems({ title, text });
    return [one?.problem, other?.problem];
  };

  it('is planned for an hour to come, within a year', () => {
    expect(sendAtWrong(now, now)).to.equal('sendPast');
    expect(sendAtWrong(at('2026-08-03T02:01:00Z'), now)).to.equal(undefined);
    expect(sendAtWrong(at('2028-08-03T02:00:00Z'), now)).to.equal('sendFar');
  });

  it('fits on a card, in what a card can show', () => {
    expect(problemsOf('标题', '一段话。\n\n- 一条\n- 又一条\n\n1. 第一')).to.deep.equal([
      undefined,
      undefined,
    ]);
    expect(problemsOf('', ' ')).to.deep.equal(['titleMissing', 'textMissing']);
    expect(problemsOf('字'.repeat(30), '字'.repeat(140))).to.deep.equal([undefined, undefined]);
    expect(problemsOf('字'.repeat(31), '字'.repeat(141))).to.deep.equal(['titleLong', 'textLong']);
    expect(problemsOf('a\u202Eb', 'a\u0000b')).to.deep.equal(['character', 'character']);
    for (const markdown of [
      '# a',
      '| a | b |\n|---|---|\n| c | d |',
      '```\na\n```',
      '> a',
      '![a](https://b.c)',
      '---',
    ])
      expect(problemsOf('a', markdown)[1], markdown).to.equal('markdown');
  });

  it('shows each paragraph and each item of a list on a line, without its marks', () => {
    expect(linesOf('One **two**\nthree.\n\n- four\n- five\n\n1. six')).to.deep.equal([
      ...['One two three.', '· four', '· five', '1. six'],
    ]);
  });
});

describe('a series of tips', () => {
  const file = (language: string, change: (text: string) => string = (text) => text) => ({
    name: `${language}.md`,
    bytes: Buffer.from(
      change(
        `---\ncode: two\nlanguage: ${language}\ntitle: T\nversion: 1\nowner: O\ntips: [one, two]\n---\n# One\n\na\n\n# Two\n\nb\n`,
      ),
    ),
  });
  const wrong = (change: (text: string) => string) =>
    inspectSeries([file('zh-CN', change), file('en', change)]).problems.map(({ said }) => said.code);

  it('is read in both languages, tip by tip', () => {
    const { document, problems } = inspectSeries([file('zh-CN'), file('en')]);
    expect(problems).to.deep.equal([]);
    expect(document?.tips).to.deep.equal(['one', 'two']);
    expect(document?.texts.en.tips.get('two')).to.deep.equal({ title: 'Two', lines: ['b'] });
  });

  it('is refused with what is wrong with it', () => {
    expect(inspectSeries([file('en')]).problems).not.to.deep.equal([]);
    const both = (code: string) => [code, code];
    expect(wrong((text) => text.replace('[one, two]', '[one, one]'))).to.deep.equal(both('training.idTwice'));
    expect(wrong((text) => text.replace('# Two\n', ''))).to.deep.equal(both('tips.headings'));
    expect(wrong((text) => text.replace('# One', 'before\n\n# One'))).to.deep.equal(
      both('training.textAbove'),
    );
    expect(wrong((text) => text.replace('\na\n', `\n${'a'.repeat(281)}\n`))).to.deep.equal(both('tips.text'));
    expect(wrong((text) => text.replace('\na\n', '\n## a\n'))).to.deep.equal(both('tips.text'));
    expect(wrong((text) => text.replace('# One', `# ${'o'.repeat(61)}`))).to.deep.equal(
      both('training.headingLong'),
    );
  });
});
