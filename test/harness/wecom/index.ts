import type { FakeWecom, FakeWecomOptions } from './types.ts';

export type * from './types.ts';

/** Starts a strict, stateful fake of WeCom's servers on this machine, on a port of its own. */
export function startFakeWecom(options: FakeWecomOptions): Promise<FakeWecom> {
  return Promise.reject(new Error(`not built yet (${options.clock.now().toISOString()})`));
}
