import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { FakeSlack } from './types.ts';

/** Slack's own client on the fake, which repeats nothing by itself. */
export function webClient({ apiBase, botToken }: FakeSlack): WebClient {
  return new WebClient(botToken, { slackApiUrl: apiBase, retryConfig: { retries: 0 }, timeout: 3_000 });
}

/** Slack's word for why it refused a call; `ok` when it did not. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error;
    return error.data.error;
  }
}
