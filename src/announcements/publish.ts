import { isDeepStrictEqual } from 'node:util';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { languages } from '../messages/model.ts';
import { problem } from '../messages/problems.ts';
import { placeOf } from '../policies/field-problems.ts';
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
  const sha256 = { 'zh-CN': texts['zh-CN'].sha256, en: texts.en.sha256 };
  if (before && isDeepStrictEqual({ ...before.sha256 }, sha256))
    return { outcome: 'unchanged', series: before };
  if (before && number <= before.number) {
    const used = problem(placeOf(texts.en.file, 'version'), {
      code: 'training.versionUsed',
      params: { version: before.number },
    });
    throw new HeedError('bad-input', `series ${code} has version ${before.number} already`, {
      problems: [used],
    });
  }
  if (before) await tx.updateTable('tip_series').set({ ended_at: now }).where('id', '=', before.id).execute();
  const id = v7();
  await tx.insertInto('tip_series').values({ id, code, number, published_at: now, ended_at: null }).execute();
  await tx
    .insertInto('tip_series_text')
    .values(
      languages.map((language) => ({
        series_id: id,
        language,
        title: texts[language].front.title,
        bytes: Buffer.from(texts[language].bytes),
        sha256: Buffer.from(texts[language].sha256, 'hex'),
      })),
    )
    .execute();
  await append(tx, {
    ...{ type: 'tips.published', at: now, actor, about: id },
    data: { series: id, code, number, texts: sha256 },
  });
  return { outcome: 'published', series: await findSeries(tx, code) };
}
