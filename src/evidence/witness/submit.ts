import { Agent, request } from 'undici';
import { HeedError } from '../../errors.ts';
import { fromDecimal, toBase64 } from '../encoding.ts';
import { invalid } from '../invalid.ts';
import type { Verifier } from '../keys.ts';
import { type Cosignature, readCosignature } from './cosignature.ts';

/** In milliseconds of real time. */
const patience = { connect: 5_000, total: 15_000 };
const mostAnswer = 64 * 1024;

/** Somebody independent who watches that the log only grows (C2SP tlog-witness). */
export interface Witness {
  /** Submission prefix, without a final slash. */
  url: string;
  key: Verifier;
}

/** The witness has seen another size of this log than it was asked to start from. */
export class OtherSize extends Error {
  override readonly name = 'OtherSize';
  readonly size: number;

  constructor(size: number) {
    super(`the witness has seen ${size} entries`);
    this.size = size;
  }
}

export interface Submission {
  /** The signed checkpoint, verbatim. */
  note: string;
  /** The size that the witness saw last, as far as we know; 0 for none. */
  from: number;
  /** That the tree of `from` begins the checkpoint's; none where `from` is 0. */
  proof: readonly Uint8Array[];
}

/**
 * Has a checkpoint cosigned: `add-checkpoint`.
 *
 * @throws OtherSize to be asked again with a proof from there
 * @throws HeedError `platform-failed` for a witness that is not there, too slow or refuses; `evidence-invalid` for an
 *   answer without a cosignature that holds
 */
export async function askForCosignature(
  { url, key }: Witness,
  { note, from, proof }: Submission,
  now: Date,
  signal?: AbortSignal,
): Promise<Cosignature> {
  const body = `old ${from}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
  const { status, type, text } = await exchange(`${url}/add-checkpoint`, body, signal);
  if (status === 409 && type === 'text/x.tlog.size') {
    const size = text.endsWith('\n') ? fromDecimal(text.slice(0, -1)) : undefined;
    if (size === undefined) throw invalid('cosignature', 'the witness names a size that is none');
    // The same size and still refused: it has another tree of that size.
    if (size === from) throw invalid('cosignature', `the witness has seen another log of ${size} entries`);
    throw new OtherSize(size);
  }
  if (status !== 200) throw new HeedError('platform-failed', refusals[status] ?? `HTTP ${status}`);
  const split = note.lastIndexOf('\n\n');
  const checkpoint = note.slice(0, split + 1);
  for (const line of text.split('\n')) {
    const found = readCosignature(line, checkpoint, key);
    if (!found) continue;
    // Ahead it proves nothing; behind it would date what was written later.
    if (Math.abs(found.at.getTime() - now.getTime()) > 86_400_000)
      throw invalid('cosignature', `its time, ${found.at.toISOString()}, is more than a day off`);
    return found;
  }
  throw invalid('cosignature', `the witness answered without a signature of ${key.name}+${key.id}`);
}

/** What the protocol means by them, for whoever looks after Heed. */
const refusals: Readonly<Record<number, string>> = {
  403: 'the witness does not know the key of this log (HTTP 403): give it the line at /evidence/key',
  404: 'the witness does not know this log (HTTP 404): give it the line at /evidence/key',
  422: 'the witness finds that the log does not continue what it saw (HTTP 422)',
};

async function exchange(
  url: string,
  body: string,
  signal?: AbortSignal,
): Promise<{ status: number; type: string; text: string }> {
  const agent = new Agent({ connect: { timeout: patience.connect }, maxResponseSize: mostAnswer });
  const limit = AbortSignal.timeout(patience.total);
  try {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
    });
    const text = await answer.body.text();
    const [type = ''] = String(answer.headers['content-type'] ?? '').split(';');
    return { status: answer.statusCode, type: type.trim().toLowerCase(), text };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new HeedError('platform-failed', limit.aborted ? 'too slow' : `not reached: ${code}`, { cause });
  } finally {
    await agent.destroy();
  }
}
