import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Runs a script of this folder in a Node of its own, from whatever directory the tests were started in. */
export function runTypeScript(script: string, args: string[], options: SpawnOptions): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, ['--import', loader, path, ...args], options);
}
