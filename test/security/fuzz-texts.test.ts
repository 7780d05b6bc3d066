import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inspectSeries } from '../../src/announcements/series.ts';
import { readOwnDays, readScope } from '../../src/calendar/own-days.ts';
import { inspectTemplate } from '../../src/contracts/template.ts';
import { firstPlan } from '../../src/crisis/plan.ts';
import { readPlanFile, writePlanFile } from '../../src/crisis/plans/file.ts';
import { parsePlaybook } from '../../src/crisis/tasks/playbook.ts';
import { HeedError } from '../../src/errors.ts';
import { languages } from '../../src/messages/model.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { readStaffList } from '../../src/notices/staff-list.ts';
import { readAbsences } from '../../src/people/absence-file.ts';
import { parseCsv } from '../../src/people/directory/csv.ts';
import { blocksOf } from '../../src/policies/blocks.ts';
import { inspectPolicy } from '../../src/policies/document.ts';
import type { PolicyFile } from '../../src/policies/front-matter.ts';
import { plainText, renderMarkdown } from '../../src/policies/markdown.ts';
import { parseYaml } from '../../src/policies/safe-yaml.ts';
import { readStatement } from '../../src/procedure/stated/read.ts';
import { readPolicyFile, writePolicyFile } from '../../src/reminders/policy-file.ts';
import { inspectSurvey } from '../../src/surveys/survey.ts';
import { inspectCourse } from '../../src/training/course.ts';
import { fuzz } from '../harness/fuzz.ts';

const file = (path: string) => readFileSync(path);
/** Whatever is wrong is said in both languages, and names no part of the program. */
function sayable(problems: readonly Parameters<typeof sayProblem>[1][]): void {
  for (const problem of problems.slice(0, 20))
    for (const language of languages)
      for (const said of Object.values(sayProblem(language, problem)))
        expect(said)
          .to.be.a('string')
          .that.does.not.match(/^$|undefined|\[object|problems\./);
}
const yaml = [
  '---\n',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '|\n',
  '>-\n',
  '&a ',
  '*a',
  '!!map',
  '? ',
  '<<: ',
];
const markdown = [
  '# ',
  '\n\n',
  '- ',
  '> ',
  '`',
  '```\n',
  '**',
  '_',
  '[a](',
  '](javascript:',
  '![',
  '|a|b|\n|-|-|\n',
  '<script>',
  '&#106;',
  '{{',
];

/** What Markdown without HTML comes to. */
const allowedTags =
  'p h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s a br hr div table thead tbody tr th td span'.split(
    ' ',
  );

/** A kind of text that lies in a folder in both languages: one of its files is altered, the other as it should be. */
function inFolder(
  name: string,
  folder: string,
  inspect: (files: PolicyFile[]) => { problems: Parameters<typeof sayProblem>[1][]; document?: unknown },
): void {
  const [zh, en] = [file(`${folder}/zh-CN.md`), file(`${folder}/en.md`)];
  fuzz(name, {
    samples: [en],
    words: [...yaml, ...markdown, ...(en.toString().match(/^\s*[\w-]+:/gm) ?? [])],
    read: (bytes) =>
      inspect([
        { name: 'a/zh-CN.md', bytes: zh },
        { name: 'a/en.md', bytes },
      ]),
    taken: ({ document }) => document !== undefined,
    sound: ({ problems, document }) => {
      expect(document === undefined).to.equal(problems.length > 0);
      sayable(problems);
    },
    // What it holds of the other file, and of itself as bytes and as words.
    most: 512,
    share: 0.25,
  });
}

describe('texts, whatever is handed in', () => {
  fuzz('YAML', {
    samples: [file('policies/crisis/minor.yaml').subarray(0, 3_000), 'a: 1\nb: [x, {c: d}]\ne: |\n  words\n'],
    words: yaml,
    read: (bytes) => parseYaml(bytes.toString()),
    taken: ({ problems }) => problems === undefined,
    sound: ({ problems }) => {
      if (problems) expect(problems).to.have.length.within(1, 20);
    },
  });

  inFolder('a policy', 'policies/chat-monitoring', (files) => {
    const { policy, problems, missing } = inspectPolicy(files);
    return { problems: [...problems, ...missing], ...(policy ? { document: policy } : {}) };
  });
  inFolder('a course', 'policies/courses/privacy-at-work', inspectCourse);
  inFolder('a survey', 'policies/surveys/monitoring-and-us', inspectSurvey);
  inFolder('tips', 'policies/tips/self-protection', inspectSeries);
  inFolder('a contract', `src/sample/contracts/${readdirSync('src/sample/contracts')[0]}`, inspectTemplate);

  fuzz('what somebody states of a procedure', {
    samples: [file('policies/chat-monitoring/procedure.yaml')],
    words: yaml,
    read: (bytes) => readStatement({ name: 'a/procedure.yaml', bytes }),
    taken: ({ value }) => value !== undefined,
    sound: ({ problems = [] }) => sayable(problems),
  });

  fuzz('a playbook', {
    samples: ['minor', 'moderate', 'major'].map((level) => file(`policies/crisis/${level}.yaml`)),
    words: yaml,
    read: (bytes) => parsePlaybook(bytes),
    refuses: (error) => error instanceof HeedError && error.code === 'bad-input' && error.problems.length > 0,
    share: 0.5,
  });

  fuzz('a plan of whom to call', {
    samples: languages.map((language) => writePlanFile(firstPlan, ['S001', '0042'], language)),
    words: [...yaml, 'lead: "1"', '22:00', '24:01', '-1', 'chat 0'],
    read: (bytes) => readPlanFile(bytes.toString()),
    taken: ({ problems }) => problems === undefined,
    share: 0.5,
  });

  fuzz('a policy of reminders', {
    samples: languages.map((language) =>
      writePolicyFile(
        ['notice'],
        {
          steps: [{ from: 'sent', workingDays: 2, at: 600 }],
          rungs: [{ to: 'manager', workingDays: 1, at: 600 }],
          hours: { from: 540, to: 1_080, quiet: [{ from: 720, to: 780 }] },
          ...{ perDay: 1, perItem: 5, tries: 3, retryMinutes: 30 },
        },
        'S001',
        language,
      ),
    ),
    words: [...yaml, '2 working days after', '到期前 1 个工作日', '10:00', '25:00', '99999999999999999999'],
    read: (bytes) => readPolicyFile(bytes.toString(), 'reminders.yaml'),
    taken: ({ written }) => written !== undefined,
    sound: ({ problems }) => sayable(problems),
  });

  fuzz('days of a company', {
    samples: ['# 2027\n2027-01-01 2027-01-03 放假 元旦\n2027-02-14 上班 春节调休\n'],
    words: ['2027-01-01', ' ', '\n', '放假', 'works', '0000-01-01', '9999-12-31', '#', ','],
    read: (bytes) => readOwnDays(bytes.toString(), 'days.txt'),
    taken: ({ problems }) => problems.length === 0,
    sound: ({ problems }) => sayable(problems),
  });

  fuzz('whose days they are', {
    samples: ['CN', 'zone:Asia/Shanghai', 'entity:上海公司', 'site:a'],
    words: ['zone:', 'entity:', 'Etc/GMT+1', '/', ':'],
    read: (bytes) => readScope(bytes.toString()),
  });

  fuzz('Markdown', {
    samples: [
      file('policies/chat-monitoring/en.md'),
      `# a\n\n| a | b |\n|:-|-:|\n| [x](https://a.example/ "t") | ![y](z) |\n\n1. b\n   - c\n`,
    ],
    words: markdown,
    read: (bytes) => {
      const text = bytes.toString();
      return { ...renderMarkdown(text), plain: plainText(text), blocks: blocksOf(text) };
    },
    onlyTaken: true,
    sound: ({ html }) => {
      for (const [, name = '', attributes = ''] of html.matchAll(/<\/?([^\s>/]*)([^>]*)>/g)) {
        expect(allowedTags).to.include(name);
        expect(attributes).to.not.match(/\son|style=|src=|href="(?!https?:|mailto:|#)/i);
      }
    },
    share: 0.5,
  });

  const lists = ['utf8', 'utf8-bom', 'gb18030', 'utf16le'].map((name) =>
    file(`test/fixtures/people/${name}.csv`),
  );
  const cells = [
    ',',
    ';',
    '\t',
    '\n',
    '"',
    '""',
    '工号',
    '姓名',
    '部门',
    'staff no',
    'name',
    'departments',
    'a/b;c',
    '2026-01-31',
    'HR',
  ];

  fuzz('a staff list', {
    samples: lists,
    words: cells,
    read: (bytes) => parseCsv(bytes),
    taken: ({ problems }) => problems.length === 0,
    sound: ({ problems }) => sayable(problems),
    most: 512,
  });

  fuzz('a list of absences', {
    samples: ['工号,开始日期,结束日期,原因\nS001,2026-03-02,2026-03-05,病假\nS002,2026/3/9,,\n'],
    words: [...cells, '开始日期', '结束日期', '2026/3/9', '20260309'],
    read: (bytes) => readAbsences(bytes),
    taken: ({ problems }) => problems.length === 0,
    sound: ({ problems }) => sayable(problems),
    most: 512,
  });

  fuzz('a list that is pasted', {
    samples: ['S001, S002\nS003', '工号,姓名\nS001,李\n'],
    words: cells,
    read: (bytes) => readStaffList(bytes.toString()),
    onlyTaken: true,
  });
});
