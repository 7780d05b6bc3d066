import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClickSettings } from './wecom-clicks.ts';

/** Of presses that are sent: to where, of which notice, by how many people. */
export interface Firing {
  port: number;
  settings: ClickSettings;
  notice: string;
  people: number;
  perSecond: number;
}

/** What became of presses until now; what is still waiting is not counted. */
export interface Fired {
  seconds: number;
  sent: number;
  /** Taken and committed. */
  taken: number;
  /** Told at once to come again. */
  busy: number;
  /** Not answered in 5 s. */
  late: number;
}

const child = fileURLToPath(new URL('./wecom-firing-child.ts', import.meta.url));

/**
 * Presses buttons so many times a second, whatever the answers take, from a process of its own: who measures is not kept
 * busy by it. As WeCom does, it drops the connection after 5 s; what it would send again is among those that follow. What
 * was not answered is not counted.
 *
 * @returns what ends it
 */
export async function fireSteadily(firing: Firing): Promise<() => Promise<Fired>> {
  const process_ = spawn(process.execPath, ['--import', 'tsx', child, JSON.stringify(firing)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await said(process_);
  return async () => {
    const line = said(process_);
    process_.stdin.end();
    const fired = JSON.parse(await line) as Fired;
    if (process_.exitCode === null) await once(process_, 'exit');
    return fired;
  };
}

async function said({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('it has no output');
  const [data] = (await once(stdout, 'data')) as [Buffer];
  return data.toString();
}
