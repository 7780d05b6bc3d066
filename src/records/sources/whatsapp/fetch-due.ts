import { HeedError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { wouldBecome } from '../../covered.ts';
import type { IncomingRecord } from '../../model.ts';
import { type IntakeDeps, takeIn } from '../../take-in.ts';
import { type Graph, MediaFailed, type MediaFailure } from './graph.ts';
import { claimMedia, forgetMedia, openMedia, putOff, type Waiting } from './media.ts';

/** Of what failed in these ways nothing is ever had. A hash that does not fit is asked for again a few times. */
const forGood: ReadonlySet<MediaFailure> = new Set(['gone', 'too-large', 'address']);
const mostHashes = 3;

/**
 * Fetches files that are due, one after the other, and takes each in. Whether it is covered is asked again before a byte is
 * fetched. A file that cannot be had is kept as what is known of it.
 *
 * @returns how many were had, and how many given up
 */
export async function fetchDueMedia(
  deps: IntakeDeps,
  graph: Pick<Graph, 'fetch'>,
  { log, signal, most = 50 }: { log: Log; signal: AbortSignal; most?: number },
): Promise<{ had: number; left: number }> {
  const done = { had: 0, left: 0 };
  for (let n = 0; n < most && !signal.aborted; n += 1) {
    const waiting = await claimMedia(deps.db, deps.clock.now());
    if (!waiting) break;
    const outcome = await one(deps, graph, waiting, signal);
    if (outcome === 'had') done.had += 1;
    else if (outcome === 'left') done.left += 1;
    else if (outcome)
      log.warn({ failure: outcome, media: waiting.id }, 'a file of WhatsApp’s was not had yet');
  }
  return done;
}

async function one(
  deps: IntakeDeps,
  graph: Pick<Graph, 'fetch'>,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<'had' | 'left' | MediaFailure | undefined> {
  const { db, vault, clock } = deps;
  const opened = await openMedia(db, vault, waiting).catch((error: unknown) => {
    if (error instanceof HeedError && error.code === 'gone') return undefined;
    throw error;
  });
  if (!opened) {
    await forgetMedia(db, waiting.id);
    return undefined;
  }
  const { media, sha256, record } = opened;
  const [would] = await wouldBecome(deps, waiting.sourceId, [record]);
  // Not covered any more, or only that it was sent: counted, or kept so, without asking for it.
  if (typeof would !== 'object' || would.decision.parts === 'metadata') {
    await take(deps, waiting, record);
    return 'left';
  }
  try {
    const business = record.from.platform === 'whatsapp' ? record.from : record.to[0];
    const { bytes, mime } = await graph.fetch(
      { id: media, sha256, phoneNumberId: business?.account ?? '' },
      signal,
    );
    const type =
      mime ?? (typeof record.head.mime === 'string' ? record.head.mime : 'application/octet-stream');
    await take(deps, waiting, {
      ...record,
      head: { ...record.head, size: bytes.length },
      body: { type, bytes },
    });
    return 'had';
  } catch (error) {
    if (!(error instanceof MediaFailed)) throw error;
    const { failure } = error;
    const now = clock.now();
    const over = now >= waiting.expiresAt || (failure === 'hash' && waiting.attempts >= mostHashes);
    if (!over && !forGood.has(failure)) {
      await putOff(db, waiting, failure, now);
      return failure;
    }
    const content = failure === 'too-large' ? 'too-large' : 'not-had';
    await take(deps, waiting, { ...record, head: { ...record.head, content } });
    return 'left';
  }
}

/** Kept or counted, and forgotten here, at once. */
async function take(deps: IntakeDeps, { id, sourceId }: Waiting, record: IncomingRecord): Promise<void> {
  await takeIn(deps, sourceId, [record], (tx) => forgetMedia(tx, id));
}
