import { expect } from 'chai';
import fc from 'fast-check';
import type { AnswerKind } from '../../src/db/schema.ts';
import {
  type Attempt,
  answersTo,
  dueAfter,
  dueProblem,
  endOfDay,
  judge,
  laterToday,
  type Standing,
  type Verdict,
} from '../../src/notices/rules.ts';
import { acceptedMethods, signatureMethod } from '../../src/notices/signature/index.ts';
import { comparable, typedName } from '../../src/notices/signature/typed-name.ts';

const now = new Date('2026-03-02T02:00:00.000Z');
const due = new Date('2026-03-10T15:59:59.999Z');
const earlier = new Date('2026-03-01T02:00:00.000Z');
const v = '0198f000-0000-7000-8000-000000000001';
const other = '0198f000-0000-7000-8000-000000000002';

type Action = NonNullable<Standing['current']>['action'];
const asking = (action: Action, minimumMethod = 'click') => ({ versionId: v, action, minimumMethod });

function standing(over: Partial<Standing> = {}): Standing {
  return {
    notice: 'open',
    assignment: 'open',
    current: asking('acknowledge'),
    due,
    consenting: false,
    ...over,
  };
}
const answered = (kind: AnswerKind, over: Partial<Standing> = {}): Standing =>
  standing({ assignment: 'answered', last: { kind, at: earlier }, ...over });

/** No text is valid any more, as after a material change or a withdrawal. */
function ended(why: 'superseded' | 'withdrawn', over: Partial<Standing> = {}): Standing {
  const { current: _gone, ...rest } = standing({ notice: 'closed', assignment: 'cancelled', ...over });
  return { ...rest, ended: why, ...('cancelledWhy' in over ? {} : { cancelledWhy: why }) };
}

const say = (verdict: Verdict): string =>
  verdict.verdict === 'refuse'
    ? verdict.why
    : verdict.verdict === 'repeat'
      ? `repeat ${verdict.at.toISOString()}`
      : verdict.late
        ? 'late'
        : 'record';

const repeat = `repeat ${earlier.toISOString()}`;
const consent = asking('consent');
const sign = asking('sign', 'typed-name');
const consented = { current: consent, consenting: true, consent: { at: earlier } };
const after = new Date('2026-03-05T00:00:00.000Z');

const table: [what: string, standing: Standing, attempt: Partial<Attempt>, expected: string][] = [
  ['a first acknowledgement', standing(), {}, 'record'],
  ['one on the last millisecond', standing({ due: now }), {}, 'record'],
  ['one after the date due', standing({ due: earlier }), {}, 'late'],
  ['the same again', answered('acknowledge'), {}, repeat],
  ['the same again, late', answered('acknowledge', { due: earlier }), {}, repeat],
  ['the same again after closing', answered('acknowledge', { notice: 'closed' }), {}, repeat],
  [
    'the same again after an editorial change, from the old page',
    answered('acknowledge'),
    { versionId: other },
    repeat,
  ],
  ['a first answer from the page of an older text', standing(), { versionId: other }, 'text-changed'],
  ['an acknowledgement after a concern', answered('concern'), {}, 'record'],
  ['a concern after an acknowledgement', answered('acknowledge'), { kind: 'concern' }, 'record'],
  ['a concern twice', answered('concern'), { kind: 'concern' }, repeat],
  ['a concern where a typed name is asked for', standing({ current: sign }), { kind: 'concern' }, 'record'],

  ['a click where a typed name is asked for', standing({ current: sign }), {}, 'method-too-weak'],
  ['a typed name where asked for', standing({ current: sign }), { method: 'typed-name' }, 'record'],
  ['more than is asked for', standing(), { method: 'typed-name' }, 'record'],
  ['a method nobody knows', standing(), { method: 'wink' }, 'method-too-weak'],
  [
    'any method where the least is unknown',
    standing({ current: asking('sign', 'passkey') }),
    { method: 'typed-name' },
    'method-too-weak',
  ],

  ['consent where none is asked for', standing(), { kind: 'consent' }, 'not-asked'],
  ['acknowledging where consent is asked for', standing({ current: consent }), {}, 'not-asked'],
  ['a first consent', standing({ current: consent }), { kind: 'consent' }, 'record'],
  ['a no', standing({ current: consent }), { kind: 'decline' }, 'record'],
  ['a no twice', answered('decline', { current: consent }), { kind: 'decline' }, repeat],
  ['consent after a no', answered('decline', { current: consent }), { kind: 'consent' }, 'record'],
  ['a concern after a no', answered('decline', { current: consent }), { kind: 'concern' }, 'record'],
  ['a no after a concern', answered('concern', { current: consent }), { kind: 'decline' }, 'record'],
  ['a no where none is asked for', standing(), { kind: 'decline' }, 'not-asked'],
  [
    'a no while a consent holds, which is taken back and not overruled',
    answered('consent', consented),
    { kind: 'decline' },
    'withdraw-instead',
  ],
  [
    'a no needs no signature, whatever a yes needs',
    standing({ current: asking('consent', 'typed-name') }),
    { kind: 'decline' },
    'record',
  ],
  [
    'consent after the date, with which nobody is ever late',
    standing({ current: consent, due: earlier }),
    { kind: 'consent' },
    'record',
  ],
  ['a no after the date', standing({ current: consent, due: earlier }), { kind: 'decline' }, 'record'],
  ['consent twice', answered('consent', consented), { kind: 'consent' }, repeat],
  [
    'consent again after a concern: it still holds, since when it was given',
    answered('concern', { ...consented, last: { kind: 'concern', at: after } }),
    { kind: 'consent' },
    repeat,
  ],
  ['consent after withdrawing', answered('withdraw', { current: consent }), { kind: 'consent' }, 'record'],
  ['withdrawing', answered('consent', consented), { kind: 'withdraw' }, 'record'],
  ['withdrawing twice', answered('withdraw', { current: consent }), { kind: 'withdraw' }, repeat],
  [
    'withdrawing what was never given',
    standing({ current: consent }),
    { kind: 'withdraw' },
    'nothing-to-withdraw',
  ],
  [
    'withdrawing what was never given, after closing',
    standing({ current: consent, notice: 'closed' }),
    { kind: 'withdraw' },
    'closed',
  ],
  ['withdrawing where nothing rests on consent', standing(), { kind: 'withdraw' }, 'not-asked'],
  [
    'withdrawing after a concern',
    answered('concern', { ...consented, last: { kind: 'concern', at: after } }),
    { kind: 'withdraw' },
    'record',
  ],
  [
    'withdrawing after the date due, which is never late',
    answered('consent', { ...consented, due: earlier }),
    { kind: 'withdraw' },
    'record',
  ],
  [
    'withdrawing after closing',
    answered('consent', { ...consented, notice: 'closed' }),
    { kind: 'withdraw' },
    'record',
  ],
  [
    'withdrawing after recall',
    answered('consent', { ...consented, notice: 'recalled' }),
    { kind: 'withdraw' },
    'record',
  ],
  [
    'withdrawing when the text is superseded, from any page',
    {
      ...ended('superseded', { assignment: 'answered', consenting: true }),
      last: { kind: 'consent', at: earlier },
    },
    { kind: 'withdraw', versionId: other },
    'record',
  ],

  ['an answer to a recalled notice', standing({ notice: 'recalled' }), {}, 'recalled'],
  ['an answer to a closed notice', standing({ notice: 'closed' }), {}, 'closed'],
  [
    'an answer to a notice closed by hand',
    standing({ notice: 'closed', assignment: 'cancelled', cancelledWhy: 'closed' }),
    {},
    'closed',
  ],
  ['an answer nobody waits for', standing({ assignment: 'cancelled' }), {}, 'cancelled'],
  ['an answer to a superseded text', ended('superseded'), {}, 'superseded'],
  ['an answer to a withdrawn policy', ended('withdrawn'), {}, 'withdrawn'],
  ['a concern about a withdrawn policy', ended('withdrawn'), { kind: 'concern' }, 'withdrawn'],
  [
    'an answer to a notice that was closed by hand before its text was superseded',
    ended('superseded', { cancelledWhy: 'closed' }),
    {},
    'closed',
  ],
  [
    'an answer to a recalled notice of an old text',
    ended('superseded', { notice: 'recalled' }),
    {},
    'recalled',
  ],
];

describe('the rules of answering', () => {
  for (const [what, facts, attempt, expected] of table) {
    it(`${what}: ${expected}`, () => {
      const full: Attempt = { kind: 'acknowledge', method: 'click', versionId: v, ...attempt };
      expect(say(judge(facts, full, now))).to.equal(expected);
    });
  }

  it('take a concern whatever is asked, and never acknowledgement for consent', () => {
    for (const action of ['acknowledge', 'sign', 'consent'] as const) {
      expect(answersTo(action)).to.include('concern');
      expect(answersTo(action).includes('consent')).to.equal(action === 'consent');
      expect(answersTo(action).includes('acknowledge')).to.equal(action !== 'consent');
    }
  });

  it('record an answer only to the very text that is valid, and never one that nobody may give', () => {
    const kinds = fc.constantFrom<AnswerKind>('acknowledge', 'consent', 'decline', 'withdraw', 'concern');
    const facts = fc.record({
      notice: fc.constantFrom('open', 'closed', 'recalled'),
      assignment: fc.constantFrom('open', 'answered', 'cancelled'),
      current: fc.option(
        fc.record({
          versionId: fc.constantFrom(v, other),
          action: fc.constantFrom<Action>('acknowledge', 'consent', 'sign'),
          minimumMethod: fc.constantFrom('click', 'typed-name', 'passkey', 'wink'),
        }),
        { nil: undefined },
      ),
      last: fc.option(kinds, { nil: undefined }),
      consenting: fc.boolean(),
    });
    const attempts = fc.record({
      kind: kinds,
      method: fc.constantFrom('click', 'typed-name', 'wink'),
      versionId: fc.constantFrom(v, other),
    });
    fc.assert(
      fc.property(facts, attempts, ({ last, current, ...rest }, attempt) => {
        const given: Standing = {
          ...rest,
          due,
          ...(current ? { current } : { ended: 'superseded' as const }),
          ...(last ? { last: { kind: last, at: earlier } } : {}),
        };
        if (judge(given, attempt, now).verdict !== 'record') return;
        if (attempt.kind === 'withdraw') {
          expect(given.consenting).to.equal(true);
          return;
        }
        expect(given.notice).to.equal('open');
        expect(given.assignment).not.to.equal('cancelled');
        expect(attempt.versionId).to.equal(current?.versionId);
        expect(answersTo(current?.action ?? 'sign')).to.include(attempt.kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('remind me later today', () => {
  const at = (iso: string, zone: string) => laterToday(new Date(iso), zone).toISOString();

  it('comes two hours on, on the half hour, within the person’s working day', () => {
    expect(at('2026-03-02T01:10:00Z', 'Asia/Shanghai')).to.equal('2026-03-02T03:30:00.000Z');
    expect(at('2026-03-02T01:40:59Z', 'Asia/Shanghai')).to.equal('2026-03-02T04:00:00.000Z');
    expect(at('2026-03-02T01:10:00Z', 'Asia/Kathmandu')).to.equal('2026-03-02T03:15:00.000Z');
  });

  it('waits for the morning when the day is over, on any day of the week', () => {
    expect(at('2026-03-02T09:00:00Z', 'Asia/Shanghai')).to.equal('2026-03-03T01:00:00.000Z');
    expect(at('2026-03-06T15:59:59Z', 'Asia/Shanghai')).to.equal('2026-03-07T01:00:00.000Z');
    expect(at('2026-12-31T15:00:00Z', 'Asia/Shanghai')).to.equal('2027-01-01T01:00:00.000Z');
  });

  it('waits for nine of the same day before work', () => {
    expect(at('2026-03-01T16:30:00Z', 'Asia/Shanghai')).to.equal('2026-03-02T01:00:00.000Z');
    expect(at('2026-03-01T22:00:00Z', 'Asia/Shanghai')).to.equal('2026-03-02T01:00:00.000Z');
  });

  it('means nine by the clock on the wall, also when the clocks change in between', () => {
    expect(at('2026-03-28T20:00:00Z', 'Europe/Berlin')).to.equal('2026-03-29T07:00:00.000Z');
    expect(at('2026-10-24T20:00:00Z', 'Europe/Berlin')).to.equal('2026-10-25T08:00:00.000Z');
    expect(at('2026-03-08T06:30:00Z', 'America/New_York')).to.equal('2026-03-08T13:00:00.000Z');
  });

  it('is always in the future, within working hours, and never further than the next morning', () => {
    const zones = fc.constantFrom(
      'Asia/Shanghai',
      'Asia/Kathmandu',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Pacific/Marquesas',
      'UTC',
    );
    const moments = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(moments, zones, (ms, zone) => {
        const start = new Date(ms);
        const later = laterToday(start, zone);
        const ahead = later.getTime() - ms;
        expect(ahead).to.be.greaterThan(0);
        expect(ahead).to.be.lessThan(26 * 3_600_000);
        const [hour = 0, minute = 0] = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        })
          .format(later)
          .split(':')
          .map(Number);
        expect(hour).to.be.within(9, 17);
        expect([0, 30]).to.include(minute);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the end of a day', () => {
  it('is its last millisecond where the company is', () => {
    expect(endOfDay('2026-03-10', 'Asia/Shanghai')?.toISOString()).to.equal('2026-03-10T15:59:59.999Z');
    expect(endOfDay('2024-02-29', 'UTC')?.toISOString()).to.equal('2024-02-29T23:59:59.999Z');
    expect(endOfDay('2026-10-25', 'Europe/Berlin')?.toISOString()).to.equal('2026-10-25T22:59:59.999Z');
  });

  for (const date of [
    '',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-3-10',
    '20260310',
    '2026-W10',
    '2026-069',
    '2026-03-10T00:00:00Z',
    ' 2026-03-10',
    '2026-03-10\n',
    '٢٠٢٦-٠٣-١٠',
    'tomorrow',
  ]) {
    it(`is not that of ${JSON.stringify(date)}`, () => {
      expect(endOfDay(date, 'Asia/Shanghai')).to.equal(undefined);
    });
  }

  it('counts whole days where the company is, also over a change of the clocks', () => {
    const due = (at: string, zone: string) => dueAfter(14, new Date(at), zone).toISOString();
    // Half a minute after midnight, when a policy comes into force.
    expect(due('2026-03-01T16:00:30Z', 'Asia/Shanghai')).to.equal('2026-03-16T15:59:59.999Z');
    expect(due('2026-03-02T15:59:59Z', 'Asia/Shanghai')).to.equal('2026-03-16T15:59:59.999Z');
    expect(due('2026-10-20T22:30:00Z', 'Europe/Berlin')).to.equal('2026-11-04T22:59:59.999Z');
    expect(due('2026-03-20T10:00:00Z', 'Europe/Berlin')).to.equal('2026-04-03T21:59:59.999Z');
  });

  it('is a date due for five years from today, and not for longer or before now', () => {
    const now = new Date('2026-03-10T02:00:00Z');
    const on = (date: string) => dueProblem(endOfDay(date, 'Asia/Shanghai') ?? now, now);
    expect(on('2026-03-09')).to.equal('duePast');
    expect(on('2026-03-10')).to.equal(undefined);
    expect(on('2031-03-10')).to.equal(undefined);
    expect(on('2031-03-12')).to.equal('dueFar');
    expect(on('9999-12-31')).to.equal('dueFar');
  });

  it('is not in a zone that is none', () => {
    expect(endOfDay('2026-03-10', 'Mars/Olympus')).to.equal(undefined);
  });
});

describe('a typed name', () => {
  const zwj = '\u200d';
  const same: [directory: string, typed: string][] = [
    ['王芳', '王 芳'],
    ['王芳', ' 王\u3000芳 '],
    ['王　芳', '王芳'],
    ['欧阳若溪', '欧阳 若 溪'],
    ['Wang Fang', 'ＷＡＮＧ　ｆａｎｇ'],
    ['Wang Fang', 'wang\u00a0\u2009fang'],
    ['Wang Fang', 'WangFang'],
    ["O'Brien", 'O’Brien'],
    ["O'Brien", 'o´brien'],
    ["O'Brien", 'O`BRIEN'],
    ['O’Brien', 'O＇Brien'],
    ['D\u02bcAngelo', "d'angelo"],
    ['Jean-Luc', 'jean\u2011luc'],
    ['Jean-Luc', 'JEAN－LUC'],
    ['José', 'JOSE\u0301'],
    ['Ångström', 'A\u030angstro\u0308m'],
    ['Weiß', 'WEISS'],
    ['Weiß', 'WEIẞ'],
    ['Σωκράτης', 'ΣΩΚΡΆΤΗΣ'],
    ['İpek', 'i̇pek'],
    ['买买提·艾力', '买买提•艾力'],
    ['买买提·艾力', '买买提・艾力'],
    ['买买提·艾力', '买买提．艾力'],
    ['买买提·艾力', '买买提 · 艾力'],
    ['山田 花子', '山田花子'],
    ['김 민수', '김민수'],
    ['ｶﾞｽ', 'ガス'],
    ['王芳', `王${zwj}芳`],
    ['王芳', '王\u200b 芳\ufeff'],
    ['Wang Fang', 'Wang \u200b Fang'],
    ['Wang Fang', '\u202aWang Fang\u202c'],
    ['葛󠄀城', '葛城'],
    ['Li\tMing', 'Li\r\nMing'],
  ];
  for (const [directory, typed] of same) {
    it(`${JSON.stringify(typed)} signs for ${directory}`, () => {
      const signed = typedName.check({ name: directory, staffNo: 'S1' }, { typedName: typed });
      expect(signed).to.deep.equal({ ok: true, evidence: { typedName: typed } });
    });
  }

  const different: [directory: string, typed: string][] = [
    ['王芳', '王方'],
    ['王芳', '王芳芳'],
    ['王芳', '芳王'],
    ['王芳', 'Wang Fang'],
    ['Wang Fang', 'Wang Fang Jr'],
    ['José', 'Jose'],
    ['Müller', 'Mueller'],
    ["O'Brien", 'OBrien'],
    ['Jean-Luc', 'Jean Luc'],
    ['Li Ming', 'Ming Li'],
    ['Wang Fang', 'Wаng Fang'],
    ['龙', '龍'],
    ['王芳', `王芳${'\u200b'.repeat(1_000)}`],
    ['王芳', '王芳'.repeat(100_000)],
    ['王芳', '王芳\ud800'],
    ['—', '王芳'],
  ];
  for (const [directory, typed] of different) {
    it(`${JSON.stringify(typed.slice(0, 20))} does not sign for ${directory}`, () => {
      const signed = typedName.check({ name: directory, staffNo: 'S1' }, { typedName: typed });
      expect(signed).to.deep.equal({ ok: false, problem: 'nameDiffers' });
    });
  }

  it('is asked for when nothing visible was typed', () => {
    for (const nothing of ['', '   ', '\u3000', '\u200b', '\u3164', '\u115f\u1160', '\u2060\n']) {
      expect(typedName.check({ name: '王芳', staffNo: 'S1' }, { typedName: nothing })).to.deep.equal({
        ok: false,
        problem: 'nameMissing',
      });
    }
    expect(typedName.check({ name: '王芳', staffNo: 'S1' }, {})).to.have.property('problem', 'nameMissing');
  });

  const names = fc.string({ unit: 'grapheme', maxLength: 30 });

  it('compares the same however often it was made comparable', () => {
    fc.assert(
      fc.property(fc.oneof(names, fc.string({ unit: 'binary', maxLength: 20 })), (name) => {
        expect(comparable(comparable(name))).to.equal(comparable(name));
      }),
      { numRuns: 3_000 },
    );
  });

  it('compares the same whatever its case, form and blanks', () => {
    const forms = fc.constantFrom('NFC', 'NFD');
    const blanks = fc.array(fc.constantFrom(' ', '\u3000', '\u00a0', '\t'), { maxLength: 3 });
    fc.assert(
      fc.property(names, forms, blanks, (name, form, blank) => {
        const expected = comparable(name);
        expect(comparable(name.normalize(form))).to.equal(expected);
        expect(comparable(name.toUpperCase())).to.equal(expected);
        expect(comparable(`${blank.join('')}${name}${blank.join('')}`)).to.equal(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('compares the same in full width', () => {
    const ascii = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((n) => String.fromCodePoint(n)),
    });
    fc.assert(
      fc.property(ascii, (name) => {
        const wide = name.replace(/./g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0));
        expect(comparable(wide)).to.equal(comparable(name));
      }),
    );
  });

  it('tells Chinese names apart by every character', () => {
    const han = fc.integer({ min: 0x4e00, max: 0x9fff }).map((n) => String.fromCodePoint(n));
    const chinese = fc.array(han, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
    fc.assert(
      fc.property(chinese, chinese, (one, two) => {
        expect(comparable(one) === comparable(two)).to.equal(one === two);
      }),
    );
  });
});

describe('signature methods', () => {
  it('are accepted from the least a policy asks for upwards; an unknown least accepts none', () => {
    const names = (minimum: string) => acceptedMethods(minimum).map(({ name }) => name);
    expect(names('click')).to.deep.equal(['click', 'typed-name', 'drawn', 'passkey']);
    expect(names('typed-name')).to.deep.equal(['typed-name', 'drawn', 'passkey']);
    expect(names('passkey')).to.deep.equal(['passkey']);
    expect(names('wink')).to.deep.equal([]);
    expect(signatureMethod('toString')).to.equal(undefined);
  });
});
