import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { languages } from '../../src/messages/model.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { displayWidth } from '../../src/messages/width.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { readCourseFolder } from '../../src/training/course.ts';
import { largestPicture } from '../../src/training/limits.ts';
import { courseText, pdf, png } from '../harness/course.ts';
import { withWords } from '../harness/training.ts';

const han = /\p{Script=Han}/u;

describe('a course, before it is published', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heed-course-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Writes a course that is right but for what `change` does to its texts. */
  async function write(
    change: (text: string) => string = (text) => text,
    files: Record<string, Buffer> = {},
  ): Promise<void> {
    await mkdir(join(root, 'fire'), { recursive: true });
    for (const language of languages)
      await writeFile(join(root, 'fire', `${language}.md`), change(courseText(language)));
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, 'fire', name), bytes);
  }

  /** What is wrong, as an operator reads it; each is also said in Chinese. */
  async function wrong(): Promise<string[]> {
    const refused: unknown = await readCourseFolder(root).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(refused instanceof HeedError)) return [];
    for (const one of refused.problems) {
      expect(sayProblem('zh-CN', one).problem, one.at).to.match(han);
      expect(one.problem.replace(/".*"/, '')).not.to.match(han);
    }
    return refused.problems.map(({ at, problem }) => `${at}: ${problem}`);
  }

  it('is read in both languages, with its modules as they are written', async () => {
    await write();
    const [course] = await readCourseFolder(root);
    expect(course?.code).to.equal('fire');
    expect(course?.texts.en.modules.map(({ heading, opening, more }) => ({ heading, opening, more }))).to.eql(
      [
        { heading: 'Doors', opening: 'A door stays shut.', more: true },
        { heading: 'Case: smoke', opening: 'There was smoke.', more: false },
      ],
    );
    expect(course?.texts['zh-CN'].modules[1]?.heading).to.equal('案例：烟');
  });

  const both = (field: string, said: string) =>
    ['en.md', 'zh-CN.md'].map((file) => `fire/${file}: ${field}: ${said}`);

  const slips: [what: string, from: string | RegExp, to: string, field: string, said: RegExp][] = [
    [
      'a quiz without a right answer',
      'right: [near, known]',
      'right: []',
      'quiz.questions[1].right',
      /no right answer/,
    ],
    [
      'a right answer that is no option',
      'right: shut',
      'right: ajar',
      'quiz.questions[0].right',
      /none of the options: ajar/,
    ],
    [
      'the same right answer twice',
      'right: [near, known]',
      'right: [near, near]',
      'quiz.questions[1].right',
      /same answer twice/,
    ],
    [
      'an order that leaves one out',
      'right: [warn, leave, call]',
      'right: [warn, leave]',
      'quiz.questions[2].right',
      /every option/,
    ],
    ['a pass mark over 100', 'passMark: 60', 'passMark: 101', 'quiz.passMark', /100/],
    ['more asked than there are', 'ask: 2', 'ask: 4', 'quiz.ask', /there are 3 questions/],
    [
      'an option of a name that is taken',
      'id: known',
      'id: near',
      'quiz.questions[1].options[1].id',
      /stands above already/,
    ],
    [
      'a question of a name that is taken',
      'id: exits',
      'id: doors',
      'quiz.questions[1].id',
      /stands above already/,
    ],
    [
      'a wrong answer without a word why',
      /, because: (?:No\.|不对。)/,
      '',
      'quiz.questions[0].options[1].because',
      /why it is wrong/,
    ],
    [
      'a kind of question that is not known',
      'kind: single',
      'kind: riddle',
      'quiz.questions[0].kind',
      /single, multiple, order or text/,
    ],
    [
      'a kind of module that is not known',
      'kind: case',
      'kind: film',
      'modules[1].kind',
      /text, case, picture/,
    ],
    ['renewal that begins before the certificate', 'before: 30', 'before: 180', 'valid.before', /later/],
    ['no tries', 'tries: 2', 'tries: 0', 'quiz.tries', /1/],
    [
      'an option too long for any card',
      /text: (?:Shut|关着)/,
      `text: ${'关'.repeat(37)}`,
      'quiz.questions[0].options[0].text',
      /72 columns/,
    ],
    [
      'an address that is no safe one',
      '{ id: smoke, kind: case }',
      '{ id: smoke, kind: link, label: x, url: "http://x.example" }',
      'modules[1].url',
      /https/,
    ],
    [
      'a file that is a path',
      '{ id: smoke, kind: case }',
      '{ id: smoke, kind: file, label: x, file: ../x.pdf }',
      'modules[1].file',
      /name of a file/,
    ],
  ];
  for (const [what, from, to, field, said] of slips)
    it(`is refused for ${what}, by file and field`, async () => {
      await write((text) => text.replace(from, to));
      const found = await wrong();
      for (const start of ['en.md', 'zh-CN.md'])
        expect(
          found.find((one) => one.startsWith(`fire/${start}: ${field}: `)),
          found.join('\n'),
        ).to.match(said);
    });

  it('is refused where question and options do not fit on a card together', async () => {
    await write((text) =>
      text.replace(/ask: (?:What about doors\?|门应当怎样？)/, `ask: ${'门'.repeat(146)}`),
    );
    expect(await wrong()).to.eql(
      both(
        'quiz.questions[0].ask',
        'the question and all its options do not fit on a card in a chat: 300 columns at the most, of which a Chinese character takes two',
      ),
    );
  });

  it('needs a heading for each module, and a paragraph below it that a card can show', async () => {
    await write((text) => text.replace(/^# (?:Case: smoke|案例：烟)$/m, ''));
    expect((await wrong())[0]).to.match(
      /en\.md: the text has 1 headings of level 1 and modules has 2 entries/,
    );
    await write((text) => text.replace(/^(?:There was smoke\.|那天有烟。)$/m, '- only a list'));
    expect((await wrong())[0]).to.match(/has to begin with an ordinary paragraph/);
    await write((text) => text.replace(/^(?:There was smoke\.|那天有烟。)$/m, '烟'.repeat(141)));
    expect((await wrong())[0]).to.match(/does not fit on a card/);
    await write((text) => text.replace(/^# /m, 'Words above.\n\n# '));
    expect((await wrong())[0]).to.match(/no text may stand above/);
  });

  it('says of a question in one’s own words what to look for, and a card has to hold what is asked', async () => {
    await write(withWords({ reviewers: 'privacy' }));
    const [course] = await readCourseFolder(root);
    expect(course?.decided.quiz.reviewers).to.equal('privacy');
    await write((text) => withWords({})(text).replace(/, lookFor: [^}]* }/, ' }'));
    expect((await wrong())[0]).to.match(/quiz\.questions\[3\]\.lookFor: /);
    await write((text) => withWords({ reviewers: 'manager' })(text));
    expect((await wrong())[0]).to.match(/quiz\.reviewers: /);
    await write((text) => withWords({})(text).replace(/ask: "[^"]*"/, `ask: ${'烟'.repeat(151)}`));
    expect((await wrong())[0]).to.match(/quiz\.questions\[3\]\.ask: .*300 columns/);
  });

  it('has one order in all languages', async () => {
    await write((text) =>
      text.includes('language: en') ? text.replace('[warn, leave, call]', '[leave, warn, call]') : text,
    );
    expect(await wrong()).to.eql([
      'fire/en.md, fire/zh-CN.md: quiz.questions[2].right: differs between the language files: leave, warn, call and warn, leave, call',
    ]);
  });

  const withPicture = (file: string) => (text: string) =>
    text.replace('{ id: doors, kind: text }', `{ id: doors, kind: picture, file: ${file}, alt: A door }`);
  const withFile = (file: string) => (text: string) =>
    text.replace('{ id: doors, kind: text }', `{ id: doors, kind: file, file: ${file}, label: Plan }`);

  it('brings its pictures and files, whose types are told by their bytes', async () => {
    await write(withPicture('door.jpg'), { 'door.jpg': png() });
    const [course] = await readCourseFolder(root);
    expect(course?.files.map(({ name, mediaType }) => ({ name, mediaType }))).to.eql([
      { name: 'door.jpg', mediaType: 'image/png' },
    ]);
    await write(withFile('plan.pdf'), { 'plan.pdf': pdf() });
    expect((await readCourseFolder(root))[0]?.files[0]?.mediaType).to.equal('application/pdf');
  });

  it('is refused by name for a picture of 10 MB, for other types, and for a file that is not there', async () => {
    await write(withPicture('huge.png'), { 'huge.png': png(10 * 1024 * 1024) });
    expect(await wrong()).to.match(new RegExp(`fire/huge\\.png: .*${largestPicture}`));
    await write(withPicture('door.png'), { 'door.png': Buffer.from('<svg onload="alert(1)"/>') });
    expect((await wrong())[0]).to.match(/modules\[0\]\.file: door\.png is no PNG or JPEG/);
    await write(withPicture('plan.png'), { 'plan.png': pdf() });
    expect((await wrong())[0]).to.match(/plan\.png is no PNG or JPEG/);
    await write(withFile('plan.pdf'), { 'plan.pdf': Buffer.from('MZ program') });
    expect((await wrong())[0]).to.match(/plan\.pdf is no PDF/);
    await write(withFile('gone.pdf'));
    expect((await wrong())[0]).to.match(/gone\.pdf is not in the course/);
  });

  it('ships twice as a sample, and the folder of policies is read as before', async () => {
    const courses = await readCourseFolder('policies/courses');
    expect(courses.map(({ code }) => code)).to.eql(['privacy-at-work', 'psychological-privacy']);
    for (const { texts } of courses)
      for (const language of languages)
        for (const line of texts[language].front.summary) expect(displayWidth(line)).to.be.at.most(72);
    expect((await readPolicyFolder('policies')).map(({ code }) => code)).not.to.include('privacy-at-work');
  });
});
