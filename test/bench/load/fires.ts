import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Aim, Kind } from './aim.ts';
import type { Stream } from './generator.ts';
import type { Tallied } from './tally.ts';

/** What a generator did. */
export interface Fired {
  /** For how long something was due. */
  seconds: number;
  /** Processors that the generator itself was busy on meanwhile, on average: 0.1 is a tenth of one. */
  share: number;
  became: Partial<Record<Kind, Tallied>>;
}

const child = fileURLToPath(new URL('./generator-child.ts', import.meta.url));

/**
 * Sends from a process of its own, so that whoever measures does not keep it waiting.
 *
 * @returns what ends it
 */
export async function fires(aim: Aim, streams: readonly Stream[]): Promise<() => Promise<Fired>> {
  const generator = spawn(process.execPath, ['--import', 'tsx', child, JSON.stringify({ aim, streams })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // What was not answered is listed by number: a line may be longer than a pipe holds at once.
  const lines = createInterface({ input: generator.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error('the generator has ended before its time');
    return value;
  };
  await next();
  return async () => {
    generator.stdin.end();
    return JSON.parse(await next()) as Fired;
  };
}
