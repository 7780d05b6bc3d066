import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import type { Command } from 'commander';
import { program } from '../../src/cli.ts';
import { variables } from '../../src/config.ts';
import { common } from '../../src/messages/texts/console/common.ts';

interface Page {
  path: string;
  text: string;
}

interface Said {
  page: string;
  what: string;
}

const pages: Page[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const fence = /^ *```.*\n([\s\S]*?)^ *```$/gm;
const withoutFences = (text: string) => text.replace(fence, '');

/** Lines of code: those of blocks, and what stands between backticks. */
function code({ text }: Page): string[] {
  const blocks = [...text.matchAll(fence)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...inline].map((line) => line.trim()).filter((line) => line !== '');
}

/** Everything that `pattern` finds in the code of all pages: its first group, or else the whole. */
function inCode(pattern: RegExp): Said[] {
  return pages.flatMap((page) =>
    code(page).flatMap((line) =>
      [...line.matchAll(pattern)].map(([whole, group]) => ({ page: page.path, what: group ?? whole })),
    ),
  );
}

const links = pages.flatMap(({ path, text }) =>
  [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, what = '']) => ({ page: path, what })),
);
const inside = links.filter(({ what }) => !/^[a-z]+:/.test(what));
const fileOf = ({ page, what }: Said) => normalize(join(dirname(page), what.split('#')[0] ?? ''));
const say = ({ page, what }: Said) => `${page}: ${what}`;

/** The name that a heading is linked by. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(file: string): string[] {
  const text = withoutFences(readFileSync(file, 'utf8'));
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
}

/** What `heed PATH --help` prints; nothing for what is no command. */
function help(path: readonly string[]): string {
  let command: Command | undefined = program();
  for (const name of path) command = command?.commands.find((one) => one.name() === name);
  return command?.helpInformation() ?? '';
}

describe('the documents', () => {
  it('begin with the two commands, in this order', () => {
    const readme = pages.find(({ path }) => path === 'README.md');
    const blocks = [...(readme?.text ?? '').matchAll(fence)].map(([, block = '']) => block.trim());
    expect(blocks.slice(0, 2)).to.deep.equal(['npm install && npm start', 'npm install && npm test']);
  });

  it('link to files and headings that exist', () => {
    expect(inside).to.have.property('length').greaterThan(0);
    const wrong = inside.filter((link) => {
      const [path = '', heading] = link.what.split('#');
      const file = path === '' ? link.page : fileOf(link);
      return !existsSync(file) || (heading !== undefined && !anchorsOf(file).includes(heading));
    });
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('show pictures that exist and are pictures', () => {
    const pictures = inside.filter(({ what }) => what.endsWith('.png'));
    expect(pictures).to.have.property('length').greaterThan(0);
    for (const picture of pictures) {
      const begins = readFileSync(fileOf(picture)).subarray(0, 8).toString('hex');
      expect(begins, say(picture)).to.equal('89504e470d0a1a0a');
    }
  });

  it('name files and folders that exist', () => {
    const paths = inCode(/(?<![^\s(])(?:src|handlers|jobs|test|docs|policies)\/[^\s,;)]*/g);
    expect(paths).to.have.property('length').greaterThan(0);
    const wrong = paths.filter(({ what }) => !/[<*…]/.test(what) && !existsSync(what));
    expect(wrong.map(say)).to.deep.equal([]);
  });

  it('name commands and options that exist', () => {
    const commands = inCode(/^(?:npx )?heed (.+)$/g);
    expect(commands).to.have.property('length').greaterThan(0);
    for (const command of commands) {
      const words = command.what.split(/\s+/);
      let path = words.slice(0, words[0]?.startsWith('-') ? 0 : 1);
      let known = help(path);
      while (path.length > 0 && path.length < words.length && known.includes('\nCommands:')) {
        path = words.slice(0, path.length + 1);
        known = help(path);
      }
      expect(known, say(command)).to.match(new RegExp(`^Usage: ${['heed', ...path].join(' ')} `));
      for (const option of words.filter((word) => word.startsWith('--')))
        expect(known, say(command)).to.match(new RegExp(`${option}\\b`));
    }
  });

  it('name scripts and benchmarks that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = inCode(/npm run ([\w-]+)/g);
    expect(named.map(({ what }) => what)).to.include('bench');
    expect(named.filter(({ what }) => !Object.hasOwn(scripts, what)).map(say)).to.deep.equal([]);
    const benches = readFileSync('test/bench/run.ts', 'utf8');
    for (const bench of inCode(/npm run bench -- ([\w-]+)/g))
      expect(benches, say(bench)).to.match(new RegExp(`[' ]${bench.what}'?: (\\(\\)|\\[)`));
  });

  it('name variables that exist', () => {
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:HEED|WECOM|SLACK)_[A-Z_]+\b|\b(?:DATABASE|REDIS|SMTP)_URL\b/g)].map(
        ([what]) => ({ page: path, what }),
      ),
    );
    expect(named).to.have.property('length').greaterThan(0);
    expect(named.filter(({ what }) => !Object.hasOwn(variables, what)).map(say)).to.deep.equal([]);
  });

  it('name every page of the console, in the table of its parts', () => {
    const table = readFileSync('docs/console.md', 'utf8').split('## Its parts')[1]?.split('\n\n')[1] ?? '';
    const missing = Object.values(common.en.nav).filter(
      (label) => !table.toLowerCase().includes(label.toLowerCase()),
    );
    expect(missing).to.deep.equal([]);
  });

  it('list every decision', () => {
    const listed = links.filter(({ page }) => page === 'docs/decisions/README.md').map(({ what }) => what);
    const there = readdirSync('docs/decisions').filter((name) => /^\d{4}-/.test(name));
    expect(listed).to.have.members(there);
  });

  it('hold no address of a package registry and no path of somebody’s machine', () => {
    const private_ = /registry\.|npmmirror|verdaccio|(?<![\w.])\/(?:work|root|home|Users|tmp)\//;
    const wrong = pages.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (private_.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(wrong).to.deep.equal([]);
  });
});
