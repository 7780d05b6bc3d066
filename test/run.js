// `npm test`: provides what the tests need beyond npm, checks types and style, runs every test.
// `npm test -- test/unit/some.test.ts` runs some of them.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some tests use, what does instead of them, and the Debian packages that bring them. */
const tools = [
  {
    // Chromium without its own windows, which cost as much as the pages: tests take half the time.
    program: 'chromium-headless-shell',
    instead: 'chromium',
    packages: ['chromium-headless-shell', 'fonts-noto-cjk'],
    for: 'browser tests',
  },
  { program: 'redis-server', packages: ['redis-server'], for: 'tests of the queue on Redis' },
  {
    program: 'go',
    packages: ['golang-go', 'golang-golang-x-mod-dev'],
    for: 'the outside verifier of receipts',
  },
  { program: 'openssl', packages: ['openssl'], for: 'a time stamp authority,' },
  { program: 'pdftotext', packages: ['poppler-utils'], for: 'documents, opened by others’ programs,' },
  { program: 'unzip', packages: ['unzip'], for: 'archives, opened by others’ programs,' },
];

const onPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function provideTools() {
  const missing = tools.filter(({ program }) => !onPath(program));
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.packages);
  if (process.getuid?.() === 0 && isDebian() && onPath('apt-get')) {
    console.log(`Installing ${packages.join(', ')} …`);
    // RUNLEVEL=1: a package that brings a service must not start it.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  }
  for (const tool of tools.filter(
    ({ program, instead }) => !onPath(program) && !(instead && onPath(instead)),
  )) {
    console.warn(
      `Missing: ${tool.program}. ${tool.for} will be skipped. (Debian: apt-get install ${tool.packages.join(' ')})`,
    );
  }
}

const bin = (name) => join('node_modules', '.bin', name);
const wanted = process.argv.slice(2);
if (wanted.length === 0) {
  provideTools();
  const checks = [
    [bin('tsc'), ['--noEmit']],
    [bin('biome'), ['check', '--error-on-warnings', '.']],
    [bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ];
  for (const [command, args] of checks) {
    if (run(command, args) !== 0) process.exit(1);
  }
}
const files = wanted.length > 0 ? wanted : ['test/**/*.test.ts', 'test/**/*.test.tsx'];
process.exit(run(bin('mocha'), files));
