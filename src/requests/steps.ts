import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import type { Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';
import { placeOfStep, requestWords } from './sealing.ts';

/** What can happen to a request; each has words below `requests.step.`. */
export type StepKind =
  | 'filed'
  | 'confirmed'
  | 'queued'
  | 'asked'
  | 'said'
  | 'stopped'
  | 'resumed'
  | 'extended'
  | 'redated'
  | 'answered'
  | 'refused'
  | 'withdrawn'
  | 'reopened'
  | 'overview'
  | 'explained'
  | 'export-made'
  | 'export-released'
  | 'export-taken'
  | 'export-expired'
  | 'erasing'
  | 'store-erased'
  | 'store-held'
  | 'store-failed'
  | 'restricted'
  | 'lifting'
  | 'lifted'
  | 'kept-restricted'
  | 'reply-to'
  | 'reminded'
  | 'handed-over';

export type StepFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface Step {
  id: string;
  at: Date;
  kind: StepKind;
  byId: string | null;
  byName: string | null;
  /** Null where nothing was said, and once it is erased. */
  words: string | null;
  /** What was said does not open any more; `words` are null then. */
  damaged: boolean;
  facts: StepFacts;
}

export interface NewStep {
  id?: string;
  requestId: string;
  kind: StepKind;
  /** None: Heed itself. */
  by?: string;
  words?: string;
  facts?: StepFacts;
  now: Date;
}

/** @returns its id */
export async function putStep(tx: Tx, vault: Vault, step: NewStep): Promise<string> {
  const { id = v7(), requestId, kind, by, words, facts = {}, now } = step;
  const sealed =
    words === undefined
      ? null
      : await requestWords.seal(tx, vault, { id: requestId, place: placeOfStep(id), text: words, now });
  await tx
    .insertInto('data_request_step')
    .values({
      id,
      request_id: requestId,
      at: now,
      kind,
      by_id: by ?? null,
      sealed,
      facts: JSON.stringify(facts),
    })
    .execute();
  return id;
}

/** All of them in their order, with what was said; one that is damaged keeps nobody from the others. */
export async function stepsOf(db: Db | Tx, vault: Vault, requestId: string): Promise<Step[]> {
  const rows = await db
    .selectFrom('data_request_step as s')
    .leftJoin('person as p', 'p.id', 's.by_id')
    .select(['s.id', 's.at', 's.kind', 's.by_id as byId', 'p.name as byName', 's.sealed', 's.facts'])
    .where('s.request_id', '=', requestId)
    .orderBy('s.at')
    .orderBy('s.id')
    .execute();
  const words = await openEachWords(
    db,
    vault,
    rows.map(({ id, sealed }) => ({ sealed, place: placeOfStep(id) })),
  );
  return rows.map(({ sealed: _sealed, ...row }, n) => ({
    ...row,
    kind: row.kind as StepKind,
    words: words[n] ?? null,
    damaged: words[n] === undefined,
  }));
}
