import { z } from 'zod';
import type { Db } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openCommitted } from '../committed.ts';
import type { Incident } from '../store.ts';
import { type DutyStanding, type Standings, standingsOf } from './standing.ts';
import { type FilingRow, placeOfFiling, placeOfWaiver, type WaiverRow } from './store.ts';

const filedWords = z.object({
  to: z.string(),
  reference: z.string(),
  lateReasons: z.string(),
  document: z.string(),
});

export interface FilingView extends Omit<FilingRow, 'words'> {
  /** Null once they are erased. */
  words: z.infer<typeof filedWords> | null;
}

export interface DutyView extends Omit<DutyStanding, 'filings' | 'waiver'> {
  filings: FilingView[];
  waiver: (Omit<WaiverRow, 'reason'> & { reason: string | null }) | null;
}

/** The duties of an incident in words, for whoever may read it. */
export async function readDuties(
  db: Db,
  vault: Vault,
  incident: Incident,
): Promise<Omit<Standings, 'duties'> & { duties: DutyView[] }> {
  const { duties, ...standings } = await standingsOf(db, vault, incident);
  const views: DutyView[] = [];
  for (const { filings, waiver, ...duty } of duties) {
    const opened = await openCommitted(db, vault, [
      ...filings.map(({ id, words }) => ({ sealed: words, place: placeOfFiling(id) })),
      ...(waiver ? [{ sealed: waiver.reason, place: placeOfWaiver(waiver.id) }] : []),
    ]);
    const wordsAt = (n: number) => {
      const one = opened[n];
      return typeof one === 'object' ? one.words : null;
    };
    const reason = wordsAt(filings.length)?.reason;
    views.push({
      ...duty,
      filings: filings.map(({ words: _sealed, ...filing }, n) => {
        const words = wordsAt(n);
        return { ...filing, words: words === null ? null : filedWords.parse(words) };
      }),
      waiver: waiver && { ...waiver, reason: typeof reason === 'string' ? reason : null },
    });
  }
  return { ...standings, duties: views };
}
