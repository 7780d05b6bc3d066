import { createHash } from 'node:crypto';
import { systemClock } from '../../../src/clock.ts';
import { signatureOf } from '../../../src/records/sources/generic/signature.ts';
import { makeLines } from '../intake-rows.ts';
import { clicking } from '../wecom-clicks.ts';
import { type Aim, batchOf, type Kind, perBatch, pressOf, sessionOf, sourceOf, viewerOf } from './aim.ts';
import type { Outcome } from './tally.ts';

export interface Shot {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** How long whoever asks waits: WeCom drops the connection, people leave, a system sends its batch again. */
export const patienceMs: Record<Kind, number> = { callbacks: 5_000, pages: 5_000, intake: 30_000 };

/** Makes the i-th of each kind, signed at that moment, as signatures count for minutes only. */
export const shots: Record<Kind, (aim: Aim, i: number) => Shot> = {
  callbacks: (aim, i) => {
    const { notice, account } = pressOf(aim, i);
    return { method: 'POST', ...clicking(aim.settings, notice, systemClock.now())(account, i) };
  },
  /** Whoever is signed in opens the notice, and then their own page. */
  pages: (aim, i) => ({
    method: 'GET',
    path: i % 2 === 0 ? `/n/${aim.notices[0]}` : '/me',
    headers: { cookie: `heed_session=${sessionOf(viewerOf(aim, i))}`, accept: 'text/html' },
  }),
  intake: (aim, i) => {
    const { staff, customers, evening } = aim;
    const source = sourceOf(aim, i);
    const lines = makeLines(i * perBatch, perBatch, { staff, customers }, new Date(evening));
    const body = `${lines.join('\n')}\n`;
    const head = {
      source: source.id,
      timestamp: String(Math.floor(systemClock.now().getTime() / 1_000)),
      key: batchOf(i),
      encoding: 'identity' as const,
      digest: createHash('sha256').update(body).digest('base64'),
    };
    return {
      ...{ method: 'POST', path: '/ingest/records', body },
      headers: {
        'content-type': 'application/x-ndjson',
        ...{ 'heed-source': head.source, 'heed-timestamp': head.timestamp, 'idempotency-key': head.key },
        ...{
          'content-digest': `sha-256=:${head.digest}:`,
          'heed-signature': signatureOf(source.secret, head),
        },
      },
    };
  },
};

/**
 * What an answer says. One that says when to come again was not begun; a 503 without that came too late, and what it is
 * about may be committed all the same.
 */
export function outcomeOf(
  kind: Kind,
  { status, again, text }: { status: number; again: boolean; text: string },
): Outcome {
  if (status === 503 || status === 429) return again ? 'busy' : 'unheard';
  if (status !== 200) return 'failed';
  if (kind === 'intake') return keptOf(text) === perBatch ? 'taken' : 'failed';
  return kind === 'pages'
    ? text.includes('</html>')
      ? 'taken'
      : 'failed'
    : text === ''
      ? 'taken'
      : 'failed';
}

function keptOf(text: string): number {
  return Number((JSON.parse(text) as { kept?: number }).kept);
}
