import type { Db, Tx } from '../../db/pool.ts';

export interface StoreRow {
  source: string;
  state: 'offered' | 'due' | 'erased' | 'held' | 'kept';
  attempts: number;
  erased: number;
  kept: number;
  whys: { category: string; kept: number; why: string }[];
  until: Date | null;
  doneAt: Date | null;
}

/** What each store has said so far, in the order of erasing. */
export function storesOf(db: Db | Tx, requestId: string): Promise<StoreRow[]> {
  return db
    .selectFrom('request_store')
    .select([
      'source',
      'state',
      'attempts',
      'erased',
      'kept',
      'whys',
      'until_at as until',
      'done_at as doneAt',
    ])
    .where('request_id', '=', requestId)
    .orderBy('place')
    .execute();
}
