import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CodedProblem, sayProblem } from '../../src/messages/problems.ts';
import { problems as catalogue } from '../../src/messages/texts/problems.ts';
import { text } from '../../src/messages/texts.ts';
import { parseCsv } from '../../src/people/directory/csv.ts';
import { inspectPolicy } from '../../src/policies/document.ts';
import { bytes, complete, file } from '../fixtures/policies/complete.ts';

type Words = { readonly [key: string]: string | Words };

function codes(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [prefix + name] : codes(value, `${prefix}${name}.`),
  );
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

const han = /\p{Script=Han}/u;
/** How zod and the YAML parser speak. */
const foreign = /invalid|expected|received|implicit|flow|scalar|Too (?:big|small)|Unrecognized|\{\{/i;
/** Without names of columns, which stand in both languages, and what is quoted from the file. */
const ownWords = ({ at, problem }: { at: string; problem: string }): string =>
  `${at} ${problem}`.replaceAll(/\p{Script=Han}+ \/ |"[^"]*"/gu, '');

describe('problems of an input', () => {
  it('have a sentence of their own language for every code', () => {
    const all = codes(catalogue.en);
    expect(all.length).to.be.greaterThan(90);
    for (const code of all) {
      const params = Object.fromEntries(
        [...text('en', `problems.${code}`).matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => [name, '7']),
      );
      const chinese = text('zh-CN', `problems.${code}`, params);
      const english = text('en', `problems.${code}`, params);
      expect(`${chinese}${english}`, code).not.to.include('{{');
      expect(english, code).not.to.match(han);
      if (!['place.named', 'place.field'].includes(code)) expect(chinese, code).to.match(han);
    }
  });

  it('have no code that nothing ever says', () => {
    const sources = [
      'src/access-cases',
      'src/analysis',
      'src/announcements',
      'src/templates',
      'src/faq',
      'src/bundle',
      'src/calendar',
      'src/console',
      'src/file-rules',
      'src/regions',
      'src/reminders',
      'src/people',
      'src/policies',
      'src/notices',
      'src/threads',
      'src/cases',
      'src/contracts',
      'src/exemptions',
      'src/pack',
      'src/procedure',
      'src/retention',
      'src/reviews',
      'src/surveys',
      'src/training',
      'handlers/pages/access-cases',
      'handlers/pages/console',
    ]
      .flatMap(files)
      .map((path) => readFileSync(path, 'utf8'));
    // Codes that are put together: what stands after them is in the source.
    const composed = ['place.', 'thread.', 'policy.yaml.', 'procedure.lacks.', 'files.lacks.'];
    const unused = codes(catalogue.en).filter((code) => {
      const name = composed.some((start) => code.startsWith(start)) ? code.replace(/^.*\./, '') : code;
      return !sources.some((source) => source.includes(`'${name}'`) || source.includes(`'${code}'`));
    });
    expect(unused).to.deep.equal([]);
  });

  function expectWorded(problems: readonly CodedProblem[]): void {
    expect(problems).not.to.deep.equal([]);
    for (const problem of problems) {
      const chinese = sayProblem('zh-CN', problem);
      const english = sayProblem('en', problem);
      expect(english).to.deep.equal({ at: problem.at, problem: problem.problem });
      expect(chinese.problem).to.match(han);
      expect(ownWords(english)).not.to.match(han);
      for (const said of [chinese, english]) expect(said.problem, problem.at).not.to.match(foreign);
    }
  }

  it('are in words of both languages for every value a field of a policy can wrongly have', () => {
    const values = [
      null,
      true,
      -1,
      1.5,
      1e9,
      '',
      'word',
      'x\ny',
      'x'.repeat(5000),
      [],
      ['x', 7],
      {},
      { x: 1 },
    ];
    const fields = [...Object.keys(complete), 'overrides', 'withdrawal', 'nonsense'];
    let found = 0;
    const check = (front: object) => {
      const { problems } = inspectPolicy([file(front, 'zh-CN'), file(front, 'en')]);
      found += problems.length;
      if (problems.length > 0) expectWorded(problems);
    };
    for (const value of values) {
      for (const field of fields) check({ ...complete, [field]: value });
      for (const field of [
        ...Object.keys(complete.disclosures[0] ?? {}),
        'legalBasis',
        'sensitive',
        'nonsense',
      ]) {
        check({ ...complete, disclosures: [{ ...complete.disclosures[0], [field]: value }] });
      }
      for (const unit of ['days', 'months', 'years', 'from', 'nonsense']) {
        check({ ...complete, disclosures: [{ ...complete.disclosures[0], retention: { [unit]: value } }] });
      }
      check({ ...complete, transfers: [value, { country: value }] });
      check({ ...complete, recipients: [{ id: value, name: value, role: value, purpose: value }] });
      check({ ...complete, provision: { obligatory: value, consequence: value } });
    }
    expect(found).to.be.greaterThan(500);
  });

  it('are in words of both languages for every way to write YAML wrongly', () => {
    const wrong = [
      ': [',
      'a: b: c',
      'a: "x',
      "a: 'x",
      'a: [1, 2',
      'a: {x: 1',
      'a: ]',
      '\ta: 1',
      'a:\n\tb: 1',
      'a: "\\q"',
      'a: @x',
      'a: `x`',
      'a: %x',
      '%YAML 1.1',
      'a: 1\n b: 2',
      'a: &x 1\nb: *x',
      'a: *x',
      'a: &x &y 1',
      'a: !x 1',
      'a: !x !y 1',
      'a: 1\na: 2',
      'a: [\n- b\n]',
      'a\nb: 1',
      '? [x]\n: 1',
      `${'k'.repeat(1100)}: 1`,
      'a: |x\n  b',
      'a: 1\n...\nb: 2',
      'a: >9999\n  x',
      `deep: ${'['.repeat(20_000)}`,
    ];
    const saidOf = (yaml: string): CodedProblem[] =>
      inspectPolicy([file(complete, 'zh-CN'), { name: 'en.md', bytes: bytes(`---\n${yaml}\n---\ntext\n`) }])
        .problems;
    for (const yaml of wrong) expectWorded(saidOf(yaml));
    const yamlCodes = new Set(wrong.flatMap(saidOf).map(({ said }) => said.code));
    expect([...yamlCodes].filter((code) => code.startsWith('policy.yaml.')).length).to.be.greaterThan(8);
  });

  it('are in words of both languages for files that are none', () => {
    const one = file(complete, 'zh-CN');
    const english = new TextDecoder().decode(file(complete, 'en').bytes);
    for (const content of [
      '',
      '# x',
      '---\nx',
      english.replace('# Calls\n\nText.\n', ''),
      `${english}\u0000`,
    ]) {
      expectWorded(inspectPolicy([one, { name: 'en.md', bytes: bytes(content) }]).problems);
    }
    expectWorded(inspectPolicy([one, { name: 'en.md', bytes: new Uint8Array([0xff, 0xfe, 0xff]) }]).problems);
    expectWorded(inspectPolicy([one, { ...one, name: 'de.md' }]).problems);
    expectWorded(
      inspectPolicy([one, file({ ...complete, action: 'acknowledge', recipients: undefined }, 'en')])
        .problems,
    );
  });

  it('are in words of both languages for a staff list with everything wrong', () => {
    const list =
      '工号,姓名,部门,邮箱,手机,语言,角色,时区,离职日期\n' +
      ',何嘉木,A,,,,,,\n' +
      'E2,何嘉木,A//B,nobody,1.38E+10,Klingon,king,Mars/Olympus,03/04/2026\n' +
      'E3,何嘉木,A,,,,,,2026-02-30\nE3,何嘉木,A,,12,,,CET,\nE4,何嘉木\n' +
      `E5,何\u202e嘉,${'A/'.repeat(13)}A,,,,,,\nE6,${'何'.repeat(201)},A,,,,,,\nE7,"何嘉木,A,,,,,,\n`;
    for (const text of [list, '工号,邮箱,电子邮箱\nE1,,\n', '', '\u0000']) {
      expectWorded(parseCsv(Buffer.from(text, 'utf8')).problems);
    }
  });
});
