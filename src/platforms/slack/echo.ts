import { createHmac, randomBytes } from 'node:crypto';
import { request } from 'undici';
import type { Clock } from '../../clock.ts';
import type { SlackSettings } from './settings.ts';

/** Slack waits so long for an answer. */
const slackWaitsMs = 3_000;
const weWaitMs = 5_000;
const longestAnswer = 4_096;

export type Echo =
  | { heard: true; ms: number; late: boolean }
  /** `unreachable`: nobody answered, by that code; `other`: somebody answered something else. */
  | { heard: false; why: 'unreachable'; code: string }
  | { heard: false; why: 'other'; status: number; server: string };

/**
 * Asks the address of events as Slack does when it is saved: a signed challenge, which has to come back
 * [docs.slack.dev: url_verification].
 */
export async function askEvents(
  { signingSecrets }: Pick<SlackSettings, 'signingSecrets'>,
  baseUrl: string,
  clock: Clock,
): Promise<Echo> {
  const challenge = randomBytes(24).toString('base64url');
  const body = JSON.stringify({ type: 'url_verification', token: '', challenge });
  const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
  const mac = createHmac('sha256', signingSecrets[0] ?? '')
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  const began = performance.now();
  try {
    const answer = await request(`${baseUrl}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac}`,
      },
      body,
      signal: AbortSignal.timeout(weWaitMs),
    });
    const said = await firstOf(answer.body, longestAnswer);
    const ms = Math.round(performance.now() - began);
    if (answer.statusCode === 200 && returned(said, challenge))
      return { heard: true, ms, late: ms > slackWaitsMs };
    const server = String(answer.headers.server ?? 'unnamed');
    return { heard: false, why: 'other', status: answer.statusCode, server };
  } catch (error) {
    return { heard: false, why: 'unreachable', code: codeOf(error) };
  }
}

/** Slack takes the challenge as it is or in an object. */
function returned(said: string, challenge: string): boolean {
  return said === challenge || said === JSON.stringify({ challenge });
}

async function firstOf(body: AsyncIterable<Buffer>, most: number): Promise<string> {
  let said = '';
  for await (const chunk of body) {
    said += chunk.toString('utf8');
    if (said.length > most) break;
  }
  return said;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${weWaitMs / 1_000} s`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
