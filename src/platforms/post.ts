import { Agent, request } from 'undici';
import { noticing } from './noticing.ts';

/** What a POST came to. `left`: the request went out, so it may have had its effect. */
export type Posted =
  | { answered: true; status: number; text: string; retryAfterMs?: number }
  | { answered: false; left: boolean; code: string };

const mostBytes = 65_536;

/** An agent for one provider: nothing is waited for longer than ten seconds. */
export const patientAgent = (): Agent =>
  new Agent({ connect: { timeout: 5_000 }, headersTimeout: 10_000, bodyTimeout: 10_000 });

/** Posts once and follows nothing. Never rejects: whoever asks has to know whether it may have arrived. */
export async function postOnce(
  agent: Agent,
  { url, headers, body }: { url: string; headers: Record<string, string>; body: string },
  signal: AbortSignal,
): Promise<Posted> {
  let left = false;
  try {
    const response = await request(url, {
      method: 'POST',
      dispatcher: agent.compose(noticing(() => (left = true))),
      headers,
      body,
      signal,
    });
    const text = await bounded(response.body);
    const seconds = Number(response.headers['retry-after']);
    const retry = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {};
    return { answered: true, status: response.statusCode, text, ...retry };
  } catch (error) {
    return { answered: false, left, code: codeOf(error) };
  }
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw new TypeError('an answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
