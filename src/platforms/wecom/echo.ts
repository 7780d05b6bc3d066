import { randomBytes, randomInt } from 'node:crypto';
import { request } from 'undici';
import type { Clock } from '../../clock.ts';
import { CallbackCrypto } from './crypto.ts';
import type { WecomSettings } from './settings.ts';

/** WeCom waits so long when the settings are saved. */
const wecomWaitsMs = 1_000;
const weWaitMs = 5_000;
const longestAnswer = 4_096;

export type Echo =
  | { heard: true; ms: number; late: boolean }
  /** `unreachable`: nobody answered, by that code; `other`: somebody answered something else. */
  | { heard: false; why: 'unreachable'; code: string }
  | { heard: false; why: 'other'; status: number; server: string };

/**
 * Asks the callback as WeCom does when the settings are saved in the console [90930]: a signed, encrypted number,
 * which has to come back in the clear and without anything around it.
 */
export async function askCallback(
  settings: Pick<WecomSettings, 'corpid' | 'tokens' | 'encodingAesKeys'>,
  baseUrl: string,
  clock: Clock,
): Promise<Echo> {
  const { corpid: receiveid, tokens, encodingAesKeys } = settings;
  const crypto = new CallbackCrypto({ receiveid, tokens, encodingAesKeys });
  const plain = String(randomInt(1e12, 1e14));
  const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
  const nonce = randomBytes(8).toString('hex');
  const { encrypt, signature } = crypto.seal(plain, { timestamp, nonce });
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce, echostr: encrypt });
  const began = performance.now();
  try {
    const { statusCode, headers, body } = await request(`${baseUrl}/wecom/callback?${query.toString()}`, {
      signal: AbortSignal.timeout(weWaitMs),
    });
    const said = await firstOf(body, longestAnswer);
    const ms = Math.round(performance.now() - began);
    if (statusCode === 200 && said === plain) return { heard: true, ms, late: ms > wecomWaitsMs };
    return { heard: false, why: 'other', status: statusCode, server: String(headers.server ?? 'unnamed') };
  } catch (error) {
    return { heard: false, why: 'unreachable', code: codeOf(error) };
  }
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
