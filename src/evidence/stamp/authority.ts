import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { HeedError } from '../../errors.ts';
import { invalid } from '../invalid.ts';
import { stampRequest } from './request.ts';
import { mostStamp, type Stamp, verifyStamp } from './verify.ts';

/** In milliseconds of real time. */
const patience = { connect: 5_000, total: 15_000 };

/** A server that puts time stamps on what is sent to it (RFC 3161, section 3.4). */
export interface StampAuthority {
  url: string;
  /** Certificates that its own has to lead to, DER. */
  trusted: readonly Uint8Array[];
}

export interface NewStamp {
  stamp: Stamp;
  /** The response as it came, DER. */
  response: Buffer;
}

/**
 * Has bytes stamped. Only their hash leaves this machine. What comes back counts only when it verifies, is the answer to
 * this very request, and tells a time near ours.
 *
 * @throws HeedError `platform-failed` for a server that is not there, too slow or refuses; `evidence-invalid` for what
 *   it should not have answered
 */
export async function askForStamp(
  { url, trusted }: StampAuthority,
  data: Uint8Array,
  now: Date,
  signal?: AbortSignal,
): Promise<NewStamp> {
  const { der, nonce } = stampRequest(createHash('sha256').update(data).digest(), randomBytes(16));
  const response = await exchange(url, der, signal);
  const stamp = await verifyStamp(response, data, trusted);
  if (stamp.nonce !== nonce) throw invalid('stamp', 'it answers another request');
  const apart = Math.abs(stamp.at.getTime() - now.getTime());
  // Whoever is wrong: a stamp that far off proves nothing that anybody would want to rely on.
  if (apart > 86_400_000)
    throw invalid('stamp', `its time, ${stamp.at.toISOString()}, is more than a day off`);
  return { stamp, response };
}

async function exchange(url: string, body: Buffer, signal?: AbortSignal): Promise<Buffer> {
  const agent = new Agent({ connect: { timeout: patience.connect }, maxResponseSize: mostStamp });
  const limit = AbortSignal.timeout(patience.total);
  try {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body,
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200) throw new HeedError('platform-failed', `HTTP ${answer.statusCode}`);
    const [type = ''] = String(answer.headers['content-type'] ?? '').split(';');
    if (type.trim().toLowerCase() !== 'application/timestamp-reply')
      throw invalid('stamp', 'the server answered with something else than a time stamp');
    return bytes;
  } catch (cause) {
    if (cause instanceof HeedError) throw cause;
    throw new HeedError('platform-failed', limit.aborted ? 'too slow' : `not reached: ${codeOf(cause)}`, {
      cause,
    });
  } finally {
    await agent.destroy();
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}
