import { start } from './start.ts';
import type { FakeSlack, FakeSlackOptions } from './types.ts';

export type * from './types.ts';

/**
 * A workspace of Slack on a port of this machine: Web API, OpenID Connect, Socket Mode, and everything it sends
 * to an app, signed with code of its own. Strict where Slack is: scopes, arguments, Block Kit, limits, lifetimes.
 */
export function startFakeSlack(options: FakeSlackOptions): Promise<FakeSlack> {
  return start(options);
}
