import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Problem } from '../../src/errors.ts';
import { inspectPolicy, readPolicy } from '../../src/policies/document.ts';
import { maxPolicyBytes, type PolicyFile } from '../../src/policies/front-matter.ts';
import { bytes, complete, file, policy } from '../fixtures/policies/complete.ts';

/** Everything wrong with a policy whose English file is this. */
function wrong(english: string | Uint8Array): Problem[] {
  const one = { name: 'en.md', bytes: typeof english === 'string' ? bytes(english) : english };
  const { problems, missing } = inspectPolicy([file(complete, 'zh-CN'), one]);
  return [...problems, ...missing];
}

const english = (): string => new TextDecoder().decode(file(complete, 'en').bytes);
const withLine = (line: string): string => english().replace('---\n', `---\n${line}\n`);
const texts = (problems: readonly Problem[]): string =>
  problems.map(({ at, problem }) => `${at} ${problem}`).join('\n');

describe('a policy file that cannot be read', () => {
  const cases: [name: string, file: string | Uint8Array, expected: RegExp][] = [
    ['is empty', '', /^en\.md: line 1 .*starts with front matter/],
    ['has no front matter', '# Only text\n', /^en\.md: line 1 .*starts with front matter/],
    ['starts its front matter late', `\n${english()}`, /^en\.md: line 1 .*starts with front matter/],
    ['has a longer fence', `----\n${english()}`, /^en\.md: line 1 .*starts with front matter/],
    ['never closes its front matter', '---\ncode: x\n', /is not closed by a line of exactly ---/],
    ['has no text', `---\n${english().split('---\n')[1]}---\n \n`, /^en\.md has no text/],
    ['ends with its front matter', `---\n${english().split('---\n')[1]}---`, /^en\.md has no text/],
    [
      'is not YAML',
      '---\ncode: calls\ntitle: "open\nowner: x\n---\ntext\n',
      /^en\.md: line \d is not valid YAML/,
    ],
    ['is a list', '---\n- a\n- b\n---\ntext\n', /has to be a group of fields/],
    ['has a key twice', withLine('code: other'), /^en\.md: line 3 names a field a second time/],
    ['has a tag', withLine('extra: !!binary aGVsbG8='), /line 2 /],
    ['has a custom tag', withLine('extra: !include /etc/passwd'), /line 2 /],
    ['has two documents', withLine('code: a\n...\nb: c'), /is not valid YAML/],
    ['has a YAML directive', withLine('%YAML 1.1'), /is not valid YAML/],
    ['is larger than the limit', 'x'.repeat(2 * 1024 * 1024), /^en\.md has 2097152 bytes.*at most 524288$/],
    ['is not UTF-8', new Uint8Array([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]), /^en\.md is not UTF-8 text$/],
    ['is GB18030', new Uint8Array([0xb9, 0xab, 0xcb, 0xbe]), /^en\.md is not UTF-8 text$/],
    ['is binary', `${english()}\n\u0000\u0001`, /control or direction character/],
    [
      'turns its text around',
      `${english()}kept for \u202Esyad 3\u202C\n`,
      /: line \d+ .*direction character/,
    ],
  ];
  for (const [name, content, expected] of cases) {
    it(`says so when it ${name}`, () => expect(texts(wrong(content))).to.match(expected));
  }

  it('names the line of a YAML mistake as an editor counts it', () => {
    expect(wrong('---\ncode: calls\ntitle: a: b\n---\ntext\n')[0]?.at).to.equal('en.md: line 3');
  });

  it('does not unfold aliases, however they multiply', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      const names = Array.from({ length: 9 }, () => `*${'abcdefghijkl'[level - 1]}`);
      bomb.push(`${'abcdefghijkl'[level]}: &${'abcdefghijkl'[level]} [${names.join(', ')}]`);
    }
    expect(texts(wrong(withLine(bomb.join('\n'))))).to.include('aliases (*name) are not allowed');
  });

  it('survives nesting and keys without end', () => {
    expect(texts(wrong(withLine(`deep: ${'['.repeat(20_000)}`)))).to.match(
      /nested too deeply|not valid YAML/,
    );
    const keys = Array.from({ length: 2000 }, (_, index) => `k${index}:`).join('\n');
    expect(wrong(withLine(keys)).length).to.be.at.least(2000);
    expect(texts(wrong(withLine(`# ${'x'.repeat(40_000)}`)))).to.include('longer than 32768 characters');
  });
});

describe('the fields of a policy', () => {
  const cases: [name: string, change: object, expected: RegExp][] = [
    ['unknown', { retentoin: 1 }, /en\.md: retentoin is not a known field/],
    ['unknown and inherited', JSON.parse('{"__proto__":{"x":1}}'), /__proto__ is not a known field/],
    [
      'unknown in a group',
      { handler: { name: 'A', contact: 'a@b', phone: '1' } },
      /handler\.phone is not a known/,
    ],
    ['numbers for texts', { version: 1.5 }, /version is text: put it in quotes/],
    ['null', { title: null }, /title is missing/],
    ['empty', { title: '  ' }, /title is empty/],
    ['over two lines', { title: 'a\nb' }, /title is a single line/],
    ['none of the set', { action: 'agree' }, /action is one of acknowledge, consent, sign/],
    ['of another set', { rules: ['US'] }, /rules\[0\] is one of CN, EU/],
    ['no such basis', { legalBasis: 'because' }, /legalBasis is one of employment-rules.*\{CN: …, EU: …\}/],
    ['no such day', { reviewOn: '2027-02-30' }, /reviewOn is a date as in 2027-06-30/],
    ['a code in capitals', { code: 'Calls' }, /code is lower-case letters/],
    ['four lines of summary', { summary: ['a', 'b', 'c', 'd'] }, /summary is too much: at most 3/],
    ['a long Latin line', { summary: ['x'.repeat(121)] }, /summary\[0\] is longer than 60 Chinese/],
    ['a long Chinese line', { summary: ['长'.repeat(61)] }, /summary\[0\] is longer than 60 Chinese/],
    [
      'nobody to reach',
      { dpo: { name: 'DPO', contact: 'upstairs' } },
      /dpo\.contact holds an e-mail address/,
    ],
    ['no country', { transfers: [{ country: 'Germany' }] }, /transfers\[0\]\.country is a country code/],
  ];
  for (const [name, change, expected] of cases) {
    it(`are refused by name when they are ${name}`, () => {
      expect(
        texts(inspectPolicy([file(complete, 'zh-CN'), file({ ...complete, ...change }, 'en')]).problems),
      ).to.match(expected);
    });
  }

  it('hold exactly as much as fits the card', () => {
    const fits = { summary: ['x'.repeat(120), '长'.repeat(60)] };
    expect(readPolicy(policy((front) => Object.assign(front, fits))).texts.en.summary).to.eql(fits.summary);
  });

  const periods: [retention: unknown, expected: RegExp | undefined][] = [
    [{ days: 30 }, undefined],
    [{ years: 2, from: 'leaving' }, undefined],
    [{ months: 3, days: 1 }, /exactly one of days, months or years/],
    [{}, /exactly one of days, months or years/],
    [{ months: 0 }, /months is too little: at least 1/],
    [{ months: 1.5 }, /months/],
    [{ years: 1000 }, /years is too much/],
    ['P3M', /retention is of the wrong kind: it has to be a group of fields/],
    [{ CN: { months: 6 }, EU: { months: 3 } }, undefined],
    [{ CN: { months: 6 } }, /retention {2}does not say how long|GDPR/],
    [{ CN: { months: 6 }, US: { months: 3 } }, /retention/],
    [{ CN: { months: 0 }, EU: { months: 3 } }, /CN\.months is too little/],
    [{ months: 3, from: 'whenever' }, /from is one of collected, closed, superseded, leaving/],
  ];
  for (const [retention, expected] of periods) {
    it(`take a period of ${JSON.stringify(retention)} ${expected ? 'for a mistake' : 'as it is'}`, () => {
      const { problems: form, missing } = inspectPolicy(
        policy((front) => Object.assign(front.disclosures[0] ?? {}, { retention })),
      );
      const problems = [...form, ...missing];
      if (expected) expect(texts(problems)).to.match(expected);
      else expect(problems).to.eql([]);
    });
  }

  it('keep their text exactly, markup and formulas included', () => {
    const title = '=cmd()|<script>alert(1)</script>';
    expect(readPolicy(policy((front) => Object.assign(front, { title }))).texts.en.title).to.equal(title);
  });
});

describe('the language files of a policy', () => {
  const problemsOf = (files: PolicyFile[]): string => texts(inspectPolicy(files).problems);

  it('are both there, once, and under their own names', () => {
    const [chinese, english] = [file(complete, 'zh-CN'), file(complete, 'en')];
    expect(problemsOf([chinese])).to.match(/^en\.md is missing/);
    expect(problemsOf([])).to.match(/zh-CN\.md is missing.*\nen\.md is missing/);
    expect(problemsOf([chinese, english, english])).to.include('en.md is there more than once');
    expect(problemsOf([chinese, english, { ...english, name: 'de.md' }])).to.include(
      'de.md is no policy file',
    );
    expect(problemsOf([chinese, { ...file(complete, 'zh-CN'), name: 'en.md' }])).to.match(
      /en\.md: language is zh-CN, which belongs into zh-CN\.md/,
    );
    expect(problemsOf([{ ...chinese, name: 'calls/zh-CN.md' }])).to.match(/^calls\/en\.md is missing/);
  });

  it('agree in everything that is decided, and differences are listed by name', () => {
    const other = structuredClone(complete);
    Object.assign(other, { code: 'other', action: 'acknowledge', reviewOn: '2028-01-01', title: 'Anrufe' });
    Object.assign(other.disclosures[0] ?? {}, {
      retention: { months: 6 },
      what: 'Anrufe',
      rights: ['erase'],
    });
    other.handler.contact = 'other@sample-company.example';
    Object.assign(other, {
      scope: undefined,
      recipients: [{ id: 'x', name: 'X', role: 'processor', purpose: 'x' }],
    });
    const { problems } = inspectPolicy([file(complete, 'zh-CN'), file(other, 'en')]);
    const fields = problems.map((one) => one.at.replace('zh-CN.md, en.md: ', ''));
    expect(fields).to.include.members([
      'code',
      'action',
      'reviewOn',
      'disclosures[0].retention.count',
      'disclosures[0].rights',
      'handler.contact',
      'scope',
      'recipients',
    ]);
    expect(fields).not.to.include('title').and.not.to.include('disclosures[0].what');
    expect(texts(problems)).to.include('differs between the language files: sign and acknowledge');
  });

  it('may list rights in any order', () => {
    const other = structuredClone(complete);
    other.disclosures[0]?.rights.reverse();
    expect(problemsOf([file(complete, 'zh-CN'), file(other, 'en')])).to.equal('');
  });

  it('are hashed as they are on disk, with byte-order mark and Windows line ends', () => {
    const windows = bytes(`\uFEFF${english().replaceAll('\n', '\r\n')}`);
    const read = readPolicy([file(complete, 'zh-CN'), { name: 'en.md', bytes: windows }]);
    expect(read.texts.en.sha256).to.equal(createHash('sha256').update(windows).digest('hex'));
    expect(read.texts.en.body).to.equal('# Calls\n\nText.\n');
    expect(read.texts['zh-CN'].sha256).not.to.equal(read.texts.en.sha256);
  });

  it('may be as large as the limit, to the byte', () => {
    const room = maxPolicyBytes - file(complete, 'en', '').bytes.byteLength;
    const full = file(complete, 'en', 'x'.repeat(room));
    expect(problemsOf([file(complete, 'zh-CN'), full])).to.equal('');
    const over = file(complete, 'en', 'x'.repeat(room + 1));
    expect(problemsOf([file(complete, 'zh-CN'), over])).to.match(/has 524289 bytes/);
  });
});
