import { start } from './start.ts';
import type { FakeWecom, FakeWecomOptions } from './types.ts';

export { ApiError } from './errors.ts';
export type * from './types.ts';

/**
 * Starts a strict, stateful fake of WeCom's servers on this machine, on a port of its own. Where it is laxer
 * than the platform, that is a mistake of the fake.
 */
export function startFakeWecom(options: FakeWecomOptions): Promise<FakeWecom> {
  return start(options);
}
