import { isDeepStrictEqual } from 'node:util';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { hashesOf, mustBeHigher, textRows } from '../policies/published-texts.ts';
import type { TipSeries } from './series.ts';
import { currentSeries, findSeries, type SeriesVersion } from './store.ts';
import { tipsTurn } from './turn.ts';

export interface PublishedSeries {
  outcome: 'published' | 'unchanged';
  series: SeriesVersion;
}

/**
 * Publishes a series of tips. The same words again change nothing; others need a higher version. Where it is sent already, it
 * goes on with the new words: what is new is next in line, and what was had stays had.
 *
 * @throws HeedError `bad-input` for changed words under a version that is not higher
 */
export async function publishSeries(
  tx: Tx,
  { code, version: number, texts }: TipSeries,
  { actor, now }: { actor: Actor; now: Date },
): Promise<PublishedSeries> {
  await tipsTurn(tx);
  const [before] = await currentSeries(tx, code);
  const sha256 = hashesOf(texts);
  if (before && isDeepStrictEqual({ ...before.sha256 }, sha256))
    return { outcome: 'unchanged', series: before };
  mustBeHigher(`series ${code}`, texts, { number, before: before?.number });
  if (before) await tx.updateTable('tip_series').set({ ended_at: now }).where('id', '=', before.id).execute();
  const id = v7();
  await tx.insertInto('tip_series').values({ id, code, number, published_at: now, ended_at: null }).execute();
  await tx
    .insertInto('tip_series_text')
    .values(textRows(texts).map((row) => ({ series_id: id, ...row })))
    .execute();
  await append(tx, {
    ...{ type: 'tips.published', at: now, actor, about: id },
    data: { series: id, code, number, texts: sha256 },
  });
  return { outcome: 'published', series: await findSeries(tx, code) };
}
