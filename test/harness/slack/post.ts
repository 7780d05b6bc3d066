import type { Attempt } from './delivery.ts';
import type { SealedRequest } from './types.ts';

type Came = Omit<Attempt, 'retryNum' | 'retryReason'>;

/** Sends once, as Slack does: at most two redirects, and no longer than it waits. */
export async function post(request: SealedRequest, timeoutMs: number): Promise<Came> {
  const started = performance.now();
  const ms = () => performance.now() - started;
  const signal = AbortSignal.timeout(timeoutMs);
  const timestamp = request.headers['x-slack-request-timestamp'];
  const stamped = timestamp === undefined ? {} : { timestamp };
  const body = typeof request.body === 'string' ? request.body : new Uint8Array(request.body);
  let { url } = request;
  try {
    for (let redirects = 0; redirects <= 2; redirects++) {
      const { headers } = request;
      const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
      const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
      const to = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && to !== null) {
        url = new URL(to, url).href;
        continue;
      }
      const type = response.headers.get('content-type');
      return {
        ...stamped,
        status: response.status,
        body: text,
        ...(type === null ? {} : { contentType: type }),
        ms: ms(),
        noRetry: response.headers.get('x-slack-no-retry') === '1',
      };
    }
    return { ...stamped, error: 'redirects', ms: ms(), noRetry: false };
  } catch {
    return { ...stamped, error: signal.aborted ? 'timeout' : 'connection', ms: ms(), noRetry: false };
  }
}
