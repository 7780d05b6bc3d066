import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const commands = {
  go: ['go'],
  chromium: ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'],
  openssl: ['openssl'],
  'redis-server': ['redis-server'],
  unzip: ['unzip'],
  pdftotext: ['pdftotext'],
  unshare: ['unshare'],
  setpriv: ['setpriv'],
  'systemd-analyze': ['systemd-analyze'],
} as const;

export type Tool = keyof typeof commands;

/** Where a tool is, by the first of its names found on PATH. */
export function findTool(tool: Tool): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return commands[tool].flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * Skips the test, or the suite when called in `before`, on a machine without a tool, and says which one is
 * missing. With CI=true that is a failure: there a test that silently does not run would count as passed.
 */
export function needs(test: Mocha.Context, tool: Tool): void {
  if (findTool(tool)) return;
  if (process.env.CI === 'true') throw new Error(`${tool} is not installed, and this test needs it`);
  console.warn(`skipped, because ${tool} is not installed: ${test.test?.parent?.fullTitle() ?? 'a test'}`);
  test.skip();
}

/** Skips a test that means nothing here, and says which and why: never silently. */
export function skipBecause(test: Mocha.Context, why: string): never {
  console.warn(`skipped, because ${why}: ${(test.currentTest ?? test.test)?.fullTitle() ?? 'a test'}`);
  return test.skip();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
